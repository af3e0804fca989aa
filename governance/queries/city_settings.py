"""What a city has set, for its administrator and auditors."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from governance.access import Actor, require
from governance.models.audit import AuditEvent
from governance.models.cities import CitySetting
from governance.queries.audit import people
from governance.rules.city_settings import SETTINGS, Setting, Value, words_of

READ = "governance.read_city_settings"
Words = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Held:
    """A setting with the value that holds today in words, whether that is the default, and the next change (day, words)."""

    setting: Setting
    words: Words
    is_default: bool
    next_on: date | None
    next_words: Words


@dataclass(frozen=True)
class Change:
    """A value from a day on, in words; who set it and when, as far as the audit tells."""

    pk: UUID
    valid_from: date
    words: Words
    who: str
    at: datetime | None
    holds: bool
    comes: bool


def city_settings(actor: Actor) -> tuple[Held, ...]:
    """Return every setting in the order in which the apps named them; one statement.

    Raises:
        ActionRefused: if the actor may not read them.
    """
    require(actor, READ)
    rows: dict[str, list[tuple[date, Value]]] = {}
    for key, day, value in CitySetting.objects.order_by("key", "valid_from").values_list("key", "valid_from", "value"):
        rows.setdefault(key, []).append((day, value))
    return tuple(_held(setting, rows.get(key, []), actor.today) for key, setting in SETTINGS.items())


def _held(setting: Setting, rows: list[tuple[date, Value]], today: date) -> Held:
    past = [value for day, value in rows if day <= today]
    coming = next(((day, value) for day, value in rows if day > today), None)
    return Held(
        setting,
        tuple(words_of(setting, past[-1] if past else setting.default)),
        not past,
        coming[0] if coming else None,
        tuple(words_of(setting, coming[1])) if coming else (),
    )


def changes_of(actor: Actor, key: str) -> tuple[Setting, Value, tuple[Change, ...]]:
    """Return a setting, the value that holds today, and all its values, the newest first; three statements.

    Raises:
        ActionRefused: if the actor may not read them.
        CitySetting.DoesNotExist: if there is no such setting.
    """
    require(actor, READ)
    setting = SETTINGS.get(key)
    if setting is None:
        raise CitySetting.DoesNotExist
    rows = list(CitySetting.objects.filter(key=key).order_by("-valid_from"))
    told: dict[UUID, AuditEvent] = {}
    events = AuditEvent.objects.filter(subject_id__in=[row.pk for row in rows], action="governance.set_city_setting")
    for event in events.order_by("at", "id"):
        if event.subject_id:
            told[event.subject_id] = event
    names = people({event.actor_id for event in told.values() if event.actor_id})
    holding = next((row for row in rows if row.valid_from <= actor.today), None)
    return (
        setting,
        holding.value if holding else setting.default,
        tuple(
            Change(
                row.pk,
                row.valid_from,
                tuple(words_of(setting, row.value)),
                _name(names, told.get(row.pk)),
                told[row.pk].at if row.pk in told else None,
                row is holding,
                row.valid_from > actor.today,
            )
            for row in rows
        ),
    )


def _name(names: Mapping[UUID, str], event: AuditEvent | None) -> str:
    """Return the name of who did it, if it is known."""
    return names.get(event.actor_id, "") if event and event.actor_id else ""
