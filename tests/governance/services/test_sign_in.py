"""At the door: who gets in, who waits, and what is counted."""

from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.test import Client, RequestFactory
from django.utils import timezone

from governance.accounts import client_address, counted_name, name_index
from governance.models import AuditEvent, City, SignInThrottle, User
from governance.rules.roles import Role
from governance.services.sign_in import forget_failures
from governance.tenancy import acting_for
from tests.conftest import owner_connection
from tests.factories import make_user
from tests.governance.conftest import PHONE, entered, person, session_key, sign_in

AT_DESK = "/tianchang/w/"


def fail(client: Client, times: int, username: str = "zhou") -> Any:
    """Try wrong passwords one after the other, each after the wait of the one before."""
    for _time in range(times):
        SignInThrottle.objects.filter(name_index=name_index(username)).update(wait_until=timezone.now())
        answer = sign_in(client, username, "wrong-password-wrong")
    return answer


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
        (1, "203.0.113.9:50123", "203.0.113.9"),
        (1, "[2001:db8::9]:443", "2001:db8::9"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
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


def test_forms_need_their_csrf_proof(town):
    strict = Client(enforce_csrf_checks=True)
    assert sign_in(strict).status_code == 403


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
