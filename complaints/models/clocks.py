"""How long each stage of a case may take, and how long it took."""

from django.db import models
from django.db.models import F, Q

from complaints.models.cases import Case
from complaints.rules.stages import Outcome, Stage
from governance.models.places import Unit
from governance.rules.calendars import LimitUnit
from governance.tenancy import CityForeignKey, CityOwned


class StageClock(CityOwned):
    """The clock of one stage (again after a rework or a return: the next round), with the calendar and the steps that led to its due moment.

    ``paused_seconds`` are those of ended pauses, in the limit's own time: working seconds for working units.
    """

    case = CityForeignKey(Case, models.CASCADE, related_name="clocks")
    stage = models.CharField(max_length=10, choices=Stage)
    round = models.PositiveSmallIntegerField(default=0)
    responsible_unit = CityForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=2, choices=LimitUnit)
    calendar_number = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    near_at = models.DateTimeField()
    urgent_at = models.DateTimeField()
    past_calendar = models.BooleanField(default=False)
    paused_at = models.DateTimeField(null=True)
    paused_seconds = models.PositiveIntegerField(default=0)
    stopped_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.RUNNING)
    late_seconds = models.PositiveIntegerField(default=0)
    trace = models.JSONField(default=list)

    classes = {
        "INTERNAL": [
            "case",
            "stage",
            "round",
            "responsible_unit",
            "amount",
            "unit",
            "calendar_number",
            "started_at",
            "due_at",
            "near_at",
            "urgent_at",
            "past_calendar",
            "paused_at",
            "paused_seconds",
            "stopped_at",
            "outcome",
            "late_seconds",
            "trace",
        ]
    }

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(name="stageclock_once", fields=["city", "case", "stage", "round"]),
            models.UniqueConstraint(
                name="stageclock_one_runs", fields=["city", "case", "stage"], condition=Q(outcome=Outcome.RUNNING)
            ),
            models.CheckConstraint(
                name="stageclock_stopped_iff_decided",
                condition=Q(outcome=Outcome.RUNNING, stopped_at=None)
                | ~Q(outcome=Outcome.RUNNING) & Q(stopped_at__isnull=False),
            ),
            models.CheckConstraint(
                name="stageclock_late_iff_after_due",
                condition=~Q(outcome__in=[Outcome.ON_TIME, Outcome.LATE])
                | Q(outcome=Outcome.ON_TIME, stopped_at__lte=F("due_at"))
                | Q(outcome=Outcome.LATE, stopped_at__gt=F("due_at")),
            ),
            models.CheckConstraint(name="stageclock_due_after_start", condition=Q(due_at__gte=F("started_at"))),
        ]
        indexes = [
            models.Index(fields=["city", "responsible_unit", "stage", "stopped_at"], name="stageclock_by_unit"),
        ]
