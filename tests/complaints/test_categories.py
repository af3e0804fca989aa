"""Categories with limits and departments: changed within bounds, audited with before and after, ended only when nothing hangs on them."""

from dataclasses import fields, replace
from typing import Any

import pytest
from django.test import Client

from complaints.models import CaseCategory
from complaints.queries.choices import categories
from complaints.rules.categories import CategoryTerms
from complaints.services.categories import change_category
from governance.access import ActionRefused, Actor
from governance.models import AuditEvent, City, Unit
from governance.queries.posts import actor_for
from governance.rules.answers import Refused
from governance.rules.roles import Role
from governance.services.departments import add_department, change_department, end_department
from governance.tenancy import acting_for
from tests.complaints.conftest import FRIDAY, TODAY, Town, build_town
from tests.complaints.test_services_requests import signed
from tests.factories import make_post, make_user
from tests.sessions import signed_in


@pytest.fixture
def admin(town: Town) -> Actor:
    person = make_user("settings-admin", "管理员丁")
    make_post(person, Role.TENANT_ADMIN)
    town.people[Role.TENANT_ADMIN] = person
    return town.actor(Role.TENANT_ADMIN)


def terms_of(code: str) -> CategoryTerms:
    """Return what holds, led by the town's own department."""
    category = CaseCategory.objects.get(code=code)
    held = CategoryTerms(**{field.name: getattr(category, field.name) for field in fields(CategoryTerms)})
    return replace(held, lead_department="STREET")


def code_in_use() -> str:
    return CaseCategory.objects.order_by("code").values_list("code", flat=True)[0]


def test_new_limit_holds_for_new_orders_and_not_for_running_ones(admin: Actor, town: Town) -> None:
    case = signed(town)
    assert case.category is not None
    due, code = case.due_at, case.category.code
    change_category(actor=admin, code=code, terms=replace(terms_of(code), limit_amount=9), at=FRIDAY)
    case.refresh_from_db()
    assert case.due_at == due
    assert CaseCategory.objects.get(code=code).limit_amount == 9
    event = AuditEvent.objects.get(action="complaints.category_changed")
    assert event.facts["limit_amount"][1] == "9"
    later = signed(town)
    assert later.due_at is not None
    assert due is not None
    assert later.due_at > due


def test_category_out_of_use_can_no_longer_be_chosen(admin: Actor, town: Town) -> None:
    code = code_in_use()
    change_category(actor=admin, code=code, terms=replace(terms_of(code), active=False), at=FRIDAY)
    again = actor_for(town.people[Role.CC_OPERATOR], City.objects.get(pk=town.city.pk), TODAY, None)
    assert again is not None
    assert code not in {minor.code for group in categories(again) for minor in group.minors}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"limit_amount": 0}, "limit_out_of_bounds"),
        ({"limit_amount": 121, "limit_unit": "WD"}, "limit_out_of_bounds"),
        ({"limit_unit": "XX"}, "limit_out_of_bounds"),
        ({"priority": "P9"}, "priority_unknown"),
        ({"lead_department": "NOBODY"}, "unit_not_dispatchable"),
        ({"closing_condition": "  "}, "condition_missing"),
        ({}, "category_unchanged"),
    ],
)
def test_terms_out_of_bounds_are_refused(admin: Actor, town: Town, change: dict[str, Any], code: str) -> None:
    minor = code_in_use()
    CaseCategory.objects.filter(code=minor).update(lead_department="STREET")
    with pytest.raises(Refused) as refusal:
        change_category(actor=admin, code=minor, terms=replace(terms_of(minor), **change), at=FRIDAY)
    assert refusal.value.code == code
    assert not AuditEvent.objects.filter(action="complaints.category_changed").exists()


def test_nobody_but_the_administrator_changes_settings(town: Town) -> None:
    actor = town.actor(Role.CC_SUPERVISOR)
    minor = code_in_use()
    with pytest.raises(ActionRefused):
        change_category(actor=actor, code=minor, terms=terms_of(minor), at=FRIDAY)
    with pytest.raises(ActionRefused):
        add_department(actor=actor, code="XX", name="x", name_en="x", dispatchable=True, at=FRIDAY)


