"""Telling people: once each, in their language, on their ways, at their hours; and what becomes of a message on its way."""

import hmac
import http.client
import threading
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from governance.access import ActionRefused, Actor
from governance.clock import LOCAL
from governance.messaging import Outgoing, Undelivered
from governance.models import AuditEvent, City, Delivery, Job, Notice, NoticeTemplate, User, WebhookEndpoint
from governance.notice_kinds import KINDS
from governance.queries.notices import inbox, kinds, quiet_of, webhooks, worded
from governance.queries.posts import actor_for
from governance.rules.answers import Conflict, Refused
from governance.rules.notices import MAX_TRIES, DeliveryState, Quiet
from governance.rules.roles import Role
from governance.services import notice_settings as deeds
from governance.services.notices import Telling, deliver, read_all, read_notice, tell
from governance.tenancy import acting_for, uuid7
from governance.webhooks import Https, check_url, handed, is_public, public_address, signature
from tests.conftest import NOON
from tests.factories import give_matrix, make_user
from tests.governance.services.test_posts import TODAY, acting_as

PHONE, ADDRESS = "13900001111", "wang@mail.example.cn"
FACTS = {
    "zh-hans": {"number": "TC-1", "place": "香樟里", "category": "垃圾", "due": "9月27日 17:30"},
    "en": {"number": "TC-1", "place": "香樟里", "category": "Waste", "due": "27 Sep 17:30"},
}
NIGHT = datetime(2026, 11, 24, 22, 0, tzinfo=LOCAL)
MORNING = datetime(2026, 11, 25, 8, 0, tzinfo=LOCAL)
HOOK = "https://hooks.example/in"


def telling(key: str = "k", code: str = "ORDER_URGED", **more: Any) -> Telling:
    return Telling(code, key, FACTS, "/tianchang/w/", **more)


@pytest.fixture
def admin(inside: City) -> Actor:
    give_matrix()
    return acting_as("admin", Role.TENANT_ADMIN, inside)


@pytest.fixture
def wang(inside: City) -> User:
    """Somebody with a phone number and a mail address."""
    person = make_user("wang", phone=PHONE)
    person.email = ADDRESS
    person.save(update_fields=["email"])
    return person


def ways(inside: City, person: User, at: datetime = NOON, **more: Any) -> list[tuple[str, str]]:
    tell(inside, telling(**more), [person.pk], at=at)
    return sorted(Delivery.objects.values_list("channel", "state"))


def test_one_occasion_is_told_once_and_another_again(inside: City, wang: User) -> None:
    assert [tell(inside, telling(key), [wang.pk], at=NOON) for key in ("a", "a", "b")] == [1, 0, 1]
    assert (Notice.objects.count(), Delivery.objects.count()) == (2, 4)
    assert Job.objects.filter(kind="governance.tasks.deliver").count() == 4


