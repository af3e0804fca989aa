"""Loading the demonstration city's places, with what only compounds and only grids have, and their offices."""

from collections.abc import Iterator, Mapping
from datetime import date

from django.utils.translation import gettext as _

from governance.models.places import Place, Unit
from governance.rules.pinyin import pinyin_key
from grids.demo.boundaries import Outline, boundaries
from grids.demo.register import Register, register
from grids.models import AreaPopulation, Community, Compound, Grid, GridCompound

E6 = 1_000_000


def load_places(valid_from: date, counted_on: date) -> Mapping[str, Place]:
    """Load streets, towns, communities, compounds and grids into the active city; return the places by code."""
    known, outlines = register(), boundaries()
    places: dict[str, Place] = {}
    for kind, code, name, parent in _tree(known):
        places[code] = _place(kind, code, name, places.get(parent), outlines[code], valid_from)
    Place.objects.bulk_create(places.values())
    _load_registers(known, places, counted_on)
    _load_offices(known, places, valid_from)
    return places


def _tree(known: Register) -> Iterator[tuple[Place.Kind, str, str, str]]:
    """Yield kind, code, name and the parent's code of every place, parents first."""
    for street in known.streets:
        yield Place.Kind.STREET, street.code, street.name_zh, ""
    for town in known.towns:
        yield Place.Kind.TOWN, known.town_code(town.town), town.town, ""
    for community in known.communities:
        yield Place.Kind.COMMUNITY, known.community_code(community.community), community.community, community.street
    for compound in known.compounds:
        yield Place.Kind.COMPOUND, compound.code, compound.name, known.community_code(compound.community)
    for grid in known.grids:
        yield Place.Kind.GRID, grid.code, known.grid_name(grid), known.community_code(grid.community)


def _place(kind: Place.Kind, code: str, name: str, parent: Place | None, outline: Outline, valid_from: date) -> Place:
    easts, norths = ([round(position[axis] * E6) for position in outline.ring] for axis in (0, 1))
    return Place(
        kind=kind,
        code=code,
        name=name,
        pinyin=pinyin_key(name),
        parent=parent,
        path=f"{parent.path if parent else ''}{code}/",
        valid_from=valid_from,
        outline=outline.polygon(),
        min_x=min(easts),
        min_y=min(norths),
        max_x=max(easts),
        max_y=max(norths),
        centre_x=round(outline.centre[0] * E6),
        centre_y=round(outline.centre[1] * E6),
    )


def _load_registers(known: Register, places: Mapping[str, Place], counted_on: date) -> None:
    source = _("演示数据")
    compounds = {
        row.code: Compound(
            place=places[row.code],
            households=row.households,
            buildings=row.buildings,
            counted_on=counted_on,
            source=source,
        )
        for row in known.compounds
    }
    grids = {
        row.code: Grid(
            place=places[row.code], kind=row.kind, households=row.households, counted_on=counted_on, source=source
        )
        for row in known.grids
    }
    Community.objects.bulk_create(
        Community(place=places[known.community_code(row.community)]) for row in known.communities
    )
    AreaPopulation.objects.bulk_create(
        AreaPopulation(
            place=places[code], residents=residents, counted_on=counted_on, accepted_on=counted_on, source=source
        )
        for code, residents in [
            *((known.community_code(row.community), row.population) for row in known.communities),
            *((known.town_code(row.town), row.population) for row in known.towns),
        ]
    )
    Compound.objects.bulk_create(compounds.values())
    Grid.objects.bulk_create(grids.values())
    GridCompound.objects.bulk_create(
        GridCompound(grid=grids[row.code], compound=compounds[code]) for row in known.grids for code in row.compounds
    )


def _load_offices(known: Register, places: Mapping[str, Place], valid_from: date) -> None:
    """Load the offices of streets and communities, which bear the codes of their places."""
    offices = [(Unit.Kind.STREET_OFFICE, row.code, row.name_zh, row.name_en) for row in known.streets] + [
        (Unit.Kind.COMMUNITY_OFFICE, known.community_code(row.community), row.community, "")
        for row in known.communities
    ]
    Unit.objects.bulk_create(
        Unit(
            kind=kind,
            code=code,
            name=name,
            name_en=name_en,
            pinyin=pinyin_key(name),
            place=places[code],
            valid_from=valid_from,
        )
        for kind, code, name, name_en in offices
    )
