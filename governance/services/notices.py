"""Telling people: into the inbox at once, by mail and text message as jobs, each occasion once; and the reading of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from django.db.models import Q

from governance.clock import LOCAL, today_of
from governance.jobs import enqueue
from governance.messaging import Outgoing, Undelivered, way_of
from governance.models.accounts import User
from governance.models.cities import City
from governance.models.notices import Delivery, Notice, NoticeTemplate
from governance.notice_kinds import kind_of
from governance.queries.notices import quiet_of
from governance.rules.notices import (
    LANGUAGES,
    MAX_TRIES,
    WORDED,
    Channel,
    DeliveryState,
    Quiet,
    filled,
    mask_email,
    wait_after,
)  # fmt: skip
from governance.rules.phones import mask_phone

log = structlog.get_logger(__name__)
Words = Mapping[tuple[str, str], tuple[str, str]]


@dataclass(frozen=True)
class Telling:
    """What is to be told: the kind, the occasion's key, the facts for its placeholders by language, the page it leads to.

    ``is_urgent``: by text message whatever the kind, and through quiet hours.
    """

    code: str
    key: str
    facts: Mapping[str, Mapping[str, str]]
    link: str = ""
    is_urgent: bool = False


def tell(city: City, telling: Telling, people: Collection[UUID], *, at: datetime) -> int:
    """Put the message into the inboxes of those who have not been told of this occasion, and its copies on their way.

    Returns how many were told. For jobs: whoever is told was found by them.
    """
    told = Notice.objects.filter(key=telling.key, person__in=people).values("person")
    receivers = list(User.objects.filter(pk__in=people, is_active=True).exclude(pk__in=told).order_by("pk"))
    if not receivers:
        return 0
    words = _words(telling.code)
    notices = [_notice(telling, person, words, at) for person in receivers]
    Notice.objects.bulk_create(notices)
    quiet = quiet_of(city, today_of(at))
    deliveries = [
        _delivery(city, telling, notice, person, channel, words, quiet, at)
        for notice, person in zip(notices, receivers, strict=True)
        for channel in _channels(telling, person)
    ]
    Delivery.objects.bulk_create(deliveries)
    for delivery in deliveries:
        wake = delivery.held_until - city.clock_offset if delivery.held_until else None
        enqueue("governance.tasks.deliver", key=f"{delivery.pk}:0", run_after=wake, delivery_id=str(delivery.pk))
    return len(notices)


def _words(code: str) -> Words:
    """Return subject and text by language and channel: the city's own, else the built-in ones."""
    kind = kind_of(code)
    words = {(language, str(channel)): kind.words(language) for language in LANGUAGES for channel in WORDED}
    own = NoticeTemplate.objects.filter(code=code, holds=True).values_list("language", "channel", "subject", "text")
    words.update({(language, channel): (subject, text) for language, channel, subject, text in own})
    return words


def _language(person: User) -> str:
    return person.language if person.language in LANGUAGES else LANGUAGES[0]


def _notice(telling: Telling, person: User, words: Words, at: datetime) -> Notice:
    language = _language(person)
    subject, text = words[language, Channel.APP]
    facts = telling.facts[language]
    return Notice(
        person=person,
        code=telling.code,
        key=telling.key,
        subject=filled(subject, facts)[:120],
        text=filled(text, facts),
        link=telling.link,
        created_at=at,
    )


def _channels(telling: Telling, person: User) -> list[Channel]:
    """Return on which ways besides the inbox a person is told: as they chose, by text message only what is worth one."""
    by_sms = person.by_sms and person.phone_index is not None and (kind_of(telling.code).by_sms or telling.is_urgent)
    by_email = person.by_email and bool(person.email)
    return [channel for channel, wanted in ((Channel.SMS, by_sms), (Channel.EMAIL, by_email)) if wanted]


