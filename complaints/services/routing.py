"""Dispatching by rule: accepted cases that a city's rules hand on by themselves."""

from datetime import datetime
from uuid import UUID

import structlog
from django.utils.translation import gettext as _

from complaints.models import Case, DispatchRule
from complaints.queries.routing import first_rule_for, has_rules, suggested_units
from complaints.rules.acts import Act
from complaints.rules.states import Status
from complaints.services.dispatch import dispatch_case
from complaints.services.recording import begin, finish
from governance.access import Actor
from governance.jobs import enqueue
from governance.rules.answers import Refused

log = structlog.get_logger(__name__)


def route_later(actor: Actor, case: Case) -> None:
    """Order the dispatch by rule of a case that is being accepted, where the city has rules."""
    if has_rules(actor):
        enqueue("complaints.tasks.route_case", key=f"{case.pk}:{case.version}", case_id=str(case.pk))


def route_case(*, actor: Actor, case_id: UUID, at: datetime) -> Case | None:
    """Dispatch an accepted case by the first rule that fits; ``None`` when none does, and it waits at the desk.

    A rule that cannot be followed is never skipped in silence: the case stays at the desk, its history says why, and an
    alarm is logged.
    """
    case = Case.objects.select_related("category").filter(pk=case_id, status=Status.ACCEPTED).first()
    rule = first_rule_for(case, at) if case else None
    if case is None or rule is None:
        return None
    try:
        units = suggested_units(case, rule, at)
        return dispatch_case(
            actor=actor,
            case_id=case_id,
            lead_unit_id=units.lead,
            executor_unit_id=units.executor,
            rule_id=rule.pk,
            at=at,
        )
    except Refused as refusal:
        log.error("dispatch_rule_failed", rule=str(rule.pk), case=case.number, reason=refusal.code)
        return _leave_at_desk(actor, case_id, rule, refusal, at)


def _leave_at_desk(actor: Actor, case_id: UUID, rule: DispatchRule, refusal: Refused, at: datetime) -> Case:
    case = begin(actor, case_id, Act.FAIL_ROUTING, None)
    reason = _("按规则派不出去：%(why)s") % {"why": " ".join(str(sentence) for sentence in refusal.sentences)}
    return finish(actor, case, Act.FAIL_ROUTING, at=at, internal_text=reason, facts={"rule": str(rule.pk)})
