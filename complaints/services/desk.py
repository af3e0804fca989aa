"""The desk's deeds: accepting and classifying a case, and handing it to a unit."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from complaints.models import Case, CaseCategory
from complaints.rules.acts import Act
from complaints.rules.priorities import Priority, is_lower
from complaints.services.recording import begin, finish
from governance.access import Actor
from governance.clock import today_of
from governance.models.places import Unit
from governance.queries.places import units
from governance.rules.answers import Refused


def accept_case(
    *, actor: Actor, case_id: UUID, category_code: str, priority: str = "", reason: str = "", expected_version: int | None = None,
    at: datetime,
) -> Case:  # fmt: skip
    """Take the case on, classified, and start the clock for dispatching it.

    Locks the case. The priority is the category's unless given; a lower one needs a reason.

    Raises:
        Case.DoesNotExist, Conflict, ActionRefused, TransitionRefused: as ``begin``.
        Refused: if the category does not exist or a lower priority comes without a reason.
    """
    case = begin(actor, case_id, Act.ACCEPT, expected_version)
    category = CaseCategory.objects.filter(code=category_code, active=True).first()
    if category is None:
        raise Refused(_("先选一个小类，才能受理。"), code="category_missing")
    chosen = Priority(priority) if priority else Priority(category.priority)
    if is_lower(chosen, Priority(category.priority)) and not reason.strip():
        raise Refused(_("比小类规定的等级低，要写明理由。"), code="reason_missing")
    case.category, case.priority, case.accepted_at, case.classified_by_id = category, chosen, at, actor.user_id
    return finish(
        actor,
        case,
        Act.ACCEPT,
        at=at,
        internal_text=reason.strip(),
        facts={"category": category.code, "priority": str(chosen)},
    )


def dispatch_case(
    *, actor: Actor, case_id: UUID, lead_unit_id: UUID, executor_unit_id: UUID | None = None, note: str = "",
    expected_version: int | None = None, at: datetime,
) -> Case:  # fmt: skip
    """Hand the case to a unit, which stays responsible when another one executes, and start its clocks.

    Locks the case.

    Raises:
        Case.DoesNotExist, Conflict, ActionRefused, TransitionRefused: as ``begin``.
        Refused: if a unit cannot be handed work today.
    """
    case = begin(actor, case_id, Act.DISPATCH, expected_version)
    lead, executor = _dispatchable(lead_unit_id, executor_unit_id, at)
    case.lead_unit, case.executor_unit, case.dispatched_at = lead, executor, at
    facts = {"lead": str(lead.pk), "executor": str(executor.pk) if executor else ""}
    return finish(actor, case, Act.DISPATCH, at=at, internal_text=note.strip(), facts=facts)


def _dispatchable(lead_id: UUID, executor_id: UUID | None, at: datetime) -> tuple[Unit, Unit | None]:
    """Return the responsible and the executing unit."""
    found = units(today_of(at)).in_bulk([unit for unit in (lead_id, executor_id) if unit])
    if lead_id not in found or (executor_id and executor_id not in found):
        raise Refused(_("这个单位现在不能接单，换一个。"), code="unit_not_dispatchable")
    return found[lead_id], found[executor_id] if executor_id else None
