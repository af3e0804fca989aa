"""Locking, unlocking and resetting accounts: by the city's administrator, never one's own, never another city's."""

import re
from functools import partial
from typing import Any

import pytest
from django.test import Client

from governance.access import ActionRefused, Actor
from governance.models import AuditEvent, City, Membership, RecoveryCode, User
from governance.queries.people import people
from governance.queries.posts import actor_for
from governance.rules.answers import Conflict, Refused
from governance.rules.roles import Role
from governance.services.account_admin import lock_account, reset_password, reset_second_factor, unlock_account
from governance.tenancy import acting_for
from tests.conftest import NOON
from tests.factories import make_post, make_user
from tests.governance.conftest import device, entered, person, sign_in
from tests.sessions import signed_in

PEOPLE = "/tianchang/people/"


@pytest.fixture
def admin(town: City) -> User:
    with acting_for(town):
        user = make_user("admin", "管理员甲")
        make_post(user, Role.TENANT_ADMIN)
        for known in User.objects.all():
            Membership.objects.get_or_create(user=known, city=town)
    return user


def actor_of(city: City, user: User) -> Actor:
    actor = actor_for(user, city, NOON.date(), None)
    assert actor is not None
    return actor


def deed(client: Client, username: str, name: str, **sent: Any) -> Any:
    return client.post(f"{PEOPLE}{person(username).pk}/{name}/", sent)


def test_locked_account_is_out_at_once_and_cannot_come_back(town: City, admin: User) -> None:
    zhou, client = entered(), signed_in("admin")
    assert deed(client, "zhou", "locking").status_code == 422
    assert zhou.get("/tianchang/account/").status_code == 200
    assert deed(client, "zhou", "locking", reason="手机丢了").status_code == 302
    assert zhou.get("/tianchang/account/").status_code == 302
    assert sign_in(Client()).status_code == 422
    assert deed(client, "zhou", "locking", reason="手机丢了").status_code == 409
    assert deed(client, "zhou", "unlocking").status_code == 302
    assert sign_in(Client()).status_code == 302
    with acting_for(town):
        lines = AuditEvent.objects.filter(subject_id=person("zhou").pk, action__endswith="locked_account").order_by(
            "id"
        )
        assert [(line.action, line.facts) for line in lines] == [
            ("governance.locked_account", {"reason": "手机丢了"}),
            ("governance.unlocked_account", {}),
        ]


def test_first_password_is_shown_once_and_must_be_changed(town: City, admin: User) -> None:
    zhou, client = entered(), signed_in("admin")
    page = deed(client, "zhou", "password").content.decode()
    (password,) = re.findall(r"big-code\">([a-z0-9]{16})<", page)
    assert zhou.get("/tianchang/account/").status_code == 302
    assert sign_in(Client()).status_code == 422
    new = Client()
    assert sign_in(new, password=password).status_code == 302
    assert new.get("/tianchang/account/")["Location"].startswith("/tianchang/account/password/")
    assert password not in client.get(f"{PEOPLE}{person('zhou').pk}/").content.decode()
    with acting_for(town):
        assert password not in str(list(AuditEvent.objects.values()))


def test_lost_phone_is_unbound_with_its_recovery_codes(town: City, admin: User) -> None:
    device("ma")
    RecoveryCode.objects.create(user=person("ma"), digest=b"x", made_at=NOON)
    client = signed_in("admin")
    assert deed(client, "ma", "second-factor").status_code == 302
    assert not person("ma").totpdevice_set.exists()
    assert not RecoveryCode.objects.exists()
    assert "<svg width" in entered("ma").get("/tianchang/account/second-factor/").content.decode()
    assert deed(client, "ma", "second-factor").status_code == 409


def test_nobody_manages_their_own_account_or_without_the_right(town: City, admin: User) -> None:
    deeds = (partial(lock_account, reason="x"), unlock_account, reset_password, reset_second_factor)
    with acting_for(town):
        for who, whom in (("admin", "admin"), ("zhou", "ma")):
            for tried in deeds:
                with pytest.raises(ActionRefused):
                    tried(actor=actor_of(town, person(who)), user_id=person(whom).pk, at=NOON)
        with pytest.raises(ActionRefused):
            people(actor_of(town, person("zhou")))


def test_account_of_another_city_is_unknown_and_of_both_is_refused(town: City, admin: User, other_city: City) -> None:
    stranger = make_user("stranger", "外市人")
    Membership.objects.create(user=stranger, city=other_city)
    Membership.objects.create(user=person("zhou"), city=other_city)
    with acting_for(town):
        actor = actor_of(town, admin)
        with pytest.raises(User.DoesNotExist):
            lock_account(actor=actor, user_id=stranger.pk, reason="x", at=NOON)
        with pytest.raises(Refused, match="别的城市"):
            reset_password(actor=actor, user_id=person("zhou").pk, at=NOON)
        with pytest.raises(Conflict):
            unlock_account(actor=actor, user_id=person("ma").pk, at=NOON)
        assert {row.user.username for row in people(actor).rows} == {"admin", "ma", "zhou"}
    assert signed_in("admin").get(f"{PEOPLE}{stranger.pk}/").status_code == 404


def test_people_are_found_by_name_user_name_phone_and_state(town: City, admin: User) -> None:
    User.objects.filter(username="ma").update(is_active=False)
    User.objects.filter(username="zhou").update(must_change_password=True)
    with acting_for(town):
        actor = actor_of(town, admin)

        def found(**wanted: str) -> list[str]:
            return [row.user.username for row in people(actor, **wanted).rows]

        assert found(words="坐席") == ["zhou"]
        assert found(words="MA") == ["ma"]
        assert found(words="139 1234 5678") == ["zhou"]
        assert found(words="1391234") == []
        assert found(state="locked") == ["ma"]
        assert found(state="initial") == ["zhou"]


def test_people_are_paged_by_user_name(town: City, admin: User) -> None:
    with acting_for(town):
        for number in range(25):
            user = make_user(f"p{number:02}", f"网格员{number:02}")
            make_post(user, Role.CC_OPERATOR)
        first = people(actor_of(town, admin))
        second = people(actor_of(town, admin), after=first.after)
        names = [row.user.username for row in (*first.rows, *second.rows)]
    assert names == sorted(names)
    assert (len(names), len(first.rows), second.after) == (28, 20, "")