def _delivery(
    city: City, telling: Telling, notice: Notice, person: User, channel: Channel, words: Words, quiet: Quiet, at: datetime
) -> Delivery:  # fmt: skip
    language = _language(person)
    subject, text = words[language, channel]
    facts = telling.facts[language]
    held = None if telling.is_urgent else held_until(quiet, person, at)
    name = city.name_en if language == "en" else city.name
    return Delivery(
        notice=notice,
        channel=channel,
        code=telling.code,
        key=telling.key,
        receiver=mask_phone(person.phone) if channel == Channel.SMS else mask_email(person.email),
        subject=filled(subject, facts)[:120],
        text=f"【{name}】{filled(text, facts)}" if channel == Channel.SMS else filled(text, facts),
        state=DeliveryState.HELD if held else DeliveryState.QUEUED,
        queued_at=at,
        held_until=held,
    )


def held_until(quiet: Quiet, person: User, at: datetime) -> datetime | None:
    """Return until when a message to a person waits: for the end of the city's quiet and of the person's own, whichever is later.

    Ends are followed on, as one quiet may end inside the other.
    """
    own = Quiet(person.quiet_since, person.quiet_until) if person.quiet_since and person.quiet_until else None
    local = at.astimezone(LOCAL)
    for _turn in range(4):
        ends = [end for one in (quiet, own) if one and (end := one.ends_after(local))]
        if not ends:
            break
        local = max(ends)
    return local if local != at else None


def deliver(city: City, *, delivery_id: str, at: datetime) -> None:
    """Hand one message over, unless that has been done; a failure is kept in the log and the next try is a job of its own.

    Locks the delivery. After five failures it is given up and an alarm is raised.

    Raises:
        Delivery.DoesNotExist: if the city has no such delivery.
    """
    delivery = Delivery.objects.select_for_update().get(pk=delivery_id)
    if delivery.state in {DeliveryState.SENT, DeliveryState.FAILED}:
        return
    delivery.attempts += 1
    try:
        way_of(delivery.channel).send(_outgoing(delivery))
    except Undelivered as failure:
        _note_failure(city, delivery, failure, at)
    else:
        delivery.state, delivery.sent_at, delivery.error = DeliveryState.SENT, at, ""
    delivery.save(update_fields=["state", "sent_at", "attempts", "error"])


def _outgoing(delivery: Delivery) -> Outgoing:
    """Return the message with the address that holds now.

    Raises:
        Undelivered: if there is none any more.
    """
    endpoint, to, secret = delivery.endpoint, "", ""
    if endpoint is not None:
        to, secret = (endpoint.url, endpoint.secret) if endpoint.active else ("", "")
    elif delivery.notice is not None:
        person = delivery.notice.person
        to = (person.phone if delivery.channel == Channel.SMS else person.email) or ""
    if not to:
        raise Undelivered("no_receiver")
    return Outgoing(delivery.pk, to, delivery.subject, delivery.text, secret)


def _note_failure(city: City, delivery: Delivery, failure: Undelivered, at: datetime) -> None:
    delivery.error = failure.code[:60]
    if delivery.attempts >= MAX_TRIES or failure.code == "no_receiver":
        delivery.state = DeliveryState.FAILED
        log.error("message_given_up", delivery=str(delivery.pk), channel=delivery.channel, error=delivery.error)
        return
    delivery.state = DeliveryState.QUEUED
    again = at - city.clock_offset + wait_after(delivery.attempts)
    key = f"{delivery.pk}:{delivery.attempts}"
    enqueue("governance.tasks.deliver", key=key, run_after=again, delivery_id=str(delivery.pk))


def read_notice(*, person_id: UUID, notice_id: UUID, at: datetime) -> Notice:
    """Mark one of a person's own messages as read and return it.

    Raises:
        Notice.DoesNotExist: if it is not theirs, or of another city.
    """
    notice = Notice.objects.get(pk=notice_id, person=person_id)
    if notice.read_at is None:
        Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=at)
        notice.read_at = at
    return notice


def read_all(*, person_id: UUID, until: datetime, at: datetime) -> int:
    """Mark a person's messages as read that came until a moment, and return how many were not."""
    return Notice.objects.filter(Q(created_at__lte=until), person=person_id, read_at=None).update(read_at=at)
