"""What people and cities set about messages: ways and quiet hours of an account, the words of a city, its webhooks."""

import json
import secrets
from datetime import datetime, time
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from governance.access import Actor, require
from governance.audit import record
from governance.clock import today_of
from governance.jobs import enqueue
from governance.models.accounts import User
from governance.models.cities import City, CitySetting
from governance.models.notices import Delivery, NoticeTemplate, WebhookEndpoint
from governance.notice_kinds import KINDS
from governance.queries.notices import QUIET
from governance.rules.answers import Conflict, Refused
from governance.rules.notices import LANGUAGES, WORDED, Channel, DeliveryState, Quiet, check_words, quiet_to_json
from governance.services.cities import raise_version
from governance.webhooks import check_url

EDIT, MANAGE = "governance.edit_notice_template", "governance.manage_webhooks"


@transaction.atomic
def choose_ways(
    *, actor: Actor, user_id: UUID, email: str, by_sms: bool, by_email: bool, quiet_since: time | None, quiet_until: time | None,
    at: datetime,
) -> None:  # fmt: skip
    """Keep on which ways somebody wants to be told, and when not. Locks the account. An empty address clears it.

    Raises:
        Refused: if the address cannot be one, or only one end of the quiet hours is given, or both are the same.
    """
    email = email.strip()
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise Refused(_("邮箱写错了，要像 name@example.cn 这样。"), code="email_refused") from None
    if (quiet_since is None) != (quiet_until is None) or (quiet_since is not None and quiet_since == quiet_until):
        raise Refused(_("免打扰要写从几点到几点，两个时间不能一样。"), code="quiet_refused")
    user = User.objects.select_for_update().get(pk=user_id)
    user.email, user.by_sms, user.by_email = email or None, by_sms, by_email
    user.quiet_since, user.quiet_until = quiet_since, quiet_until
    user.save(update_fields=["email", "by_sms", "by_email", "quiet_since", "quiet_until"])
    record(actor, "governance.chose_ways", user, at=at, by_sms=by_sms, by_email=by_email, has_email=bool(email))


@transaction.atomic
def set_quiet_hours(*, actor: Actor, since: time, until: time, at: datetime) -> None:
    """Set the city's quiet hours from today on; the city's settings get a new version.

    Raises:
        ActionRefused: if the actor may not.
        Refused: if both ends are the same.
    """
    require(actor, EDIT)
    if since == until:
        raise Refused(_("两个时间不能一样。"), code="quiet_refused")
    city = City.objects.get(pk=actor.city_id)
    value = quiet_to_json(Quiet(since, until))
    CitySetting.objects.update_or_create(key=QUIET, valid_from=today_of(at), defaults={"value": value})
    raise_version(actor.city_id)
    record(actor, "governance.set_quiet_hours", city, at=at, **value)


@transaction.atomic
def edit_template(
    *, actor: Actor, code: str, language: str, channel: str, subject: str, text: str, seen_version: int, at: datetime
) -> NoticeTemplate:
    """Make a new version of the city's words for a kind of notice; it holds from now on, the older ones stay.

    ``seen_version`` is the one that was looked at, 0 for the built-in words. Locks the one that holds.

    Raises:
        ActionRefused: if the actor may not.
        NoticeTemplate.DoesNotExist: if there is no such kind, language or channel.
        Refused: as ``check_words``.
        Conflict: if somebody else made a version meanwhile.
    """
    require(actor, EDIT)
    if code not in KINDS or language not in LANGUAGES or channel not in WORDED:
        raise NoticeTemplate.DoesNotExist
    subject, text = "" if channel == Channel.SMS else subject.strip(), text.strip()
    check_words(KINDS[code], Channel(channel), subject, text)
    same = NoticeTemplate.objects.filter(code=code, language=language, channel=channel)
    held = same.select_for_update().filter(holds=True).first()
    if (held.version if held else 0) != seen_version:
        raise Conflict(_("这段文字刚被改过，看过新的再改。"), code="template_changed")
    if held is not None:
        held.holds = False
        held.save(update_fields=["holds"])
    made = NoticeTemplate.objects.create(
        code=code,
        language=language,
        channel=channel,
        version=seen_version + 1,
        subject=subject,
        text=text,
        made_at=at,
        made_by_id=actor.user_id,
    )
    record(
        actor, "governance.edited_notice_template", made, at=at, code=code, language=language, channel=channel,
        version=made.version,
    )  # fmt: skip
    return made


