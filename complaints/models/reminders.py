"""That people were reminded of a deadline."""

from django.db import models
from django.db.models import Q

from complaints.models.clocks import StageClock
from complaints.rules.notices import Level
from governance.tenancy import CityForeignKey, CityRows


class Reminder(CityRows):
    """One reminder of a stage clock at one level, so that none is given twice.

    ``escalates_at`` stands on the one that told of the end: when the supervisor is told, if nothing has happened by then.
    """

    clock = CityForeignKey(StageClock, models.CASCADE, related_name="reminders")
    level = models.PositiveSmallIntegerField(choices=Level)
    at = models.DateTimeField()
    escalates_at = models.DateTimeField(null=True)

    classes = {"INTERNAL": ["clock", "level", "at", "escalates_at"]}

    class Meta(CityRows.Meta):
        constraints = [
            *CityRows.Meta.constraints,
            models.UniqueConstraint(name="reminder_once", fields=["city", "clock", "level"]),
            models.CheckConstraint(
                name="reminder_escalates_iff_overdue",
                condition=Q(level=Level.OVERDUE, escalates_at__isnull=False)
                | ~Q(level=Level.OVERDUE) & Q(escalates_at=None),
            ),
        ]
        indexes = [
            models.Index(
                fields=["city", "escalates_at"], name="reminder_escalates", condition=Q(escalates_at__isnull=False)
            )
        ]
