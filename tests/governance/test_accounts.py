"""At the door: who gets in, who waits, what the session remembers, and what opens when."""

from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from governance.accounts import client_address, counted_name, name_index
from governance.gate import SECOND_FACTOR
from governance.models import AuditEvent, City, SignInThrottle, User
from governance.rules.roles import Role
from governance.services.sign_in import forget_failures
from governance.tenancy import acting_for
from tests.conftest import owner_connection
from tests.factories import PASSWORD, make_post, make_user
from tests.governance.conftest import PHONE, code, device, entered, person, post_of, session_key, sign_in

AT_DESK = "/tianchang/w/"


def fail(client: Client, times: int, username: str = "zhou") -> Any:
    """Try wrong passwords one after the other, each after the wait of the one before."""
    for _time in range(times):
        SignInThrottle.objects.filter(name_index=name_index(username)).update(wait_until=timezone.now())
        answer = sign_in(client, username, "wrong-password-wrong")
    return answer


def shift_session(client: Client, **back: timedelta) -> None:
    """Move moments that the session remembers back in time."""
    session = client.session
    for key, by in back.items():
        session[key] -= by.total_seconds()
    session.save()


@pytest.mark.parametrize("typed", ["zhou", " Zhou ", PHONE, "+86 139-1234-5678", "１３９１２３４５６７８"])
def test_sign_in_by_name_or_phone(town, typed):
    client = Client()
    answer = sign_in(client, typed)
    assert (answer.status_code, answer["Location"]) == (302, "/tianchang/")
    assert client.get(AT_DESK).json()["role"] == Role.CC_OPERATOR


@pytest.mark.parametrize("typed", ["nobody", "13900000000", "12345", PHONE])
def test_sign_in_says_the_same_for_unknown_names_and_wrong_passwords(town, typed):
    answer = sign_in(Client(), typed, "wrong-password-wrong")
    assert answer.status_code == 422
    assert "用户名或密码不对" in answer.content.decode()
    assert typed in answer.content.decode()
    assert "wrong-password-wrong" not in answer.content.decode()


def test_sign_in_hashes_once_for_an_unknown_name(town, monkeypatch):
    hashed = []
    hasher = "django.contrib.auth.hashers.MD5PasswordHasher.encode"
    from django.contrib.auth.hashers import MD5PasswordHasher

    real = MD5PasswordHasher.encode
    monkeypatch.setattr(hasher, lambda self, password, salt: hashed.append(password) or real(self, password, salt))
    sign_in(Client(), "nobody", "wrong-password-wrong")
    unknown = len(hashed)
    sign_in(Client(), "zhou", "wrong-password-wrong")
    assert (unknown, len(hashed) - unknown) == (1, 1)


def test_sign_in_refuses_a_closed_account(town):
    User.objects.filter(username="zhou").update(is_active=False)
    assert sign_in(Client()).status_code == 422


def test_a_name_of_digits_is_found_when_it_is_no_phone_number(town):
    make_user("10086")
    assert sign_in(Client(), "10086").status_code == 302


def test_a_phone_number_belongs_to_its_holder_even_if_somebody_is_called_so(town):
    make_user(PHONE, "冒名")
    client = Client()
    sign_in(client, PHONE)
    assert client.session["_auth_user_id"] == str(person("zhou").pk)


def test_sign_in_records_who_came_in(town):
    entered()
    with acting_for(town):
        event = AuditEvent.objects.get(action="governance.signed_in")
    assert (event.actor_id, event.role) == (person("zhou").pk, Role.CC_OPERATOR)


@pytest.mark.django_db(transaction=True)
def test_failures_stay_counted_although_the_answer_is_an_error(town):
    fail(Client(), 2)
    assert SignInThrottle.objects.get(name_index=name_index("zhou")).failures == 2
    assert AccessAttempt.objects.get().failures_since_start == 2


def test_five_failures_make_the_next_try_wait_even_with_the_right_password(town):
    fail(Client(), 5)
    answer = sign_in(Client())
    assert (answer.status_code, answer["Retry-After"]) == (429, "5")
    assert "5 秒后再试" in answer.content.decode()