@transaction.atomic
def add_webhook(*, actor: Actor, name: str, url: str, at: datetime) -> tuple[WebhookEndpoint, str]:
    """Add an endpoint and return it with its new secret, which is shown this once.

    Raises:
        ActionRefused: if the actor may not.
        Refused: as ``check_url``, or if the address is told already, or the name is missing.
    """
    require(actor, MANAGE)
    check_url(url)
    if not name.strip():
        raise Refused(_("给对接的系统起个名字。"), code="name_missing")
    if WebhookEndpoint.objects.filter(url=url, active=True).exists():
        raise Refused(_("这个网址已经在用。"), code="url_taken")
    secret = secrets.token_urlsafe(32)
    endpoint = WebhookEndpoint(name=name.strip(), url=url, added_at=at)
    endpoint.secret = secret
    endpoint.save(force_insert=True)
    record(actor, "governance.added_webhook", endpoint, at=at)
    return endpoint, secret


@transaction.atomic
def disable_webhook(*, actor: Actor, endpoint_id: UUID, at: datetime) -> WebhookEndpoint:
    """Tell an endpoint nothing any more; what is still on its way to it is given up. Locks it.

    Raises:
        WebhookEndpoint.DoesNotExist: if the city has none such.
        ActionRefused: if the actor may not.
    """
    require(actor, MANAGE)
    endpoint = WebhookEndpoint.objects.select_for_update().get(pk=endpoint_id)
    if endpoint.active:
        endpoint.active = False
        endpoint.save(update_fields=["active"])
        record(actor, "governance.disabled_webhook", endpoint, at=at)
    return endpoint


@transaction.atomic
def try_webhook(*, actor: Actor, endpoint_id: UUID, key: str, at: datetime) -> None:
    """Put a test message to an endpoint on its way.

    Raises:
        WebhookEndpoint.DoesNotExist: if the city has none such, or it is disabled.
        ActionRefused: if the actor may not.
    """
    require(actor, MANAGE)
    endpoint = WebhookEndpoint.objects.get(pk=endpoint_id, active=True)
    _queue([endpoint], code="PING", key=f"ping:{key}", body={}, at=at)
    record(actor, "governance.tested_webhook", endpoint, at=at)


def tell_systems(*, code: str, key: str, body: dict[str, str | int], at: datetime) -> int:
    """Put what happened on its way to every endpoint that has not been told of this occasion; return to how many.

    ``body`` holds codes and numbers only.
    """
    told = Delivery.objects.filter(key=key, endpoint__isnull=False).values("endpoint")
    endpoints = list(WebhookEndpoint.objects.filter(active=True).exclude(pk__in=told).order_by("pk"))
    _queue(endpoints, code=code, key=key, body=body, at=at)
    return len(endpoints)


def _queue(endpoints: list[WebhookEndpoint], *, code: str, key: str, body: dict[str, str | int], at: datetime) -> None:
    deliveries = [
        Delivery(
            endpoint=endpoint,
            channel=Channel.WEBHOOK,
            code=code,
            key=key,
            receiver=endpoint.name,
            text=json.dumps({"event": code, "at": at.isoformat(), **body}, sort_keys=True),
            state=DeliveryState.QUEUED,
            queued_at=at,
        )
        for endpoint in endpoints
    ]
    Delivery.objects.bulk_create(deliveries)
    for delivery in deliveries:
        enqueue("governance.tasks.deliver", key=f"{delivery.pk}:0", delivery_id=str(delivery.pk))
