"""The pages about messages: reading them, setting them, wording them; what was typed wrong stays in the form."""

from typing import Any

import pytest
from django.test import Client

from governance.models import City, Delivery, Notice, NoticeTemplate, User, WebhookEndpoint
from governance.queries.notices import quiet_of
from governance.rules.roles import Role
from governance.tenancy import acting_for
from tests.complaints.conftest import FRIDAY, TODAY, Town, opened_town
from tests.factories import make_post, make_user
from tests.sessions import signed_in

LINK = "/tianchang/w/cases/"


@pytest.fixture
def town(city: City) -> Town:
    made = opened_town(city)
    with acting_for(city):
        made.people[Role.TENANT_ADMIN] = make_user("admin")
        make_post(made.people[Role.TENANT_ADMIN], Role.TENANT_ADMIN)
    return made


def visit(town: Town, role: Role) -> Client:
    return signed_in(town.people[role].username)


def left(town: Town, *keys: str) -> list[Notice]:
    with acting_for(town.city):
        person = town.people[Role.CC_OPERATOR]
        return [
            Notice.objects.create(
                person=person, code="x", key=key, subject=f"事 {key}", text="x", link=LINK, created_at=FRIDAY
            )
            for key in keys
        ]


def words(answer: Any) -> str:
    return str(answer.content.decode())


def test_message_leads_to_what_it_is_about_and_counts_no_more(town: Town) -> None:
    first, _second = left(town, "1", "2")
    client = visit(town, Role.CC_OPERATOR)
    assert "消息，2 条没看" in words(client.get("/tianchang/notices/"))
    answer = client.post("/tianchang/notices/read/", {"notice": str(first.pk)})
    assert (answer.status_code, answer["Location"]) == (302, LINK)
    unread = words(client.get("/tianchang/notices/?show=unread"))
    assert ("事 1" in unread, "事 2" in unread, "消息，1 条没看" in unread) == (False, True, True)


def test_all_are_marked_up_to_the_moment_of_the_list(town: Town) -> None:
    left(town, "1", "2")
    client = visit(town, Role.CC_OPERATOR)
    assert client.post("/tianchang/notices/read/", {"until": FRIDAY.isoformat()}).status_code == 302
    assert "没有消息" in words(client.get("/tianchang/notices/?show=unread"))
    assert client.post("/tianchang/notices/read/", {"until": "soon"}).status_code == 404


def test_message_of_somebody_else_is_unknown(town: Town) -> None:
    (notice,) = left(town, "1")
    answer = visit(town, Role.CC_SUPERVISOR).post("/tianchang/notices/read/", {"notice": str(notice.pk)})
    assert answer.status_code == 404


def test_ways_are_kept_and_what_is_wrong_stays_in_the_form(town: Town) -> None:
    client = visit(town, Role.CC_OPERATOR)
    wrong = client.post("/tianchang/account/ways/", {"email": "no address", "quiet_since": "22:00"})
    assert (wrong.status_code, "no address" in words(wrong)) == (422, True)
    right = client.post("/tianchang/account/ways/", {"email": "zhou@example.cn", "by_email": "on"})
    assert right.status_code == 302
    person = User.objects.get(pk=town.people[Role.CC_OPERATOR].pk)
    assert (person.email, person.by_sms, person.by_email) == ("zhou@example.cn", False, True)


def test_words_are_previewed_before_they_hold(town: Town) -> None:
    client = visit(town, Role.TENANT_ADMIN)
    path = "/tianchang/notice-templates/words/?kind=CASE_CLOSED"
    assert "已办结" in words(client.get(path))
    sent = {"subject": "{number} 好了", "text": "{place} 办好了", "seen_version": "0"}
    preview = client.post(path, {**sent, "preview": "1"})
    assert (preview.status_code, "TC-20261120-0046 好了" in words(preview)) == (200, True)
    with acting_for(town.city):
        assert NoticeTemplate.objects.count() == 0
    assert client.post(path, sent).status_code == 302
    late = client.post(path, sent)
    assert (late.status_code, "刚被改过" in words(late)) == (409, True)
    unknown = client.post(path, {**sent, "text": "{phone}", "seen_version": "1"})
    assert (unknown.status_code, "{phone}" in words(unknown)) == (422, True)
    assert client.get("/tianchang/notice-templates/words/?kind=NONE").status_code == 404


def test_quiet_hours_of_the_city_are_set_on_the_page(town: Town) -> None:
    client = visit(town, Role.TENANT_ADMIN)
    assert client.post("/tianchang/notice-templates/", {"since": "22:30", "until": "06:30"}).status_code == 302
    with acting_for(town.city):
        assert f"{quiet_of(City.objects.get(pk=town.city.pk), TODAY).since:%H:%M}" == "22:30"
    assert client.post("/tianchang/notice-templates/", {"since": "7", "until": "7"}).status_code == 422


def test_secret_of_a_system_is_shown_once_and_its_deeds_stand_on_the_list(town: Town) -> None:
    client = visit(town, Role.TENANT_ADMIN)
    path = "/tianchang/webhooks/"
    wrong = client.post(path, {"name": "城管", "url": "https://elsewhere.example/"})
    assert (wrong.status_code, "许可名单" in words(wrong)) == (422, True)
    added = client.post(path, {"name": "城管", "url": "https://hooks.example/in"})
    with acting_for(town.city):
        endpoint = WebhookEndpoint.objects.get()
        secret = endpoint.secret
    assert (secret in words(added), secret in words(client.get(path))) == (True, False)
    for step in ("test", "disabling"):
        assert client.post(f"{path}{step}/", {"endpoint": str(endpoint.pk)}).status_code == 302
    with acting_for(town.city):
        assert (Delivery.objects.get().code, WebhookEndpoint.objects.get().active) == ("PING", False)
    log = words(client.get("/tianchang/deliveries/?state=QUEUED"))
    assert ("城管" in log, "没有发送记录" in words(client.get("/tianchang/deliveries/?state=SENT"))) == (True, True)
