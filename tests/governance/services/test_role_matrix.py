"""The role table is read by all and changed by two people; a change holds with the next request."""

import pytest
from django.db import IntegrityError, transaction

from governance.access import ActionRefused, Actor
from governance.models import AuditEvent, City, MatrixChange, RolePermission, User
from governance.queries.posts import actor_for
from governance.queries.role_matrix import matrix_changes, role_matrix
from governance.rules.answers import Conflict, Refused
from governance.rules.roles import LETTERS, Module, Role, in_order
from governance.services.role_matrix import ask_matrix_change, decide_matrix_change
from governance.tenancy import acting_for
from tests.conftest import NOON
from tests.factories import make_post, make_user, seeded_letters
from tests.governance.conftest import person
from tests.sessions import signed_in

ROLES = "/tianchang/roles/"


@pytest.fixture
def admins(town: City) -> tuple[User, User]:
    with acting_for(town):
        made = [make_user(name) for name in ("first-admin", "second-admin")]
        for user in made:
            make_post(user, Role.TENANT_ADMIN)
    return made[0], made[1]


def actor_of(city: City, user: User) -> Actor:
    city.refresh_from_db()
    actor = actor_for(user, city, NOON.date(), None)
    assert actor is not None
    return actor


def asked(
    city: City, user: User, letters: str = "CRU", role: Role = Role.INSPECTOR, module: Module = Module.CASE
) -> MatrixChange:
    return ask_matrix_change(
        actor=actor_of(city, user), role=role, module=module, letters=letters, reason="抽查要能办", at=NOON
    )


def decided(city: City, user: User, change: MatrixChange, *, granted: bool = True) -> MatrixChange:
    return decide_matrix_change(actor=actor_of(city, user), change_id=change.pk, granted=granted, at=NOON)


def letters_of(city: City, user: User, role: Role = Role.INSPECTOR, module: Module = Module.CASE) -> str:
    return actor_of(city, user).matrix.get((role, module), "")


def test_change_holds_once_another_administrator_agrees(town: City, admins: tuple[User, User]) -> None:
    first, second = admins
    with acting_for(town):
        before = letters_of(town, first)
        change = asked(town, first, "UCR")
        assert (change.before, change.after, letters_of(town, first)) == (before, "CRU", before)
        with pytest.raises(ActionRefused):
            decided(town, first, change)
        decided(town, second, change)
        assert letters_of(town, first) == "CRU"
        with pytest.raises(Conflict):
            decided(town, second, change, granted=False)
        deeds = AuditEvent.objects.filter(action__endswith="matrix_change").order_by("id")
        assert [(one.action.split(".")[1], one.facts["role"]) for one in deeds] == [
            ("asked_matrix_change", "INSPECTOR"), ("granted_matrix_change", "INSPECTOR"),
        ]  # fmt: skip


def test_database_itself_wants_two_people(town: City, admins: tuple[User, User]) -> None:
    with acting_for(town):
        change = asked(town, admins[0])
        with pytest.raises(IntegrityError, match="matrixchange_two_people"), transaction.atomic():
            MatrixChange.objects.filter(pk=change.pk).update(state="DONE", decided_by=admins[0], decided_at=NOON)


def test_who_asked_may_take_it_back_and_the_place_is_free_again(town: City, admins: tuple[User, User]) -> None:
    first, second = admins
    with acting_for(town):
        change = asked(town, first)
        with pytest.raises(Conflict):
            asked(town, second, "R")
        assert decided(town, first, change, granted=False).state == "REFUSED"
        assert asked(town, second, "R").state == "OPEN"


def test_nothing_left_takes_the_row_away_and_nothing_there_adds_one(town: City, admins: tuple[User, User]) -> None:
    first, second = admins
    with acting_for(town):
        decided(town, second, asked(town, first, ""))
        assert not RolePermission.objects.filter(role=Role.INSPECTOR, module=Module.CASE).exists()
        decided(town, second, asked(town, first, "R"))
        assert letters_of(town, first) == "R"


def test_table_that_changed_meanwhile_is_asked_for_anew(town: City, admins: tuple[User, User]) -> None:
    first, second = admins
    with acting_for(town):
        change = asked(town, first)
        RolePermission.objects.filter(role=Role.INSPECTOR, module=Module.CASE).update(letters="R")
        with pytest.raises(Conflict, match="又改过"):
            decided(town, second, change)


@pytest.mark.parametrize(
    ("role", "module", "letters", "reason"),
    [(Role.TENANT_ADMIN, Module.CONF, "R", "x"), (Role.PLATFORM_ADMIN, Module.CASE, "R", "x"), (Role.INSPECTOR, Module.CASE, "C", "x"), (Role.INSPECTOR, Module.CASE, "R", " ")],
)  # fmt: skip
def test_what_cannot_be_asked_for(
    town: City, admins: tuple[User, User], role: Role, module: Module, letters: str, reason: str
) -> None:
    with acting_for(town), pytest.raises(Refused):
        ask_matrix_change(
            actor=actor_of(town, admins[0]), role=role, module=module, letters=letters, reason=reason, at=NOON
        )


def test_table_is_read_by_all_and_the_own_role_stands_first(town: City, admins: tuple[User, User]) -> None:
    with acting_for(town):
        rows = role_matrix(actor_of(town, person("zhou")))
        assert (rows[0].role, rows[0].is_own, len(rows)) == (Role.CC_OPERATOR, True, len(Role) - 2)
        shown = {(row.role, module): letters for row in rows for module, letters in row.letters if letters}
        assert shown == {
            place: in_order(text) for place, text in seeded_letters().items() if place[0] in {row.role for row in rows}
        }
        with pytest.raises(ActionRefused):
            matrix_changes(actor_of(town, person("zhou")))
    assert signed_in("zhou").get(ROLES).status_code == 200


def test_letters_are_put_in_order() -> None:
    assert in_order("AURXC") == "CRUA"
    assert "".join(LETTERS) == "CRUVA"


def test_pages_lead_through_asking_and_agreeing(town: City, admins: tuple[User, User]) -> None:
    first, second = signed_in("first-admin"), signed_in("second-admin")
    sent = {"role": "INSPECTOR", "module": "CASE", "letters": ["C", "R", "U"], "reason": "抽查要能办"}
    assert first.post(f"{ROLES}changing/", {**sent, "reason": ""}).status_code == 422
    assert first.post(f"{ROLES}changing/", sent).status_code == 302
    with acting_for(town):
        change = MatrixChange.objects.get()
    assert "要由另一位管理员同意" in first.get(ROLES).content.decode()
    assert first.post(f"{ROLES}decision/", {"change": change.pk, "answer": "granted"}).status_code == 403
    assert second.post(f"{ROLES}decision/", {"change": change.pk, "answer": "granted"}).status_code == 302
    with acting_for(town):
        assert letters_of(town, admins[0]) == "CRU"
