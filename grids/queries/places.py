"""Grids and compounds: which lies where, and how many households they have."""

from datetime import date
from uuid import UUID

from django.db.models import Count, Q, Sum

from governance.models.places import Place
from governance.models.posts import Post
from governance.queries.places import NoPlaceThere, place_at
from governance.queries.posts import valid_on
from governance.rules.roles import Role
from grids.models import Compound, GridCompound


def only_grid_of(compound_id: UUID) -> Place | None:
    """Return the grid of a compound (a place's id) that lies in one grid; ``None`` where it is cut into several."""
    grids = list(
        GridCompound.objects.filter(compound__place=compound_id)
        .select_related("grid__place")
        .defer("grid__place__outline")[:2]
    )
    return grids[0].grid.place if len(grids) == 1 else None


def compounds_below(path: str, today: date) -> tuple[int, int]:
    """Return how many compounds a subtree has on a day, and how many households live in them."""
    lasting = Q(place__valid_to=None) | Q(place__valid_to__gt=today)
    there = Compound.objects.filter(lasting, place__valid_from__lte=today, place__path__starts=path)
    found = there.aggregate(count=Count("pk"), households=Sum("households"))
    return found["count"], found["households"] or 0


def members_on_duty(path: str, today: date) -> tuple[tuple[str, str], ...]:
    """Return grid and name of each grid member of a subtree on a day, grid by grid."""
    held = Post.objects.filter(valid_on(today), role=Role.GRID_MEMBER, place__path__starts=path)
    return tuple(held.order_by("place__pinyin", "valid_from", "pk").values_list("place__name", "person__display_name"))


def surroundings(x: int, y: int, today: date) -> dict[str, Place | None]:
    """Return compound, community and grid at a position (WGS-84, millionths of a degree), ``None`` where there is none."""
    found: dict[str, Place | None] = {}
    for kind in (Place.Kind.COMPOUND, Place.Kind.COMMUNITY, Place.Kind.GRID):
        try:
            found[kind.lower()] = place_at(kind, x, y, today)
        except NoPlaceThere:
            found[kind.lower()] = None
    return found
