"""Who is to be asked whether it is solved, what they said, and the calls that are asked about again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from complaints.models import CallBack, CallBackCheck, Case, ReporterContact, ReporterLink
from complaints.queries.cases import visible_cases
from complaints.queries.filters import CaseFilters, narrowed
from complaints.queries.lists import paged
from complaints.queries.shown import CasePages
from complaints.rules.satisfaction import CallOutcome, Level, Reason, Review, Way
from governance.access import Actor


@dataclass(frozen=True)
class CallRow:
    """One try at asking the reporter, in words."""

    at: datetime
    way: str
    outcome: str
    level: str
    reasons: tuple[str, ...]
    text: str
    caller: str
    attempt: int
    counts: bool
    review: str
    review_due_at: datetime | None
    review_text: str


@dataclass(frozen=True)
class CheckRow:
    """A call that somebody else asks about again."""

    pk: UUID
    number: str
    title: str
    place: str
    caller: str
    level: str
    called_at: datetime
    drawn_at: datetime
    may: bool


def can_be_asked(case: Case) -> bool:
    """Return whether the reporter can be asked: by account, by the link that came with the report, or by phone."""
    if case.reporter_id is not None:
        return True
    return any(way.objects.filter(case=case).exists() for way in (ReporterLink, ReporterContact))


def to_call(actor: Actor, now: datetime, cursor: str = "") -> CasePages:
    """Return the verified cases whose reporter has not been asked yet, most urgent first. Served by ``case_open_by_due``."""
    waiting = narrowed(visible_cases(actor), CaseFilters(group="to_call", order="due"), now)
    return paged(actor, waiting.exclude(calls__review=Review.DUE), "due", now, cursor)


def to_review(actor: Actor, now: datetime, cursor: str = "") -> CasePages:
    """Return the cases whose reporter is not content and that wait for the supervisor. Served by ``callback_to_review``."""
    waiting = narrowed(visible_cases(actor), CaseFilters(group="to_call", order="due"), now)
    return paged(actor, waiting.filter(calls__review=Review.DUE), "due", now, cursor)


def calls_of(case_id: UUID) -> tuple[CallRow, ...]:
    """Return every try of a case that the caller found visible, newest first."""
    rows = CallBack.objects.filter(case=case_id).select_related("caller").order_by("-at", "-pk")
    return tuple(
        CallRow(
            at=call.at,
            way=str(Way(call.way).label),
            outcome=str(CallOutcome(call.outcome).label),
            level=str(Level(call.level).label) if call.level else "",
            reasons=tuple(str(Reason(reason).label) for reason in call.reasons),
            text=call.text,
            caller=call.caller.display_name if call.caller else "",
            attempt=call.attempt,
            counts=call.counts,
            review=str(Review(call.review).label) if call.review else "",
            review_due_at=call.review_due_at,
            review_text=call.review_text,
        )
        for call in rows
    )


def checks_due(actor: Actor) -> tuple[CheckRow, ...]:
    """Return the drawn calls that are still to be asked about again, oldest first. Served by ``callbackcheck_due``."""
    due: QuerySet[CallBackCheck] = CallBackCheck.objects.filter(
        state=CallBackCheck.State.DUE, call__case__in=visible_cases(actor).values("pk")
    )
    rows = (
        due.select_related("call__case__place", "caller").defer("call__case__place__outline").order_by("drawn_at", "pk")
    )
    return tuple(
        CheckRow(
            pk=check.pk,
            number=check.call.case.number,
            title=check.call.case.text[:60],
            place=check.call.case.place.name,
            caller=check.caller.display_name,
            level=str(Level(check.call.level).label) if check.call.level else "",
            called_at=check.call.at,
            drawn_at=check.drawn_at,
            may=check.caller_id != actor.user_id,
        )
        for check in rows[:200]
    )
