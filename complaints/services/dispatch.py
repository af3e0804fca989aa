"""Handing a case to a unit, by people or by rule, and the units that help."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from complaints.models import AssistOrder, Case
from complaints.queries.limits import whole_setting
from complaints.queries.units import open_assist_of
from complaints.rules.acts import Act
from complaints.rules.requests import MOST_RETURNS
from complaints.services.recording import begin, finish
from complaints.services.writing import written
from governance.access import Actor
from governance.clock import today_of
from governance.models.places import Unit
from governance.queries.places import units
from governance.rules.answers import Refused
from governance.rules.roles import Role

RETURNS_SETTING = "complaints.most_returns"


def dispatch_case(
    *, actor: Actor, case_id: UUID, lead_unit_id: UUID, executor_unit_id: UUID | None = None, note: str = "", rule_id: UUID | None = None,
    expected_version: int | None = None, at: datetime,
) -> Case:  # fmt: skip
    """Hand the case to a unit, which stays responsible when another one executes, and start its clocks.

    The departments that the category names as assisting get their part with it. A case that came back twice only the
    supervisor dispatches, and that binds. ``rule_id`` names the rule of dispatch that the system follows. Locks the case.

    Raises:
        Case.DoesNotExist, Conflict, ActionRefused, TransitionRefused: as ``begin``.
        Refused: if a unit cannot be handed work today, or the case needs the supervisor's ruling.
    """
    case = begin(actor, case_id, Act.DISPATCH, expected_version)
    _check_ruling(actor, case, at)
    facts = _hand_over(case, lead_unit_id, executor_unit_id, at)
    if rule_id is not None:
        facts["rule"] = str(rule_id)
    return finish(actor, case, Act.DISPATCH, at=at, internal_text=note.strip(), facts=facts)


def redispatch_case(
    *, actor: Actor, case_id: UUID, lead_unit_id: UUID, executor_unit_id: UUID | None = None, reason: str,
    expected_version: int | None = None, at: datetime,
) -> Case:  # fmt: skip
    """Take the order away and hand it to another unit by a binding ruling; the new unit has its whole limit.

    Locks the case.

    Raises:
        Case.DoesNotExist, Conflict, ActionRefused, TransitionRefused: as ``begin``.
        Refused: if a unit cannot be handed work today, or without a reason.
    """
    case = begin(actor, case_id, Act.REDISPATCH, expected_version)
    said = written(reason, _("写明为什么改派。"))
    before = str(case.lead_unit_id)
    AssistOrder.objects.filter(case=case, state=AssistOrder.State.OPEN).update(state=AssistOrder.State.ENDED)
    facts = _hand_over(case, lead_unit_id, executor_unit_id, at)
    case.is_binding = True
    return finish(actor, case, Act.REDISPATCH, at=at, internal_text=said, facts={**facts, "before": before})


def _check_ruling(actor: Actor, case: Case, at: datetime) -> None:
    if case.return_count < whole_setting(actor, RETURNS_SETTING, at, MOST_RETURNS):
        return
    if actor.acting is None or actor.acting.role != Role.CC_SUPERVISOR:
        raise Refused(_("这件事已多次退单，要由值班长裁定派给谁。"), code="ruling_needed")
    case.is_binding = True


def _hand_over(case: Case, lead_id: UUID, executor_id: UUID | None, at: datetime) -> dict[str, object]:
    """Put the units on the case, give the assisting departments their part, and return what the event tells."""
    assert case.category is not None
    named = [code for code in case.category.assist_departments.split(";") if code]
    found = dispatchable({lead_id, executor_id} - {None}, named, at)
    case.lead_unit, case.executor_unit = found.by_id[lead_id], found.by_id[executor_id] if executor_id else None
    case.dispatched_at = at
    helping = [unit for unit in found.assisting if unit.pk not in {lead_id, executor_id}]
    if helping:
        _give_parts(case, helping, at)
    facts: dict[str, object] = {"lead": str(lead_id), "executor": str(executor_id or "")}
    return {**facts, "assist": [str(unit.pk) for unit in helping]} if helping else facts


def _give_parts(case: Case, helping: Collection[Unit], at: datetime) -> None:
    AssistOrder.objects.bulk_create(
        (AssistOrder(case=case, unit=unit, round=case.rework_count, asked_at=at) for unit in helping),
        ignore_conflicts=True,
    )


@dataclass(frozen=True)
class Dispatchable:
    """The units that may be handed work today: those asked for by id, and the assisting ones by code."""

    by_id: Mapping[UUID, Unit]
    assisting: Sequence[Unit]


def dispatchable(ids: Collection[UUID | None], codes: Collection[str], at: datetime) -> Dispatchable:
    """Return units that may be handed work today, in one statement; of the codes those that exist.

    Raises:
        Refused: if one of ``ids`` cannot.
    """
    wanted = Q(pk__in=ids) | Q(code__in=codes) if codes else Q(pk__in=ids)
    rows = list(units(today_of(at)).filter(wanted))
    by_id = {unit.pk: unit for unit in rows if unit.pk in ids}
    if set(by_id) != set(ids):
        raise Refused(_("这个单位现在不能接单，换一个。"), code="unit_not_dispatchable")
    order = {code: place for place, code in enumerate(codes)}
    assisting = sorted((unit for unit in rows if unit.code in order), key=lambda unit: order[unit.code])
    return Dispatchable(by_id, assisting)


def add_assist(
    *, actor: Actor, case_id: UUID, unit_id: UUID, task: str, expected_version: int | None = None, at: datetime
) -> Case:
    """Ask another unit for its part in the case; the responsible unit stays responsible.

    Locks the case.

    Raises:
        Case.DoesNotExist, Conflict, ActionRefused, TransitionRefused: as ``begin``.
        Refused: if the unit cannot be handed work today, has the case already, or without a task.
    """
    case = begin(actor, case_id, Act.ADD_ASSIST, expected_version)
    said = written(task, _("写明要协办单位做什么。"), "task_missing")
    unit = dispatchable({unit_id}, (), at).by_id[unit_id]
    has_it = unit_id in {case.lead_unit_id, case.executor_unit_id}
    if has_it or AssistOrder.objects.filter(case=case, unit=unit, state=AssistOrder.State.OPEN).exists():
        raise Refused(_("这个单位已经在办这件事。"), code="unit_has_case")
    AssistOrder.objects.create(case=case, unit=unit, round=case.rework_count, task=said, asked_at=at)
    return finish(actor, case, Act.ADD_ASSIST, at=at, internal_text=said, facts={"unit": str(unit_id)})


def answer_assist(
    *, actor: Actor, case_id: UUID, answer: str, expected_version: int | None = None, at: datetime
) -> Case:
    """Say what the assisting unit has done.

    Locks the case.

    Raises:
        Case.DoesNotExist, Conflict, ActionRefused, TransitionRefused: as ``begin``.
        Refused: without an answer.
    """
    case = begin(actor, case_id, Act.ANSWER_ASSIST, expected_version)
    said = written(answer, _("写明协办做了什么。"), "answer_missing")
    order = open_assist_of(actor, case)
    assert order is not None  # the rule of the act has found it
    order.state, order.answer, order.answered_by_id, order.answered_at = AssistOrder.State.DONE, said, actor.user_id, at
    order.save()
    return finish(actor, case, Act.ANSWER_ASSIST, at=at, internal_text=said, facts={"unit": str(order.unit_id)})
