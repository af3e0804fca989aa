"""Writing the rules by which accepted cases are dispatched at once."""

from datetime import datetime
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from complaints.models import CaseCategory, DispatchRule
from complaints.queries.routing import OFFICES, active_rules
from governance.access import Actor, require
from governance.audit import record
from governance.clock import today_of
from governance.queries.places import units
from governance.rules.answers import Refused
from governance.services.cities import raise_version

MOST_RULES = 100


def add_rule(
    *, actor: Actor, category_prefix: str, lead_code: str = "", needs_contract: bool = False, executor: str = DispatchRule.Executor.NONE,
    at: datetime,
) -> DispatchRule:  # fmt: skip
    """Add a rule that is asked after all others; accepted cases follow it from now on.

    Raises:
        ActionRefused: if it is not the actor's.
        Refused: for a category or unit that does not exist, a rule that an earlier one leaves nothing to, or one too many.
    """
    require(actor, "complaints.set_dispatch_rules")
    if not CaseCategory.objects.filter(active=True, code__startswith=category_prefix).exists() or not category_prefix:
        raise Refused(_("选一个大类或小类。"), code="category_missing")
    codes = {*OFFICES, *(unit.code for unit in units(today_of(at)).defer("place__outline"))}
    if lead_code and lead_code not in codes:
        raise Refused(_("选一个现在能接单的承办单位。"), code="unit_not_dispatchable")
    rules = list(active_rules().select_for_update())
    if len(rules) >= MOST_RULES:
        raise Refused(_("规则最多 %(most)s 条，先停用不再用的。") % {"most": MOST_RULES}, code="too_many_rules")
    if any(_leaves_nothing(rule, category_prefix, needs_contract) for rule in rules):
        raise Refused(_("前面已有一条规则管住了同样的事件，先停用那一条。"), code="rule_never_reached")
    last = DispatchRule.objects.filter(ended_at=None).aggregate(last=Max("position"))["last"] or 0
    rule = DispatchRule.objects.create(
        position=last + 1,
        category_prefix=category_prefix,
        needs_contract=needs_contract,
        lead_code=lead_code,
        executor=executor,
        made_by_id=actor.user_id,
        made_at=at,
    )
    return _changed(actor, "complaints.dispatch_rule_added", rule, at)


def _leaves_nothing(rule: DispatchRule, category_prefix: str, needs_contract: bool) -> bool:
    return category_prefix.startswith(rule.category_prefix) and (needs_contract or not rule.needs_contract)


def raise_rule(*, actor: Actor, rule_id: UUID, at: datetime) -> DispatchRule:
    """Let a rule be asked before the one that stands in front of it; the first stays where it is.

    Locks the city's rules.

    Raises:
        DispatchRule.DoesNotExist: if no such rule holds.
        ActionRefused: if it is not the actor's.
    """
    require(actor, "complaints.set_dispatch_rules")
    rules = list(active_rules().select_for_update())
    place = next((place for place, rule in enumerate(rules) if rule.pk == rule_id), None)
    if place is None:
        raise DispatchRule.DoesNotExist
    rule = rules[place]
    if place == 0:
        return rule
    before = rules[place - 1]
    mine, theirs = rule.position, before.position
    DispatchRule.objects.filter(pk=rule.pk).update(
        position=rules[-1].position + 1
    )  # no two share a place, not even for a moment
    DispatchRule.objects.filter(pk=before.pk).update(position=mine)
    rule.position = theirs
    rule.save(update_fields=["position"])
    return _changed(actor, "complaints.dispatch_rule_raised", rule, at)


def end_rule(*, actor: Actor, rule_id: UUID, at: datetime) -> DispatchRule:
    """Let a rule hold no more; what it dispatched stays as it is, and the row stays to be read.

    Locks the city's rules.

    Raises:
        DispatchRule.DoesNotExist: if no such rule holds.
        ActionRefused: if it is not the actor's.
    """
    require(actor, "complaints.set_dispatch_rules")
    rule = active_rules().select_for_update().get(pk=rule_id)
    rule.ended_at = at
    rule.save(update_fields=["ended_at"])
    return _changed(actor, "complaints.dispatch_rule_ended", rule, at)


def _changed(actor: Actor, act: str, rule: DispatchRule, at: datetime) -> DispatchRule:
    """Record the change and let every worker read the rules anew."""
    raise_version(actor.city_id)
    record(
        actor, act, rule, at=at, position=rule.position, category=rule.category_prefix, lead=rule.lead_code, executor=rule.executor,
        needs_contract=rule.needs_contract,
    )  # fmt: skip
    return rule
