"""Geometry of places: outlines in GeoJSON degrees, points in whole micro-degrees (1e-6°), longitude first, WGS-84."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import asin, cos, pi, radians, sin, sqrt
from typing import Any, NamedTuple

EARTH_RADIUS_M = 6_371_008.8
KRASOVSKY_AXIS_M = 6_378_245.0
KRASOVSKY_ECCENTRICITY_2 = 0.006_693_421_622_965_943

Outline = Mapping[str, Any]
Point = tuple[int, int]
Ring = Sequence[Point]


class Box(NamedTuple):
    """A box along the axes in micro-degrees, its edges included."""

    min_x: int
    min_y: int
    max_x: int
    max_y: int


def bounding_box(outline: Outline) -> Box:
    """Return the smallest box that holds the outline.

    Raises:
        ValueError: if the outline is no Polygon or MultiPolygon with closed rings.
    """
    points = [point for rings in _polygons(outline) for ring in rings for point in ring]
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    return Box(min(xs), min(ys), max(xs), max(ys))


def contains(outline: Outline, lon_e6: int, lat_e6: int) -> bool:
    """Return whether a point lies in the outline or on its border; borders of holes belong to the place, holes do not.

    Exact: outlines are rounded to micro-degrees, and from there on only whole numbers are counted with.

    Raises:
        ValueError: if the outline is no Polygon or MultiPolygon with closed rings.
    """
    return any(_in_polygon(rings, (lon_e6, lat_e6)) for rings in _polygons(outline))


def distance_m(one: Point, other: Point) -> float:
    """Return the metres between two points along the ground, on a sphere of the earth's mean radius."""
    (lon_1, lat_1), (lon_2, lat_2) = ((radians(x / 1e6), radians(y / 1e6)) for x, y in (one, other))
    haversine = sin((lat_2 - lat_1) / 2) ** 2 + cos(lat_1) * cos(lat_2) * sin((lon_2 - lon_1) / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(haversine)))


def gcj02_to_wgs84(lon_e6: int, lat_e6: int) -> Point:
    """Return where a point of a Chinese map (GCJ-02) truly lies. Points outside the Chinese frame are left as they are.

    The public formula goes the other way only; it is turned round by repeated correction, to the micro-degree.
    """
    lon, lat = lon_e6 / 1e6, lat_e6 / 1e6
    if not (72.004 <= lon <= 137.8347 and 0.8293 <= lat <= 55.8271):
        return lon_e6, lat_e6
    true_lon, true_lat = lon, lat
    for _round in range(10):
        shift_lon, shift_lat = _gcj02_shift(true_lon, true_lat)
        true_lon, true_lat = lon - shift_lon, lat - shift_lat
    return round(true_lon * 1e6), round(true_lat * 1e6)


def _gcj02_shift(lon: float, lat: float) -> tuple[float, float]:
    """Return by how many degrees GCJ-02 moves a true point east and north."""
    x, y = lon - 105.0, lat - 35.0
    ripple = (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + ripple
    east += (20 * sin(x * pi) + 40 * sin(x / 3 * pi)) * 2 / 3 + (
        150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)
    ) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + ripple
    north += (20 * sin(y * pi) + 40 * sin(y / 3 * pi)) * 2 / 3 + (
        160 * sin(y / 12 * pi) + 320 * sin(y / 30 * pi)
    ) * 2 / 3
    latitude = radians(lat)
    flattening = 1 - KRASOVSKY_ECCENTRICITY_2 * sin(latitude) ** 2
    metres_east = KRASOVSKY_AXIS_M / sqrt(flattening) * cos(latitude)
    metres_north = KRASOVSKY_AXIS_M * (1 - KRASOVSKY_ECCENTRICITY_2) / (flattening * sqrt(flattening))
    return east * 180 / (metres_east * pi), north * 180 / (metres_north * pi)


def _polygons(outline: Outline) -> Iterator[list[Ring]]:
    match outline:
        case {"type": "Polygon", "coordinates": [_, *_] as rings}:
            yield [_ring(ring) for ring in rings]
        case {"type": "MultiPolygon", "coordinates": [_, *_] as polygons}:
            for rings in polygons:
                yield [_ring(ring) for ring in rings]
        case _:
            raise ValueError("An outline must be a Polygon or MultiPolygon with at least one ring.")


def _ring(coordinates: Sequence[Sequence[float]]) -> Ring:
    ring = [(round(position[0] * 1e6), round(position[1] * 1e6)) for position in coordinates]
    if len(ring) < 4 or ring[0] != ring[-1]:
        raise ValueError("A ring must have at least four positions, and end where it begins.")
    return ring


def _in_polygon(rings: Sequence[Ring], point: Point) -> bool:
    """Return whether a ray from the point eastward crosses the rings an odd number of times, or the point is on one."""
    x, y = point
    inside = False
    for ring in rings:
        for (x_1, y_1), (x_2, y_2) in pairwise(ring):
            side = (x_2 - x_1) * (y - y_1) - (x - x_1) * (y_2 - y_1)
            if side == 0 and min(x_1, x_2) <= x <= max(x_1, x_2) and min(y_1, y_2) <= y <= max(y_1, y_2):
                return True
            if (y_1 > y) != (y_2 > y) and (side > 0) == (y_1 > y_2):
                inside = not inside
    return inside
