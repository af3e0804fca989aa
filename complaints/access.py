"""Who may act on cases: one rule per act, the roles standing in the table of transitions."""

from typing import Any

from complaints.models import Case
from complaints.queries.cases import works_in
from complaints.rules.transitions import TRANSITIONS, Act, Transition
from governance.access import Actor, rule
from governance.rules.roles import Module


def anybody(_actor: Actor, _case: Any) -> bool:
    return True


def by_handling_unit(actor: Actor, case: Case | None) -> bool:
    """Only the responsible unit's own people, or the executor's."""
    return case is None or works_in(actor, case.lead_unit, case) or works_in(actor, case.executor_unit, case)


def by_responsible_unit(actor: Actor, case: Case | None) -> bool:
    """Only the responsible unit's own people."""
    return case is None or works_in(actor, case.lead_unit, case) or works_in(actor, case.executor_unit, case)


def by_somebody_else(actor: Actor, case: Case | None) -> bool:
    """Neither who classified the case, nor who handled it, nor anybody of the handling units (DOMAIN.md 3, rule 1)."""
    if case is None:
        return True
    if actor.user_id in {case.classified_by_id, case.handled_by_id}:
        return False
    return not by_handling_unit(actor, case)


CHECKS = {
    Act.SIGN: by_responsible_unit,
    Act.START: by_handling_unit,
    Act.HANDLE: by_handling_unit,
    Act.VERIFY_PASS: by_somebody_else,
    Act.VERIFY_FAIL: by_somebody_else,
}


def _register(step: Transition) -> None:
    rule(step.action, module=Module.CASE, letter=step.letter, roles=step.roles, by_system=step.by_system)(CHECKS.get(step.act, anybody))


for _step in TRANSITIONS:
    _register(_step)
