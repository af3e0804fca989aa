"""One problem, reported more than once: saying that one has it too, merging, and taking a merger back (M39)."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from complaints.models import Case, CaseEvent, CaseFollower
from complaints.queries.cases import visible_cases
from complaints.queries.similar import Sought, hints_for, undo_days
from complaints.rules.acts import Act
from complaints.rules.states import OPEN, Status
from complaints.services.recording import begin, finish, record_event
from complaints.services.writing import written
from governance.access import Actor, require
from governance.audit import record
from governance.rules.answers import Refused


def follow_case(*, actor: Actor, case_id: UUID, sought: Sought, at: datetime) -> CaseFollower:
    """Say that one has met the same problem, and hear how it goes; done again, nothing changes.

    ``sought`` is what the actor was going to report: only a case that was hinted at for that can be followed.

    Raises:
        Case.DoesNotExist: if the case is none of the hints.
        ActionRefused: if the actor does not report.
        Refused: for one's own report.
    """
    require(actor, "complaints.follow_case")
    if case_id not in {hint.pk for hint in hints_for(actor, sought, at)}:
        raise Case.DoesNotExist
    if Case.objects.filter(pk=case_id, reporter=actor.user_id).exists():
        raise Refused(_("这件事就是你报的，在“我报的事”里看进度。"), code="own_report")
    follower, is_new = CaseFollower.objects.get_or_create(case_id=case_id, person_id=actor.user_id, defaults={"at": at})
    if is_new:
        record(actor, "complaints.case_followed", follower, at=at, case=str(case_id))
    return follower


def merge_case(
    *, actor: Actor, case_id: UUID, main_number: str, expected_version: int | None = None, at: datetime
) -> Case:
    """Merge a case that has not been dispatched into another one about the same problem; from now on the two count once.

    Locks both. Whoever reported it hears how the main case goes.

    Raises:
        Case.DoesNotExist: if the actor does not see one of them.
        Conflict, ActionRefused, TransitionRefused: as ``begin``.
        Refused: into itself, into a case that is over, or while others are merged into this one.
    """
    main_id = visible_cases(actor).values_list("pk", flat=True).get(number=main_number)
    _lock(case_id, main_id)
    case = begin(actor, case_id, Act.MERGE, expected_version)
    main = Case.objects.get(pk=main_id)
    if main.pk == case.pk:
        raise Refused(_("这就是它自己，选另一件。"), code="merged_into_itself")
    if main.status not in OPEN:
        raise Refused(_("要并入的那件已经不在办，选一件正在办的。"), code="main_is_over")
    if Case.objects.filter(merged_into=case.pk).exists():
        raise Refused(_("有别的事件并在这一件里，把这些先拆开，或者反过来并。"), code="has_merged_cases")
    answer_until, case.info_due_at = case.info_due_at, None
    case.merged_into, case.merged_at = main, at
    facts = {"main": str(main.pk), "answer_until": answer_until.isoformat() if answer_until else ""}
    merged = finish(actor, case, Act.MERGE, at=at, internal_text=main.number, facts=facts)
    _tell_main(actor, main, Act.MERGE, case, at)
    return merged


def unmerge_case(
    *, actor: Actor, case_id: UUID, reason: str, expected_version: int | None = None, at: datetime
) -> Case:
    """Take a merger back within seven days: the case is where it was, and its clocks go on; the time between does not count.

    Locks the case.

    Raises:
        Case.DoesNotExist, Conflict, ActionRefused, TransitionRefused: as ``begin``.
        Refused: too late, or without a reason.
    """
    case = begin(actor, case_id, Act.UNMERGE, expected_version)
    said = written(reason, _("写明为什么不是同一件事。"))
    main = case.merged_into
    assert main is not None
    assert case.merged_at is not None
    if at > case.merged_at + timedelta(days=undo_days(actor, at)):
        raise Refused(
            _("并案已超过 %(days)s 天，不能再拆开。") % {"days": undo_days(actor, at)}, code="unmerge_too_late"
        )
    merging = CaseEvent.objects.filter(case_id=case.pk, act=Act.MERGE, to_status=Status.MERGED).latest("at", "id")
    if answer_until := merging.facts.get("answer_until"):
        case.info_due_at = datetime.fromisoformat(answer_until) + (at - case.merged_at)
    case.merged_into = case.merged_at = None
    facts, before = {"main": str(main.pk)}, Status(merging.from_status)
    opened = finish(actor, case, Act.UNMERGE, at=at, internal_text=said, facts=facts, back_to=before)
    _tell_main(actor, main, Act.UNMERGE, case, at)
    return opened


def _tell_main(actor: Actor, main: Case, act: Act, case: Case, at: datetime) -> None:
    """Write a line into the history of the case that leads; its state and its clocks stay."""
    facts = {"merged": str(case.pk)}
    record_event(actor, main, act, main.status, at=at, internal_text=case.number, facts=facts, moves=False)


def _lock(*ids: UUID) -> None:
    """Lock cases in one order, so that two mergers at once wait for one another instead of for ever."""
    list(Case.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk", flat=True))
