"""One's sessions are seen by their device and ended one by one; recovery codes stand in for the phone, each once."""

import re

import pytest
from django.test import Client

from governance.models import AccountSession, AuditEvent, City, RecoveryCode
from governance.rules.roles import Role
from governance.sessions import handle_of
from governance.tenancy import acting_for
from tests.factories import PASSWORD, make_post, make_user
from tests.governance.conftest import code, device, entered, person, session_key
from tests.sessions import signed_in

ACCOUNT = "/tianchang/account/"
SESSIONS, CODES, SECOND = f"{ACCOUNT}sessions/", f"{ACCOUNT}recovery-codes/", f"{ACCOUNT}second-factor/"
WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
)


def at_windows(username: str) -> Client:
    client = Client(HTTP_USER_AGENT=WINDOWS)
    client.post("/tianchang/login/", {"username": username, "password": PASSWORD})
    return client


def shown_codes(client: Client) -> list[str]:
    return re.findall(r'mono">([a-z0-9]{5}-[a-z0-9]{5})<', client.post(CODES).content.decode())


def test_sessions_are_shown_by_device_and_never_by_key(town: City) -> None:
    here, there = entered(), at_windows("zhou")
    page = here.get(ACCOUNT)
    assert [(one.device, one.is_this) for one in page.context["sessions"]] == [("", True), ("Chrome · Windows", False)]
    assert session_key(there) not in page.content.decode()


def test_one_session_is_ended_and_the_others_stay(town: City) -> None:
    here, there, third = entered(), at_windows("zhou"), entered()
    assert here.post(SESSIONS, {"session": handle_of(session_key(there))}).status_code == 302
    assert there.get(ACCOUNT).status_code == 302
    assert (here.get(ACCOUNT).status_code, third.get(ACCOUNT).status_code) == (200, 200)
    with acting_for(town):
        assert AuditEvent.objects.get(action="governance.ended_sessions").facts == {"ended": 1}


def test_all_others_are_ended_at_once(town: City) -> None:
    here, there, third = entered(), entered(), entered()
    here.post(SESSIONS, {"session": "others"})
    assert [client.get(ACCOUNT).status_code for client in (here, there, third)] == [200, 302, 302]
    assert AccountSession.objects.filter(user=person("zhou")).count() == 1


def test_sessions_of_others_are_unknown_and_this_one_is_not_ended_so(town: City) -> None:
    mine, others = entered(), entered("ma")
    for key in (session_key(others), session_key(mine), "x"):
        assert mine.post(SESSIONS, {"session": handle_of(key)}).status_code == 404
    assert AccountSession.objects.count() == 2


def test_codes_are_made_with_the_authenticator_shown_only(town: City) -> None:
    assert signed_in("ma").post(CODES).status_code == 422  # no authenticator
    device("ma")
    assert signed_in("zhou").post(CODES).status_code == 422
    made = shown_codes(signed_in("ma"))
    assert len(set(made)) == 10
    assert not any(
        one.replace("-", "").encode() in bytes(row.digest) for one in made for row in RecoveryCode.objects.all()
    )


def test_code_stands_in_for_the_phone_once(town: City) -> None:
    device("ma")
    first, second, *_rest = shown_codes(signed_in("ma"))
    client = entered("ma")
    before = session_key(client)
    assert client.get("/tianchang/w/").status_code == 302
    assert (
        client.post(SECOND, {"recovery": first.upper().replace("-", " "), "next": "/tianchang/w/"})["Location"]
        == "/tianchang/w/"
    )
    assert session_key(client) != before
    assert client.get("/tianchang/w/").status_code == 200
    with acting_for(town):
        assert AuditEvent.objects.get(action="governance.used_recovery_code").facts == {"left": 9}
    again = entered("ma")
    assert again.post(SECOND, {"recovery": first}).status_code == 422
    assert again.post(SECOND, {"recovery": second}).status_code == 302


def test_new_codes_void_the_old_ones_and_another_account_s_are_none(town: City) -> None:
    device("ma")
    with acting_for(town):
        make_post(make_user("li", "李班长"), Role.CC_SUPERVISOR)
    device("li")
    old, of_li = shown_codes(signed_in("ma")), shown_codes(signed_in("li"))
    shown_codes(signed_in("ma"))
    client = entered("ma")
    assert client.post(SECOND, {"recovery": old[0]}).status_code == 422
    assert client.post(SECOND, {"recovery": of_li[0]}).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_wrong_codes_wait_and_stay_counted(town: City) -> None:
    of = device("ma")
    right = shown_codes(signed_in("ma"))[0]
    client = entered("ma")
    answers = [client.post(SECOND, {"recovery": f"aaaaa-aaaa{number}"}).status_code for number in range(5)]
    assert answers == [422] * 5
    assert client.post(SECOND, {"recovery": right}).status_code == 429
    assert client.post(SECOND, {"code": code(of)}).status_code == 302  # the phone itself still works
