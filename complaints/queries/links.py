"""What a reporter's link opens, for whom, and until when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from complaints.models import Case, CaseEvent, ReporterLink
from complaints.models.links import reporter_secret_index
from complaints.queries.limits import whole_setting
from complaints.rules.limits import LINK_DAYS
from complaints.rules.states import FINAL
from governance.access import Actor, Held
from governance.clock import today_of
from governance.models.cities import City
from governance.queries.posts import matrix_of
from governance.rules.answers import Gone
from governance.rules.roles import Role

LINK_DAYS_SETTING = "complaints.link_days"


@dataclass(frozen=True)
class OpenedCase:
    """What a link opens: the case's number, and as whom one acts on it."""

    number: str
    actor: Actor


def guest(city: City, at: datetime, opened_id: UUID | None = None, role: Role = Role.RESIDENT) -> Actor:
    """Return somebody without account and posts: who may report, or with ``opened_id`` has that one case."""
    return Actor(
        city_id=city.pk,
        user_id=None,
        name="",
        today=today_of(at),
        acting=Held(post_id=None, role=role),
        matrix=matrix_of(city.pk, city.config_version),
        config_version=city.config_version,
        opened_id=opened_id,
    )


def open_case(city: City, secret: str, at: datetime) -> OpenedCase:
    """Return the case that a reporter's link opens, with whom it makes of its holder.

    Raises:
        ReporterLink.DoesNotExist: if there is no such link.
        Gone: once 90 days have passed since the case ended.
    """
    link = ReporterLink.objects.select_related("case__merged_into").get(secret_index=reporter_secret_index(secret))
    actor = guest(city, at, link.case_id)
    until = lives_until(actor, link.case, at)
    if until is not None and at >= until:
        raise Gone(_("这件事早已结束，链接过了 90 天就不能再打开。还有问题，再报一件新的。"))
    return OpenedCase(link.case.number, actor)


def lives_until(actor: Actor, case: Case, at: datetime) -> datetime | None:
    """Return when links of a case die: some days after it, or the one that it was merged into,
    ended, exclusive; ``None`` while it is open."""
    if case.status not in FINAL:
        return None
    if case.merged_into is not None:
        return lives_until(actor, case.merged_into, at)
    ended = case.closed_at or _ended_at(case)
    return ended + timedelta(days=whole_setting(actor, LINK_DAYS_SETTING, at, LINK_DAYS))


def _ended_at(case: Case) -> datetime:
    """Return when a case that was never handled came into its last state."""
    came = CaseEvent.objects.filter(case_id=case.pk, to_status=case.status).exclude(from_status=case.status)
    return came.order_by("-at").values_list("at", flat=True).first() or case.reported_at
