"""Counting the demonstration city anew and holding it against its lists: every figure that exists, and every total."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from complaints.demo.past import FILE, LAST_DAY, totals
from complaints.models import CallBack, Case
from complaints.rules.satisfaction import CallOutcome
from governance.access import Actor
from governance.clock import LOCAL
from governance.measures import MEASURES
from governance.queries.measures import metric
from governance.seeds.tables import read_rows
from grids.demo.register import register
from grids.models import Dwelling, Grid

METRICS = FILE.with_name("demo_metrics.csv")


@dataclass(frozen=True)
class Listed:
    """A figure of the lists; ``demo_value`` is the one that the city must give, or ``(computed)``."""

    code: str
    name_zh: str
    demo_value: str


@dataclass(frozen=True)
class Finding:
    """One thing counted: what the lists say (empty: nothing) and what there is."""

    name: str
    wanted: str
    found: str

    @property
    def differs(self) -> bool:
        return bool(self.wanted) and self.wanted != self.found


def check_demo_city(actor: Actor, as_of: date = LAST_DAY) -> Iterator[Finding]:
    """Count the active city anew: first every figure that an app counts, then the totals that they are made of."""
    for row in read_rows(METRICS, Listed):
        if row.code in MEASURES:
            measured = metric(actor, row.code, None, as_of)
            wanted = "" if row.demo_value.startswith("(") else str(Decimal(row.demo_value))
            yield Finding(row.code, wanted, str(measured.value))
    for name, wanted_counts, count in TOTALS:
        wanted_now, found = wanted_counts(), count(as_of)
        for key in sorted({*wanted_now, *found}):
            yield Finding(f"{name} {key}", str(wanted_now.get(key, 0)), str(found.get(key, 0)))


def not_counted_yet() -> list[str]:
    """Return the codes of the lists' figures that no app counts."""
    return [row.code for row in read_rows(METRICS, Listed) if row.code not in MEASURES]


def _end(as_of: date) -> datetime:
    return datetime.combine(as_of + timedelta(days=1), time(0), LOCAL)


def _cases(as_of: date) -> QuerySet[Case]:
    return Case.objects.filter(reported_at__lt=_end(as_of)).order_by()


def _by_major(as_of: date) -> Mapping[str, int]:
    return dict(_cases(as_of).values_list("category__major_code").annotate(count=Count("pk")))


def _by_community(as_of: date) -> Mapping[str, int]:
    names = {register().community_code(row.community): row.community for row in register().communities}
    found: Counter[str] = Counter()
    for path, count in _cases(as_of).values_list("path").annotate(count=Count("pk")):
        found[names[path.split("/")[1]]] += count
    return found


def _by_state(as_of: date) -> Mapping[str, int]:
    closed = _cases(as_of).filter(closed_at__lt=_end(as_of)).count()
    return {"CLOSED": closed, "IN_PROCESS": _cases(as_of).count() - closed}


def _by_call(as_of: date) -> Mapping[str, int]:
    calls = CallBack.objects.filter(counts=True, at__lt=_end(as_of)).order_by()
    rows = calls.values_list("outcome", "level").annotate(count=Count("pk"))
    return {level if outcome == CallOutcome.RATED else outcome: count for outcome, level, count in rows}


def _dwellings(as_of: date) -> Mapping[str, int]:
    lasting = Q(valid_to=None) | Q(valid_to__gt=as_of)
    rows = Dwelling.objects.filter(lasting, is_resident=True, valid_from__lte=as_of).order_by()
    return dict(rows.values_list("building__grid__place__code").annotate(count=Count("pk")))


def _grids(_as_of: date) -> Mapping[str, int]:
    return dict(Grid.objects.values_list("place__code", "households"))


TOTALS: tuple[tuple[str, Callable[[], Mapping[str, int]], Callable[[date], Mapping[str, int]]], ...] = (
    ("cases by major", lambda: totals("app_case"), _by_major),
    ("cases by community", lambda: {row.community: row.app_cases for row in register().communities}, _by_community),
    ("cases by state", lambda: totals("app_status"), _by_state),
    ("call-backs", lambda: totals("app_callback"), _by_call),
    ("households of grid", lambda: {row.code: row.households for row in register().grids}, _grids),
    ("dwellings of grid", lambda: {row.code: row.households for row in register().grids}, _dwellings),
)
