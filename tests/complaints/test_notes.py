"""Notes among colleagues: who reads them, who leaves them, and that no reporter ever does."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints.models import CaseEvent
from complaints.queries.case import case_page
from complaints.rules.notes import ADMINISTRATION, FIRMS, LONGEST, NOTE, WRITERS, may_read_note
from complaints.services.desk import accept_case
from complaints.services.dispatch import dispatch_case
from complaints.services.notes import add_note
from governance.access import ActionRefused
from governance.rules.answers import Refused
from governance.rules.roles import SCOPE_KINDS, Role
from governance.tenancy import acting_for
from tests.complaints.conftest import FRIDAY, Town, filed, refreshed
from tests.sessions import signed_in

CANARY = "QZCANARY internal"


def noted(town: Town, number: str, role: Role) -> list[str]:
    return [note.text for note in case_page(town.actor(role), number, FRIDAY, with_notes=True).notes]


def test_the_administration_reads_every_note_firms_what_is_meant_for_them_and_everybody_their_own() -> None:
    assert {role for role in Role if may_read_note([role], for_firm=False, is_own=False)} == ADMINISTRATION
    assert {role for role in Role if may_read_note([role], for_firm=True, is_own=False)} == ADMINISTRATION | FIRMS
    assert {role for role in Role if may_read_note([role], for_firm=False, is_own=True)} == set(Role)


def test_nobody_who_sees_only_own_reports_leaves_notes() -> None:
    own_only = frozenset().union(*(SCOPE_KINDS[kind] for kind in ("household", "self", "organisation", "public")))
    assert WRITERS & (own_only | {Role.AUDITOR}) == frozenset()


def test_note_stays_in_the_history_and_leaves_the_case_as_it_was(town: Town) -> None:
    case = filed(town)
    before = refreshed(case)
    add_note(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, text=f" {CANARY} ", at=FRIDAY)
    written = CaseEvent.objects.get(case_id=case.pk, act=NOTE)
    assert (written.internal_text, written.public_text, written.role) == (CANARY, "", Role.CC_OPERATOR)
    assert (written.from_status, written.to_status, written.facts["for_firm"]) == (case.status, case.status, False)
    assert refreshed(case).version == before.version
    assert noted(town, case.number, Role.CC_OPERATOR) == [CANARY]


def test_note_is_no_event_of_the_timeline(town: Town) -> None:
    case = filed(town)
    add_note(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, text=CANARY, at=FRIDAY)
    page = case_page(town.actor(Role.CC_OPERATOR), case.number, FRIDAY)
    assert ([event.act for event in page.events], page.notes) == (["REPORT"], ())


def test_firm_reads_what_is_meant_for_it_and_its_own_notes_reach_the_centre(town: Town) -> None:
    case = filed(town)
    operator, manager = town.actor(Role.CC_OPERATOR), town.actor(Role.PROJECT_MANAGER)
    accept_case(actor=operator, case_id=case.pk, category_code="C0101", at=FRIDAY)
    dispatch_case(
        actor=operator, case_id=case.pk, lead_unit_id=town.department.pk, executor_unit_id=town.firm.pk, at=FRIDAY
    )
    add_note(actor=operator, case_id=case.pk, text="among us", at=FRIDAY)
    add_note(actor=operator, case_id=case.pk, text="for the firm", for_firm=True, at=FRIDAY)
    add_note(actor=manager, case_id=case.pk, text="from the firm", at=FRIDAY)
    assert sorted(noted(town, case.number, Role.PROJECT_MANAGER)) == ["for the firm", "from the firm"]
    assert sorted(noted(town, case.number, Role.FIRM_ADMIN)) == ["for the firm", "from the firm"]
    assert sorted(noted(town, case.number, Role.CC_OPERATOR)) == ["among us", "for the firm", "from the firm"]


@pytest.mark.parametrize("text", ["", "  \n ", "x" * (LONGEST + 1)])
def test_note_is_refused_when_empty_or_too_long(town: Town, text: str) -> None:
    case = filed(town)
    with pytest.raises(Refused):
        add_note(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, text=text, at=FRIDAY)


def test_note_is_refused_to_the_reporter_and_to_whoever_comes_by_a_link(town: Town) -> None:
    case = filed(town)
    by_link = replace(town.actor(Role.CC_OPERATOR), user_id=None, opened_id=case.pk)
    for actor in (town.actor(Role.RESIDENT), by_link):
        with pytest.raises(ActionRefused):
            add_note(actor=actor, case_id=case.pk, text="x", at=FRIDAY)
    assert case_page(by_link, case.number, FRIDAY, with_notes=True).notes == ()


def test_canary_in_a_note_reaches_no_page_and_no_endpoint_of_the_reporter(open_town: Town) -> None:
    with acting_for(open_town.city):
        case = filed(open_town)
        add_note(actor=open_town.actor(Role.CC_OPERATOR), case_id=case.pk, text=CANARY, for_firm=True, at=FRIDAY)
    staff = signed_in(open_town.people[Role.CC_OPERATOR].username)
    assert CANARY in staff.get(f"/tianchang/w/cases/{case.number}/").content.decode()
    assert CANARY not in staff.get(f"/tianchang/api/cases/{case.number}/").content.decode()
    assert CANARY not in staff.get(f"/tianchang/m/cases/{case.number}/").content.decode()
    reporter = signed_in(open_town.people[Role.RESIDENT].username)
    pages = [
        "m/",
        "m/cases/",
        f"m/cases/{case.number}/",
        f"m/report/{case.number}/",
        f"api/cases/{case.number}/",
        "api/cases/",
    ]
    pages += [f"m/cases/{case.number}/{name}/" for name in ("supplement", "rating", "answer")]
    shown = {path: CANARY in reporter.get(f"/tianchang/{path}", follow=True).content.decode() for path in pages}
    assert shown == dict.fromkeys(pages, False)


def test_case_page_with_notes_asks_as_much_as_without(open_town: Town) -> None:
    with acting_for(open_town.city):
        case = filed(open_town)
    client, path = signed_in(open_town.people[Role.CC_OPERATOR].username), f"/tianchang/w/cases/{case.number}/"
    client.get(path)
    with CaptureQueriesContext(connection) as without:
        client.get(path)
    with acting_for(open_town.city):
        for number in range(3):
            add_note(actor=open_town.actor(Role.CC_OPERATOR), case_id=case.pk, text=f"note {number}", at=FRIDAY)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).content.decode().count("<li>") >= 3
    assert len(asked) == len(without)


def test_note_that_is_refused_is_shown_again_with_what_was_typed(open_town: Town) -> None:
    with acting_for(open_town.city):
        case = filed(open_town)
    client, path = signed_in(open_town.people[Role.CC_OPERATOR].username), f"/tianchang/w/cases/{case.number}/notes/"
    answer = client.post(path, {"text": "y" * (LONGEST + 1)})
    assert (answer.status_code, "y" * (LONGEST + 1) in answer.content.decode()) == (422, True)
    assert client.post(path, {"text": CANARY}).status_code == 302
