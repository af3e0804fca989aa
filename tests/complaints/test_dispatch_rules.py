"""Rules of dispatch: written by the supervisor, asked in order, followed at once by every worker."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints.models import CaseEvent, DispatchRule
from complaints.queries.dispatch_rules import rules_page
from complaints.queries.routing import has_rules
from complaints.rules.states import Status
from complaints.services.desk import accept_case
from complaints.services.dispatch_rules import add_rule, end_rule, raise_rule
from complaints.services.routing import route_case
from governance.access import ActionRefused, system_actor
from governance.models import Unit
from governance.models.audit import AuditEvent
from governance.models.cities import City
from governance.models.jobs import Job
from governance.rules.answers import Refused
from governance.rules.roles import Role
from governance.tenancy import acting_for, uuid7
from tests.complaints.conftest import FRIDAY, TODAY, Town, filed
from tests.sessions import signed_in


def added(town: Town, prefix: str, **changes: Any) -> DispatchRule:
    return add_rule(actor=town.actor(Role.CC_SUPERVISOR), category_prefix=prefix, at=FRIDAY, **changes)


def fresh(town: Town) -> Town:
    """Return the town with its city read anew, as the next request reads it."""
    town.city = City.objects.get(pk=town.city.pk)
    return town


def test_rule_is_followed_by_the_next_acceptance(town: Town) -> None:
    Unit.objects.filter(pk=town.department.pk).update(code="UMB")
    assert not has_rules(town.actor(Role.CC_OPERATOR))
    rule = added(town, "C01", lead_code="UMB", needs_contract=True, executor="FIRM")
    fresh(town)
    assert has_rules(town.actor(Role.CC_OPERATOR))
    case = filed(town)
    accept_case(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, category_code="C0101", at=FRIDAY)
    assert Job.objects.filter(kind="complaints.tasks.route_case", payload__case_id=str(case.pk)).count() == 1
    system = system_actor(town.city.pk, TODAY, town.city.config_version)
    routed = route_case(actor=system, case_id=case.pk, at=FRIDAY)
    assert routed is not None
    assert (routed.status, routed.lead_unit, routed.executor_unit) == (Status.DISPATCHED, town.department, town.firm)
    assert CaseEvent.objects.get(case_id=case.pk, act="DISPATCH").facts["rule"] == str(rule.pk)


def test_rule_that_ended_is_not_followed(town: Town) -> None:
    rule = added(town, "C01")
    end_rule(actor=town.actor(Role.CC_SUPERVISOR), rule_id=rule.pk, at=FRIDAY)
    assert not has_rules(fresh(town).actor(Role.CC_OPERATOR))
    page = rules_page(town.actor(Role.CC_SUPERVISOR), FRIDAY)
    assert ([row.pk for row in page.rules], [row.pk for row in page.ended]) == ([], [rule.pk])


def test_rules_are_asked_in_the_order_that_the_supervisor_gave_them(town: Town) -> None:
    wide, narrow = added(town, "C01", needs_contract=True), added(town, "C0101")
    for _again in range(2):
        raise_rule(actor=town.actor(Role.CC_SUPERVISOR), rule_id=narrow.pk, at=FRIDAY)
        assert [row.pk for row in rules_page(town.actor(Role.CC_OPERATOR), FRIDAY).rules] == [narrow.pk, wide.pk]


@pytest.mark.parametrize(
    ("prefix", "changes", "code"),
    [
        ("C77", {}, "category_missing"),
        ("", {}, "category_missing"),
        ("C02", {"lead_code": "NOBODY"}, "unit_not_dispatchable"),
        ("C0101", {}, "rule_never_reached"),
        ("C01", {"needs_contract": True}, "rule_never_reached"),
    ],
)
def test_rule_that_could_not_work_is_refused(town: Town, prefix: str, changes: dict[str, Any], code: str) -> None:
    added(town, "C01")
    with pytest.raises(Refused) as refusal:
        added(town, prefix, **changes)
    assert refusal.value.code == code


def test_rules_are_changed_by_the_supervisor_alone_and_every_change_is_recorded(town: Town) -> None:
    rule = added(town, "C01")
    operator = town.actor(Role.CC_OPERATOR)
    for deed in (
        lambda: add_rule(actor=operator, category_prefix="C02", at=FRIDAY),
        lambda: raise_rule(actor=operator, rule_id=rule.pk, at=FRIDAY),
        lambda: end_rule(actor=operator, rule_id=rule.pk, at=FRIDAY),
    ):
        with pytest.raises(ActionRefused):
            deed()
    end_rule(actor=town.actor(Role.CC_SUPERVISOR), rule_id=rule.pk, at=FRIDAY)
    acts = AuditEvent.objects.filter(action__startswith="complaints.dispatch_rule").order_by("at", "pk")
    assert sorted(acts.values_list("action", flat=True)) == [
        "complaints.dispatch_rule_added",
        "complaints.dispatch_rule_ended",
    ]


@pytest.mark.parametrize("deed", [raise_rule, end_rule])
def test_rule_that_is_unknown_or_ended_is_not_found(town: Town, deed: Any) -> None:
    rule = added(town, "C01")
    end_rule(actor=town.actor(Role.CC_SUPERVISOR), rule_id=rule.pk, at=FRIDAY)
    for unknown in (rule.pk, uuid7()):
        with pytest.raises(DispatchRule.DoesNotExist):
            deed(actor=town.actor(Role.CC_SUPERVISOR), rule_id=unknown, at=FRIDAY)


def test_page_says_what_the_rules_would_have_done_with_the_last_thirty_days(town: Town) -> None:
    operator = town.actor(Role.CC_OPERATOR)
    for category, at in (
        ("C0101", FRIDAY),
        ("C0102", FRIDAY),
        ("C0301", FRIDAY),
        ("C0101", FRIDAY - timedelta(days=40)),
    ):
        case = filed(town, category=category, at=at)
        accept_case(actor=operator, case_id=case.pk, category_code=category, at=at)
    added(town, "C0101")
    added(town, "C01", needs_contract=True)
    page = rules_page(operator, FRIDAY)
    assert ([row.fitting for row in page.rules], page.accepted, page.fitting) == ([1, 1], 3, 2)


def test_page_asks_as_much_for_three_rules_as_for_one(open_town: Town) -> None:
    client = signed_in(open_town.people[Role.CC_SUPERVISOR].username)
    asked = []
    for prefixes in (["C01"], ["C02", "C03"]):
        with acting_for(open_town.city):
            for prefix in prefixes:
                added(open_town, prefix)
        client.get("/tianchang/w/dispatch-rules/")
        with CaptureQueriesContext(connection) as statements:
            assert client.get("/tianchang/w/dispatch-rules/").status_code == 200
        asked.append(len(statements))
    assert asked[0] == asked[1]


def test_supervisor_adds_and_ends_a_rule_on_the_page(open_town: Town) -> None:
    client = signed_in(open_town.people[Role.CC_SUPERVISOR].username)
    address = "/tianchang/w/dispatch-rules/"
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"category_prefix": "C01", "with_firm": "on"}).status_code == 302
    with acting_for(open_town.city):
        rule = DispatchRule.objects.get()
    assert (rule.executor, rule.needs_contract, rule.lead_code) == ("FIRM", False, "")
    assert client.post(address, {"category_prefix": "C0101"}).status_code == 422
    assert client.post(f"{address}{rule.pk}/end/").status_code == 302
    with acting_for(open_town.city):
        assert DispatchRule.objects.get().ended_at is not None