def test_two_at_once_cannot_tell_twice(inside: City, wang: User) -> None:
    tell(inside, telling(), [wang.pk], at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(person=wang, code="x", key="k", subject="x", text="x", created_at=NOON)


def test_closed_accounts_and_nobody_are_told_nothing(inside: City, wang: User) -> None:
    User.objects.filter(pk=wang.pk).update(is_active=False)
    assert (tell(inside, telling(), [wang.pk], at=NOON), tell(inside, telling(), [], at=NOON)) == (0, 0)


def test_everybody_reads_in_their_language(inside: City, wang: User) -> None:
    other = make_user("other", language="en")
    tell(inside, telling(), [wang.pk, other.pk], at=NOON)
    texts = dict(Notice.objects.values_list("person__username", "subject"))
    assert texts == {"wang": "TC-1 被督办", "other": "TC-1 is being urged"}


def test_log_holds_masked_addresses_alone(inside: City, wang: User) -> None:
    tell(inside, telling(), [wang.pk], at=NOON)
    assert sorted(Delivery.objects.values_list("receiver", flat=True)) == ["139****1111", "w***@***.cn"]
    assert not any(one in str(list(Delivery.objects.values())) for one in (PHONE, ADDRESS))


def test_text_message_goes_out_only_for_what_is_worth_one_or_presses(inside: City, wang: User) -> None:
    assert ways(inside, wang, code="ORDER_NEW", key="a") == [("EMAIL", "QUEUED")]
    assert ways(inside, wang, code="ORDER_NEW", key="b", is_urgent=True) == [
        ("EMAIL", "QUEUED"), ("EMAIL", "QUEUED"), ("SMS", "QUEUED"),
    ]  # fmt: skip


def test_ways_that_were_not_chosen_stay_unused(inside: City, wang: User) -> None:
    User.objects.filter(pk=wang.pk).update(by_sms=False, by_email=False)
    assert ways(inside, wang) == []


def test_night_holds_messages_until_the_morning_and_lets_urgent_ones_through(inside: City, wang: User) -> None:
    assert ways(inside, wang, NIGHT, key="a") == [("EMAIL", "HELD"), ("SMS", "HELD")]
    assert set(Delivery.objects.values_list("held_until", flat=True)) == {MORNING}
    assert set(Job.objects.filter(kind="governance.tasks.deliver").values_list("run_after", flat=True)) == {
        MORNING - inside.clock_offset
    }
    assert Notice.objects.count() == 1
    assert ways(inside, wang, NIGHT, key="b", is_urgent=True).count(("SMS", "QUEUED")) == 1


def test_own_quiet_hours_come_on_top(inside: City, wang: User) -> None:
    User.objects.filter(pk=wang.pk).update(quiet_since=time(7, 30), quiet_until=time(9))
    ways(inside, wang, NIGHT)
    assert set(Delivery.objects.values_list("held_until", flat=True)) == {MORNING + timedelta(hours=1)}


def test_a_word_of_the_city_takes_the_place_of_the_built_in_one(admin: Actor, inside: City, wang: User) -> None:
    deeds.edit_template(
        actor=admin, code="ORDER_URGED", language="zh-hans", channel="SMS", subject="", text="快办 {number}", seen_version=0, at=NOON
    )  # fmt: skip
    tell(inside, telling(), [wang.pk], at=NOON)
    assert Delivery.objects.get(channel="SMS").text == f"【{inside.name}】快办 TC-1"
    assert "上级在督办" in Delivery.objects.get(channel="EMAIL").text


# On the way.


def waiting(inside: City, wang: User, channel: str) -> Delivery:
    tell(inside, telling(), [wang.pk], at=NOON)
    return Delivery.objects.get(channel=channel)


def test_mail_is_handed_over_once_with_an_id_of_its_own(inside: City, wang: User) -> None:
    delivery = waiting(inside, wang, "EMAIL")
    for _twice in range(2):
        deliver(inside, delivery_id=str(delivery.pk), at=NOON)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.sent_at) == (DeliveryState.SENT, 1, NOON)
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == ([ADDRESS], "TC-1 被督办")
    assert str(delivery.pk) in sent.extra_headers["Message-ID"]


def test_text_message_of_the_demonstration_shows_no_number(
    inside: City, wang: User, capsys: pytest.CaptureFixture[str]
) -> None:
    deliver(inside, delivery_id=str(waiting(inside, wang, "SMS").pk), at=NOON)
    assert Delivery.objects.get(channel="SMS").state == DeliveryState.SENT
    assert PHONE not in "".join(capsys.readouterr())


def test_address_that_is_gone_gives_the_message_up(inside: City, wang: User) -> None:
    delivery = waiting(inside, wang, "EMAIL")
    User.objects.filter(pk=wang.pk).update(email=None)
    deliver(inside, delivery_id=str(delivery.pk), at=NOON)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error, mail.outbox) == (DeliveryState.FAILED, "no_receiver", [])


