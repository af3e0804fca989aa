"""What each deed on a case has in common: the locked read, the version check, the change, the event."""

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from django.utils.translation import gettext as _

from complaints.models import AssistOrder, Case, CaseEvent, CaseRequest
from complaints.queries.cases import visible_cases
from complaints.rules.acts import Act
from complaints.rules.guards import check_request, check_transition, outlives
from complaints.rules.notices import ANNOUNCED
from complaints.rules.requests import RequestState
from complaints.rules.states import Status
from complaints.rules.transitions import transition
from complaints.services.clocks import run_clocks
from governance.access import Actor, require
from governance.acting import acting
from governance.jobs import enqueue_with
from governance.rules.answers import Conflict

ENDS_WORK = frozenset({Act.HANDLE, Act.GRANT_RETURN, Act.VOID})


def locked_case(actor: Actor, case_id: UUID, expected_version: int | None = None) -> Case:
    """Return a case that the actor may see, locked for the transaction.

    Raises:
        Case.DoesNotExist: if the actor may not see it, or the city has none such.
        Conflict: if it has changed since the actor saw version ``expected_version``.
    """
    locked = visible_cases(actor).select_for_update().values_list("pk", flat=True).get(pk=case_id)
    # a second statement: one that both waited for the lock and joined would join by the keys from before the wait
    case = Case.objects.select_related("category", "lead_unit", "executor_unit").get(pk=locked)
    if expected_version is not None and case.version != expected_version:
        raise Conflict(
            _("%(number)s 现在是「%(status)s」。") % {"number": case.number, "status": case.get_status_display()},
            code="case_changed",
            facts={"status": case.status, "version": case.version},
        )
    return case


def begin(actor: Actor, case_id: UUID, act: Act, expected_version: int | None) -> Case:
    """Lock the case, ask whether the actor may do the act, and check that its state allows it.

    Raises:
        Case.DoesNotExist, Conflict: as ``locked_case``.
        ActionRefused: if the act is not the actor's.
        TransitionRefused: if the state does not allow it.
    """
    case = locked_case(actor, case_id, expected_version)
    require(actor, transition(act).action, case)
    check_transition(Status(case.status), act)
    check_request(case.pending_request, act)
    return case


def finish(
    actor: Actor, case: Case, act: Act, *, at: datetime, public_text: str = "", internal_text: str = "",
    facts: Mapping[str, object] | None = None, longer: Fraction = Fraction(0), back_to: Status | None = None,
) -> Case:  # fmt: skip
    """Put the case into the act's target state, run its clocks, save it as a new version and write the event.

    ``back_to`` is where an act that undoes another leads. A request that can no longer be decided is withdrawn, and the
    parts of assisting units end with the work.
    """
    step = transition(act)
    came_from, case.status = case.status, step.after or back_to or case.status
    case.version += 1
    if case.pending_request and not outlives(case.pending_request, Status(case.status)):
        CaseRequest.objects.filter(case=case, state=RequestState.ASKED).update(
            state=RequestState.WITHDRAWN, decided_at=at
        )
        case.pending_request = ""
    if act in ENDS_WORK:
        AssistOrder.objects.filter(case=case, state=AssistOrder.State.OPEN).update(state=AssistOrder.State.ENDED)
    run_clocks(actor, case, step, at=at, longer=longer)
    case.save()
    record_event(actor, case, act, came_from, at=at, public_text=public_text, internal_text=internal_text, facts=facts)
    return case


def record_event(
    actor: Actor, case: Case, act: Act, came_from: str, *, at: datetime, public_text: str = "", internal_text: str = "",
    facts: Mapping[str, object] | None = None, moves: bool = True,
) -> None:  # fmt: skip
    """Write one entry of the case's history and, in the same statement, the job that tells people of it.

    Without ``moves`` it only tells what was done to another case.
    """
    event = event_of(
        actor,
        case,
        act,
        came_from,
        at=at,
        public_text=public_text,
        internal_text=internal_text,
        facts=facts,
        moves=moves,
    )
    if act not in ANNOUNCED:
        event.save(force_insert=True)
        return
    enqueue_with(
        "complaints.tasks.tell_of_act",
        event,
        key=str(event.pk),
        case_id=str(case.pk),
        act=act.value,
        event_id=str(event.pk),
    )


def event_of(
    actor: Actor, case: Case, act: Act, came_from: str, *, at: datetime, public_text: str = "", internal_text: str = "",
    facts: Mapping[str, object] | None = None, moves: bool = True,
) -> CaseEvent:  # fmt: skip
    """Return an entry of the case's history, not yet saved, for deeds on many cases at once of which nobody is told."""
    post, now_acting = actor.acting, acting.get()
    return CaseEvent(
        at=at,
        case_id=case.pk,
        act=act,
        from_status=came_from,
        to_status=case.status,
        actor_id=actor.user_id,
        post_id=post.post_id if post else None,
        role=post.role if post else "",
        unit_id=post.unit_id if post else None,
        public_text=public_text,
        internal_text=internal_text,
        facts={**(facts or {}), "request": now_acting.request_id if now_acting else ""},
        clock_effect=(transition(act).clock_effect or "") if moves else "",
    )
