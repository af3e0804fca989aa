"""Counting figures, and the rows behind them, for whoever may see the area."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Count, Q, Value, When

from governance.access import Actor, require
from governance.clock import today_of
from governance.measures import EVERY_ROW, MEASURES, Asked, Measured, measure_of
from governance.models.places import Place
from governance.queries.places import visible_places
from governance.queries.posts import valid_on
from governance.rules.roles import Module

READ = "governance.read_measures"
PAGE, MOST_PAGES, MOST_AREAS = 50, 50, 200
AREAS = (Place.Kind.STREET, Place.Kind.COMMUNITY, Place.Kind.COMPOUND, Place.Kind.GRID)


@dataclass(frozen=True)
class Line:
    """A row behind a figure: its name, where it lies, its day, what it adds and whether it stands above the line."""

    name: str
    where: str
    day: date | None
    amount: int
    counts: bool


@dataclass(frozen=True)
class Lines:
    """A page of rows, and whether more follow."""

    rows: tuple[Line, ...]
    has_more: bool


def metric(actor: Actor, code: str, area: Place | None, as_of: date, since: date | None = None) -> Measured:
    """Return a figure of an area over the days from ``since`` (``None``: ever) to ``as_of``; one statement.

    Raises:
        ActionRefused: if the actor reads no figures.
        Place.DoesNotExist: if the area is not the actor's to see.
        UnknownMeasure: if there is no such figure.
    """
    _check_area(actor, area)
    measure = measure_of(code)
    asked = Asked(actor, area, as_of, since)
    basis = measure.count(asked)
    if not measure.is_share:
        found = basis.rows.filter(basis.above).aggregate(above=basis.amount)
        return Measured(measure, asked, found["above"] or 0, None)
    found = basis.rows.annotate(stands_above=_stands_above(basis.above)).aggregate(
        above=Count("pk", filter=Q(stands_above=1)), below=Count("pk")
    )
    return Measured(measure, asked, found["above"], found["below"])


def metrics(actor: Actor, area: Place | None, as_of: date, since: date | None = None) -> Sequence[Measured]:
    """Return every figure that is counted; one statement each."""
    return [metric(actor, code, area, as_of, since) for code in MEASURES]


def lines_behind(measured: Measured, page: int) -> Lines:
    """Return a page (1 to ``MOST_PAGES``) of the rows behind a figure: those below the line alone first, then the latest."""
    basis = measured.measure.count(measured.asked)
    rows = basis.rows if measured.measure.is_share else basis.rows.filter(basis.above)
    shown = rows.annotate(stands_above=_stands_above(basis.above)).order_by(
        "stands_above", f"-{basis.day}", basis.name, "pk"
    )
    fields = (basis.name, basis.where, basis.day, *([basis.each] if basis.each else []), "stands_above")
    first = (page - 1) * PAGE
    found = list(shown.values_list(*fields)[first : first + PAGE + 1])
    return Lines(
        tuple(_line(row, each=bool(basis.each)) for row in found[:PAGE]), len(found) > PAGE and page < MOST_PAGES
    )


def _line(row: tuple[Any, ...], *, each: bool) -> Line:
    name, where, day, *amount, counts = row
    on = today_of(day) if isinstance(day, datetime) else day
    return Line(name, where or "", on, amount[0] if each else 1, bool(counts))


def areas_of(actor: Actor) -> Sequence[Place]:
    """Return the places that the actor may ask figures of, streets and communities and what lies in the own compounds and grids.

    Raises:
        ActionRefused: if the actor reads no figures.
    """
    require(actor, READ)
    scope = actor.scope_in(Module.DASH)
    kinds = (Place.Kind.STREET, Place.Kind.COMMUNITY) if scope.whole_city else AREAS
    return list(visible_places(scope, kinds, actor.today).order_by("path")[:MOST_AREAS])


def area_of(actor: Actor, code: str) -> Place | None:
    """Return the area that a code names; without a code the whole city for those who see it, else the first area of their own.

    Raises:
        ActionRefused: if the actor reads no figures.
        Place.DoesNotExist: if it is not the actor's to see, or nothing is.
    """
    require(actor, READ)
    if not code:
        if actor.is_system or actor.scope_in(Module.DASH).whole_city:
            return None
        own = areas_of(actor)
        if not own:
            raise Place.DoesNotExist
        return own[0]
    area = Place.objects.defer("outline").get(valid_on(actor.today), code=code, kind__in=AREAS)
    _check_area(actor, area)
    return area


def _check_area(actor: Actor, area: Place | None) -> None:
    require(actor, READ)
    scope = actor.scope_in(Module.DASH)
    if scope.whole_city:
        return
    if area is None or not (area.pk in scope.grid_ids or any(area.path.startswith(path) for path in scope.paths)):
        raise Place.DoesNotExist


def _stands_above(condition: Q) -> Case | Value:
    """Return 1 for a row that stands above the line, else 0."""
    return Value(1) if condition == EVERY_ROW else Case(When(condition, then=Value(1)), default=Value(0))
