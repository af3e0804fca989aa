"""Verifying by somebody else, and sending back for rework."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from complaints.models import Case
from complaints.queries.calls import can_be_asked
from complaints.queries.photo_checks import photo_checks
from complaints.rules.acts import Act
from complaints.services.calling import close_without_call
from complaints.services.recording import begin, finish
from governance.access import Actor
from governance.rules.answers import Refused


def pass_case(
    *, actor: Actor, case_id: UUID, note: str = "", expected_version: int | None = None, at: datetime
) -> Case:
    """Confirm on the spot that the problem is solved, and start the clock for the call-back; a case that nobody can be asked about is closed.

    Locks the case. Whoever classified or handled it may not (DOMAIN.md 3, rule 1). The history keeps which doubts about the
    photos stood beside the verdict.

    Raises:
        Case.DoesNotExist, Conflict, ActionRefused, TransitionRefused: as ``begin``.
    """
    case = begin(actor, case_id, Act.VERIFY_PASS, expected_version)
    doubts = [{"kind": check.kind, "photo": check.place} for check in photo_checks(actor, case, at)]
    case.verified_at, case.verified_by_id = at, actor.user_id
    case = finish(actor, case, Act.VERIFY_PASS, at=at, internal_text=note.strip(), facts={"photo_checks": doubts})
    return case if can_be_asked(case) else close_without_call(actor=actor, case=case, at=at)


def fail_case(*, actor: Actor, case_id: UUID, reason: str, expected_version: int | None = None, at: datetime) -> Case:
    """Send the case back for rework with half the limit; that it was not right the first time stays counted.

    Locks the case.

    Raises:
        Case.DoesNotExist, Conflict, ActionRefused, TransitionRefused: as ``begin``.
        Refused: without a reason.
    """
    case = begin(actor, case_id, Act.VERIFY_FAIL, expected_version)
    if not reason.strip():
        raise Refused(_("写明哪里还没办好，承办单位才知道怎么返工。"), code="reason_missing")
    case.rework_count += 1
    case.handled_at, case.handled_by_id = None, None
    return finish(actor, case, Act.VERIFY_FAIL, at=at, internal_text=reason.strip(), facts={"round": case.rework_count})