def test_mail_server_that_is_away_is_tried_five_times_with_growing_waits(
    inside: City, wang: User, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    delivery = waiting(inside, wang, "EMAIL")
    for tries in range(1, MAX_TRIES + 1):
        deliver(inside, delivery_id=str(delivery.pk), at=NOON)
        delivery.refresh_from_db()
        assert (delivery.attempts, delivery.error) == (tries, "ConnectionRefusedError")
    assert delivery.state == DeliveryState.FAILED
    again = Job.objects.filter(kind="governance.tasks.deliver", key__startswith=str(delivery.pk)).order_by("run_after")
    assert len(again) == MAX_TRIES  # the first one and four more
    deliver(inside, delivery_id=str(delivery.pk), at=NOON)
    assert Delivery.objects.get(pk=delivery.pk).attempts == MAX_TRIES


# Reading.


def test_inbox_is_ones_own(admin: Actor, inside: City, wang: User) -> None:
    tell(inside, telling("a"), [wang.pk, admin.user_id], at=NOON)  # type: ignore[list-item]  # an account's
    tell(inside, telling("b"), [wang.pk], at=NOON)
    assert len(inbox(admin).rows) == 1
    foreign = Notice.objects.filter(person=wang)[0]
    with pytest.raises(Notice.DoesNotExist):
        read_notice(person_id=admin.user_id, notice_id=foreign.pk, at=NOON)  # type: ignore[arg-type]  # as above
    assert read_notice(person_id=wang.pk, notice_id=foreign.pk, at=NOON).read_at == NOON
    assert read_all(person_id=wang.pk, until=NOON, at=NOON) == 1
    assert Notice.objects.filter(read_at=None).count() == 1


def test_reading_all_leaves_what_came_after_the_list(inside: City, wang: User) -> None:
    tell(inside, telling("a"), [wang.pk], at=NOON)
    tell(inside, telling("b"), [wang.pk], at=NOON + timedelta(seconds=1))
    assert read_all(person_id=wang.pk, until=NOON, at=NOON) == 1


def test_inbox_pages_by_the_moment_and_refuses_a_cursor_that_is_none(inside: City, wang: User, admin: Actor) -> None:
    mine = [admin.user_id]
    for number in range(23):
        tell(inside, telling(str(number)), mine, at=NOON + timedelta(minutes=number))  # type: ignore[arg-type]  # as above
    first = inbox(admin)
    second = inbox(admin, cursor=first.after)
    assert (len(first.rows), len(second.rows), second.after) == (20, 3, "")
    assert len({row.pk for row in (*first.rows, *second.rows)}) == 23
    with pytest.raises(Refused):
        inbox(admin, cursor="x")


def test_frame_counts_what_waits_in_no_statement_of_its_own(inside: City, admin: Actor) -> None:
    tell(inside, telling(), [admin.user_id], at=NOON)  # type: ignore[list-item]  # as above
    actor = actor_for(User.objects.get(pk=admin.user_id), inside, TODAY, None)
    assert actor is not None
    assert actor.unread == 1


def test_messages_of_one_city_are_none_of_another(city: City, other_city: City) -> None:
    person = make_user("both")
    with acting_for(city):
        tell(city, telling(), [person.pk], at=NOON)
    with acting_for(other_city):
        assert (Notice.objects.count(), Delivery.objects.count()) == (0, 0)


# What people and cities set.


def choose(actor: Actor, **changes: Any) -> None:
    values = {"email": "", "by_sms": True, "by_email": True, "quiet_since": None, "quiet_until": None, **changes}
    deeds.choose_ways(actor=actor, user_id=actor.user_id, at=NOON, **values)  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"email": "no address"}, "email_refused"), ({"quiet_since": time(1)}, "quiet_refused"),
     ({"quiet_since": time(1), "quiet_until": time(1)}, "quiet_refused")],
)  # fmt: skip
def test_ways_that_make_no_sense_are_refused(admin: Actor, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refusal:
        choose(admin, **changes)
    assert refusal.value.code == code


def test_mail_address_is_kept_encrypted_and_out_of_the_audit(admin: Actor) -> None:
    choose(admin, email=ADDRESS, quiet_since=time(22), quiet_until=time(6))
    assert User.objects.get(pk=admin.user_id).email == ADDRESS
    assert ADDRESS not in str(list(AuditEvent.objects.values()))
    choose(admin)
    assert User.objects.get(pk=admin.user_id).email is None


def test_quiet_hours_of_the_city_hold_from_today(admin: Actor, inside: City) -> None:
    assert quiet_of(inside, TODAY) == Quiet(time(21), time(8))
    deeds.set_quiet_hours(actor=admin, since=time(22), until=time(7), at=NOON)
    fresh = City.objects.get(pk=inside.pk)
    assert fresh.config_version > inside.config_version
    assert quiet_of(fresh, TODAY) == Quiet(time(22), time(7))
    assert quiet_of(fresh, TODAY - timedelta(days=1)) == Quiet(time(21), time(8))
    with pytest.raises(Refused):
        deeds.set_quiet_hours(actor=admin, since=time(7), until=time(7), at=NOON)


def edit(actor: Actor, seen: int, text: str = "{number}", code: str = "CASE_CLOSED") -> NoticeTemplate:
    return deeds.edit_template(
        actor=actor, code=code, language="en", channel="APP", subject="x", text=text, seen_version=seen, at=NOON
    )


def test_words_have_versions_and_one_holds(admin: Actor) -> None:
    assert (edit(admin, 0).version, edit(admin, 1, "new").version) == (1, 2)
    held = worded(admin, "CASE_CLOSED", "en", "APP")
    assert (held.version, held.text, len(held.history)) == (2, "new", 2)
    assert {row.kind.code: row.changed for row in kinds(admin) if row.changed} == {"CASE_CLOSED": 1}
    with pytest.raises(Conflict):
        edit(admin, 1)
    with pytest.raises(Refused):
        edit(admin, 2, "{phone}")
    for code, language in (("NONE", "en"), ("CASE_CLOSED", "fr")):
        with pytest.raises(NoticeTemplate.DoesNotExist):
            worded(admin, code, language, "APP")


def test_every_kind_has_words_in_both_languages_that_could_be_sent() -> None:
    from governance.rules.notices import LANGUAGES, Channel, check_words

    assert len(KINDS) >= 30
    for kind in KINDS.values():
        for language in LANGUAGES:
            subject, text = kind.words(language)
            check_words(kind, Channel.SMS, "", text)
            check_words(kind, Channel.EMAIL, subject, text)


def test_nobody_but_the_administrator_sets_words_or_systems(inside: City, admin: Actor) -> None:
    operator = acting_as("operator", Role.CC_OPERATOR, inside)
    for tried in (
        lambda: edit(operator, 0),
        lambda: deeds.add_webhook(actor=operator, name="x", url=HOOK, at=NOON),
        lambda: webhooks(operator),
        lambda: deeds.set_quiet_hours(actor=operator, since=time(1), until=time(2), at=NOON),
    ):
        with pytest.raises(ActionRefused):
            tried()


# Other systems.


def test_system_is_told_codes_and_numbers_once_and_not_after_it_was_disabled(admin: Actor) -> None:
    endpoint, secret = deeds.add_webhook(actor=admin, name="城管平台", url=HOOK, at=NOON)
    assert (len(secret), endpoint.secret) == (43, secret)
    assert [deeds.tell_systems(code="case.accept", key="k", body={"case": "TC-1"}, at=NOON) for _ in range(2)] == [1, 0]
    delivery = Delivery.objects.get()
    assert delivery.text == f'{{"at": "{NOON.isoformat()}", "case": "TC-1", "event": "case.accept"}}'
    assert secret not in str([*AuditEvent.objects.values(), *Delivery.objects.values()])
    deeds.try_webhook(actor=admin, endpoint_id=endpoint.pk, key="1", at=NOON)
    deeds.disable_webhook(actor=admin, endpoint_id=endpoint.pk, at=NOON)
    assert deeds.tell_systems(code="case.accept", key="k2", body={}, at=NOON) == 0
    with pytest.raises(WebhookEndpoint.DoesNotExist):
        deeds.try_webhook(actor=admin, endpoint_id=endpoint.pk, key="2", at=NOON)


def test_system_that_was_disabled_gets_nothing_that_is_still_on_its_way(admin: Actor, inside: City) -> None:
    endpoint, _secret = deeds.add_webhook(actor=admin, name="x", url=HOOK, at=NOON)
    deeds.tell_systems(code="x", key="k", body={}, at=NOON)
    deeds.disable_webhook(actor=admin, endpoint_id=endpoint.pk, at=NOON)
    deliver(inside, delivery_id=str(Delivery.objects.get().pk), at=NOON)
    assert (Delivery.objects.get().state, Delivery.objects.get().error) == (DeliveryState.FAILED, "no_receiver")


def test_system_that_does_not_answer_is_tried_again(admin: Actor, inside: City) -> None:
    deeds.add_webhook(actor=admin, name="x", url=HOOK, at=NOON)
    deeds.tell_systems(code="x", key="k", body={}, at=NOON)
    deliver(inside, delivery_id=str(Delivery.objects.get().pk), at=NOON)
    kept = Delivery.objects.get()
    assert (kept.state, kept.attempts, kept.error) == (DeliveryState.QUEUED, 1, "host_unknown")


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://hooks.example/", "url_refused"), ("https://u:p@hooks.example/", "url_refused"),
        ("https://hooks.example:8443/", "url_refused"), ("https://127.0.0.1/", "host_not_allowed"),
        ("https://elsewhere.example/", "host_not_allowed"), ("https://hooks.example.evil.example/", "host_not_allowed"),
        ("https://hooks.example/#x", "url_refused"), ("https://hooks.example/ x", "url_refused"), ("https://[::1]/", "url_refused"),
        ("https://nothooks.example/", "host_not_allowed"), ("", "url_refused"),
    ],
)  # fmt: skip
def test_address_outside_the_list_is_refused(admin: Actor, url: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        deeds.add_webhook(actor=admin, name="x", url=url, at=NOON)
    assert refusal.value.code == code


def test_address_on_the_list_passes_with_its_lower_names() -> None:
    assert [check_url(url) for url in (HOOK, "https://a.hooks.example/x?y=1")] == ["hooks.example", "a.hooks.example"]


def test_same_address_twice_and_no_name_are_refused(admin: Actor) -> None:
    deeds.add_webhook(actor=admin, name="x", url=HOOK, at=NOON)
    for name, url, code in (("y", HOOK, "url_taken"), ("  ", f"{HOOK}2", "name_missing")):
        with pytest.raises(Refused) as refusal:
            deeds.add_webhook(actor=admin, name=name, url=url, at=NOON)
        assert refusal.value.code == code


@pytest.mark.parametrize(
    ("address", "public"),
    [("93.184.216.34", True), ("10.0.0.1", False), ("127.0.0.1", False), ("169.254.169.254", False), ("::1", False),
     ("fe80::1%eth0", False), ("::ffff:10.0.0.1", False), ("2002:0a00:0001::", False), ("224.0.0.1", False), ("x", False)],
)  # fmt: skip
def test_only_public_addresses_are_told(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_name_that_leads_inside_is_not_called() -> None:
    with pytest.raises(Undelivered) as failure:
        public_address("localhost")
    assert failure.value.code == "address_not_public"
    with pytest.raises(Undelivered) as failure:
        Https().send(Outgoing(uuid7(), "https://elsewhere.example/", "", "{}", "s"))
    assert failure.value.code == "host_not_allowed"


@pytest.fixture
def receiver() -> Iterator[tuple[HTTPServer, list[tuple[dict[str, str], bytes]]]]:
    """Another system, as somebody would write it who reads the notes on webhooks; the path says what it answers."""
    got: list[tuple[dict[str, str], bytes]] = []

    class Receives(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(int(self.path.strip("/")))
            self.send_header("Location", "/200")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Receives)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server, got
    server.shutdown()
    server.server_close()


def test_receiver_can_check_signature_and_time(receiver: Any) -> None:
    server, got = receiver
    message = Outgoing(uuid7(), "https://hooks.example/204", "", '{"case": "TC-1"}', "secret")
    handed(http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=5), message)
    ((headers, body),) = got
    stamp = headers["X-Webhook-Timestamp"]
    signed = f"{message.id}.{stamp}.".encode() + body
    assert headers["X-Webhook-Signature"] == "sha256=" + hmac.new(b"secret", signed, sha256).hexdigest()
    assert headers["X-Webhook-Signature"] == signature("secret", str(message.id), stamp, body)
    assert (headers["X-Webhook-Id"], body) == (str(message.id), b'{"case": "TC-1"}')
    assert abs(int(stamp) - timezone.now().timestamp()) < 60


@pytest.mark.parametrize("status", [302, 404, 500])
def test_anything_but_yes_is_a_failure_and_no_redirect_is_followed(receiver: Any, status: int) -> None:
    server, got = receiver
    message = Outgoing(uuid7(), f"https://hooks.example/{status}", "", "{}", "secret")
    with pytest.raises(Undelivered) as failure:
        handed(http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=5), message)
    assert (failure.value.code, len(got)) == (f"http_{status}", 1)
