"""What has been asked for about a case."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from complaints.models import Case, CaseRequest
from complaints.rules.requests import RequestKind, RequestState


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
    found = CaseRequest.objects.select_related("unit", "asked_by").get(case=case, state=RequestState.ASKED)
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
