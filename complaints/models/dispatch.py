"""Who helps with a case beside its responsible unit, and the rules by which cases are dispatched by themselves."""

from django.db import models
from django.db.models import Q

from complaints.models.cases import Case
from governance.models.accounts import User
from governance.models.places import Unit
from governance.tenancy import CityForeignKey, CityOwned


class AssistOrder(CityOwned):
    """A unit's part in a case that another unit leads: what it is to do, and its answer."""

    class State(models.TextChoices):
        OPEN = "OPEN"
        DONE = "DONE"
        ENDED = "ENDED"

    case = CityForeignKey(Case, models.CASCADE, related_name="assists")
    unit = CityForeignKey(Unit, models.PROTECT, related_name="assist_orders")
    round = models.PositiveSmallIntegerField(default=0)
    task = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=5, choices=State, default=State.OPEN)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    classes = {
        "INTERNAL": [
            "case",
            "unit",
            "round",
            "task",
            "asked_at",
            "state",
            "answer",
            "answered_by",
            "answered_at",
        ]
    }

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(
                name="assistorder_unit_once", fields=["city", "case", "unit"], condition=Q(state="OPEN")
            ),
            models.CheckConstraint(
                name="assistorder_answered_iff_done",
                condition=Q(state="DONE", answered_at__isnull=False) | ~Q(state="DONE") & Q(answered_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["city", "unit", "state", "asked_at"], name="assistorder_by_unit"),
            models.Index(fields=["city", "case"], name="assistorder_by_case"),
        ]


class DispatchRule(CityOwned):
    """A rule by which an accepted case is dispatched at once: the first active one in order that fits decides.

    ``category_prefix`` is a major or minor code (C01, C0101); ``lead_code`` a unit's code, empty for the category's own lead.
    """

    class Executor(models.TextChoices):
        NONE = "NONE"
        FIRM = "FIRM"

    position = models.PositiveSmallIntegerField()
    category_prefix = models.CharField(max_length=5)
    needs_contract = models.BooleanField(default=False)
    lead_code = models.CharField(max_length=20, blank=True)
    executor = models.CharField(max_length=4, choices=Executor, default=Executor.NONE)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    classes = {
        "INTERNAL": [
            "position",
            "category_prefix",
            "needs_contract",
            "lead_code",
            "executor",
            "made_by",
            "made_at",
            "ended_at",
        ]
    }

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(
                name="dispatchrule_position_once", fields=["city", "position"], condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                name="dispatchrule_category_code", condition=Q(category_prefix__regex="^C[0-9]{2}([0-9]{2})?$")
            ),
        ]
