"""What each figure of a month is counted from: one condition, for the count and for the list behind it."""

from collections.abc import Mapping
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Q, QuerySet

from complaints.models import Case, CaseRequest
from complaints.rules.rates import OF_REQUESTS, Figure, next_month
from complaints.rules.requests import RequestKind, RequestState
from complaints.rules.satisfaction import SATISFIED
from complaints.rules.states import Status
from governance.clock import LOCAL

HANDLED = Q(status__in=[Status.HANDLED, Status.VERIFIED, Status.CLOSED])
SOLVED = Q(status__in=[Status.VERIFIED, Status.CLOSED])
WAITS = Q(status__in=[Status.DISPATCHED, Status.RETURN_ASKED, Status.SIGNED, Status.IN_PROGRESS])
SATISFIED_ONES = Q(rating__in=sorted(SATISFIED))
DECIDED = (RequestState.GRANTED, RequestState.DENIED)


def start_of(day: date) -> datetime:
    """Return when a local day begins."""
    return datetime.combine(day, time(), LOCAL)


def conditions(now: datetime) -> Mapping[Figure, Q]:
    """Return what an order has in common with the others of its figure, as of ``now``; requests to return have conditions of their own."""
    overdue = WAITS & Q(order_due_at__lt=now)
    return {
        Figure.DUE: HANDLED | overdue,
        Figure.ON_TIME: HANDLED & Q(ever_late=False),
        Figure.HANDLED_LATE: HANDLED & Q(ever_late=True),
        Figure.OVERDUE: overdue,
        Figure.HANDLED: HANDLED,
        Figure.SOLVED: SOLVED,
        Figure.UNVERIFIED: Q(status=Status.HANDLED),
        Figure.FIRST_TIME: SOLVED & Q(rework_count=0, reopen_count=0),
        Figure.RATED: ~Q(rating=""),
        Figure.SATISFIED: SATISFIED_ONES,
        Figure.DISSATISFIED: ~Q(rating="") & ~SATISFIED_ONES,
        Figure.UNRATED: Q(status=Status.CLOSED, rating=""),
        Figure.SUSPENDED: Q(status=Status.SUSPENDED),
        Figure.SIGNED: Q(signed_late__isnull=False),
        Figure.SIGNED_ON_TIME: Q(signed_late=False),
    }


def due_in(cases: QuerySet[Case], month: date) -> QuerySet[Case]:
    """Return the cases whose order is due in the local month that begins with ``month``. Served by ``case_by_order_due``."""
    return cases.filter(order_due_at__gte=start_of(month), order_due_at__lt=start_of(next_month(month)))


def returns_asked_in(month: date) -> QuerySet[CaseRequest]:
    """Return the decided requests to return an order that were made in a local month. Served by ``caserequest_by_kind``."""
    asked = CaseRequest.objects.filter(kind=RequestKind.RETURN, state__in=DECIDED)
    return asked.filter(asked_at__gte=start_of(month), asked_at__lt=start_of(next_month(month)))


def behind(
    cases: QuerySet[Case], month: date, figure: Figure | None, unit: UUID | None, now: datetime
) -> QuerySet[Case]:
    """Return the cases behind a figure of a month, or all whose order is due in it; ``unit`` is who asked to return them."""
    if figure is None:
        return due_in(cases, month)
    if figure not in OF_REQUESTS:
        return due_in(cases, month).filter(conditions(now)[figure])
    asked = returns_asked_in(month)
    if figure == Figure.RETURNS_GRANTED:
        asked = asked.filter(state=RequestState.GRANTED)
    return cases.filter(pk__in=(asked.filter(unit=unit) if unit else asked).values("case"))
