"""Drawing plausible boundaries for the demonstration city. They show no real line on the ground.

Everything is drawn in metres around the centre, then laid on a lattice of 0.00001° and cut into faces there, so that
neighbours share every vertex: outlines touch exactly, without overlap and without gap.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import polygonize, split

from grids.demo.boundaries import Level, Outline
from grids.demo.register import CompoundRow, GridRow, Register
from grids.models import Grid

SEED = 20241015
LON, LAT = 119.00, 32.69
METRES_PER_DEGREE_NORTH = 110_900.0
METRES_PER_DEGREE_EAST = 111_320.0 * math.cos(math.radians(LAT))
LATTICE = 100_000  # steps per degree
HALF_WIDTH, HALF_HEIGHT = 3_000.0, 2_500.0
DENSE_RADIUS, DENSE_EXCESS = 1_500.0, 1.2
RIVER_WIDTH = 44.0
Floats = NDArray[np.float64]

# Where the towns lie, roughly, in kilometres east and north of the centre.
TOWNS = {
    "铜城镇": (3.0, 17.0), "汊涧镇": (-21.0, 4.0), "秦栏镇": (15.0, -7.0), "大通镇": (6.0, 8.5),
    "杨村镇": (5.0, -8.0), "石梁镇": (-7.5, -6.5), "金集镇": (-12.0, -13.0), "仁和集镇": (-8.0, 9.0),
    "冶山镇": (-8.0, -22.0), "郑集镇": (-14.0, 9.5), "张铺镇": (-14.5, -3.0), "新街镇": (-2.0, 9.5),
    "永丰镇": (-13.0, 18.0), "万寿镇": (-5.0, 19.0),
}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """A piece of ground to be cut out, with its share, and what it is cut into in turn."""

    code: str
    households: int
    inside: tuple["Part", ...] = ()

    def leaves(self) -> Iterator[str]:
        if not self.inside:
            yield self.code
        for part in self.inside:
            yield from part.leaves()


def draw(register: Register) -> tuple[Outline, ...]:
    """Return the outlines of all streets, towns, communities, compounds and grids; the same at every call."""
    random = Random(SEED)  # noqa: S311  (a drawing that must come out the same, nothing secret)
    streets = [_street(register, row.code) for row in register.streets]
    ground: dict[str, Polygon] = {}
    banks, town_ground = _banks(streets), _towns(register)
    for street, bank in zip(streets, banks, strict=True):
        for community, polygon in _divide(bank, street.inside, random):
            for part, block in _divide(polygon, community.inside, random):
                ground.update((piece.code, cut) for piece, cut in _divide(block, part.inside or (part,), random))
    faces = _faces(ground | town_ground)
    return tuple(_outlines(register, streets, faces))


def _street(register: Register, code: str) -> Part:
    communities = tuple(
        Part(register.community_code(row.community), row.households, tuple(_blocks(register, row.community)))
        for row in register.communities
        if row.street == code
    )
    return Part(code, sum(part.households for part in communities), communities)


def _blocks(register: Register, community: str) -> Iterator[Part]:
    """Yield the community's parts: a compound alone or cut into grids, a grid of several compounds, open ground."""
    compounds = {row.code: row for row in register.compounds}
    drawn: set[str] = set()
    for grid in register.grids_of(community):
        covered = [compounds[code] for code in grid.compounds]
        if grid.kind is Grid.Kind.MERGED:
            yield Part(grid.code, grid.households, tuple(Part(row.code, row.households) for row in covered))
        elif grid.kind is Grid.Kind.SPLIT and covered[0].code not in drawn:
            drawn.add(covered[0].code)
            yield _cut_compound(covered[0], register.grids)
        elif grid.kind in (Grid.Kind.WHOLE, Grid.Kind.OPEN):
            yield Part(grid.code, grid.households)


def _cut_compound(compound: CompoundRow, grids: Sequence[GridRow]) -> Part:
    pieces = tuple(Part(row.code, row.households) for row in grids if row.code in compound.grids)
    return Part(compound.code, compound.households, pieces)


# --- the ground, in metres


def _blob(east: float, north: float, half_width: float, half_height: float, waves: Sequence[float]) -> Polygon:
    """A rounded box whose edge swings a little in and out; ``waves`` are the phases of its swings."""
    ring = []
    for step in range(84):
        turn = 2 * math.pi * step / 84
        swing = 1 + sum(0.085 / order * math.sin(order * turn + phase) for order, phase in enumerate(waves, start=2))
        cosine, sine = math.cos(turn), math.sin(turn)
        ring.append(
            (
                east + half_width * swing * math.copysign(abs(cosine) ** 0.8, cosine),
                north + half_height * swing * math.copysign(abs(sine) ** 0.8, sine),
            )
        )
    return Polygon(ring)


