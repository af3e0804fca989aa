"""The working calendar of a city, in versions that are never changed once made."""

from django.db import models
from django.db.models import Q

from governance.tenancy import CityForeignKey, CityOwned


class CalendarVersion(CityOwned):
    """One state of the calendar. Deadlines keep the number of the version they were counted by."""

    number = models.PositiveIntegerField()
    hours = models.JSONField()
    known_until = models.DateField()
    source = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    classes = {"PUBLIC": ["number", "hours", "known_until", "source", "made_at"]}

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(name="calendarversion_number", fields=["city", "number"]),
        ]


class CalendarDay(CityOwned):
    """A day that is off or worked against the rule Monday to Friday."""

    version = CityForeignKey(CalendarVersion, models.CASCADE, related_name="days")
    date = models.DateField()
    works = models.BooleanField()
    note = models.CharField(max_length=80, blank=True)
    note_en = models.CharField(max_length=120, blank=True)

    classes = {"PUBLIC": ["version", "date", "works", "note", "note_en"]}

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(name="calendarday_once", fields=["city", "version", "date"]),
            models.CheckConstraint(name="calendarday_in_range", condition=Q(date__gte="2000-01-01")),
        ]
