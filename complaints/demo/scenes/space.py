"""A view into depth: metres to the right, upwards and away, seen through one small lens from eye height."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache, wraps

from complaints.demo.scenes.canvas import HEIGHT, WIDTH, Canvas, Paint, Point, Points, box, lit

Spot = tuple[float, float, float]
FOCUS = 700


@dataclass(frozen=True)
class View:
    """A canvas with depth. ``horizon`` lies higher the more the lens looks down; the sun stands to the upper left."""

    on: Canvas
    horizon: float = 300
    eye: float = 1.5
    middle: float = WIDTH / 2

    def at(self, right: float, up: float, away: float) -> Point:
        """Return where a spot appears."""
        return self.middle + FOCUS * right / away, self.horizon + FOCUS * (self.eye - up) / away

    def scale(self, away: float) -> float:
        """Return how many points a metre takes at a distance."""
        return FOCUS / away

    def outline(self, spots: Iterable[Spot]) -> Points:
        """Return a face as it appears."""
        return [self.at(*spot) for spot in spots]

    def face(
        self, spots: Iterable[Spot], paint: Paint, *, to: Paint | None = None, across: bool = False, alpha: float = 1
    ) -> Points:
        """Paint a flat face and return its outline."""
        points = self.outline(spots)
        self.on.shape(points, paint, to=to, across=across, alpha=alpha)
        return points

    def wall(self, left: float, right: float, low: float, high: float, away: float) -> Points:
        """Return the outline of an upright rectangle that faces the lens."""
        return self.outline([(left, high, away), (right, high, away), (right, low, away), (left, low, away)])

    def floor(self, left: float, right: float, near: float, far: float, up: float = 0) -> Points:
        """Return the outline of a level rectangle."""
        return self.outline([(left, up, far), (right, up, far), (right, up, near), (left, up, near)])

    def side(self, right: float, low: float, high: float, near: float, far: float) -> Points:
        """Return the outline of an upright rectangle that runs away from the lens."""
        return self.outline([(right, high, near), (right, high, far), (right, low, far), (right, low, near)])

    def block(
        self, left: float, right: float, low: float, high: float, near: float, far: float, paint: Paint, *, shade: float = 0.12
    ) -> None:  # fmt: skip
        """Paint a box with the faces that can be seen: top in the sun, front, and the side that is turned to the lens."""
        paint_side = self.on.shape
        if left > 0:
            paint_side(self.side(left, low, high, near, far), lit(paint, 0.9), to=lit(paint, 0.9 - shade))
        if right < 0:
            paint_side(self.side(right, low, high, near, far), lit(paint, 0.66), to=lit(paint, 0.66 - shade))
        if high < self.eye:
            paint_side(self.floor(left, right, near, far, high), lit(paint, 1.16))
        paint_side(self.wall(left, right, low, high, near), paint, to=lit(paint, 1 - shade))

    def again(self) -> "View":
        """Return a copy to go on with."""
        return replace(self, on=self.on.again())

    def rest(self, left: float, right: float, near: float, far: float, alpha: float = 0.45) -> None:
        """Paint the shadow of a thing that stands on the ground, with a darker rim below it."""
        blur = self.scale(near) * 0.05
        self.on.shadow(self.floor(left - 0.03, right + (right - left) * 0.3, near - 0.1, far), alpha * 0.7, blur * 1.8)
        self.on.shadow(self.floor(left, right, near - 0.04, far), alpha, blur * 0.6)

    def sky(self, high: Paint = "#a9bac6", low: Paint = "#e2ded3") -> None:
        """Paint the sky down to a little below the horizon, with thin clouds."""
        self.on.shape(box(0, 0, WIDTH, max(self.horizon, 0) + 40), high, to=low)
        for _cloud in range(5):
            x, y = self.on.chance.uniform(0, WIDTH), self.on.chance.uniform(-40, max(self.horizon, 60) * 0.7)
            self.on.shape(box(x - 150, y - 12, x + 150, y + 12), "#f2efe8", alpha=0.3, soft=22)

    def ground(self, near: Paint = "#7b776f", far: Paint = "#a39d91", strength: float = 0.55) -> None:
        """Paint the ground up to the horizon."""
        self.on.shape(box(0, self.horizon, WIDTH, HEIGHT), far, to=near)
        self.on.lay_texture(self.horizon, strength)


def stage(paint: Callable[[], View]) -> Callable[[], View]:
    """Paint what is common to before and after only once, and hand out copies."""

    @wraps(paint)
    def copy() -> View:
        return _painted(paint).again()

    return copy


@lru_cache(maxsize=2)  # a canvas takes 8 MB, and before and after are drawn one after the other
def _painted(paint: Callable[[], View]) -> View:
    return paint()