def test_department_is_added_renamed_and_ended(admin: Actor, town: Town) -> None:
    unit = add_department(
        actor=admin, code="HERITAGE", name="文物局", name_en="Heritage Bureau", dispatchable=True, at=FRIDAY
    )
    with pytest.raises(Refused) as taken:
        add_department(actor=admin, code="HERITAGE", name="x", name_en="x", dispatchable=True, at=FRIDAY)
    assert taken.value.code == "code_taken"
    changed = change_department(
        actor=admin, unit_id=unit.pk, name="文化遗产局", name_en="Heritage Bureau", dispatchable=True, at=FRIDAY
    )
    assert changed.pinyin == "wen hua yi chan ju"
    ended = end_department(actor=admin, unit_id=unit.pk, at=FRIDAY)
    assert ended.valid_to is not None
    with pytest.raises(Refused) as twice:
        end_department(actor=admin, unit_id=unit.pk, at=FRIDAY)
    assert twice.value.code == "department_ended"


def test_department_with_people_or_cases_or_categories_cannot_be_ended(admin: Actor, town: Town) -> None:
    case = signed(town)
    assert case.lead_unit is not None
    CaseCategory.objects.filter(lead_department=case.lead_unit.code).update(lead_department="STREET")
    unit = Unit.objects.get(pk=case.lead_unit.pk)
    with pytest.raises(Refused) as busy:
        end_department(actor=admin, unit_id=unit.pk, at=FRIDAY)
    assert busy.value.code in {"department_has_people", "department_has_work"}
    with pytest.raises(Refused) as working:
        change_department(
            actor=admin, unit_id=unit.pk, name=unit.name, name_en=unit.name_en, dispatchable=False, at=FRIDAY
        )
    assert working.value.code == "department_has_work"
    idle = add_department(actor=admin, code="IDLE", name="甲", name_en="x", dispatchable=True, at=FRIDAY)
    make_post(make_user("clerk"), Role.DEPT_HANDLER, unit=idle)
    with pytest.raises(Refused) as manned:
        end_department(actor=admin, unit_id=idle.pk, at=FRIDAY)
    assert manned.value.code == "department_has_people"


def test_pages_change_a_category_and_a_department(city: City) -> None:
    with acting_for(city):
        build_town(city)
        make_post(make_user("admin", "管理员甲"), Role.TENANT_ADMIN)
        code = code_in_use()
        held = terms_of(code)
    browser: Client = signed_in("admin")
    assert code in browser.get("/tianchang/w/categories/").content.decode()
    sent = {field.name: getattr(held, field.name) for field in fields(CategoryTerms)}
    sent.update(active="on", closing_photo_required="on", limit_amount=77, limit_unit="WH")
    assert browser.post(f"/tianchang/w/categories/{code}/", {**sent, "limit_amount": 999}).status_code == 422
    assert browser.post(f"/tianchang/w/categories/{code}/", sent).status_code == 302
    page = browser.get(f"/tianchang/w/categories/{code}/").content.decode()
    assert "→ 77" in page
    assert browser.get("/tianchang/w/categories/none/").status_code == 404
    added = browser.post(
        "/tianchang/departments/", {"code": "HERITAGE", "name": "文物局", "name_en": "Heritage", "dispatchable": "on"}
    )
    assert added.status_code == 302
    with acting_for(city):
        unit = Unit.objects.get(code="HERITAGE")
    assert "文物局" in browser.get("/tianchang/departments/").content.decode()
    url = f"/tianchang/departments/{unit.pk}/"
    assert browser.post(url, {"name": "文物局", "name_en": "Heritage", "dispatchable": "on"}).status_code == 422
    assert browser.post(url, {"name": "文化遗产局", "name_en": "Heritage"}).status_code == 302
    assert browser.post(url, {"deed": "end"}).status_code == 302
    assert browser.post(url, {"deed": "end"}).status_code == 422
