"""What a city may set: every key that the code asks for is described; values keep to their bounds, the past stays as it was."""

import ast
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from complaints.queries.limits import stage_limits
from complaints.rules.priorities import Priority
from complaints.rules.rates import DEFAULT_WEIGHTS
from complaints.rules.stages import DEFAULT_STAGE_LIMITS, Stage
from governance.access import Actor
from governance.checks import OUR_APPS
from governance.models import AuditEvent, City, CitySetting, User
from governance.queries.city_settings import changes_of, city_settings
from governance.queries.posts import actor_for
from governance.queries.settings import setting_on
from governance.rules.answers import Refused
from governance.rules.city_settings import SETTINGS, value_of, words_of
from governance.rules.roles import Role
from governance.services.city_settings import drop_city_setting, set_city_setting
from governance.tenancy import acting_for
from tests.conftest import NOON
from tests.factories import give_matrix, make_post, make_user
from tests.sessions import signed_in

KEY, SETTING_PAGES = "complaints.reopen_days", "/tianchang/settings/"
TODAY, TOMORROW = NOON.date(), NOON.date() + timedelta(days=1)
ELSEWHERE = {"governance.quiet_hours"}  # has a page of its own beside the words of messages


@pytest.fixture
def admin(city: City) -> User:
    with acting_for(city):
        give_matrix()
        person = make_user("admin", "管理员甲")
        make_post(person, Role.TENANT_ADMIN)
    return person


@pytest.fixture
def browser(admin: User) -> Client:
    return signed_in(admin.username)


def actor_of(city: City, user: User) -> Actor:
    city.refresh_from_db()
    actor = actor_for(user, city, TODAY, None)
    assert actor is not None
    return actor


def given_to(actor: Actor, number: int, day: Any = TODAY, key: str = KEY) -> CitySetting:
    return set_city_setting(actor=actor, key=key, numbers={"value": number}, valid_from=day, at=NOON)


def test_every_key_that_is_asked_for_is_described() -> None:
    """The keys stand as constants beside ``setting_on`` and ``whole_setting``: every module that asks is searched for them."""
    asked: set[str] = set()
    for app in OUR_APPS:
        for path in Path(app).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            if "setting_on(" in text or "whole_setting(" in text:
                for node in ast.walk(ast.parse(text)):
                    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in SETTINGS:
                        asked.add(node.value)
                    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"setting_on", "whole_setting"}:
                        key = node.args[1]
                        assert not isinstance(key, ast.Constant) or key.value in {*SETTINGS, *ELSEWHERE}, key
                for node in ast.walk(ast.parse(text)):
                    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                        name = getattr(node.targets[0], "id", "")
                        if name.endswith("SETTING") or name in {"ACCEPT_BY", "RETURN_LIMIT", "INFO_DAYS"}:
                            assert node.value.value in SETTINGS, name
    assert asked == set(SETTINGS)


def test_every_default_keeps_to_its_own_bounds_and_comes_back_as_it_was() -> None:
    for setting in SETTINGS.values():
        assert value_of(setting, setting.read(setting.default)) == setting.default
        assert [words for _label, words in words_of(setting, setting.default)] != []
        assert str(setting.meaning).endswith("。")


@given(st.sampled_from(sorted(SETTINGS)), st.integers(-5, 10_000))
def test_whole_numbers_out_of_bounds_are_refused(key: str, number: int) -> None:
    setting = SETTINGS[key]
    if len(setting.parts) > 1 or setting.parts[0].choices:
        return
    part = setting.parts[0]
    if part.least <= number <= part.most:
        assert value_of(setting, {"value": number}) == number
    else:
        with pytest.raises(Refused):
            value_of(setting, {"value": number})


