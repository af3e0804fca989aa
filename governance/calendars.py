"""The working calendar of a city, read once per version and remembered."""

from datetime import date
from functools import lru_cache
from uuid import UUID

from governance.access import Actor
from governance.models.calendars import CalendarDay, CalendarVersion
from governance.rules.calendars import WorkingCalendar, seasons_from_json


def calendar_of(actor: Actor) -> WorkingCalendar:
    """Return the newest calendar of the actor's city.

    Raises:
        CalendarVersion.DoesNotExist: if the city was opened without one.
    """
    return _newest(actor.city_id, actor.config_version)


def calendar_numbered(city_id: UUID, number: int) -> WorkingCalendar:
    """Return a version of the city's calendar by its number; it never changes.

    Raises:
        CalendarVersion.DoesNotExist: if there is none such.
    """
    return _numbered(city_id, number)


@lru_cache(maxsize=256)
def _numbered(city_id: UUID, number: int) -> WorkingCalendar:
    return _built(CalendarVersion.objects.values_list("pk", flat=True).get(city=city_id, number=number))


@lru_cache(maxsize=256)
def _newest(city_id: UUID, version: int) -> WorkingCalendar:  # noqa: ARG001  (the version is the cache's key)
    return _built(
        CalendarVersion.objects.filter(city=city_id).order_by("-number").values_list("pk", flat=True)[:1].get()
    )


@lru_cache(maxsize=256)
def _built(version_id: UUID) -> WorkingCalendar:
    """Build the calendar of a version; versions never change, so it is remembered for good."""
    version = CalendarVersion.objects.get(pk=version_id)
    days: dict[date, bool] = dict(CalendarDay.objects.filter(version=version_id).values_list("date", "works"))
    return WorkingCalendar(
        number=version.number,
        known_until=version.known_until,
        exceptions=days,
        seasons=seasons_from_json(version.hours),
    )
