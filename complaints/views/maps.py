"""The grids of an area as a map panel: outlines projected into a box, shaded by how many cases are open."""

from collections.abc import Iterator, Mapping, Sequence
from math import ceil, cos, radians
from typing import Any

from django.utils.translation import gettext as _

from complaints.queries.shown import GridFigure
from governance.components import MapArea, MapGround, MapPanel, MapPoint
from governance.models.places import Place
from governance.templatetags.ui.words import count

WIDTH, MOST_HEIGHT, MARGIN = 388, 330, 14
LEVELS = 5
MOST_LABELS = 16
Point = tuple[float, float]
Outline = Mapping[str, Any]


def grid_panel(grids: Sequence[GridFigure], outlines: Sequence[Outline], name: str) -> MapPanel | None:
    """Return the map of an area's grids with the outline of the area; ``None`` where no grid has an outline."""
    drawn = [grid for grid in grids if grid.outline]
    if not drawn:
        return None
    box = Box(
        [point for shape in (*(grid.outline for grid in drawn), *outlines) for ring in rings(shape) for point in ring]
    )
    most = max(grid.open_count for grid in drawn)
    named = len(drawn) <= MOST_LABELS
    areas = [_area(grid, box, most) for grid in drawn]
    grounds = [MapGround(box.path(outline), "outline") for outline in outlines if outline]
    top = max(drawn, key=lambda grid: grid.open_count)
    says = _("未结事件最多的是%(grid)s，%(count)s 件。") % {"grid": top.name, "count": count(top.open_count)}
    return MapPanel(
        WIDTH,
        box.height,
        _("%(area)s网格图") % {"area": name},
        areas,
        grounds,
        legend=_("未结事件"),
        legend_range=_("0—%(most)s 件") % {"most": count(most)},
        conclusion=says if most else _("各网格都没有未结事件。"),
        area_head=_("网格"),
        value_head=_("未结"),
        named=named,
    )


def _area(grid: GridFigure, box: "Box", most: int) -> MapArea:
    x, y = box.centre(grid.outline)
    level = ceil(grid.open_count / most * LEVELS) if most else 0
    return MapArea(box.path(grid.outline), grid.name, grid.open_count, level, x, y)


def spot_panel(
    around: Sequence[tuple[str, str, Outline]], at: tuple[int, int] | None, *, late: bool
) -> MapPanel | None:
    """Return a small map of where a case is: its grid, its compound, and the spot; ``None`` where nothing has an outline."""
    if not around:
        return None
    spot = (at[0] / 1e6, at[1] / 1e6) if at else None
    box = Box(
        [point for _kind, _name, shape in around for ring in rings(shape) for point in ring] + ([spot] if spot else [])
    )
    areas = [MapArea(box.path(shape), name, level=1) for kind, name, shape in around if kind == Place.Kind.GRID]
    grounds = [MapGround(box.path(shape), "outline") for kind, _name, shape in around if kind != Place.Kind.GRID]
    points = [MapPoint(*box.place(spot), _("上报位置"), "pin late" if late else "pin")] if spot else []
    return MapPanel(
        WIDTH,
        box.height,
        _("%(place)s位置图") % {"place": around[0][1]},
        areas,
        grounds,
        points,
        named=False,
        numbered=False,
    )


def rings(outline: Outline) -> Iterator[list[Point]]:
    """Yield the outer rings of a GeoJSON polygon or multipolygon."""
    parts = outline.get("coordinates", [])
    for polygon in [parts] if outline.get("type") == "Polygon" else parts:
        yield [(float(point[0]), float(point[1])) for point in polygon[0]]


class Box:
    """A drawing box into which degrees are projected; a degree of longitude is shortened as at its latitude."""

    def __init__(self, points: Sequence[Point]) -> None:
        easts, norths = [x for x, _y in points], [y for _x, y in points]
        self.west, self.north = min(easts), max(norths)
        self.squeeze = cos(radians((min(norths) + max(norths)) / 2))
        wide = max((max(easts) - self.west) * self.squeeze, 1e-6)
        high = max(self.north - min(norths), 1e-6)
        self.scale = min((WIDTH - 2 * MARGIN) / wide, (MOST_HEIGHT - 2 * MARGIN) / high)
        self.height = round(high * self.scale) + 2 * MARGIN
        self.left = (WIDTH - wide * self.scale) / 2

    def place(self, point: Point) -> Point:
        x = self.left + (point[0] - self.west) * self.squeeze * self.scale
        return x, MARGIN + (self.north - point[1]) * self.scale

    def path(self, outline: Outline) -> str:
        """Return the outline as the path of an SVG, to a tenth of a unit."""
        return "".join(
            "M" + " ".join(f"{x:.1f} {y:.1f}" for x, y in map(self.place, ring[:-1])) + "z" for ring in rings(outline)
        )

    def centre(self, outline: Outline) -> Point:
        """Return the centroid of the largest ring."""
        ring = [self.place(point) for point in max(rings(outline), key=lambda ring: abs(_area_of(ring)))]
        area = _area_of(ring)
        if abs(area) < 1e-9:
            return ring[0]
        turns = [
            (x0 * y1 - x1 * y0, x0 + x1, y0 + y1) for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1], strict=True)
        ]
        return sum(t * x for t, x, _y in turns) / (6 * area), sum(t * y for t, _x, y in turns) / (6 * area)


def _area_of(ring: Sequence[Point]) -> float:
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs) / 2