URBAN = _blob(0, 0, HALF_WIDTH, HALF_HEIGHT, (0.7, 2.1, 4.4, 5.5, 1.2, 3.9, 0.3, 2.6))
COUNTY = _blob(-4_000, 0, 24_000, 27_000, (1.9, 0.4, 3.3, 5.1, 2.7, 0.9, 4.0))


def _banks(streets: Sequence[Part]) -> tuple[Polygon, ...]:
    """Return the ground of the two streets, east and west of a river laid so that each has its share."""
    wanted = streets[1].households / sum(street.households for street in streets)
    points, masses = _sample(URBAN)
    westward = -points[:, 0] + _meander(points[:, 1])
    order = np.argsort(-westward, kind="stable")
    reached = np.searchsorted(np.cumsum(masses[order]), wanted * masses.sum())
    shift = -float(westward[order][reached])
    norths = np.linspace(-2 * HALF_HEIGHT, 2 * HALF_HEIGHT, 61)
    river = LineString(np.column_stack((_meander(norths) + shift, norths))).buffer(RIVER_WIDTH / 2)
    west, east = sorted(_polygons(URBAN.difference(river)), key=lambda bank: bank.centroid.x)
    return east, west


def _meander(norths: Floats) -> Floats:
    return np.asarray(230 * np.sin(norths / 900 + 0.6) + 90 * np.sin(norths / 390 + 2.2))


def _towns(register: Register) -> dict[str, Polygon]:
    """Return the towns' ground: what lies nearest to each, inside the county and outside the urban area."""
    seats = {row.town: Point(TOWNS[row.town][0] * 1000, TOWNS[row.town][1] * 1000) for row in register.towns}
    cells = shapely.voronoi_polygons(shapely.MultiPoint(list(seats.values())), extend_to=COUNTY).geoms
    rural = COUNTY.difference(URBAN)
    found: dict[str, Polygon] = {}
    for town, seat in seats.items():
        cell = next(cell for cell in cells if cell.contains(seat))
        found[register.town_code(town)] = max(_polygons(cell.intersection(rural)), key=lambda piece: piece.area)
    return found


# --- cutting


def _divide(ground: Polygon, parts: Sequence[Part], random: Random) -> Iterator[tuple[Part, Polygon]]:
    """Yield each part with its ground, cut by halves so that dense quarters get less ground for as many households."""
    if len(parts) == 1:
        yield parts[0], ground
        return
    total = sum(part.households for part in parts)
    sums = np.cumsum([part.households for part in parts])[:-1]
    middle = int(np.argmin(np.abs(sums - total / 2))) + 1
    first, second = _cut(ground, float(sums[middle - 1]) / total, random)
    yield from _divide(first, parts[:middle], random)
    yield from _divide(second, parts[middle:], random)


def _cut(ground: Polygon, share: float, random: Random) -> tuple[Polygon, Polygon]:
    """Cut the ground in two, the first piece holding ``share`` of its density; take the neatest of ten tries."""
    box = shapely.get_coordinates(ground.minimum_rotated_rectangle).tolist()
    sides = [(x2 - x1, y2 - y1) for (x1, y1), (x2, y2) in pairwise(box[:3])]
    along = math.atan2(*reversed(max(sides, key=lambda side: math.hypot(*side))))
    points, masses = _sample(ground)
    best: tuple[float, Polygon, Polygon] | None = None
    for turned in (0.0, math.pi / 2):
        for _try in range(5):
            angle = along + turned + random.gauss(0, 0.11)
            pieces = _cut_across(ground, (points, masses), share, angle, random.uniform(-1, 1))
            if pieces is not None:
                neat = min(piece.area / piece.length**2 for piece in pieces)
                if best is None or neat > best[0]:
                    best = (neat, *pieces)
    if best is None:
        raise ArithmeticError("No straight cut leaves two pieces.")
    return best[1], best[2]


