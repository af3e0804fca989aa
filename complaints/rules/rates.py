"""What a month's orders come to: the figures, the three rates with their denominators, and a department's points (M41–M43).

An order belongs to the month in which it is due, with everything that is said of it: one dispatched in September and due in
October counts in October; one that came back for rework counts once, where its newest deadline lies.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db import models
from django.utils.translation import gettext_lazy as _

HUNDRED = Fraction(100)
DEFAULT_LEAST_ORDERS = 5


class Figure(models.TextChoices):
    """Orders of a month that have something in common; each can be counted and listed."""

    DUE = "DUE", _("已到期或已办好")
    ON_TIME = "ON_TIME", _("按时办好")
    HANDLED_LATE = "HANDLED_LATE", _("超期办好")
    OVERDUE = "OVERDUE", _("超期没办好")
    HANDLED = "HANDLED", _("已办好")
    SOLVED = "SOLVED", _("核查通过")
    UNVERIFIED = "UNVERIFIED", _("还没核查")
    FIRST_TIME = "FIRST_TIME", _("一次通过核查")
    RATED = "RATED", _("有效评价")
    SATISFIED = "SATISFIED", _("评价满意")
    DISSATISFIED = "DISSATISFIED", _("评价不满意")
    UNRATED = "UNRATED", _("结案但没有评价")
    SUSPENDED = "SUSPENDED", _("挂账")
    SIGNED = "SIGNED", _("已签收")
    SIGNED_ON_TIME = "SIGNED_ON_TIME", _("按时签收")
    RETURNS = "RETURNS", _("申请退单已裁定")
    RETURNS_GRANTED = "RETURNS_GRANTED", _("退单成立")


OF_REQUESTS = frozenset({Figure.RETURNS, Figure.RETURNS_GRANTED})  # counted where they were asked for, by who asked


class Measure(models.TextChoices):
    """What orders are judged by; ``ANSWERED`` is how often a department answered when its coordination was asked for (M02)."""

    ON_TIME = "ON_TIME", _("按时办理率")
    SOLVED = "SOLVED", _("核查解决率")
    SATISFIED = "SATISFIED", _("群众满意度")
    FIRST_TIME = "FIRST_TIME", _("一次通过率")
    SIGNED = "SIGNED", _("按时签收率")
    RETURNED = "RETURNED", _("退单成立率")
    ANSWERED = "ANSWERED", _("协调答复率")


Counts = Mapping[Figure, int]
PARTS: Mapping[Measure, tuple[Figure, Figure]] = {
    Measure.ON_TIME: (Figure.ON_TIME, Figure.DUE),
    Measure.SOLVED: (Figure.SOLVED, Figure.HANDLED),
    Measure.SATISFIED: (Figure.SATISFIED, Figure.RATED),
    Measure.FIRST_TIME: (Figure.FIRST_TIME, Figure.SOLVED),
    Measure.SIGNED: (Figure.SIGNED_ON_TIME, Figure.SIGNED),
    Measure.RETURNED: (Figure.RETURNS_GRANTED, Figure.RETURNS),
}  # part and whole of each rate
BESIDE: Mapping[Measure, tuple[Figure, ...]] = {
    Measure.ON_TIME: (Figure.HANDLED_LATE, Figure.OVERDUE, Figure.SUSPENDED),
    Measure.SOLVED: (Figure.FIRST_TIME, Figure.UNVERIFIED),
    Measure.SATISFIED: (Figure.DISSATISFIED, Figure.UNRATED),
}  # what is told beside a rate: what is missing to its whole, and what stands in no rate
NOT_RATED = frozenset({Figure.SUSPENDED, Figure.UNRATED})
DEFAULT_WEIGHTS: Mapping[Measure, int] = {
    Measure.ON_TIME: 40, Measure.FIRST_TIME: 20, Measure.SATISFIED: 25, Measure.SIGNED: 5, Measure.RETURNED: 5, Measure.ANSWERED: 5,
}  # fmt: skip


@dataclass(frozen=True)
class Share:
    """A rate with what it is counted from; ``value`` is ``None`` of an empty whole, which is shown as a dash and never as nought."""

    part: int
    whole: int

    @property
    def value(self) -> Fraction | None:
        return Fraction(self.part, self.whole) if self.whole else None


@dataclass(frozen=True)
class Score:
    """A department's points, and the most that it could have had: parts without anything to judge by are in neither."""

    points: Fraction
    attainable: int

    @property
    def of_hundred(self) -> Fraction | None:
        """The points as they would be if every part could be judged."""
        return self.points * HUNDRED / self.attainable if self.attainable else None


def share(counts: Counts, measure: Measure) -> Share:
    """Return a rate with its numerator and denominator."""
    part, whole = PARTS[measure]
    return Share(counts.get(part, 0), counts.get(whole, 0))


def values(counts: Counts) -> dict[Measure, Fraction | None]:
    """Return the shares that a department is judged by; ``ANSWERED`` is never among what is counted of orders."""
    return {measure: share(counts, measure).value for measure in PARTS}


def score(found: Mapping[Measure, Fraction | None], weights: Mapping[Measure, int]) -> Score:
    """Return the weighted points of the parts that are known (M42)."""
    known = {part: value for part, value in found.items() if value is not None and part in weights}
    return Score(
        sum((value * weights[part] for part, value in known.items()), Fraction(0)),
        sum(weights[part] for part in known),
    )


def is_ranked(counts: Counts, least: int) -> bool:
    """Return whether a department had enough orders in the month to be ranked: at least ``least`` whose time was up or that were handled."""
    return counts.get(Figure.DUE, 0) >= least


def weights_from_json(stored: object) -> Mapping[Measure, int]:
    """Return the weights that a city's setting holds, else the usual ones.

    Raises:
        ValueError: if it names something else than the parts, or a weight is not a whole number from nought on.
    """
    if not stored:
        return DEFAULT_WEIGHTS
    if not isinstance(stored, Mapping) or set(stored) != set(DEFAULT_WEIGHTS):
        raise ValueError(f"Not the weights of a department's month: {stored!r}")
    found = {Measure(name): weight for name, weight in stored.items()}
    if not all(isinstance(weight, int) and weight >= 0 for weight in found.values()):
        raise ValueError(f"Not weights: {stored!r}")
    return found


def next_month(month: date) -> date:
    """Return the first day of the month after that of ``month``."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
