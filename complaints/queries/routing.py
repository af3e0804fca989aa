"""Where a case should go: the category's responsible unit at its place, the firm of its compound, and the city's rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from complaints.models import Case, DispatchRule
from firms.queries.contracts import contracts_on
from governance.access import Actor
from governance.clock import today_of
from governance.models.places import Unit
from governance.queries.places import units
from governance.rules.answers import Refused

OFFICES = {"STREET": Unit.Kind.STREET_OFFICE, "COMMUNITY": Unit.Kind.COMMUNITY_OFFICE}


@dataclass(frozen=True)
class Suggested:
    """The units that a rule names for a case."""

    lead: UUID
    executor: UUID | None


def active_rules() -> QuerySet[DispatchRule]:
    """Return the rules of dispatch that hold, in the order in which they are asked."""
    return DispatchRule.objects.filter(ended_at=None).order_by("position", "pk")


def has_rules(actor: Actor) -> bool:
    """Return whether the city dispatches anything by rule; remembered per version of the city, which every change of a rule raises."""
    return _has_rules(actor.city_id, actor.config_version)


@lru_cache(maxsize=256)
def _has_rules(city_id: UUID, version: int) -> bool:  # noqa: ARG001  (the version is the cache's key)
    return DispatchRule.objects.filter(city=city_id, ended_at=None).exists()


def first_rule_for(case: Case, at: datetime) -> DispatchRule | None:
    """Return the first rule that fits the case's category and place."""
    code = case.category.code if case.category else ""
    rules = list(active_rules())
    asks = any(rule.needs_contract and code.startswith(rule.category_prefix) for rule in rules)
    return first_fitting(rules, code, is_served=asks and firm_at(case, today_of(at)) is not None)


def first_fitting(rules: Iterable[DispatchRule], code: str, *, is_served: bool) -> DispatchRule | None:
    """Return the first rule for a category at a place that a firm serves by contract or not."""
    fitting = (rule for rule in rules if code.startswith(rule.category_prefix))
    return next((rule for rule in fitting if is_served or not rule.needs_contract), None)


def firm_at(case: Case, today: date) -> UUID | None:
    """Return the unit of the firm that serves the case's compound."""
    return contracts_on(today).filter(compound=case.place_id).values_list("firm__unit", flat=True).first()


def suggested_units(case: Case, rule: DispatchRule, at: datetime) -> Suggested:
    """Return the units that the rule names.

    Raises:
        Refused: if there is no such unit that may be handed work.
    """
    assert case.category is not None
    rows = list(units(today_of(at)).select_related("place").defer("place__outline"))
    lead = suggested_lead(rows, rule.lead_code or case.category.lead_department, case.path)
    if lead is None:
        raise Refused(_("规则里的承办单位不存在，或者现在不能接单。"), code="unit_not_dispatchable")
    firm = firm_at(case, today_of(at)) if rule.executor == DispatchRule.Executor.FIRM else None
    if firm is not None and firm not in {row.pk for row in rows}:
        raise Refused(_("服务这个小区的物业企业现在不能接单。"), code="unit_not_dispatchable")
    return Suggested(lead, firm)


def suggested_lead(rows: Iterable[Unit], code: str, path: str) -> UUID | None:
    """Return the unit with a code; STREET and COMMUNITY stand for the offices in charge of the place."""
    office = OFFICES.get(code)
    for row in rows:
        if office is None and row.code == code:
            return row.pk
        if office is not None and row.kind == office and row.place is not None and path.startswith(row.place.path):
            return row.pk
    return None
