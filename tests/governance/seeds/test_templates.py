"""The templates of the ground agree with the code that uses them."""

from collections import Counter
from datetime import date

from governance.rules.roles import Module, Role, scope_kind
from governance.seeds.templates import Exceptional, calendar_exceptions, departments, role_permissions, roles


def test_departments_are_thirty_two_with_codes_of_their_own():
    codes = [row.code for row in departments()]
    assert (len(codes), len(set(codes))) == (32, 32)
    kept_out = [row.code for row in departments() if not row.dispatchable]
    assert kept_out == ["ORG", "DISC", "COURT", "NOTARY", "CMD", "HOT"]


def test_roles_stand_in_the_order_and_with_the_scopes_of_the_code():
    assert [(row.code, row.scope_type) for row in roles()] == [(role, scope_kind(role)) for role in Role]


def test_role_permissions_are_those_of_the_table():
    table = role_permissions()
    assert len(table) == 319
    assert table[Role.PROPERTY_AUTHORITY, Module.SCORE] == "CRUVA"
    assert table[Role.ENFORCEMENT_OFFICER, Module.CASE] == "CR"
    assert (Role.AUDITOR, Module.CASE) in table
    assert (Role.TENDER_EXPERT, Module.CASE) not in table
    assert {module for role, module in table if role is Role.PLATFORM_ADMIN} == {Module.CONF}


def test_calendar_exceptions_stand_in_order_and_never_repeat_the_rule():
    days = calendar_exceptions()
    assert [row.date for row in days] == sorted({row.date for row in days})
    assert Counter(row.kind for row in days) == {Exceptional.OFF: 149, Exceptional.WORK: 33}
    assert [row.date for row in days if row.kind is Exceptional.WORK and row.date.weekday() < 5] == []
    assert next(row.note_zh for row in days if row.date == date(2024, 9, 29)) == "调休上班(国庆节)"
