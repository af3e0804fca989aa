"""Grids with the households that their dwellings say, buildings, and the dwellings of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from governance.access import Actor, require
from governance.measures import Asked
from governance.models.places import Place
from governance.queries.places import visible_places
from governance.queries.posts import valid_on
from governance.rules.roles import Module
from grids.models import Building, Dwelling, Grid, GridCompound
from grids.queries.measures import range_of

READ: Final = "grids.read_dwellings"
PAGE, MOST_PAGES = 50, 50


@dataclass(frozen=True)
class Stock:
    """What dwellings add up to: all, those lived in, their floor area in square decimetres, how many lack one, and between which days
    they were confirmed.
    """

    dwellings: int = 0
    resident: int = 0
    area_dm2: int = 0
    without_area: int = 0
    first_confirmed: date | None = None
    last_confirmed: date | None = None


@dataclass(frozen=True)
class GridRow:
    """A grid as stated, and as its dwellings add up."""

    grid: Grid
    community: str
    stock: Stock
    in_range: bool

    @property
    def difference(self) -> int:
        """How many more households the dwellings say than the grid states; 0 where no dwelling is known."""
        return self.stock.resident - self.grid.households if self.stock.dwellings else 0


@dataclass(frozen=True)
class GridRows:
    """A page of grids, whether more follow, and how many households a grid of the right size has."""

    rows: tuple[GridRow, ...]
    has_more: bool
    least: int
    most: int


@dataclass(frozen=True)
class BuildingRow:
    """A building with what its dwellings add up to."""

    building: Building
    place: str
    stock: Stock


@dataclass(frozen=True)
class BuildingPlan:
    """A building's dwellings as they lie above one another: floors from the top, and in each the entrances with their dwellings."""

    building: Building
    grid: Grid
    stock: Stock
    entrances: tuple[int, ...]
    floors: tuple[tuple[int, tuple[tuple[Dwelling, ...], ...]], ...]


def grid_rows(actor: Actor, *, area: str = "", page: int = 1) -> GridRows:
    """Return a page (1 to ``MOST_PAGES``) of the grids that the actor may see, in an area (a path) if one is named.

    Raises:
        ActionRefused: if the actor reads no dwellings.
    """
    require(actor, READ)
    first = (page - 1) * PAGE
    found = _grids(actor).filter(place__path__starts=area).select_related("place__parent").order_by("place__path")
    grids = list(found.defer("place__outline", "place__parent__outline")[first : first + PAGE + 1])
    stocks = _stocks("building__grid", [grid.pk for grid in grids[:PAGE]], actor.today)
    least, most = range_of(Asked(actor, None, actor.today))
    rows = tuple(
        GridRow(
            grid,
            grid.place.parent.name if grid.place.parent else "",
            stocks.get(grid.pk, Stock()),
            least <= grid.households <= most,
        )
        for grid in grids[:PAGE]
    )
    return GridRows(rows, len(grids) > PAGE and page < MOST_PAGES, least, most)


def grid_and_buildings(actor: Actor, code: str) -> tuple[Grid, Sequence[BuildingRow]]:
    """Return a grid by its code, with its buildings by place and number.

    Raises:
        ActionRefused: if the actor reads no dwellings.
        Grid.DoesNotExist: if the actor sees no such grid.
    """
    require(actor, READ)
    grid = _grids(actor).select_related("place").defer("place__outline").get(place__code=code)
    buildings = list(
        Building.objects.filter(valid_on(actor.today), _seen(actor), grid=grid)
        .select_related("place")
        .defer("place__outline")
        .order_by("place__path", "number")
    )
    stocks = _stocks("building", [building.pk for building in buildings], actor.today)
    return grid, [
        BuildingRow(building, building.place.name, stocks.get(building.pk, Stock())) for building in buildings
    ]


def building_plan(actor: Actor, code: str, building_id: UUID) -> BuildingPlan:
    """Return a building of a grid with its dwellings.

    Raises:
        ActionRefused: if the actor reads no dwellings.
        Grid.DoesNotExist: if the actor sees no such grid.
        Building.DoesNotExist: if the grid has no such building that the actor may see.
    """
    require(actor, READ)
    grid = _grids(actor).select_related("place").defer("place__outline").get(place__code=code)
    seen = Building.objects.filter(valid_on(actor.today), _seen(actor), grid=grid)
    building = seen.select_related("place").defer("place__outline").get(pk=building_id)
    dwellings = Dwelling.objects.filter(valid_on(actor.today), building=building)
    lying: dict[int, dict[int, list[Dwelling]]] = {}
    for dwelling in dwellings.order_by("-floor", "entrance", "room", "pk"):
        lying.setdefault(dwelling.floor, {}).setdefault(dwelling.entrance, []).append(dwelling)
    entrances = tuple(range(1, building.entrances + 1))
    floors = tuple(
        (floor, tuple(tuple(found.get(entrance, ())) for entrance in entrances)) for floor, found in lying.items()
    )
    stock = _stocks("building", [building.pk], actor.today).get(building.pk, Stock())
    return BuildingPlan(building, grid, stock, entrances, floors)


def _grids(actor: Actor) -> QuerySet[Grid]:
    """Return the grids that stand today and lie in the actor's places, or hold a compound of theirs."""
    kinds = (Place.Kind.GRID, Place.Kind.COMPOUND)
    seen = visible_places(actor.scope_in(Module.AREA), kinds, actor.today).order_by().values("pk")
    holding = GridCompound.objects.filter(compound__place__in=seen).values("grid")
    return Grid.objects.filter(Q(place__in=seen) | Q(pk__in=holding), valid_on_place(actor.today))


def valid_on_place(today: date) -> Q:
    """Return the condition that the place of a row stands on a day."""
    return Q(place__valid_from__lte=today) & (Q(place__valid_to=None) | Q(place__valid_to__gt=today))


def _seen(actor: Actor) -> Q:
    """Return the condition that a building lies in the actor's places or grids."""
    scope = actor.scope_in(Module.AREA)
    if scope.whole_city:
        return Q()
    own = Q(grid__place__in=scope.grid_ids)
    for path in scope.paths:
        own |= Q(place__path__starts=path)
    return own


def _stocks(key: str, ids: Sequence[UUID], today: date) -> dict[UUID, Stock]:
    """Return what the dwellings of each of some buildings or grids add up to; one statement."""
    rows = Dwelling.objects.filter(valid_on(today), **{f"{key}__in": ids}).order_by().values_list(key)
    return {
        found: Stock(dwellings, resident, area or 0, without, first, last)
        for found, dwellings, resident, area, without, first, last in rows.annotate(
            dwellings=Count("pk"),
            resident=Count("pk", filter=Q(is_resident=True)),
            area=Sum("area_dm2"),
            without=Count("pk", filter=Q(area_dm2=None)),
            first=Min("confirmed_on"),
            last=Max("confirmed_on"),
        )
    }
