"""The figures that a city is steered by: each named by a code, counted from rows, and open down to them. Apps add theirs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Aggregate, Count, Q, QuerySet
from django.utils.functional import Promise

from governance.access import Actor
from governance.models.places import Place

Words = str | Promise
CENT = Decimal("0.01")
EVERY_ROW, ROWS = Q(), Count("pk")


@dataclass(frozen=True)
class Asked:
    """What a figure is asked for: an area (``None``: the whole city) and the days from ``since`` (``None``: ever) to ``as_of``, both
    included.
    """

    actor: Actor
    area: Place | None
    as_of: date
    since: date | None = None

    def inside(self, path: str, grid: str = "") -> Q:
        """Return the condition that a row lies in the area: by the field with its path, in a grid by the field with its grid."""
        if self.area is None:
            return Q()
        if self.area.kind == Place.Kind.GRID and grid:
            return Q(**{grid: self.area.pk})
        return Q(**{f"{path}__starts": self.area.path})

    def valid(self, prefix: str = "") -> Q:
        """Return the condition that a period, half-open in the fields ``valid_from`` and ``valid_to``, holds at the end."""
        return Q(**{f"{prefix}valid_from__lte": self.as_of}) & (
            Q(**{f"{prefix}valid_to": None}) | Q(**{f"{prefix}valid_to__gt": self.as_of})
        )

    def on_days(self, field: str) -> Q:
        """Return the condition that a day lies in the period."""
        since = Q(**{f"{field}__gte": self.since}) if self.since else Q()
        return Q(**{f"{field}__lte": self.as_of}) & since


@dataclass(frozen=True)
class Basis:
    """The rows behind a figure. ``above`` says which of them stand above the line, ``amount`` how they are summed up.

    ``name``, ``where`` and ``day`` are the fields by which a row is shown and listed, ``each`` the one with what it adds, if not one;
    ``page`` the route of a row's own page, which takes its name as ``number``.
    """

    rows: QuerySet[Any]
    name: str
    where: str
    day: str
    above: Q = EVERY_ROW
    amount: Aggregate = ROWS
    each: str = ""
    page: str = ""


@dataclass(frozen=True)
class Measure:
    """A figure: what stands above the line and, if it is a share, below it; ``unit`` as people read it."""

    code: str
    group: Words
    label: Words
    above: Words
    below: Words
    unit: Words
    count: Callable[[Asked], Basis]

    @property
    def is_share(self) -> bool:
        return bool(self.below)


@dataclass(frozen=True)
class Measured:
    """A figure as counted. A share with nothing below the line has no value."""

    measure: Measure
    asked: Asked
    numerator: int
    denominator: int | None

    @property
    def exact(self) -> Fraction | None:
        """The value: a number, or a share in per cent."""
        if self.denominator is None:
            return Fraction(self.numerator)
        return Fraction(100 * self.numerator, self.denominator) if self.denominator else None

    @property
    def value(self) -> Decimal | None:
        """The value as shown: whole, or per cent with two decimals, halves away from nought."""
        if self.exact is None:
            return None
        if self.denominator is None:
            return Decimal(self.numerator)
        return (Decimal(self.exact.numerator) / Decimal(self.exact.denominator)).quantize(CENT, ROUND_HALF_UP)


class UnknownMeasure(KeyError):
    """Raised when no app counts a figure of that code."""


MEASURES: dict[str, Measure] = {}


def add_measures(measures: Sequence[Measure]) -> None:
    """Make figures known, once, when the app is ready.

    Raises:
        ValueError: if another figure has the code.
    """
    for measure in measures:
        if MEASURES.setdefault(measure.code, measure) is not measure:
            raise ValueError(f"There are two figures {measure.code}.")


def measure_of(code: str) -> Measure:
    """Return the figure of a code.

    Raises:
        UnknownMeasure: if there is none.
    """
    try:
        return MEASURES[code]
    except KeyError:
        raise UnknownMeasure(code) from None
