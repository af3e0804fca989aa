"""Looking at who reported: only with the right, for a reason, so often a day, and never without an entry."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from complaints.models import Case, CaseEvent, ReporterContact
from complaints.queries.case import case_page
from complaints.rules.acts import Act
from complaints.rules.contacts import LONGEST_REASON, LOOKS_A_DAY
from complaints.services.contacts import Contact, see_contact
from governance.access import ActionRefused
from governance.models import AuditEvent, CitySetting, User
from governance.rules.answers import Refused
from governance.rules.roles import Role
from governance.tenancy import acting_for
from tests.complaints.conftest import FRIDAY, Town, filed, refreshed
from tests.factories import LONG_AGO
from tests.sessions import signed_in

PHONE = "13955012345"
DAY = timedelta(days=1)


def named(town: Town, **changes: Any) -> Case:
    """Return a report whose reporter left a number."""
    case = filed(town, **changes)
    ReporterContact.objects.create(case=case, phone=PHONE, left_at=FRIDAY)
    return case


def looked(town: Town, case_id: UUID, role: Role = Role.CC_OPERATOR, **changes: Any) -> Contact:
    values: dict[str, Any] = {"reason": "电话回访", "at": FRIDAY, **changes}
    return see_contact(actor=town.actor(role), case_id=case_id, **values)


@pytest.fixture
def two_a_day(town: Town) -> Town:
    CitySetting.objects.create(key="complaints.contact_looks_a_day", value=2, valid_from=LONG_AGO)
    return town


def test_operator_sees_name_and_number_and_the_look_is_an_entry_without_either(town: Town) -> None:
    case = named(town)
    before = (refreshed(case).status, refreshed(case).version)
    assert looked(town, case.pk) == Contact(town.people[Role.RESIDENT].display_name, PHONE)
    entry = CaseEvent.objects.get(case_id=case.pk, act=Act.SEE_CONTACT)
    assert (entry.actor_id, entry.internal_text, entry.public_text) == (
        town.people[Role.CC_OPERATOR].pk, "电话回访", "",
    )  # fmt: skip
    assert PHONE not in str([*CaseEvent.objects.values(), *AuditEvent.objects.values()])
    assert AuditEvent.objects.filter(action="complaints.contact_seen").count() == 1
    assert (refreshed(case).status, refreshed(case).version) == before


def test_anonymous_report_with_an_account_is_opened_only_by_the_look(town: Town) -> None:
    name = "演示报事人甲"
    User.objects.filter(pk=town.people[Role.RESIDENT].pk).update(display_name=name)
    case = named(town, is_anonymous=True)
    page = case_page(town.actor(Role.CC_OPERATOR), case.number, FRIDAY)
    assert (name in repr(page), PHONE in repr(page)) == (False, False)
    assert looked(town, case.pk).name == name


def test_number_of_the_account_serves_where_none_was_left(town: Town) -> None:
    case = filed(town)
    resident = town.people[Role.RESIDENT]
    resident.set_phone("13955019999")
    resident.save(update_fields=["phone", "phone_index"])
    assert looked(town, case.pk).phone == "13955019999"


@pytest.mark.parametrize(
    "role", [Role.DEPT_HANDLER, Role.DEPT_LEADER, Role.FIRM_ADMIN, Role.PROJECT_MANAGER, Role.GRID_MEMBER, Role.RESIDENT, Role.AUDITOR]
)  # fmt: skip
def test_nobody_outside_the_command_centre_may_look(town: Town, role: Role) -> None:
    case = named(town)
    with pytest.raises((ActionRefused, Case.DoesNotExist)):
        looked(town, case.pk, role)
    assert not CaseEvent.objects.filter(act=Act.SEE_CONTACT).exists()


@pytest.mark.parametrize("reason", ["", "   ", "因" * (LONGEST_REASON + 1)])
def test_no_look_without_a_reason_of_some_length(town: Town, reason: str) -> None:
    case = named(town)
    with pytest.raises(Refused):
        looked(town, case.pk, reason=reason)
    assert not CaseEvent.objects.filter(act=Act.SEE_CONTACT).exists()


def test_looks_of_a_day_end_for_the_one_who_had_them(two_a_day: Town) -> None:
    cases = [named(two_a_day), named(two_a_day, text="另一件")]
    for case in cases:
        looked(two_a_day, case.pk)
    with pytest.raises(Refused) as refusal:
        looked(two_a_day, cases[0].pk)
    assert refusal.value.code == "too_many_looks"
    assert looked(two_a_day, cases[0].pk, Role.CC_SUPERVISOR).phone == PHONE
    assert looked(two_a_day, cases[0].pk, at=FRIDAY + DAY).phone == PHONE
    assert LOOKS_A_DAY == 60


def test_page_asks_for_the_reason_shows_once_and_is_kept_by_no_browser(open_town: Town) -> None:
    with acting_for(open_town.city):
        case = named(open_town)
    client = signed_in(open_town.people[Role.CC_OPERATOR].username)
    path = f"/tianchang/w/cases/{case.number}/contact/"
    case_url = f"/tianchang/w/cases/{case.number}/"
    assert path in client.get(case_url).content.decode()
    asked = client.get(path)
    assert (asked.status_code, PHONE in asked.content.decode()) == (200, False)
    without = client.post(path, {"reason": ""})
    assert (without.status_code, PHONE in without.content.decode()) == (422, False)
    shown = client.post(path, {"reason": "电话回访"})
    assert (shown.status_code, shown["Cache-Control"]) == (200, "no-store")
    assert f'href="tel:{PHONE}"' in shown.content.decode()
    history = client.get(case_url).content.decode()
    assert ("电话回访" in history, PHONE in history) == (True, False)


def test_others_are_offered_no_look_and_read_nothing_of_it(open_town: Town) -> None:
    with acting_for(open_town.city):
        case = named(open_town)
        looked(open_town, case.pk, reason="核对楼栋")
    for role in (Role.GRID_MEMBER, Role.RESIDENT):
        client = signed_in(open_town.people[role].username)
        page = client.get(
            f"/tianchang/w/cases/{case.number}/" if role != Role.RESIDENT else f"/tianchang/m/cases/{case.number}/"
        )
        words = page.content.decode()
        assert (page.status_code, f"{case.number}/contact/" in words) == (200, False)
        if role == Role.RESIDENT:
            assert "核对楼栋" not in words
    refused = signed_in(open_town.people[Role.GRID_MEMBER].username).get(f"/tianchang/w/cases/{case.number}/contact/")
    assert refused.status_code in {403, 404}
