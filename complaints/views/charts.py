"""The last thirty days as a line chart: paths and ticks for an SVG, with the axis starting at nought."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from complaints.queries.shown import DayFigure

WIDTH, HEIGHT = 440, 190
LEFT, RIGHT, TOP, BOTTOM = 34, 24, 10, 24
STEPS = (1, 2, 4, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000)


@dataclass(frozen=True)
class Tick:
    """A line across at a value, or a day below the axis."""

    at: float
    value: int = 0
    day: date | None = None


@dataclass(frozen=True)
class DaysChart:
    """Two lines, reported and closed, over days."""

    width: int
    height: int
    left: int
    right: int
    foot: int
    values: tuple[Tick, ...]
    days: tuple[Tick, ...]
    reported: str
    area: str
    closed: str
    ends: tuple[tuple[float, float], tuple[float, float]]


def days_chart(days: Sequence[DayFigure]) -> DaysChart | None:
    """Return the chart of reported and closed cases; ``None`` without a day."""
    if not days:
        return None
    most = max(1, *(max(day.reported, day.closed) for day in days))
    step = next((step for step in STEPS if step * 4 >= most), STEPS[-1])
    top = step * -(-most // step)
    foot, wide = HEIGHT - BOTTOM, WIDTH - LEFT - RIGHT
    gap = wide / max(len(days) - 1, 1)

    def place(index: int, value: int) -> tuple[float, float]:
        return LEFT + index * gap, foot - (foot - TOP) * value / top

    reported = [place(index, day.reported) for index, day in enumerate(days)]
    closed = [place(index, day.closed) for index, day in enumerate(days)]
    shown = sorted({0, len(days) // 3, 2 * len(days) // 3, len(days) - 1})
    return DaysChart(
        WIDTH,
        HEIGHT,
        LEFT,
        WIDTH - RIGHT,
        foot,
        tuple(Tick(place(0, value)[1], value) for value in range(0, top + 1, step)),
        tuple(Tick(place(index, 0)[0], day=days[index].day) for index in shown),
        _line(reported),
        f"{_line(reported)}V{foot}H{LEFT}z",
        _line(closed),
        (reported[-1], closed[-1]),
    )


def _line(points: Sequence[tuple[float, float]]) -> str:
    return "M" + " ".join(f"{x:.1f} {y:.1f}" for x, y in points)
