"""Between the reporter and the desk: asking for more, refusing, objecting, taking back."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from complaints.models import Case, CaseRequest
from complaints.queries.calls import can_be_asked
from complaints.queries.limits import info_limit
from complaints.rules.acts import Act
from complaints.rules.requests import Refusal, RequestKind
from complaints.services.recording import begin, finish
from complaints.services.requests import ask, decide
from complaints.services.writing import written
from governance.access import Actor
from governance.calendars import calendar_of
from governance.rules.answers import Refused
from governance.rules.deadlines import due_at


def ask_information(
    *, actor: Actor, case_id: UUID, question: str, expected_version: int | None = None, at: datetime
) -> Case:
    """Ask the reporter for what is missing; the clock for accepting stands still until the answer (M39).

    Locks the case.

    Raises:
        Case.DoesNotExist, Conflict, ActionRefused, TransitionRefused: as ``begin``.
        Refused: without a question, or when nobody can be asked.
    """
    case = begin(actor, case_id, Act.ASK_INFORMATION, expected_version)
    if not can_be_asked(case):
        raise Refused(
            _("这件事没有留账号、链接和电话，问不到上报人；能办就受理，不能办就不予受理。"), code="nobody_to_ask"
        )
    asked = written(question, _("写明要上报人补充什么，例如：是几号楼几单元。"), "question_missing")
    limit = info_limit(actor, at)
    case.info_due_at = due_at(at, limit.amount, limit.unit, calendar=calendar_of(actor)).at
    return finish(actor, case, Act.ASK_INFORMATION, at=at, public_text=asked)


def answer_information(
    *, actor: Actor, case_id: UUID, answer: str, expected_version: int | None = None, at: datetime
) -> Case:
    """Give the answer that the desk asked for; the clock for accepting goes on.

    Locks the case.

    Raises:
        Case.DoesNotExist, Conflict, ActionRefused, TransitionRefused: as ``begin``.
        Refused: without an answer.
    """
    case = begin(actor, case_id, Act.ANSWER_INFORMATION, expected_version)
    said = written(answer, _("写一句补充说明，再提交。"), "answer_missing")
    case.info_due_at = None
    return finish(actor, case, Act.ANSWER_INFORMATION, at=at, public_text=said)


def expire_information(*, actor: Actor, case_id: UUID, at: datetime) -> Case:
    """Void a case whose reporter has not answered in time. For the system.

    Locks the case.

    Raises:
        Case.DoesNotExist, ActionRefused, TransitionRefused: as ``begin``.
        Refused: if there still is time.
    """
    case = begin(actor, case_id, Act.EXPIRE_INFORMATION, None)
    if case.info_due_at is None or case.info_due_at > at:
        raise Refused(_("补充说明的期限还没有到。"), code="info_not_due")
    case.info_due_at = None
    return finish(actor, case, Act.EXPIRE_INFORMATION, at=at)


def supplement_case(*, actor: Actor, case_id: UUID, text: str, at: datetime) -> Case:
    """Add something to one's own report while it is open.

    Locks the case.

    Raises:
        Case.DoesNotExist, ActionRefused, TransitionRefused: as ``begin``.
        Refused: without a text.
    """
    case = begin(actor, case_id, Act.SUPPLEMENT, None)
    said = written(text, _("写一句补充说明，再提交。"), "answer_missing")
    return finish(actor, case, Act.SUPPLEMENT, at=at, public_text=said)


def refuse_case(
    *, actor: Actor, case_id: UUID, reason_code: str, reason: str, expected_version: int | None = None, at: datetime
) -> Case:
    """Not take the report on, for one of the closed list of reasons, in words for the reporter, who may object once.

    Locks the case.

    Raises:
        Case.DoesNotExist, Conflict, ActionRefused, TransitionRefused: as ``begin``.
        Refused: without a reason of the list, or without words.
    """
    case = begin(actor, case_id, Act.REFUSE, expected_version)
    if reason_code not in Refusal.values:
        raise Refused(_("从清单里选一个不予受理的原因。"), code="refusal_code_missing")
    said = written(reason, _("写明为什么不受理，以及该找谁办。"))
    case.refusal_code = reason_code
    return finish(actor, case, Act.REFUSE, at=at, public_text=said, facts={"reason": reason_code})


def object_refusal(
    *, actor: Actor, case_id: UUID, reason: str, expected_version: int | None = None, at: datetime
) -> Case:
    """Object to a refusal, once; the supervisor decides.

    Locks the case.

    Raises:
        Case.DoesNotExist, Conflict, ActionRefused, TransitionRefused: as ``begin``.
        Refused: the second time, or without a reason.
    """
    case = begin(actor, case_id, Act.OBJECT_REFUSAL, expected_version)
    if CaseRequest.objects.filter(case=case, kind=RequestKind.OBJECTION).exists():
        raise Refused(_("异议只能提一次，这件事已经提过了。"), code="objected_already")
    said = written(reason, _("写明为什么应该受理。"))
    ask(actor, case, RequestKind.OBJECTION, reason=said, at=at)
    return finish(actor, case, Act.OBJECT_REFUSAL, at=at, public_text=said)


def decide_objection(
    *, actor: Actor, case_id: UUID, granted: bool, reason: str, expected_version: int | None = None, at: datetime
) -> Case:
    """Grant an objection, which brings the report back to the desk, or deny it.

    Locks the case.

    Raises:
        Case.DoesNotExist, Conflict, ActionRefused, TransitionRefused: as ``begin``.
        Refused: without a reason.
    """
    act = Act.GRANT_OBJECTION if granted else Act.DENY_OBJECTION
    case = begin(actor, case_id, act, expected_version)
    said = written(reason, _("写明裁定的理由，上报人会看到。"))
    decide(actor, case, granted=granted, decision=said, at=at).save()
    if granted:
        case.refusal_code = ""
    return finish(actor, case, act, at=at, public_text=said)


def void_case(*, actor: Actor, case_id: UUID, reason: str, expected_version: int | None = None, at: datetime) -> Case:
    """Take a case out of the business, with a reason that the reporter sees; no clock of it counts.

    Locks the case.

    Raises:
        Case.DoesNotExist, Conflict, ActionRefused, TransitionRefused: as ``begin``.
        Refused: without a reason.
    """
    case = begin(actor, case_id, Act.VOID, expected_version)
    said = written(reason, _("写明为什么作废，上报人会看到。"))
    case.info_due_at = case.suspended_until = None
    return finish(actor, case, Act.VOID, at=at, public_text=said)
