"""The register of dwellings: what they add up to, and who sees which of them."""

from datetime import date, timedelta
from typing import Any

import pytest

from governance.access import ActionRefused
from governance.models import Place
from governance.rules.roles import Role
from governance.tenancy import acting_for
from grids.models import Building, Dwelling, Grid, GridCompound
from grids.queries.dwellings import building_plan, grid_and_buildings, grid_rows
from tests.complaints.conftest import TODAY, Town, build_town
from tests.factories import make_place, make_post, make_user


@pytest.fixture
def town(city: Any) -> Any:
    with acting_for(city):
        yield build_town(city)


def built(town: Town, number: int, grid: Grid | None = None, place: Place | None = None) -> Building:
    return Building.objects.create(
        place=place or town.compound,
        grid=grid or Grid.objects.get(place=town.grid),
        number=number,
        name=f"{number}栋",
        entrances=2,
        floors=3,
        valid_from=TODAY,
    )


def dwelling(building: Building, entrance: int, floor: int, side: int, **values: Any) -> Dwelling:
    known = {
        "area_dm2": 8_760,
        "is_resident": True,
        "source": "台账",
        "confirmed_on": TODAY,
        "valid_from": TODAY,
        **values,
    }
    return Dwelling.objects.create(building=building, entrance=entrance, floor=floor, room=f"{floor}{side:02}", **known)


def test_grid_adds_up_the_dwellings_that_stand_today(town: Town) -> None:
    first, second = built(town, 1), built(town, 2)
    dwelling(first, 1, 1, 1)
    dwelling(first, 1, 1, 2, is_resident=False, area_dm2=None, confirmed_on=date(2024, 1, 2))
    dwelling(second, 2, 3, 1, area_dm2=10_001)
    gone = dwelling(second, 2, 3, 2, valid_from=TODAY - timedelta(9))
    Dwelling.objects.filter(pk=gone.pk).update(valid_to=TODAY)
    found = grid_rows(town.actor(Role.AUDITOR))
    (row,) = found.rows
    stock = row.stock
    assert (stock.dwellings, stock.resident, stock.area_dm2, stock.without_area) == (3, 2, 18_761, 1)
    assert (stock.first_confirmed, stock.last_confirmed) == (date(2024, 1, 2), TODAY)
    assert (row.difference, row.in_range, row.community) == (2 - 450, True, "园林社区")
    assert (found.least, found.most, found.has_more) == (300, 500, False)


def test_grid_without_dwellings_has_no_difference(town: Town) -> None:
    (row,) = grid_rows(town.actor(Role.AUDITOR)).rows
    assert (row.stock.dwellings, row.difference) == (0, 0)


def test_building_lies_floor_by_floor_from_the_top_entrance_by_entrance(town: Town) -> None:
    building = built(town, 1)
    for entrance, floor, side in ((1, 1, 1), (1, 1, 2), (2, 1, 1), (2, 3, 1)):
        dwelling(building, entrance, floor, side)
    plan = building_plan(town.actor(Role.AUDITOR), "G1", building.pk)
    assert plan.entrances == (1, 2)
    shown = [(floor, [[one.room for one in cell] for cell in row]) for floor, row in plan.floors]
    assert shown == [(3, [[], ["301"]]), (1, [["101", "102"], ["101"]])]


def test_whoever_has_a_post_in_a_compound_sees_its_buildings_and_no_others(town: Town) -> None:
    neighbour = make_place(Place.Kind.COMPOUND, "P9", "隔壁", parent=town.community)
    grid = Grid.objects.get(place=town.grid)
    own, other = built(town, 1), built(town, 1, place=neighbour)
    town.people[Role.BRANCH_SECRETARY] = make_user("branch")
    make_post(town.people[Role.BRANCH_SECRETARY], Role.BRANCH_SECRETARY, place=town.compound)
    actor = town.actor(Role.BRANCH_SECRETARY)
    assert [row.grid for row in grid_rows(actor).rows] == [grid]
    assert [row.building for row in grid_and_buildings(actor, "G1")[1]] == [own]
    with pytest.raises(Building.DoesNotExist):
        building_plan(actor, "G1", other.pk)
    member = town.actor(Role.GRID_MEMBER)
    assert {row.building for row in grid_and_buildings(member, "G1")[1]} == {own, other}


def test_grid_elsewhere_is_unknown(town: Town, other_city: Any) -> None:
    far = make_place(Place.Kind.GRID, "G9", parent=make_place(Place.Kind.COMMUNITY, "C9", parent=town.street))
    Grid.objects.create(place=far, kind=Grid.Kind.OPEN, households=400, counted_on=TODAY, source="x")
    assert GridCompound.objects.filter(grid__place=far).count() == 0
    with pytest.raises(Grid.DoesNotExist):
        grid_and_buildings(town.actor(Role.GRID_MEMBER), "G9")
    assert len(grid_rows(town.actor(Role.AUDITOR)).rows) == 2
    assert len(grid_rows(town.actor(Role.AUDITOR), area=town.community.path).rows) == 1


def test_resident_reads_no_dwellings(town: Town) -> None:
    with pytest.raises(ActionRefused):
        grid_rows(town.actor(Role.RESIDENT))
