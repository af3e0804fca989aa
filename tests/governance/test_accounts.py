"""The frame around a request, and one's own account: how sessions end, what opens when, and what is kept."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from governance.gate import SECOND_FACTOR
from governance.models import AuditEvent, User
from governance.rules.roles import Role
from governance.tenancy import acting_for
from tests.factories import PASSWORD, make_post, make_user
from tests.governance.conftest import PHONE, device, entered, person, post_of, session_key, sign_in

AT_DESK = "/tianchang/w/"


def shift_session(client: Client, **back: timedelta) -> None:
    """Move moments that the session remembers back in time."""
    session = client.session
    for key, by in back.items():
        session[key] -= by.total_seconds()
    session.save()


def test_a_session_ends_after_half_an_hour_without_a_request(town):
    client = entered()
    shift_session(client, seen=timedelta(minutes=29))
    assert client.get(AT_DESK).status_code == 200
    shift_session(client, seen=timedelta(minutes=31))
    assert client.get(AT_DESK)["Location"] == "/tianchang/login/?next=%2Ftianchang%2Fw%2F"
    assert SECOND_FACTOR not in client.session


def test_a_session_ends_after_twelve_hours_however_busy(town):
    client = entered()
    shift_session(client, since=timedelta(hours=12, seconds=1))
    assert client.get(AT_DESK).status_code == 302


def test_stay_touches_the_session_and_says_when_it_is_over(town):
    client = entered()
    shift_session(client, seen=timedelta(minutes=29))
    before = client.session["seen"]
    assert client.post("/tianchang/account/stay/").status_code == 204
    assert client.session["seen"] > before
    assert Client().post("/tianchang/account/stay/").status_code == 401


def test_raising_the_epoch_ends_all_sessions(town):
    client = entered()
    person_ = person("zhou")
    person_.session_epoch += 1
    person_.save(update_fields=["session_epoch"])
    assert client.get(AT_DESK).status_code == 302


def test_closing_an_account_ends_its_sessions(town):
    client = entered()
    User.objects.filter(username="zhou").update(is_active=False)
    assert client.get(AT_DESK).status_code == 302


def test_signing_out_ends_the_session_and_needs_a_post(town):
    client = entered()
    assert client.get("/tianchang/logout/").status_code == 405
    assert client.post("/tianchang/logout/")["Location"] == "/tianchang/login/"
    assert client.get(AT_DESK).status_code == 302


def test_without_an_account_pages_lead_to_the_sign_in_page_and_the_api_says_401(town):
    assert Client().get(AT_DESK)["Location"] == "/tianchang/login/?next=%2Ftianchang%2Fw%2F"
    answer = Client().get("/tianchang/api/acting/")
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    fragment = Client().get(AT_DESK, headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment["HX-Redirect"]) == (401, "/tianchang/login/?next=%2Ftianchang%2Fw%2F")


def test_choosing_a_post_changes_who_acts(town):
    with acting_for(town):
        second = make_post(person("zhou"), Role.HOTLINE_OPERATOR)
    client = entered()
    assert client.get(AT_DESK).json()["role"] == Role.CC_OPERATOR
    assert client.post("/tianchang/account/post/", {"post": str(second.pk)})["Location"] == "/tianchang/"
    assert client.get(AT_DESK).json()["role"] == Role.HOTLINE_OPERATOR


def test_choosing_a_post_that_decides_asks_for_the_second_factor(town):
    with acting_for(town):
        second = make_post(person("zhou"), Role.CC_SUPERVISOR)
    client = entered()
    client.post("/tianchang/account/post/", {"post": str(second.pk)})
    assert client.get(AT_DESK).status_code == 302


def test_another_persons_post_is_not_found(town):
    client = entered()
    for foreign in (post_of(town, "ma", Role.CC_SUPERVISOR).pk, "nonsense"):
        assert client.post("/tianchang/account/post/", {"post": str(foreign)}).status_code == 404
    assert client.get(AT_DESK).json()["role"] == Role.CC_OPERATOR


def test_home_leads_to_the_roles_first_page(town):
    with acting_for(town):
        make_post(make_user("wu"), Role.RESIDENT)
    assert entered().get("/tianchang/")["Location"] == AT_DESK
    assert entered("wu").get("/tianchang/")["Location"] == "/tianchang/m/"


def test_an_account_without_a_post_finds_nothing(town, other_city):
    client = entered()
    assert client.get("/shili/w/").status_code == 404
    assert client.get("/shili/account/").status_code == 404
    assert client.get("/nowhere/w/").status_code == 404
    make_user("none")
    assert entered("none").get(AT_DESK).status_code == 404


def test_a_first_password_must_be_changed_before_anything_else(town):
    User.objects.filter(username="zhou").update(must_change_password=True)
    client = entered()
    where = "/tianchang/account/password/"
    assert client.get(AT_DESK)["Location"] == f"{where}?next=%2Ftianchang%2Fw%2F"
    new = "an entirely new sentence"
    answer = client.post(where, {"old": PASSWORD, "new": new, "again": new, "next": AT_DESK})
    assert answer["Location"] == AT_DESK
    assert client.get(AT_DESK).status_code == 200
    assert sign_in(Client(), "zhou", new).status_code == 302


def test_changing_the_password_ends_the_other_sessions_and_keeps_this_one(town):
    here, there = entered(), entered()
    before = session_key(here)
    new = "an entirely new sentence"
    here.post("/tianchang/account/password/", {"old": PASSWORD, "new": new, "again": new})
    assert (here.get(AT_DESK).status_code, there.get(AT_DESK).status_code) == (200, 302)
    assert session_key(here) != before
    with acting_for(town):
        assert AuditEvent.objects.filter(action="governance.changed_password").count() == 1


@pytest.mark.parametrize(
    ("old", "new", "again", "says"),
    [
        ("wrong", "an entirely new sentence", "an entirely new sentence", "现在的密码不对"),
        (PASSWORD, "short", "short", "12"),
        (PASSWORD, "password1234", "password1234", "常见"),
        (PASSWORD, "an entirely new sentence", "another one entirely", "两遍新密码不一样"),
        (PASSWORD, PASSWORD, PASSWORD, "新密码要和现在的不一样"),
    ],
)
def test_a_password_is_refused_for_a_reason(town, old, new, again, says):
    answer = entered().post("/tianchang/account/password/", {"old": old, "new": new, "again": again})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert person("zhou").check_password(PASSWORD)


def test_guessing_the_old_password_is_slowed_down(town):
    client = entered()
    new = "an entirely new sentence"
    for _time in range(5):
        client.post("/tianchang/account/password/", {"old": "wrong", "new": new, "again": new})
    assert client.post("/tianchang/account/password/", {"old": PASSWORD, "new": new, "again": new}).status_code == 429


def test_the_password_page_asks_for_the_second_factor_of_whoever_has_one(town):
    device("ma")
    answer = entered("ma").get("/tianchang/account/password/")
    assert answer["Location"] == "/tianchang/account/second-factor/?next=/tianchang/account/password/"


def test_the_account_page_shows_a_masked_phone(town):
    page = entered().get("/tianchang/account/").content.decode()
    assert "139****5678" in page
    assert PHONE not in page
    assert "周坐席" in page


def test_hotkeys_are_switched_with_the_account(town):
    client = entered()
    client.post("/tianchang/account/hotkeys/", {"hotkeys": "off"})
    assert not person("zhou").hotkeys
    client.post("/tianchang/account/hotkeys/", {"hotkeys": "on"})
    assert person("zhou").hotkeys


def test_language_is_kept_in_a_cookie_and_with_the_account(town):
    client = entered()
    answer = client.post("/ui/language/", {"language": "en", "next": "/tianchang/account/"})
    assert (answer["Location"], client.cookies["django_language"].value) == ("/tianchang/account/", "en")
    assert person("zhou").language == "en"
    assert client.get("/tianchang/login/?next=/")["Content-Language"] == "en"
    stranger = Client()
    stranger.post("/ui/language/", {"language": "en"})
    assert stranger.get("/tianchang/login/")["Content-Language"] == "en"
    assert stranger.post("/ui/language/", {"language": "xx"}).status_code == 422


def test_text_size_is_kept_in_a_cookie_and_with_the_account(town):
    client = entered()
    client.post("/ui/text-size/", {"size": "large"})
    assert (client.cookies["text-size"].value, person("zhou").text_size) == ("large", "large")
    assert 'data-mode="care"' in client.get("/tianchang/account/").content.decode()
    assert client.post("/ui/text-size/", {"size": "huge"}).status_code == 422


def test_cities_lists_all_and_ones_own_first(town, other_city):
    assert [name in Client().get("/").content.decode() for name in ("天长市", "示例市")] == [True, True]
    page = entered().get("/").content.decode()
    assert page.index("我的城市") < page.index("天长市") < page.index("其他城市") < page.index("示例市")


def test_the_frame_costs_at_most_five_statements(town):
    client = entered()
    client.get(AT_DESK)
    with CaptureQueriesContext(connection) as captured:
        client.get(AT_DESK)
    asked = [row["sql"] for row in captured if not row["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))]
    given_back = [sql for sql in asked if "set_config" in sql]
    assert len(asked) - max(len(given_back) - 1, 0) == 5, asked
