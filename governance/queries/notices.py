"""Reading messages: one's own inbox, the words of a city with their history, the log of deliveries, the webhooks."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from governance.access import Actor, require
from governance.models.cities import City
from governance.models.notices import Delivery, Notice, NoticeTemplate, WebhookEndpoint
from governance.notice_kinds import KINDS
from governance.queries.settings import settings_of
from governance.rules.answers import Refused
from governance.rules.notices import DEFAULT_QUIET, LANGUAGES, WORDED, NoticeKind, Quiet, quiet_from_json

PAGE = 20
QUIET = "governance.quiet_hours"
SEE_LOG, EDIT, MANAGE = "governance.see_deliveries", "governance.edit_notice_template", "governance.manage_webhooks"


@dataclass(frozen=True)
class Rows:
    """A page of a list, newest first, with the cursor behind it."""

    rows: tuple[Any, ...]
    after: str


def page_of(rows: QuerySet[Any], column: str, cursor: str) -> Rows:
    """Return one page by keyset over ``column`` and the key, both falling.

    Raises:
        Refused: for a cursor that is none.
    """
    if cursor:
        moment, pk = _place_of(cursor)
        rows = rows.filter(Q(**{f"{column}__lt": moment}) | Q(**{column: moment}, pk__lt=pk))
    found = list(rows.order_by(f"-{column}", "-pk")[: PAGE + 1])
    shown = found[:PAGE]
    after = _cursor(getattr(shown[-1], column), shown[-1].pk) if len(found) > PAGE else ""
    return Rows(tuple(shown), after)


def _cursor(moment: datetime, pk: UUID) -> str:
    return base64.urlsafe_b64encode(f"{moment.isoformat()}|{pk}".encode()).decode().rstrip("=")


def _place_of(cursor: str) -> tuple[datetime, UUID]:
    try:
        moment, _, pk = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition("|")
        return datetime.fromisoformat(moment), UUID(pk)
    except (ValueError, binascii.Error) as error:
        raise Refused(cursor, code="bad_cursor") from error


def inbox(actor: Actor, *, unread: bool = False, cursor: str = "") -> Rows:
    """Return one's own messages, newest first. Served by ``notice_newest``."""
    mine = Notice.objects.filter(person=actor.user_id)
    return page_of(mine.filter(read_at=None) if unread else mine, "created_at", cursor)


def deliveries(actor: Actor, *, state: str = "", cursor: str = "") -> Rows:
    """Return the log of deliveries, newest first. Served by ``delivery_newest``.

    Raises:
        ActionRefused: if the actor may not see it.
    """
    require(actor, SEE_LOG)
    rows = Delivery.objects.filter(state=state) if state else Delivery.objects.all()
    return page_of(rows, "queued_at", cursor)


def webhooks(actor: Actor) -> list[WebhookEndpoint]:
    """Return the city's endpoints, those in use first.

    Raises:
        ActionRefused: if the actor may not manage them.
    """
    require(actor, MANAGE)
    return list(WebhookEndpoint.objects.defer("secret").order_by("-active", "name", "pk"))


@dataclass(frozen=True)
class KindRow:
    """A kind of notice with the number of texts that the city has changed."""

    kind: NoticeKind
    subject: str
    changed: int


@dataclass(frozen=True)
class Worded:
    """The words that hold for a kind, language and channel (version 0: the built-in ones), and the versions before."""

    kind: NoticeKind
    language: str
    channel: str
    version: int
    subject: str
    text: str
    history: tuple[NoticeTemplate, ...]


def kinds(actor: Actor) -> list[KindRow]:
    """Return every kind of notice in the order in which the apps named them.

    Raises:
        ActionRefused: if the actor may not edit the words.
    """
    require(actor, EDIT)
    changed: dict[str, int] = {}
    for code in NoticeTemplate.objects.filter(holds=True).values_list("code", flat=True):
        changed[code] = changed.get(code, 0) + 1
    return [KindRow(kind, str(kind.subject), changed.get(code, 0)) for code, kind in KINDS.items()]


def worded(actor: Actor, code: str, language: str, channel: str) -> Worded:
    """Return the words for a kind in a language on a channel.

    Raises:
        ActionRefused: if the actor may not edit them.
        NoticeTemplate.DoesNotExist: if there is no such kind, language or channel.
    """
    require(actor, EDIT)
    if code not in KINDS or language not in LANGUAGES or channel not in WORDED:
        raise NoticeTemplate.DoesNotExist
    versions = tuple(
        NoticeTemplate.objects.filter(code=code, language=language, channel=channel)
        .select_related("made_by")
        .order_by("-version")
    )
    held = next((one for one in versions if one.holds), None)
    subject, text = (held.subject, held.text) if held else KINDS[code].words(language)
    return Worded(KINDS[code], language, channel, held.version if held else 0, subject, text, versions)


def quiet_of(city: City, day: date) -> Quiet:
    """Return the quiet hours that a city has set by a day."""
    held: Mapping[str, object] | None = None
    for valid_from, value in settings_of(city.pk, city.config_version).get(QUIET, ()):
        if valid_from <= day and isinstance(value, dict):
            held = value
    return quiet_from_json(held) if held is not None else DEFAULT_QUIET
