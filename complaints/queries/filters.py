"""What a list of cases is narrowed to: the one meaning of every filter, for list, count, bulk deeds, kept filters and exports."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from complaints.models import Case
from complaints.queries.counted import behind
from complaints.rules.numbers import PATTERN
from complaints.rules.rates import OF_REQUESTS, Figure
from complaints.rules.states import OPEN, Status
from governance.clock import LOCAL
from governance.rules.answers import Refused

GROUPS: dict[str, list[str]] = {
    "open": sorted(status.value for status in OPEN),
    "to_accept": [Status.REPORTED],
    "at_desk": [Status.REPORTED, Status.ACCEPTED],
    "to_dispatch": [Status.ACCEPTED],
    "handling": [Status.DISPATCHED, Status.SIGNED, Status.IN_PROGRESS, Status.SUSPENDED, Status.RETURN_ASKED],
    "to_verify": [Status.HANDLED],
    "to_call": [Status.VERIFIED],
    "closed": [Status.CLOSED],
    "all": [status.value for status in Status],
}
MARKS = {
    "reworked": Q(rework_count__gt=0),
    "reopened": Q(reopen_count__gt=0),
    "suspended": Q(status=Status.SUSPENDED),
}


@dataclass(frozen=True)
class CaseFilters:
    """What a list is narrowed to. ``order`` is ``due`` (most urgent first) or ``newest``.

    ``due`` is ``over``, ``near``, or ``late``: closed, but handled after it was due. ``since`` and ``until`` are local days of
    reporting, both inclusive; ``unit`` answers for the case. ``month``, a first day, keeps the orders due in it, of them those
    that a ``figure`` counts.
    """

    group: str = "open"
    due: str = ""
    major: str = ""
    category: str = ""
    priority: str = ""
    area: str = ""
    grid: UUID | None = None
    unit: UUID | None = None
    channel: str = ""
    since: date | None = None
    until: date | None = None
    mark: str = ""
    month: date | None = None
    figure: str = ""
    words: str = ""
    order: str = "newest"


def filters_of(kept: Mapping[str, str], order: str) -> CaseFilters:
    """Return the filters that were kept as texts; without a choice, what is open (for ``late`` what is closed, for a month everything).

    Raises:
        Refused: if something kept has not its shape.
    """
    try:
        return CaseFilters(
            group=kept.get("group")
            or ("all" if kept.get("month") else "closed" if kept.get("due") == "late" else "open"),
            due=kept.get("due", ""),
            major=kept.get("major", ""),
            category=kept.get("category", ""),
            priority=kept.get("priority", ""),
            area=kept.get("area", ""),
            grid=UUID(kept["grid"]) if kept.get("grid") else None,
            unit=UUID(kept["unit"]) if kept.get("unit") else None,
            channel=kept.get("channel", ""),
            since=date.fromisoformat(kept["since"]) if kept.get("since") else None,
            until=date.fromisoformat(kept["until"]) if kept.get("until") else None,
            mark=kept.get("mark", ""),
            month=date.fromisoformat(f"{kept['month']}-01") if kept.get("month") else None,
            figure=kept.get("figure", ""),
            words=kept.get("q", ""),
            order=kept.get("sort") or order,
        )
    except ValueError as error:
        raise Refused(str(error), code="bad_filter") from error


def narrowed(cases: QuerySet[Case], filters: CaseFilters, now: datetime) -> QuerySet[Case]:
    """Return ``cases`` narrowed by the filters.

    Raises:
        Refused: for a group or mark that does not exist.
    """
    if filters.group not in GROUPS:
        raise Refused(filters.group, code="unknown_group")
    if filters.mark and filters.mark not in MARKS:
        raise Refused(filters.mark, code="unknown_mark")
    if filters.group != "all":
        cases = cases.filter(status__in=GROUPS[filters.group])
    figure = Figure(filters.figure) if filters.figure in Figure.values else None
    if filters.month:
        cases = behind(cases, filters.month, figure, filters.unit, now)
    exact = {
        "category__major_code": filters.major,
        "category__code": filters.category,
        "priority": filters.priority,
        "grid": filters.grid,
        "lead_unit": None if filters.month and figure in OF_REQUESTS else filters.unit,
        "channel": filters.channel,
        "path__starts": filters.area,
    }
    cases = cases.filter(**{name: value for name, value in exact.items() if value})
    if filters.mark:
        cases = cases.filter(MARKS[filters.mark])
    return _with_words(_reported_in(_with_due(cases, filters.due, now), filters), filters.words.strip())


def _with_due(cases: QuerySet[Case], due: str, now: datetime) -> QuerySet[Case]:
    if due == "over":
        return cases.filter(due_at__lt=now)
    if due == "near":
        return cases.filter(near_at__lte=now, due_at__gte=now)
    if due == "late":
        return cases.filter(status=Status.CLOSED, ever_late=True)
    return cases


def _reported_in(cases: QuerySet[Case], filters: CaseFilters) -> QuerySet[Case]:
    if filters.since:
        cases = cases.filter(reported_at__gte=datetime.combine(filters.since, time(), LOCAL))
    if filters.until:
        cases = cases.filter(reported_at__lt=datetime.combine(filters.until + timedelta(days=1), time(), LOCAL))
    return cases


def _with_words(cases: QuerySet[Case], words: str) -> QuerySet[Case]:
    if not words:
        return cases
    if PATTERN.fullmatch(words.upper()):
        return cases.filter(number=words.upper())
    return cases.filter(Q(text__contains=words) | Q(place__name__contains=words))
