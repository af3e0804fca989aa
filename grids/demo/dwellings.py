"""Loading the demonstration city's buildings and dwellings: one dwelling for every household of the lists."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from governance.models.places import Place
from governance.tenancy import current_city_id
from grids.demo.register import GridRow, register
from grids.demo.shares import shares
from grids.models import Building, Grid

ROOMS_PER_FLOOR = 2  # at each entrance
FLOORS = 6
OPEN_HOUSEHOLDS = 45  # of a building outside the compounds
# One dwelling per household, floor by floor; its area follows from its row and its side, between 62 and 139 m².
FILL = """
INSERT INTO grids_dwelling (id, city_id, building_id, entrance, floor, room, area_dm2, is_resident, source, confirmed_on, valid_from)
SELECT uuidv7(), %(city)s, building.id, entrance, floor, floor || lpad(side::text, 2, '0'),
       6200 + 2567 * ((building.number + entrance) %% 4) + 37 * ((floor + side) %% 3), true, %(source)s, %(counted_on)s, %(since)s
FROM unnest(%(buildings)s::uuid[], %(households)s::int[]) AS counted(building_id, households)
JOIN grids_building AS building ON building.city_id = %(city)s AND building.id = counted.building_id
CROSS JOIN generate_series(1, building.floors) AS floor
CROSS JOIN generate_series(1, building.entrances) AS entrance
CROSS JOIN generate_series(1, %(sides)s) AS side
WHERE ((floor - 1) * building.entrances + entrance - 1) * %(sides)s + side <= counted.households
"""


@dataclass(frozen=True)
class _Block:
    """Some buildings of one place in one grid."""

    place: str
    grid: GridRow
    households: int
    buildings: int


def load_dwellings(
    places: Mapping[str, Place], since: date, counted_on: date, communities: Collection[str] = ()
) -> int:
    """Load buildings and dwellings of the communities named, of all where none is; return how many dwellings there are."""
    grids = {grid.place.code: grid for grid in Grid.objects.select_related("place").defer("place__outline")}
    wanted = [block for block in _blocks() if not communities or block.grid.community in communities]
    found: list[tuple[Building, int]] = []
    numbers: dict[str, int] = {}
    for block in wanted:
        for households in shares(block.households, [1] * block.buildings):
            number = numbers[block.place] = numbers.get(block.place, 0) + 1
            entrances = max(1, round(households / (FLOORS * ROOMS_PER_FLOOR)))
            building = Building(
                place=places[block.place],
                grid=grids[block.grid.code],
                number=number,
                name=_("%(number)s栋") % {"number": number},
                entrances=entrances,
                floors=-(-households // (entrances * ROOMS_PER_FLOOR)),
                valid_from=since,
            )
            found.append((building, households))
    Building.objects.bulk_create(building for building, _households in found)
    with connection.cursor() as cursor:
        cursor.execute(
            FILL,
            {
                "city": current_city_id(),
                "buildings": [building.pk for building, _households in found],
                "households": [households for _building, households in found],
                "sides": ROOMS_PER_FLOOR,
                "source": _("演示数据"),
                "counted_on": counted_on,
                "since": since,
            },
        )
        filled: int = cursor.rowcount
    return filled


def _blocks() -> Iterator[_Block]:
    """Yield the buildings by place and grid: a compound's in one grid or cut by its grids' households, or those on open ground."""
    known = register()
    grids = {grid.code: grid for grid in known.grids}
    for compound in known.compounds:
        cut = [grids[code] for code in compound.grids]
        if len(cut) == 1:
            yield _Block(compound.code, cut[0], compound.households, compound.buildings)
            continue
        for grid, buildings in zip(cut, shares(compound.buildings, [grid.households for grid in cut]), strict=True):
            yield _Block(compound.code, grid, grid.households, buildings)
    for grid in known.grids:
        if not grid.compounds:
            yield _Block(
                known.community_code(grid.community), grid, grid.households, -(-grid.households // OPEN_HOUSEHOLDS)
            )