def test_every_way_of_writing_a_phone_number_counts_as_one(town):
    fail(Client(), 5, PHONE)
    assert sign_in(Client(), "+86 139 1234 5678").status_code == 429


def test_waiting_is_not_a_lock_and_success_clears_the_count(town):
    fail(Client(), 6)
    SignInThrottle.objects.update(wait_until=timezone.now())
    assert sign_in(Client()).status_code == 302
    assert not SignInThrottle.objects.filter(name_index=name_index("zhou")).exists()


def test_a_long_wait_says_until_when(town):
    until = timezone.now() + timedelta(minutes=10)
    SignInThrottle.objects.create(name_index=name_index("zhou"), failures=12, wait_until=until)
    answer = sign_in(Client())
    assert f"{timezone.localtime(until):%H:%M:%S} 以后再试" in answer.content.decode()


def test_failures_of_another_day_are_forgotten(town):
    SignInThrottle.objects.create(
        name_index=name_index("zhou"), failures=12, wait_until=timezone.now() - timedelta(hours=25)
    )
    sign_in(Client(), "zhou", "wrong-password-wrong")
    assert SignInThrottle.objects.get(name_index=name_index("zhou")).failures == 1


def test_forget_failures_deletes_what_is_older_than_a_day(town):
    now = timezone.now()
    SignInThrottle.objects.create(name_index=b"old", failures=1, wait_until=now - timedelta(hours=25))
    SignInThrottle.objects.create(name_index=b"new", failures=1, wait_until=now)
    forget_failures(at=now)
    assert bytes(SignInThrottle.objects.get().name_index) == b"new"


def test_strangers_failures_do_not_delay_a_device_on_which_the_holder_has_signed_in(town):
    own = entered()
    own.post("/tianchang/logout/")
    fail(Client(REMOTE_ADDR="198.51.100.7"), 8)
    SignInThrottle.objects.update(wait_until=timezone.now() + timedelta(minutes=1))
    assert sign_in(Client(REMOTE_ADDR="198.51.100.8")).status_code == 429
    assert sign_in(own).status_code == 302


def test_a_known_device_counts_its_own_failures(town):
    own = entered()
    own.post("/tianchang/logout/")
    for _time in range(5):
        sign_in(own, "zhou", "wrong-password-wrong")
    assert sign_in(own).status_code == 429


def test_ten_failures_under_one_name_from_one_address_end_in_a_wait(town):
    answer = fail(Client(), 10)
    assert answer.status_code == 429
    assert "以后再试" in answer.content.decode()
    assert AccessAttempt.objects.get().username == name_index("zhou").hex()


@pytest.mark.usefixtures("town")
def test_an_address_is_refused_after_very_many_failures_under_any_names(monkeypatch):
    monkeypatch.setattr("governance.services.sign_in.ADDRESS_FAILURES", 3)
    for number in range(3):
        sign_in(Client(), f"guess-{number}", "wrong-password-wrong")
    assert sign_in(Client()).status_code == 429
    assert sign_in(Client(REMOTE_ADDR="198.51.100.7")).status_code == 302


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (None, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.1"),
        (1, "unknown", None),
    ],
)
def test_client_address_believes_only_the_trusted_proxies(settings, proxies, forwarded, address):
    settings.AXES_IPWARE_PROXY_COUNT = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == address


def test_counted_name_hides_what_was_typed(settings):
    assert counted_name(RequestFactory().get("/"), {"username": PHONE}) == name_index(PHONE).hex()


def test_sign_in_gives_the_session_a_new_key(town):
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    planted = session_key(client)
    sign_in(client)
    assert session_key(client) != planted


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


@pytest.mark.parametrize(
    ("wanted", "way"),
    [
        ("/tianchang/w/?page=2", "/tianchang/w/?page=2"),
        ("https://example.org/", "/tianchang/"),
        ("//example.org/", "/tianchang/"),
        ("/\\example.org", "/tianchang/"),
        ("http://testserver/tianchang/w/", "/tianchang/"),
        ("javascript:alert(1)", "/tianchang/"),
        ("w/", "/tianchang/"),
    ],
)
def test_next_leads_to_paths_on_this_host_only(town, wanted, way):
    assert sign_in(Client(), next=wanted)["Location"] == way


