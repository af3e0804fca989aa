"""The working calendar of a city, in versions that are never changed once made."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.models.accounts import User
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


class CalendarChange(CityOwned):
    """A new state of the calendar that somebody has written: first counted what it would move, then published or given up.

    ``days`` holds date, works, note, English note of every marked day. ``seen`` counts the running deadlines that were
    looked at, ``moved`` those that move; both are counted again when it is put into effect.
    """

    class State(models.TextChoices):
        COUNTING = "COUNTING", _("正在算")
        READY = "READY", _("算好了，等你公布")
        PUBLISHED = "PUBLISHED", _("已公布，正在移动期限")
        DONE = "DONE", _("已公布")
        DROPPED = "DROPPED", _("没有公布")

    state = models.CharField(max_length=9, choices=State, default=State.COUNTING)
    base_number = models.PositiveIntegerField()
    hours = models.JSONField()
    known_until = models.DateField()
    source = models.CharField(max_length=200)
    days = models.JSONField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    version = CityForeignKey(CalendarVersion, models.PROTECT, null=True, related_name="+")
    seen = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    overdue = models.PositiveIntegerField(default=0)

    classes = {
        "INTERNAL": [
            "state",
            "base_number",
            "hours",
            "known_until",
            "source",
            "days",
            "made_by",
            "made_at",
            "ended_at",
            "version",
            "seen",
            "moved",
            "overdue",
        ]
    }

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(
                name="calendarchange_one_open",
                fields=["city"],
                condition=Q(state__in=["COUNTING", "READY", "PUBLISHED"]),
            ),
            models.CheckConstraint(
                name="calendarchange_version_iff_published",
                condition=Q(state__in=["PUBLISHED", "DONE"], version__isnull=False)
                | Q(state__in=["COUNTING", "READY", "DROPPED"], version=None),
            ),
            models.CheckConstraint(
                name="calendarchange_ended_iff_over",
                condition=Q(state__in=["DONE", "DROPPED"], ended_at__isnull=False)
                | Q(state__in=["COUNTING", "READY", "PUBLISHED"], ended_at=None),
            ),
        ]


class CalendarMove(CityOwned):
    """A deadline that a change moves: first as foreseen, then as it was moved. ``thing_id`` is a row of the app's own kind."""

    change = CityForeignKey(CalendarChange, models.CASCADE, related_name="moves")
    kind = models.CharField(max_length=40)
    thing_id = models.UUIDField()
    number = models.CharField(max_length=40)
    part = models.CharField(max_length=20)
    before = models.DateTimeField()
    after = models.DateTimeField()

    classes = {"INTERNAL": ["change", "kind", "thing_id", "number", "part", "before", "after"]}

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(name="calendarmove_once", fields=["city", "change", "kind", "thing_id"]),
        ]
        indexes = [models.Index(fields=["city", "change", "number", "part"], name="calendarmove_by_number")]
