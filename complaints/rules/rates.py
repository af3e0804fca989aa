"""What orders come to in figures: the three rates with their denominators, and a department's points (M41–M43)."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from fractions import Fraction

Rate = tuple[int, int]
HUNDRED = Fraction(100)


@dataclass(frozen=True)
class Counts:
    """What was counted of some orders in a period; the last three as they stood at its end.

    ``solved`` are handled ones that somebody else has confirmed, ``first_pass`` those of them that came back never;
    ``overdue`` are open past their deadline. A suspended order stands in ``suspended`` and in nothing that is rated.
    """

    reported: int = 0
    dispatched: int = 0
    handled: int = 0
    on_time: int = 0
    solved: int = 0
    first_pass: int = 0
    closed: int = 0
    closed_late: int = 0
    reworks: int = 0
    returns: int = 0
    returns_justified: int = 0
    signed: int = 0
    signed_on_time: int = 0
    rated: int = 0
    satisfied: int = 0
    open: int = 0
    overdue: int = 0
    suspended: int = 0

    @property
    def late(self) -> int:
        """Handled, but after the deadline in some round."""
        return self.handled - self.on_time

    @property
    def dissatisfied(self) -> int:
        return self.rated - self.satisfied

    @property
    def due(self) -> int:
        """The orders whose time was up: handled, or overdue and still open."""
        return self.handled + self.overdue


FLOWS = tuple(one.name for one in fields(Counts) if one.name not in {"open", "overdue", "suspended"})
STOCKS = ("open", "overdue", "suspended")


def share(part: int, whole: int) -> Fraction | None:
    """Return a part of a whole; ``None`` of an empty whole, which is shown as a dash and never as nought."""
    return Fraction(part, whole) if whole else None


def on_time(counts: Counts) -> Rate:
    """Return the orders handled in time and the orders whose time was up (CASE_ON_TIME)."""
    return counts.on_time, counts.due


def solved(counts: Counts) -> Rate:
    """Return the handled orders that were confirmed on the spot and all handled ones."""
    return counts.solved, counts.handled


def first_pass(counts: Counts) -> Rate:
    """Return the confirmed orders that never came back for rework and all confirmed ones."""
    return counts.first_pass, counts.solved


def satisfied(counts: Counts) -> Rate:
    """Return the ratings of the first three levels and all effective ratings (CASE_SATISFACTION)."""
    return counts.satisfied, counts.rated


def signed_in_time(counts: Counts) -> Rate:
    return counts.signed_on_time, counts.signed


def returned_rightly(counts: Counts) -> Rate:
    """Return the requests to return an order that were granted and all that were asked."""
    return counts.returns_justified, counts.returns


class Part(StrEnum):
    """What a department's month is judged by (M42)."""

    ON_TIME = "ON_TIME"
    FIRST_PASS = "FIRST_PASS"
    SATISFACTION = "SATISFACTION"
    SIGNING = "SIGNING"
    RETURNS = "RETURNS"
    COORDINATION = "COORDINATION"


DEFAULT_WEIGHTS: Mapping[Part, int] = {
    Part.ON_TIME: 40, Part.FIRST_PASS: 20, Part.SATISFACTION: 25, Part.SIGNING: 5, Part.RETURNS: 5, Part.COORDINATION: 5,
}  # fmt: skip
DEFAULT_LEAST_ORDERS = 5
RATES = {
    Part.ON_TIME: on_time, Part.FIRST_PASS: first_pass, Part.SATISFACTION: satisfied, Part.SIGNING: signed_in_time,
    Part.RETURNS: returned_rightly,
}  # fmt: skip


@dataclass(frozen=True)
class Score:
    """A department's points, and the most that it could have had: parts without any case to judge by are in neither."""

    points: Fraction
    attainable: int

    @property
    def of_hundred(self) -> Fraction | None:
        """The points as they would be if all parts could be judged."""
        return self.points * HUNDRED / self.attainable if self.attainable else None


def parts_of(counts: Counts) -> dict[Part, Fraction | None]:
    """Return the share that each part is judged by; how often coordination was answered is not among the figures."""
    return {part: share(*rate(counts)) for part, rate in RATES.items()} | {Part.COORDINATION: None}


def score(parts: Mapping[Part, Fraction | None], weights: Mapping[Part, int] = DEFAULT_WEIGHTS) -> Score:
    """Return the weighted points of the parts that are known."""
    known = {part: value for part, value in parts.items() if value is not None}
    points = sum((value * weights[part] for part, value in known.items()), Fraction(0))
    return Score(points, sum(weights[part] for part in known))


def is_ranked(counts: Counts, least: int = DEFAULT_LEAST_ORDERS) -> bool:
    """Return whether a department had enough orders whose time was up to be ranked: one of September due in October counts in October."""
    return counts.due >= least