def test_value_holds_from_its_day_and_the_past_stays(city: City, admin: User) -> None:
    with acting_for(city):
        CitySetting.objects.create(key=KEY, value=9, valid_from=TODAY - timedelta(days=30))
        actor = actor_of(city, admin)
        given_to(actor, 14, TOMORROW)
        actor = actor_of(city, admin)
        held = [setting_on(actor, KEY, TODAY + timedelta(days=days), 7) for days in (-31, -30, 0, 1)]
        assert held == [7, 9, 9, 14]
        (row,) = [one for one in city_settings(actor) if one.setting.key == KEY]
        assert (row.words[0][1], row.is_default, row.next_on, row.next_words[0][1]) == (
            "9 天",
            False,
            TOMORROW,
            "14 天",
        )
        with pytest.raises(Refused, match="过去"):
            given_to(actor, 8, TODAY - timedelta(days=1))
        with pytest.raises(CitySetting.DoesNotExist):
            given_to(actor, 8, key="complaints.nothing")


def test_change_says_who_made_it_and_is_taken_back_before_it_holds(city: City, admin: User) -> None:
    with acting_for(city):
        actor = actor_of(city, admin)
        now, later = given_to(actor, 8), given_to(actor, 14, TOMORROW)
        _setting, holding, changes = changes_of(actor, KEY)
        assert (holding, [(one.words[0][1], one.who, one.holds, one.comes) for one in changes]) == (
            8, [("14 天", "管理员甲", False, True), ("8 天", "管理员甲", True, False)],
        )  # fmt: skip
        drop_city_setting(actor=actor, row_id=later.pk, at=NOON)
        with pytest.raises(Refused, match="撤不回"):
            drop_city_setting(actor=actor, row_id=now.pk, at=NOON)
        assert [row.value for row in CitySetting.objects.filter(key=KEY)] == [8]
        deeds = AuditEvent.objects.filter(action__contains="city_setting").order_by("id")
        assert [(one.action.split(".")[1], one.facts["key"]) for one in deeds] == [
            ("set_city_setting", KEY), ("set_city_setting", KEY), ("dropped_city_setting", KEY),
        ]  # fmt: skip


def test_limits_and_weights_are_set_through_their_pages(city: City, admin: User, browser: Client) -> None:
    limits = SETTINGS["complaints.stage_limits"].read(SETTINGS["complaints.stage_limits"].default)
    limits |= {"SIGN.P3": 6, "SIGN.P3.unit": "EH"}
    sent = {**limits, "valid_from": _today_of(browser)}
    assert browser.post(f"{SETTING_PAGES}complaints.stage_limits/", sent).status_code == 302
    with acting_for(city):
        actor = actor_for(admin, City.objects.get(), NOON.date().replace(year=2099), None)
        assert actor is not None
        found = stage_limits(actor, NOON.replace(year=2099))
        assert (found[Stage.SIGN][Priority.P3].amount, found[Stage.SIGN][Priority.P3].unit.value) == (6, "EH")
        assert found[Stage.ACCEPT] == DEFAULT_STAGE_LIMITS[Stage.ACCEPT]
    weights = {measure.value: weight for measure, weight in DEFAULT_WEIGHTS.items()} | {
        "valid_from": _today_of(browser)
    }
    refused = browser.post(f"{SETTING_PAGES}complaints.department_weights/", weights | {"ON_TIME": 41})
    assert (refused.status_code, "现在是 101" in refused.content.decode()) == (422, True)
    assert browser.post(f"{SETTING_PAGES}complaints.department_weights/", weights).status_code == 302


def _today_of(browser: Client) -> str:
    page = browser.get(f"{SETTING_PAGES}{KEY}/")
    return str(page.context["form"].fields["valid_from"].initial)


def test_out_of_bounds_is_said_beside_the_field_and_stays(browser: Client) -> None:
    page = browser.post(f"{SETTING_PAGES}{KEY}/", {"value": "0", "valid_from": _today_of(browser)})
    assert page.status_code == 422
    assert "要在 1 到 60 之间" in page.content.decode()
    assert browser.get(f"{SETTING_PAGES}complaints.nothing/").status_code == 404


def test_auditor_reads_and_does_not_set(city: City, admin: User) -> None:
    with acting_for(city):
        make_post(make_user("auditor"), Role.AUDITOR)
    client = signed_in("auditor")
    page = client.get(f"{SETTING_PAGES}{KEY}/")
    assert (page.status_code, 'name="value"' in page.content.decode()) == (200, False)
    assert client.post(f"{SETTING_PAGES}{KEY}/", {"value": "8"}).status_code == 403
