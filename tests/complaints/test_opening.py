"""Opening a city: from the templates of every app, with a first administrator, by page or command, all or nothing."""

import re
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from complaints.models import CaseCategory
from governance.models import (
    AuditEvent,
    CalendarVersion,
    City,
    CitySetting,
    Membership,
    Post,
    RolePermission,
    Unit,
    User,
)
from governance.rules.answers import Refused
from governance.rules.roles import Role
from governance.services.cities import FirstAdmin, open_city_with_admin
from governance.tenancy import acting_for
from tests.conftest import NOON
from tests.factories import PASSWORD, make_user
from tests.governance.conftest import code, device

GIVEN = {
    "name": "新城市", "name_en": "Newtown", "slug": "xincheng", "code": "341199", "case_prefix": "XC", "username": "newtown-admin",
    "display_name": "新城管理员",
}  # fmt: skip


def opened(**changes: Any) -> tuple[City, str]:
    given: dict[str, Any] = {
        "operator_id": None, "slug": "xincheng", "name": "新城市", "name_en": "Newtown", "case_prefix": "XC", "code": None,
        "admin": FirstAdmin("newtown-admin", "新城管理员"), "at": NOON,
    }  # fmt: skip
    return open_city_with_admin(**{**given, **changes})


def test_new_city_has_a_copy_of_every_template_and_an_administrator(db: None) -> None:
    city, password = opened()
    with acting_for(city):
        assert Unit.objects.count() == 32
        assert CaseCategory.objects.count() == 72
        assert CalendarVersion.objects.count() == 1
        assert RolePermission.objects.filter(role=Role.TENANT_ADMIN).exists()
        assert CitySetting.objects.get().key == "complaints.stage_limits"
        post = Post.objects.get()
        assert (post.role, post.place, post.unit) == (Role.TENANT_ADMIN, None, None)
        assert set(AuditEvent.objects.values_list("action", flat=True)) == {
            "governance.opened_city",
            "governance.added_post",
        }
    person = User.objects.get(username="newtown-admin")
    assert (person.check_password(password), person.must_change_password) == (True, True)
    assert Membership.objects.get(user=person).city == city


@pytest.mark.parametrize(
    ("changes", "code_said"),
    [
        ({"slug": "tianchang"}, "slug_taken"),
        ({"code": "341181"}, "code_taken"),
        ({"admin": FirstAdmin("taken", "x")}, "username_taken"),
        ({"slug": "platform"}, "slug_refused"),
    ],
)
def test_what_is_taken_is_refused_and_nothing_stays(city: City, changes: dict[str, Any], code_said: str) -> None:
    City.objects.filter(pk=city.pk).update(code="341181")
    make_user("taken")
    before = City.objects.count()
    with pytest.raises(Refused) as refusal:
        opened(**changes)
    assert refusal.value.code == code_said
    assert (City.objects.count(), User.objects.filter(username="newtown-admin").exists()) == (before, False)


@pytest.fixture
def operator(db: None) -> Client:
    make_user("root", "平台管理员", is_platform_admin=True)
    client = Client()
    of = device("root")
    client.post("/platform/login/", {"username": "root", "password": PASSWORD})
    client.post("/platform/second-factor/", {"code": code(of)})
    return client


def test_page_opens_a_city_and_shows_the_first_password_once(operator: Client) -> None:
    assert "/platform/cities/new/" in operator.get("/platform/").content.decode()
    assert operator.get("/platform/cities/new/").status_code == 200
    page = operator.post("/platform/cities/new/", GIVEN).content.decode()
    found = re.search(r"data-first-password>([^<]+)<", page)
    assert found is not None
    assert User.objects.get(username="newtown-admin").check_password(found.group(1))
    assert "/xincheng/login/" in page
    again = operator.post("/platform/cities/new/", GIVEN)
    assert again.status_code == 422
    assert "这个网址名已经有城市用了。" in again.content.decode()


def test_page_says_what_is_wrong_with_the_form(operator: Client) -> None:
    wrong = {**GIVEN, "slug": "platform", "code": "12", "case_prefix": "x", "username": "A"}
    page = operator.post("/platform/cities/new/", wrong).content.decode()
    for words in ("系统自己要用", "区划代码是六位数字", "2 到 4 个大写字母", "至少 3 位"):
        assert words in page
    assert City.objects.count() == 0


def test_command_opens_a_city_or_says_why_not(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("xincheng", "新城市", "Newtown", "XC", "newtown-admin", "新城管理员")
    call_command("open_city", *words)
    assert "/xincheng/login/" in capsys.readouterr().out
    with pytest.raises(CommandError, match="已经有城市用了"):
        call_command("open_city", *words)
    with pytest.raises(CommandError, match="case_prefix"):
        call_command("open_city", "another", "x", "x", "lower", "an-admin", "x")
