"""The filters that somebody finds above the list: the own ones, and those shared with a unit or area of theirs or with the city."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from complaints.models import SavedFilter
from governance.access import Actor


@dataclass(frozen=True)
class KeptRow:
    """A kept filter as its reader sees it; ``by`` is empty for an own one."""

    pk: UUID
    name: str
    query: dict[str, str]
    sharing: str
    by: str
    where: str


def visible_filters(actor: Actor) -> QuerySet[SavedFilter]:
    """Return the kept filters that the actor may find. What they show, the actor's own scope decides."""
    above = {path for post in actor.posts for path in _with_ancestors(post.place_path)}
    shared = Q(sharing=SavedFilter.Sharing.CITY) | Q(unit__in=actor.scope.unit_ids) | Q(place__path__in=sorted(above))
    return SavedFilter.objects.filter(Q(owner=actor.user_id) | shared)


def _with_ancestors(path: str) -> list[str]:
    codes = path.rstrip("/").split("/") if path else []
    return ["/".join(codes[: depth + 1]) + "/" for depth in range(len(codes))]


def kept_filters(actor: Actor) -> tuple[KeptRow, ...]:
    """Return the actor's own filters in their order, then the shared ones by name. One statement."""
    rows = visible_filters(actor).select_related("owner", "place", "unit").defer("place__outline")
    ordered = sorted(rows, key=lambda row: (row.owner_id != actor.user_id, row.position, row.name, row.pk))
    return tuple(
        KeptRow(
            pk=row.pk,
            name=row.name,
            query=row.query,
            sharing=row.sharing,
            by="" if row.owner_id == actor.user_id else row.owner.display_name,
            where=row.place.name if row.place else row.unit.name if row.unit else "",
        )
        for row in ordered
    )
