"""Reading the trail leaves a line; personal values stay hidden; checkpoints are for everybody."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client

from governance.audit import record
from governance.audit_words import WORDS
from governance.checks import OUR_APPS
from governance.evidence.verify_audit import is_signed, parse_note
from governance.models import AuditEvent, AuditSeal, City, Place, RowChange, User
from governance.rules.roles import Role
from governance.services.sealing import public_key
from governance.tenancy import acting_for
from tests.conftest import NOON
from tests.factories import give_matrix, make_place, make_post, make_user
from tests.sessions import signed_in

AUDIT = "/tianchang/audit/"


@pytest.fixture
def auditor(city: City) -> User:
    with acting_for(city):
        give_matrix()
        person = make_user("auditor", "审计员甲")
        make_post(person, Role.AUDITOR)
    return person


@pytest.fixture
def browser(auditor: User) -> Client:
    return signed_in(auditor.username)


def test_reading_leaves_a_line_with_its_filters(city: City, browser: Client, auditor: User) -> None:
    browser.get(f"{AUDIT}?action=governance.signed_in&since=2026-11-01&person=nobody")
    with acting_for(city):
        event = AuditEvent.objects.get(action="governance.audit_read")
    assert event.actor_id == auditor.pk
    assert event.facts == {"rows": 0, "action": "governance.signed_in", "since": "2026-11-01", "person": "nobody"}


def test_filters_find_by_person_day_and_thing(city: City, browser: Client) -> None:
    with acting_for(city):
        place = make_place(Place.Kind.STREET, code="S1")
        record(None, "governance.opened_city", place, at=NOON - timedelta(days=3), slug="x")
        record(None, "governance.tested_webhook", None, at=NOON - timedelta(days=1))

    def found(query: str) -> list[str]:
        return [row[0].action for row in browser.get(f"{AUDIT}?{query}").context["rows"]]

    day = (NOON - timedelta(days=3)).date().isoformat()
    assert found(f"subject={place.pk}") == ["governance.opened_city"]
    assert found(f"since={day}&until={day}") == ["governance.opened_city"]
    assert set(found("person=审计员甲")) == {"governance.audit_read"}  # the sign-in of a test makes no event
    assert found("action=governance.tested_webhook") == ["governance.tested_webhook"]
    assert found("action=nonsense&since=nonsense&subject=nonsense") != []


def test_changes_of_a_request_hide_personal_values(city: City, browser: Client) -> None:
    with acting_for(city, request_id="r1"):
        place = make_place(Place.Kind.STREET, code="S1")
        Place.objects.filter(pk=place.pk).update(name="新街道")
        RowChange.objects.create(
            at=NOON,
            table_name="complaints_case",
            row_id=place.pk,
            op="U",
            before={"text": "原话"},
            after={"text": "密"},
            request_id="r1",
        )
    page = browser.get(f"{AUDIT}requests/r1/").content.decode()
    assert "新街道" in page
    assert "原话" not in page
    assert "密" not in page.replace("密码", "")
    with acting_for(city):
        assert AuditEvent.objects.get(action="governance.audit_read").facts == {"rows": 3, "request": "r1"}


def test_checkpoint_of_a_day_is_shown_to_anybody_and_signed(city: City) -> None:
    assert Client().get("/tianchang/checkpoints/latest.txt").status_code == 404
    assert Client().get("/tianchang/checkpoints/").status_code == 200
    with acting_for(city):
        AuditSeal.objects.create(
            epoch=1, number=1, form=1, sealed_at=NOON, from_xid=0, before_xid=5, count=1, root=b"r", previous=b"p", digest=b"d" * 32,
            tree_root=b"t" * 32, edge=b"d" * 32,
        )  # fmt: skip
    text = Client().get("/tianchang/checkpoints/latest.txt").content.decode()
    note = parse_note(text)
    assert (note.origin, note.size, note.root) == ("qianqiu/tianchang/1", 1, b"t" * 32)
    assert is_signed(note, public_key(city))
    assert not is_signed(parse_note(text.replace("\n1\n", "\n2\n")), public_key(city))
    assert Client().get("/tianchang/checkpoints/?day=2020-01-01").status_code == 404
    assert Client().get("/tianchang/checkpoints/?day=x").status_code == 404


def test_seals_are_neither_changed_nor_deleted_by_the_product(city: City) -> None:
    with acting_for(city):
        for deed in (lambda: AuditSeal.objects.update(count=2), lambda: AuditSeal.objects.all().delete()):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                deed()


def test_every_recorded_deed_has_words() -> None:
    """Every literal that names a deed in a call of ``record`` (or is handed on to one) is called something."""
    named = set()
    for app in OUR_APPS:
        for path in Path(app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and getattr(node.func, "id", "") in {"record", "_changed", "tell_of_account"}
                    and len(node.args) > 1
                ):
                    named |= {
                        arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
                    }
    assert named - set(WORDS) == set()
    assert len(named) > 30
