"""Keeping filters under a name, sharing them, and taking them away."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from complaints.models import SavedFilter
from complaints.queries.filters import filters_of
from complaints.queries.kept import visible_filters
from complaints.queries.wording import worded
from governance.access import Actor, require
from governance.audit import record
from governance.clock import today_of
from governance.rules.answers import Refused

MOST = 30


def keep_filter(
    *, actor: Actor, name: str, query: Mapping[str, str], sharing: str = SavedFilter.Sharing.NONE, at: datetime
) -> SavedFilter:
    """Keep a way to narrow the list under a name.

    Raises:
        ActionRefused: if the actor keeps no filters, or may not share with the whole city.
        Refused: without a name, under one that is taken, over the limit, or if something that it names is gone.
    """
    citywide = sharing == SavedFilter.Sharing.CITY
    require(actor, "complaints.share_filter_citywide" if citywide else "complaints.keep_filter")
    filters_of(query, "due")
    for one in worded(query, today_of(at)):
        if one.is_gone:
            raise Refused(one.sentence, code="filter_gone")
    assert actor.user_id is not None
    own = SavedFilter.objects.filter(owner=actor.user_id)
    position = own.count()
    if position >= MOST:
        raise Refused(_("常用筛选最多存 %(most)s 个，先删掉不用的。") % {"most": MOST}, code="too_many_filters")
    kept = SavedFilter(owner_id=actor.user_id, name=_free_name(actor, name), query=dict(query), position=position)
    _share(actor, kept, sharing)
    kept.save(force_insert=True)
    record(actor, "complaints.filter_kept", kept, at=at, sharing=kept.sharing)
    return kept


@transaction.atomic
def change_filter(*, actor: Actor, filter_id: UUID, name: str, sharing: str, at: datetime) -> SavedFilter:
    """Give an own filter another name, or let others find it or no longer.

    Raises:
        SavedFilter.DoesNotExist: if the actor does not find it.
        ActionRefused: if it is somebody else's, or the actor may not share with the whole city.
        Refused: without a name, or under one that is taken.
    """
    kept = _own(actor, filter_id)
    kept.name = _free_name(actor, name, besides=kept.pk)
    _share(actor, kept, sharing)
    kept.save()
    record(actor, "complaints.filter_changed", kept, at=at, sharing=kept.sharing)
    return kept


@transaction.atomic
def drop_filter(*, actor: Actor, filter_id: UUID, at: datetime) -> None:
    """Take an own filter away, for everybody who found it.

    Raises:
        SavedFilter.DoesNotExist: if the actor does not find it.
        ActionRefused: if it is somebody else's.
    """
    kept = _own(actor, filter_id)
    record(actor, "complaints.filter_dropped", kept, at=at)
    kept.delete()


def _own(actor: Actor, filter_id: UUID) -> SavedFilter:
    found = visible_filters(actor).values_list("pk", flat=True).get(pk=filter_id)
    kept = SavedFilter.objects.select_for_update().get(pk=found)
    require(actor, "complaints.change_filter", kept)
    return kept


def _free_name(actor: Actor, name: str, besides: UUID | None = None) -> str:
    wanted = name.strip()
    if not wanted:
        raise Refused(_("起个名字，例如：本周超期。"), code="name_missing")
    same = SavedFilter.objects.filter(owner=actor.user_id, name=wanted)
    if (same.exclude(pk=besides) if besides else same).exists():
        raise Refused(_("已经有一个叫“%(name)s”的常用筛选，换个名字。") % {"name": wanted}, code="name_taken")
    return wanted


def _share(actor: Actor, kept: SavedFilter, sharing: str) -> None:
    """Set who finds the filter: with a unit or an area it is that of the acting post."""
    kept.sharing = sharing or SavedFilter.Sharing.NONE
    kept.place_id = kept.unit_id = None
    if kept.sharing == SavedFilter.Sharing.CITY:
        require(actor, "complaints.share_filter_citywide")
    if kept.sharing == SavedFilter.Sharing.UNIT:
        assert actor.acting is not None
        kept.unit_id, kept.place_id = actor.acting.unit_id, actor.acting.place_id
        if kept.unit_id is None and kept.place_id is None:
            raise Refused(_("你的岗位管全市，没有本单位或本片区。"), code="no_unit")
