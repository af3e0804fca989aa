"""Geometry of places: borders, holes, several parts, agreement with shapely, distances, Chinese map coordinates."""

from math import cos, pi, sin

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from shapely.geometry import Point, Polygon, shape

from governance.rules.places import Box, Outline, bounding_box, contains, distance_m, gcj02_to_wgs84

SQUARE = [[119.0, 32.0], [119.01, 32.0], [119.01, 32.01], [119.0, 32.01], [119.0, 32.0]]
HOLE = [[119.004, 32.004], [119.004, 32.006], [119.006, 32.006], [119.006, 32.004], [119.004, 32.004]]
ISLAND = [[119.02, 32.0], [119.03, 32.0], [119.025, 32.01], [119.02, 32.0]]
WITH_HOLE: Outline = {"type": "Polygon", "coordinates": [SQUARE, HOLE]}
IN_PARTS: Outline = {"type": "MultiPolygon", "coordinates": [[SQUARE, HOLE], [ISLAND]]}

xs = st.integers(118_900_000, 119_100_000)
ys = st.integers(31_900_000, 32_100_000)


@st.composite
def stars(draw: st.DrawFn) -> Outline:
    """Draw a polygon around the middle that never crosses itself, mostly with bays."""
    reaches = draw(st.lists(st.integers(5_000, 90_000), min_size=3, max_size=14))
    turn = 2 * pi / len(reaches)
    ring = [
        [119 + round(reach * cos(turn * n)) / 1e6, 32 + round(reach * sin(turn * n)) / 1e6]
        for n, reach in enumerate(reaches)
    ]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


@pytest.mark.parametrize(
    ("x", "y", "inside"),
    [
        (119_002_000, 32_002_000, True),
        (119_000_000, 32_000_000, True),
        (119_010_000, 32_005_000, True),
        (119_005_000, 32_010_000, True),
        (118_999_999, 32_005_000, False),
        (119_010_001, 32_005_000, False),
        (119_005_000, 32_000_000, True),
        (119_005_000, 31_999_999, False),
        (119_005_000, 32_005_000, False),
        (119_004_000, 32_005_000, True),
        (119_004_000, 32_004_000, True),
        (119_004_001, 32_004_001, False),
        (119_002_000, 32_004_000, True),
        (118_990_000, 32_010_000, False),
    ],
)
def test_contains_counts_borders_as_inside_and_holes_as_outside(x: int, y: int, inside: bool) -> None:
    assert contains(WITH_HOLE, x, y) is inside


def test_contains_looks_into_every_part() -> None:
    assert contains(IN_PARTS, 119_025_000, 32_005_000)
    assert contains(IN_PARTS, 119_025_000, 32_010_000)
    assert not contains(IN_PARTS, 119_015_000, 32_005_000)
    assert not contains(IN_PARTS, 119_005_000, 32_005_000)


def test_bounding_box_holds_every_part() -> None:
    assert bounding_box(WITH_HOLE) == Box(119_000_000, 32_000_000, 119_010_000, 32_010_000)
    assert bounding_box(IN_PARTS) == Box(119_000_000, 32_000_000, 119_030_000, 32_010_000)


@pytest.mark.parametrize(
    "outline",
    [
        {},
        {"type": "Point", "coordinates": [119.0, 32.0]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [SQUARE[:-1]]},
        {"type": "Polygon", "coordinates": [[*SQUARE[:2], SQUARE[0]]]},
    ],
)
def test_what_is_no_outline_is_refused(outline: Outline) -> None:
    with pytest.raises(ValueError, match=r"outline|ring"):
        contains(outline, 119_000_000, 32_000_000)
    with pytest.raises(ValueError, match=r"outline|ring"):
        bounding_box(outline)


@given(stars(), xs, ys)
def test_contains_agrees_with_shapely_away_from_the_border(outline: Outline, x: int, y: int) -> None:
    polygon, point = shape(outline), Point(x / 1e6, y / 1e6)
    assume(polygon.is_valid and polygon.boundary.distance(point) > 2e-6)

    assert contains(outline, x, y) is polygon.contains(point)


@given(stars(), xs, ys)
def test_contains_agrees_with_shapely_about_holes(outline: Outline, x: int, y: int) -> None:
    frame = [[118.8, 31.8], [119.2, 31.8], [119.2, 32.2], [118.8, 32.2], [118.8, 31.8]]
    ring = outline["coordinates"][0]
    polygon, point = Polygon(frame, [ring]), Point(x / 1e6, y / 1e6)
    assume(polygon.is_valid and polygon.boundary.distance(point) > 2e-6)

    assert contains({"type": "Polygon", "coordinates": [frame, ring]}, x, y) is polygon.contains(point)


@given(stars())
def test_corners_are_inside_and_in_the_box(outline: Outline) -> None:
    box = bounding_box(outline)

    for position in outline["coordinates"][0]:
        x, y = (round(degrees * 1e6) for degrees in position)
        assert contains(outline, x, y)
        assert box.min_x <= x <= box.max_x
        assert box.min_y <= y <= box.max_y


@given(stars(), xs, ys)
def test_nothing_outside_the_box_is_inside_the_outline(outline: Outline, x: int, y: int) -> None:
    box = bounding_box(outline)
    assume(not (box.min_x <= x <= box.max_x and box.min_y <= y <= box.max_y))

    assert not contains(outline, x, y)


def test_distance_of_a_degree_and_of_fifty_metres() -> None:
    assert distance_m((119_000_000, 32_000_000), (119_000_000, 33_000_000)) == pytest.approx(111_195, abs=1)
    assert distance_m((119_000_000, 32_000_000), (119_000_530, 32_000_000)) == pytest.approx(49.98, abs=0.05)
    assert distance_m((119_000_000, 32_000_000), (119_000_000, 32_000_000)) == 0


@given(xs, ys, xs, ys)
def test_distance_is_the_same_both_ways(x_1: int, y_1: int, x_2: int, y_2: int) -> None:
    assert distance_m((x_1, y_1), (x_2, y_2)) == pytest.approx(distance_m((x_2, y_2), (x_1, y_1)))


def test_gcj02_point_of_beijing_is_led_back() -> None:
    x, y = gcj02_to_wgs84(116_410_244, 39_916_404)

    assert abs(x - 116_404_000) <= 1
    assert abs(y - 39_915_000) <= 1


@given(xs, ys)
def test_gcj02_shift_in_tianchang_is_some_hundred_metres(x: int, y: int) -> None:
    assert 300 < distance_m((x, y), gcj02_to_wgs84(x, y)) < 700


def test_gcj02_outside_china_is_left_alone() -> None:
    assert gcj02_to_wgs84(2_352_200, 48_856_600) == (2_352_200, 48_856_600)
