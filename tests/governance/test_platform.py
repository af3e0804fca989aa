"""The platform's pages: for its administrators alone, with a second factor, and without any business data."""

import pytest
from django.test import Client

from governance.models import Job, User
from tests.factories import PASSWORD, make_user
from tests.governance.conftest import code, device, person, sign_in

SECOND = "/platform/second-factor/"


@pytest.fixture
def root(frame_urls: None, db: None) -> User:
    return make_user("root", "平台管理员", is_platform_admin=True)


def administrator() -> Client:
    client = Client()
    of = device("root")
    client.post("/platform/login/", {"username": "root", "password": PASSWORD})
    client.post(SECOND, {"code": code(of)})
    return client


def test_platform_leads_strangers_to_its_own_sign_in_page(root):
    assert Client().get("/platform/")["Location"] == "/platform/login/?next=%2Fplatform%2F"


def test_platform_asks_for_the_second_factor(root):
    client = Client()
    answer = client.post("/platform/login/", {"username": "root", "password": PASSWORD})
    assert answer["Location"] == "/platform/"
    assert client.get("/platform/")["Location"] == f"{SECOND}?next=%2Fplatform%2F"
    assert "<svg width" in client.get(SECOND).content.decode()
    assert client.post(SECOND, {"code": code(person("root").totpdevice_set.get())})["Location"] == "/platform/"
    assert client.get("/platform/").status_code == 200


def test_platform_asks_for_a_password_of_ones_own_first(root):
    User.objects.update(must_change_password=True)
    client = administrator()
    assert client.get("/platform/")["Location"] == "/platform/password/?next=%2Fplatform%2F"
    new = "an entirely new sentence"
    client.post("/platform/password/", {"old": PASSWORD, "new": new, "again": new})
    assert client.get("/platform/").status_code == 200


def test_platform_shows_cities_and_dead_jobs_without_their_messages(root, city, other_city):
    Job.objects.create(
        kind="complaints.tasks.remind", key="1", state=Job.State.DEAD, last_error="KeyError: '13912345678'"
    )
    page = administrator().get("/platform/").content.decode()
    assert ("天长市" in page, "示例市" in page) == (True, True)
    assert "complaints.tasks.remind" in page
    assert "KeyError" in page
    assert "13912345678" not in page


def test_platform_is_not_found_by_other_accounts(town):
    client = Client()
    sign_in(client)
    assert client.get("/platform/").status_code == 404
    assert client.get("/platform/password/").status_code == 404


def test_an_administrator_of_the_platform_finds_nothing_in_a_city(root, town):
    client = administrator()
    assert client.get("/tianchang/w/").status_code == 404


def test_signing_out_of_the_platform(root):
    client = administrator()
    assert client.post("/platform/logout/")["Location"] == "/"
    assert client.get("/platform/").status_code == 302