def _cut_across(
    ground: Polygon, sample: tuple[Floats, Floats], share: float, angle: float, bend: float
) -> tuple[Polygon, Polygon] | None:
    """Cut across the direction ``angle`` along a bent line; ``None`` where that leaves more than two pieces."""
    points, masses = sample
    direction = np.array((math.cos(angle), math.sin(angle)))
    heights = points @ direction
    order = np.argsort(heights, kind="stable")
    height = float(heights[order][np.searchsorted(np.cumsum(masses[order]), share * masses.sum())])
    across = np.array((-direction[1], direction[0]))
    reach = points @ across
    length = float(reach.max() - reach.min())
    middle = float(reach.max() + reach.min()) / 2
    line = [
        direction * (height + bend * 0.04 * length * math.sin(math.pi * 2 * step))
        + across * (middle + length * 2 * step)
        for step in (-1.0, -0.3, -0.15, 0.0, 0.15, 0.3, 1.0)
    ]
    pieces = sorted(
        _polygons(split(ground, LineString(line))), key=lambda piece: float(np.dot(direction, piece.centroid.coords[0]))
    )
    return (pieces[0], pieces[1]) if len(pieces) == 2 else None


def _sample(ground: Polygon) -> tuple[Floats, Floats]:
    """Return some 2,500 points spread evenly over the ground, and how densely people live at each."""
    west, south, east, north = ground.bounds
    step = math.sqrt(ground.area / 2_500)
    grid = np.meshgrid(np.arange(west + step / 2, east, step), np.arange(south + step / 2, north, step))
    points = np.column_stack([axis.ravel() for axis in grid])
    points = points[shapely.contains_xy(ground, points)]
    distance = np.hypot(points[:, 0], points[:, 1])
    return points, 1 + DENSE_EXCESS * np.exp(-((distance / DENSE_RADIUS) ** 2) / 2)


def _polygons(shape: BaseGeometry) -> list[Polygon]:
    return [part for part in getattr(shape, "geoms", [shape]) if isinstance(part, Polygon) and part.area > 0]


# --- the lattice


def _faces(ground: dict[str, Polygon]) -> dict[str, list[Polygon]]:
    """Lay all boundaries on the lattice, cut the plane along them, and return each piece of ground's faces."""
    codes, shapes = list(ground), [_on_lattice(polygon) for polygon in ground.values()]
    edges = shapely.union_all([shape.boundary for shape in shapes], grid_size=1)
    tree = shapely.STRtree(shapes)
    found: dict[str, list[Polygon]] = {code: [] for code in codes}
    for face in polygonize(edges):
        hit = tree.query(face.representative_point(), predicate="within")
        if len(hit):  # the river and what lies outside belong to nobody
            found[codes[int(hit[0])]].append(face)
    return found


def _on_lattice(polygon: Polygon) -> Polygon:
    def step(points: Floats) -> Floats:
        degrees = points / (METRES_PER_DEGREE_EAST, METRES_PER_DEGREE_NORTH) + (LON, LAT)
        return np.asarray(degrees * LATTICE)

    return shapely.transform(polygon, step)


def _outlines(register: Register, streets: Iterable[Part], faces: dict[str, list[Polygon]]) -> Iterator[Outline]:
    for street in streets:
        yield _outline("STREET", street.code, street.leaves(), faces)
    for town in register.towns:
        code = register.town_code(town.town)
        yield _outline("TOWN", code, [code], faces)
    for street in streets:
        for community in street.inside:
            yield _outline("COMMUNITY", community.code, community.leaves(), faces)
    for compound in register.compounds:
        pieces = [compound.code] if compound.code in faces else compound.grids
        yield _outline("COMPOUND", compound.code, pieces, faces)
    for grid in register.grids:
        pieces = [grid.code] if grid.code in faces else grid.compounds
        yield _outline("GRID", grid.code, pieces, faces)


def _outline(kind: Level, code: str, pieces: Iterable[str], faces: dict[str, list[Polygon]]) -> Outline:
    whole = shapely.union_all([face for piece in pieces for face in faces[piece]], grid_size=1)
    if not isinstance(whole, Polygon) or whole.interiors:
        raise ArithmeticError(f"{kind} {code} is not one piece without holes.")
    corners = [(round(x), round(y)) for x, y in shapely.normalize(whole).exterior.reverse().coords]
    centre = whole.centroid if whole.contains(whole.centroid.buffer(3)) else whole.representative_point()
    return Outline(
        kind=kind,
        code=code,
        ring=tuple((x / LATTICE, y / LATTICE) for x, y in corners),
        centre=(round(centre.x) / LATTICE, round(centre.y) / LATTICE),
    )
