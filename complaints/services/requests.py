"""Asking for a decision about a case, and deciding: returns, extensions, suspensions."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from django.utils.translation import gettext as _

from complaints.models import Case, CaseRequest
from complaints.queries.limits import return_limit
from complaints.queries.requests import running_limit
from complaints.queries.units import unit_of
from complaints.rules.acts import Act
from complaints.rules.requests import RequestKind, RequestState, may_extend_by, return_until
from complaints.services.recording import begin, finish
from complaints.services.writing import written
from governance.access import Actor
from governance.calendars import calendar_of
from governance.clock import today_of
from governance.rules.answers import Refused


def ask(
    actor: Actor, case: Case, kind: RequestKind, *, reason: str, at: datetime, unit_id: UUID | None = None, basis: str = "",
    amount: Decimal | None = None, plan: str = "", review_on: date | None = None,
) -> CaseRequest:  # fmt: skip
    """Write a request and let it wait on the case (not yet saved)."""
    case.pending_request = kind
    return CaseRequest.objects.create(
        case=case, kind=kind, unit_id=unit_id, asked_by_id=actor.user_id, asked_at=at, reason=reason, basis=basis, amount=amount,
        plan=plan, review_on=review_on,
    )  # fmt: skip


def decide(actor: Actor, case: Case, *, granted: bool, decision: str, at: datetime) -> CaseRequest:
    """Write the decision on the request that waits, and let the case (not yet saved) wait no more."""
    request = CaseRequest.objects.select_for_update().get(case=case, state=RequestState.ASKED)
    request.state = RequestState.GRANTED if granted else RequestState.DENIED
    request.decided_by_id, request.decided_at, request.decision = actor.user_id, at, decision
    case.pending_request = ""
    return request


def ask_return(
    *, actor: Actor, case_id: UUID, reason: str, basis: str = "", expected_version: int | None = None, at: datetime
) -> Case:
    """Say that the order is not the unit's duty: soon after dispatch, once per unit, not after a binding ruling (M40).

    Locks the case. The centre's clock runs until the decision, and the one for handling runs on.

    Raises:
        Case.DoesNotExist, Conflict, ActionRefused, TransitionRefused: as ``begin``.
        Refused: too late, the second time, after a ruling, or without a reason and its basis.
    """
    case = begin(actor, case_id, Act.ASK_RETURN, expected_version)
    said = written(reason, _("写明为什么不归你单位办。"))
    founded = written(basis, _("写明依据，例如职责清单的第几项。"), "basis_missing")
    if case.is_binding:
        raise Refused(_("值班长已经裁定由你单位办，不能再退单。"), code="ruling_binds")
    unit_id = unit_of(actor, case)
    if CaseRequest.objects.filter(case=case, kind=RequestKind.RETURN, unit=unit_id).exists():
        raise Refused(_("你单位已经申请过一次退单，不能再退。"), code="returned_already")
    assert case.dispatched_at is not None
    if at > return_until(case.dispatched_at, return_limit(actor, case.priority, at), calendar_of(actor)):
        raise Refused(_("退单要在派单后的规定时间内申请，现在已经过了。"), code="return_too_late")
    ask(actor, case, RequestKind.RETURN, reason=said, basis=founded, unit_id=unit_id, at=at)
    return finish(actor, case, Act.ASK_RETURN, at=at, internal_text=said, facts={"basis": founded})


def decide_return(
    *, actor: Actor, case_id: UUID, granted: bool, reason: str, expected_version: int | None = None, at: datetime
) -> Case:
    """Take the order back to the desk, or leave it where it is, which then binds.

    Locks the case. After two returns only the supervisor dispatches, and that binds too (``dispatch_case``).

    Raises:
        Case.DoesNotExist, Conflict, ActionRefused, TransitionRefused: as ``begin``.
        Refused: without a reason.
    """
    act = Act.GRANT_RETURN if granted else Act.DENY_RETURN
    case = begin(actor, case_id, act, expected_version)
    said = written(reason, _("写明裁定的理由，承办单位会看到。"))
    decide(actor, case, granted=granted, decision=said, at=at).save()
    returned = str(case.lead_unit_id)
    if granted:
        case.return_count += 1
        case.lead_unit = case.executor_unit = case.dispatched_at = None
    else:
        case.is_binding = True
    return finish(actor, case, act, at=at, internal_text=said, facts={"unit": returned, "returns": case.return_count})


def ask_extension(
    *, actor: Actor, case_id: UUID, amount: Decimal, reason: str, expected_version: int | None = None, at: datetime
) -> Case:
    """Ask for more time: once, before it is up, at most half of the limit (M41). ``amount`` is in the limit's unit.

    Locks the case.

    Raises:
        Case.DoesNotExist, Conflict, ActionRefused, TransitionRefused: as ``begin``.
        Refused: too late, too much, a second time, or without a reason.
    """
    case = begin(actor, case_id, Act.ASK_EXTENSION, expected_version)
    said = written(reason, _("写明为什么需要延期。"))
    if case.due_at is None or at > case.due_at:
        raise Refused(_("延期要在到期以前申请，这件事已经到期。"), code="extension_too_late")
    if CaseRequest.objects.filter(case=case, kind=RequestKind.EXTENSION, state=RequestState.GRANTED).exists():
        raise Refused(_("这件事已经延期过一次，不能再延。"), code="extended_already")
    _check_amount(case, amount)
    ask(actor, case, RequestKind.EXTENSION, reason=said, amount=amount, unit_id=unit_of(actor, case), at=at)
    return finish(actor, case, Act.ASK_EXTENSION, at=at, internal_text=said, facts={"amount": str(amount)})


def _check_amount(case: Case, amount: Decimal) -> None:
    limit = running_limit(case)
    if not may_extend_by(Fraction(amount), limit):
        words = {"amount": limit.amount, "unit": limit.unit.label}
        raise Refused(_("延期最多是原时限（%(amount)s %(unit)s）的一半。") % words, code="extension_too_long")


def decide_extension(
    *, actor: Actor, case_id: UUID, granted: bool, reason: str = "", amount: Decimal | None = None,
    expected_version: int | None = None, at: datetime,
) -> Case:  # fmt: skip
    """Grant more time, perhaps less than was asked for, or deny it with a reason.

    Locks the case.

    Raises:
        Case.DoesNotExist, Conflict, ActionRefused, TransitionRefused: as ``begin``.
        Refused: if the amount is too much, or a denial has no reason.
    """
    act = Act.GRANT_EXTENSION if granted else Act.DENY_EXTENSION
    case = begin(actor, case_id, act, expected_version)
    said = reason.strip() if granted else written(reason, _("写明为什么不同意延期。"))
    request = decide(actor, case, granted=granted, decision=said, at=at)
    longer = Fraction(0)
    if granted:
        request.amount = amount if amount is not None else request.amount
        assert request.amount is not None
        _check_amount(case, request.amount)
        longer = Fraction(request.amount)
    request.save()
    facts = {"amount": str(request.amount)} if granted else {}
    return finish(actor, case, act, at=at, internal_text=said, facts=facts, longer=longer)


def ask_suspension(
    *, actor: Actor, case_id: UUID, reason: str, plan: str, review_on: date, expected_version: int | None = None, at: datetime
) -> Case:  # fmt: skip
    """Ask to put a long piece of work on hold, with a plan and the day on which it is looked at again (M41).

    Locks the case.

    Raises:
        Case.DoesNotExist, Conflict, ActionRefused, TransitionRefused: as ``begin``.
        Refused: without reason or plan, or with a day that is not to come.
    """
    case = begin(actor, case_id, Act.ASK_SUSPENSION, expected_version)
    said = written(reason, _("写明为什么要挂账，例如：要等雨季过后施工。"))
    planned = written(plan, _("写明办理计划：谁、做什么、分几步。"), "plan_missing")
    _check_review_day(review_on, at)
    unit_id = unit_of(actor, case)
    ask(actor, case, RequestKind.SUSPENSION, reason=said, plan=planned, review_on=review_on, unit_id=unit_id, at=at)
    facts = {"review_on": review_on.isoformat()}
    return finish(actor, case, Act.ASK_SUSPENSION, at=at, internal_text=f"{said} {planned}", facts=facts)


def _check_review_day(review_on: date, at: datetime) -> None:
    if review_on <= today_of(at):
        raise Refused(
            _("复查日期要晚于今天，例如 %(day)s。") % {"day": (today_of(at) + timedelta(days=30)).isoformat()},
            code="review_day_past",
        )


def decide_suspension(
    *, actor: Actor, case_id: UUID, granted: bool, reason: str = "", review_on: date | None = None,
    expected_version: int | None = None, at: datetime,
) -> Case:  # fmt: skip
    """Put the case on hold until the review day, its clock standing still, or deny it with a reason.

    Locks the case.

    Raises:
        Case.DoesNotExist, Conflict, ActionRefused, TransitionRefused: as ``begin``.
        Refused: without a reason for a denial, or with a review day that is not to come.
    """
    act = Act.SUSPEND if granted else Act.DENY_SUSPENSION
    case = begin(actor, case_id, act, expected_version)
    said = reason.strip() if granted else written(reason, _("写明为什么不同意挂账。"))
    request = decide(actor, case, granted=granted, decision=said, at=at)
    if granted:
        request.review_on = review_on or request.review_on
        assert request.review_on is not None
        _check_review_day(request.review_on, at)
        case.suspended_until = request.review_on
    request.save()
    public = request.plan if granted else ""
    facts = {"review_on": request.review_on.isoformat()} if granted and request.review_on else {}
    return finish(actor, case, act, at=at, public_text=public, internal_text=said, facts=facts)


def resume_case(
    *, actor: Actor, case_id: UUID, note: str = "", expected_version: int | None = None, at: datetime
) -> Case:
    """Take a suspended case up again; its clock goes on with what was left.

    Locks the case.

    Raises:
        Case.DoesNotExist, Conflict, ActionRefused, TransitionRefused: as ``begin``.
    """
    case = begin(actor, case_id, Act.RESUME, expected_version)
    case.suspended_until = None
    return finish(actor, case, Act.RESUME, at=at, internal_text=note.strip())