def test_without_an_account_pages_lead_to_the_sign_in_page_and_the_api_says_401(town):
    assert Client().get(AT_DESK)["Location"] == "/tianchang/login/?next=%2Ftianchang%2Fw%2F"
    answer = Client().get("/tianchang/api/acting/")
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    fragment = Client().get(AT_DESK, headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment["HX-Redirect"]) == (401, "/tianchang/login/?next=%2Ftianchang%2Fw%2F")


def test_a_role_that_decides_opens_nothing_before_its_second_factor(town):
    client = entered("ma")
    assert client.get(AT_DESK)["Location"] == "/tianchang/account/second-factor/?next=%2Ftianchang%2Fw%2F"
    assert client.get("/tianchang/account/").status_code == 302
    assert client.get("/tianchang/api/acting/").status_code == 401


def test_setting_up_a_second_factor_confirms_the_device_by_a_right_code_only(town):
    client = entered("ma")
    page = client.get("/tianchang/account/second-factor/").content.decode()
    waiting = person("ma").totpdevice_set.get()
    assert not waiting.confirmed
    assert "<svg" in page
    assert "style=" not in page
    assert client.post("/tianchang/account/second-factor/", {"code": code(waiting, steps=50)}).status_code == 422
    waiting.refresh_from_db()
    assert (waiting.confirmed, waiting.throttling_failure_count) == (False, 1)
    waiting.throttle_reset()
    before = session_key(client)
    answer = client.post("/tianchang/account/second-factor/", {"code": code(waiting), "next": AT_DESK})
    assert answer["Location"] == AT_DESK
    assert session_key(client) != before
    assert person("ma").totpdevice_set.get().confirmed
    assert client.get(AT_DESK).json()["role"] == Role.CC_SUPERVISOR


def test_an_account_with_a_device_is_never_shown_a_secret_again(town):
    device("ma")
    page = entered("ma").get("/tianchang/account/second-factor/").content.decode()
    assert "<svg width" not in page
    assert person("ma").totpdevice_set.count() == 1


def test_a_code_is_taken_once(town):
    used = code(device("ma"))
    assert entered("ma").post("/tianchang/account/second-factor/", {"code": used}).status_code == 302
    again = entered("ma").post("/tianchang/account/second-factor/", {"code": f"{used[:3]} {used[3:]}"})
    assert again.status_code == 422


def test_wrong_codes_make_the_next_one_wait(town):
    of = device("ma")
    client = entered("ma")
    client.post("/tianchang/account/second-factor/", {"code": code(of, steps=50)})
    assert client.post("/tianchang/account/second-factor/", {"code": code(of)}).status_code == 429


@pytest.mark.django_db(transaction=True)
def test_wrong_codes_stay_counted_although_the_answer_is_an_error(town):
    of = device("ma")
    entered("ma").post("/tianchang/account/second-factor/", {"code": code(of, steps=50)})
    of.refresh_from_db()
    assert of.throttling_failure_count == 1


def test_signing_in_again_asks_for_the_second_factor_again(town):
    of = device("ma")
    client = entered("ma")
    client.post("/tianchang/account/second-factor/", {"code": code(of)})
    client.post("/tianchang/logout/")
    sign_in(client, "ma")
    assert client.get(AT_DESK).status_code == 302


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


def test_forms_need_their_csrf_proof(town):
    strict = Client(enforce_csrf_checks=True)
    assert sign_in(strict).status_code == 403


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


def test_the_sign_in_page_of_an_unknown_city_is_not_found(db, frame_urls):
    assert not City.objects.exists()
    assert Client().get("/tianchang/login/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_tries_at_once_under_one_name_are_one_too_many(town):
    with owner_connection() as another:
        key = int.from_bytes(name_index("zhou")[:8], "big", signed=True)
        another.execute("SELECT pg_advisory_lock(%s)", [key])
        assert sign_in(Client()).status_code == 429
        another.execute("SELECT pg_advisory_unlock(%s)", [key])
    assert sign_in(Client()).status_code == 302
