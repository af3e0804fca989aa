"""The numbers that a city has set, as valid on a day."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from uuid import UUID

from governance.access import Actor
from governance.models.cities import City, CitySetting

Value = int | str | bool | list[object] | dict[str, object]
History = Mapping[str, tuple[tuple[date, Value], ...]]


@lru_cache(maxsize=256)
def settings_of(city_id: UUID, version: int) -> History:  # noqa: ARG001  (the version is the cache's key)
    """Return every setting of the active city with its history, oldest first; remembered per version of the city."""
    found: dict[str, list[tuple[date, Value]]] = {}
    for key, valid_from, value in (
        CitySetting.objects.filter(city=city_id).order_by("key", "valid_from").values_list("key", "valid_from", "value")
    ):
        found.setdefault(key, []).append((valid_from, value))
    return {key: tuple(rows) for key, rows in found.items()}


def setting_on(actor: Actor, key: str, day: date, default: Value) -> Value:
    """Return the value of ``key`` that holds on ``day``; ``default`` where the city has set none by then."""
    holding = [
        value
        for valid_from, value in settings_of(actor.city_id, actor.config_version).get(key, ())
        if valid_from <= day
    ]
    return holding[-1] if holding else default


def version_of(city_id: UUID) -> int:
    """Return the city's present version, for jobs, which hold no city row."""
    return City.objects.values_list("config_version", flat=True).get(pk=city_id)
