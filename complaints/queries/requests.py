"""What has been asked for about a case."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from complaints.models import Case, CaseRequest, StageClock
from complaints.rules.requests import RequestKind, RequestState
from complaints.rules.stages import Limit, Outcome, Stage
from governance.rules.calendars import LimitUnit


@dataclass(frozen=True)
class RequestRow:
    """A request, in words."""

    kind: str
    unit: str
    who: str
    asked_at: datetime
    reason: str
    basis: str
    amount: Decimal | None
    plan: str
    review_on: date | None


def request_of(case: Case) -> RequestRow | None:
    """Return the request that waits for a decision, of a case that the caller found visible."""
    if not case.pending_request:
        return None
    found = CaseRequest.objects.select_related("unit", "asked_by").filter(case=case, state=RequestState.ASKED).first()
    if found is None:  # decided since the case was read
        return None
    by_reporter = found.kind == RequestKind.OBJECTION
    return RequestRow(
        kind=str(RequestKind(found.kind).label),
        unit=found.unit.name if found.unit else "",
        who="" if by_reporter or found.asked_by is None else found.asked_by.display_name,
        asked_at=found.asked_at,
        reason=found.reason,
        basis=found.basis,
        amount=found.amount,
        plan=found.plan,
        review_on=found.review_on,
    )


def running_limit(case: Case) -> Limit:
    """Return the limit within which the case is being handled, without any extension.

    Raises:
        StageClock.DoesNotExist: if it is not being handled.
    """
    clocks = StageClock.objects.filter(case=case, stage=Stage.HANDLE, outcome=Outcome.RUNNING)
    amount, unit = clocks.values_list("amount", "unit").get()
    return Limit(amount, LimitUnit(unit))
