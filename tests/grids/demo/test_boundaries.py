"""The demonstration city's boundaries agree with its register, and the kept file is what the drawing makes."""

from collections import Counter
from itertools import combinations

import pytest
from shapely import Polygon, union_all

from grids.demo.boundaries import FILE, as_geojson, boundaries
from grids.demo.drawing import draw
from grids.demo.register import GridRow, register
from grids.models import Grid

REGISTER = register()
SHAPES = {code: Polygon(outline.ring) for code, outline in boundaries().items()}
TINY = 1e-12  # square degrees: a hundredth of a square metre


def test_kept_file_is_what_the_drawing_makes():
    assert as_geojson(draw(REGISTER)) == FILE.read_text(encoding="utf-8")


def test_kept_file_is_small():
    assert FILE.stat().st_size < 600 * 1024


def test_every_place_has_one_simple_outline_and_a_point_inside():
    counts = Counter(outline.kind for outline in boundaries().values())
    assert counts == {"STREET": 2, "TOWN": 14, "COMMUNITY": 23, "COMPOUND": 111, "GRID": 167}
    for code, outline in boundaries().items():
        assert SHAPES[code].is_valid, code
        assert SHAPES[code].exterior.is_ccw, code
        assert SHAPES[code].contains(Polygon([outline.centre] * 3).representative_point()), code
        assert all(round(part, 5) == part for position in outline.ring for part in position), code


@pytest.mark.parametrize("community", [row.community for row in REGISTER.communities])
def test_grids_partition_their_community(community):
    whole = SHAPES[REGISTER.community_code(community)]
    grids = [SHAPES[row.code] for row in REGISTER.grids_of(community)]
    assert union_all(grids).symmetric_difference(whole).area < TINY
    assert all(one.intersection(other).area < TINY for one, other in combinations(grids, 2))


@pytest.mark.parametrize("community", [row.community for row in REGISTER.communities])
def test_compounds_lie_inside_their_community_and_apart(community):
    whole = SHAPES[REGISTER.community_code(community)]
    compounds = [SHAPES[row.code] for row in REGISTER.compounds if row.community == community]
    assert all(compound.difference(whole).area < TINY for compound in compounds)
    assert all(one.intersection(other).area < TINY for one, other in combinations(compounds, 2))


@pytest.mark.parametrize("street", [row.code for row in REGISTER.streets])
def test_communities_partition_their_street(street):
    parts = [SHAPES[REGISTER.community_code(row.community)] for row in REGISTER.communities if row.street == street]
    assert union_all(parts).symmetric_difference(SHAPES[street]).area < TINY
    assert all(one.intersection(other).area < TINY for one, other in combinations(parts, 2))


def test_streets_and_towns_lie_apart():
    outer = [SHAPES[code] for code, outline in boundaries().items() if outline.kind in ("STREET", "TOWN")]
    assert all(one.intersection(other).area < TINY for one, other in combinations(outer, 2))


@pytest.mark.parametrize("grid", REGISTER.grids, ids=lambda grid: grid.code)
def test_grid_lies_over_exactly_its_compounds(grid):
    ground = SHAPES[grid.code]
    touched = {row.code for row in REGISTER.compounds if SHAPES[row.code].intersection(ground).area > TINY}
    assert touched == set(grid.compounds)
    covered = union_all([SHAPES[code] for code in grid.compounds])
    if grid.kind in (Grid.Kind.WHOLE, Grid.Kind.MERGED):
        assert covered.symmetric_difference(ground).area < TINY
    elif grid.kind is Grid.Kind.SPLIT:
        assert ground.difference(covered).area < TINY
        assert covered.area > 1.5 * ground.area


@pytest.mark.parametrize("community", [row.community for row in REGISTER.communities])
def test_ground_is_shared_out_by_households(community):
    def ground_per_household(grid: GridRow) -> float:
        return SHAPES[grid.code].area / grid.households

    grids = REGISTER.grids_of(community)
    mean = SHAPES[REGISTER.community_code(community)].area / sum(grid.households for grid in grids)
    assert all(0.6 * mean < ground_per_household(grid) < 1.7 * mean for grid in grids)


def test_urban_area_is_some_six_by_five_kilometres():
    west, south, east, north = union_all([SHAPES[row.code] for row in REGISTER.streets]).bounds
    assert 5.5 < (east - west) * 93.7 < 6.7
    assert 4.5 < (north - south) * 110.9 < 5.6


def test_register_numbers_grids_within_their_community():
    assert [REGISTER.grid_name(grid) for grid in REGISTER.grids_of("园林社区")[:2]] == ["园林01网格", "园林02网格"]
