"""A month in figures: the whole of what the actor sees, by responsible unit, by community."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, F, Func, Q, QuerySet, TextField

from complaints.models import Case
from complaints.queries.cases import visible_cases
from complaints.queries.counted import conditions, due_in, returns_asked_in
from complaints.queries.limits import whole_setting
from complaints.rules.rates import (
    DEFAULT_LEAST_ORDERS,
    Counts,
    Figure,
    Measure,
    Score,
    is_ranked,
    next_month,
    score,
    values,
    weights_from_json,
)
from complaints.rules.requests import RequestState
from governance.access import Actor
from governance.models.places import Place, Unit
from governance.queries.settings import setting_on
from governance.rules.roles import Module

WEIGHTS_SETTING = "complaints.department_weights"
LEAST_SETTING = "complaints.least_orders"
RETURNS = (Figure.RETURNS, Figure.RETURNS_GRANTED)


class Community(Func):
    """The first two steps of a path: street and community."""

    template = "(split_part(%(expressions)s, '/', 1) || '/' || split_part(%(expressions)s, '/', 2) || '/')"
    output_field = TextField()


@dataclass(frozen=True)
class UnitMonth:
    """A unit's month; ``rank`` is ``None`` with fewer orders than ranking needs, or with nothing to judge by."""

    pk: UUID
    name: str
    counts: Counts
    score: Score
    rank: int | None


@dataclass(frozen=True)
class AreaMonth:
    """A community's month."""

    path: str
    name: str
    counts: Counts


@dataclass(frozen=True)
class Month:
    """A month in figures as of ``at``; the sums are of what the tables show."""

    month: date
    at: datetime
    counts: Counts
    units: tuple[UnitMonth, ...]
    areas: tuple[AreaMonth, ...]
    weights: Mapping[Measure, int]
    least_orders: int


def month_in_figures(actor: Actor, month: date, area: str, now: datetime) -> Month:
    """Return the figures of the orders that the actor may see and that are due in a month, inside an area.

    The orders come from one statement, served by ``case_by_order_due``; requests to return count in the month of asking.
    """
    cases = visible_cases(actor)
    if area:
        cases = cases.filter(path__starts=area)
    of_unit: dict[UUID, Counter[Figure]] = {}
    of_area: dict[str, Counter[Figure]] = {}
    for unit, community, counts in _orders(cases, month, now):
        of_unit.setdefault(unit, Counter()).update(counts)
        of_area.setdefault(community, Counter()).update(counts)
    sees_all = actor.scope_in(Module.CASE).whole_city and not area
    for unit, counts in _returns(None if sees_all else cases, month):
        of_unit.setdefault(unit, Counter()).update(counts)
    whole: Counter[Figure] = Counter()
    for found in of_unit.values():
        whole.update(found)
    day = min(next_month(month), actor.today)
    weights = weights_from_json(setting_on(actor, WEIGHTS_SETTING, day, {}))
    least = whole_setting(actor, LEAST_SETTING, now, DEFAULT_LEAST_ORDERS)
    return Month(month, now, whole, _units(of_unit, weights, least), _areas(of_area), weights, least)


def _orders(cases: QuerySet[Case], month: date, now: datetime) -> list[tuple[UUID, str, Counter[Figure]]]:
    counted = {figure: Count("lead_unit", filter=condition) for figure, condition in conditions(now).items()}
    rows = (
        due_in(cases, month).annotate(community=Community(F("path"))).order_by().values_list("lead_unit", "community")
    )
    return [
        (unit, community, Counter(dict(zip(counted, numbers, strict=True))))
        for unit, community, *numbers in rows.annotate(**{figure.value: count for figure, count in counted.items()})
    ]


def _returns(cases: QuerySet[Case] | None, month: date) -> list[tuple[UUID, Counter[Figure]]]:
    asked = returns_asked_in(month)
    if cases is not None:
        asked = asked.filter(case__in=cases.values("pk"))
    rows = (
        asked.order_by()
        .values_list("unit")
        .annotate(whole=Count("pk"), granted=Count("pk", filter=Q(state=RequestState.GRANTED)))
    )
    return [(unit, Counter(dict(zip(RETURNS, counts, strict=True)))) for unit, *counts in rows]


def _units(found: Mapping[UUID, Counter[Figure]], weights: Mapping[Measure, int], least: int) -> tuple[UnitMonth, ...]:
    """Return the units, those that are ranked first, equal points sharing a rank."""
    names = dict(Unit.objects.filter(pk__in=found).values_list("pk", "name"))
    scores = {pk: score(values(counts), weights) for pk, counts in found.items()}
    points = {pk: scores[pk].of_hundred for pk, counts in found.items() if is_ranked(counts, least)}
    ranked = sorted((value for value in points.values() if value is not None), reverse=True)
    rows = [
        UnitMonth(
            pk,
            names[pk],
            counts,
            scores[pk],
            ranked.index(value) + 1 if (value := points.get(pk)) is not None else None,
        )
        for pk, counts in found.items()
    ]
    return tuple(sorted(rows, key=lambda row: (row.rank is None, row.rank or 0, -row.counts[Figure.DUE], row.name)))


def _areas(found: Mapping[str, Counter[Figure]]) -> tuple[AreaMonth, ...]:
    names = dict(Place.objects.filter(path__in=found).order_by("valid_from").values_list("path", "name"))
    rows = [AreaMonth(path, names.get(path, path), counts) for path, counts in found.items()]
    return tuple(sorted(rows, key=lambda row: (-row.counts[Figure.DUE], row.path)))
