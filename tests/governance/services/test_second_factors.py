"""The second factor: who is asked for it, how it is set up, and what a code opens."""

import pytest

from governance.rules.roles import Role
from tests.governance.conftest import code, device, entered, person, session_key, sign_in

AT_DESK = "/tianchang/w/"


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
