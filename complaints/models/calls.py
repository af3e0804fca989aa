"""Asking the reporter afterwards: each try, what came of it, and the check of a sample."""

from django.db import models
from django.db.models import Q

from complaints.models.cases import Case
from complaints.rules.satisfaction import CallOutcome, Level, Review, Way
from governance.models.accounts import User
from governance.tenancy import CityForeignKey, CityOneToOne, CityOwned


class CallBack(CityOwned):
    """One try at asking the reporter, or the reporter's own rating. The last one that settles it ``counts``; the others stay."""

    case = CityForeignKey(Case, models.CASCADE, related_name="calls")
    round = models.PositiveSmallIntegerField(default=0)
    way = models.CharField(max_length=5, choices=Way)
    outcome = models.CharField(max_length=11, choices=CallOutcome)
    level = models.CharField(max_length=19, choices=Level, blank=True)
    reasons = models.JSONField(default=list)
    text = models.TextField(blank=True)
    caller = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    attempt = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField()
    counts = models.BooleanField(default=False)
    review = models.CharField(max_length=9, choices=Review, blank=True)
    review_due_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    review_text = models.TextField(blank=True)

    classes = {
        "INTERNAL": [
            "case",
            "round",
            "way",
            "outcome",
            "level",
            "reasons",
            "caller",
            "attempt",
            "at",
            "counts",
            "review",
            "review_due_at",
            "reviewed_by",
            "reviewed_at",
            "review_text",
        ],
        "PERSONAL": ["text"],
    }

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(name="callback_one_counts", fields=["city", "case"], condition=Q(counts=True)),
            models.CheckConstraint(
                name="callback_level_iff_rated",
                condition=Q(outcome=CallOutcome.RATED) & ~Q(level="") | ~Q(outcome=CallOutcome.RATED) & Q(level=""),
            ),
            models.CheckConstraint(
                name="callback_reviewed_iff_decided",
                condition=Q(review__in=[Review.NONE, Review.DUE], reviewed_at=None)
                | Q(review__in=[Review.REWORK, Review.EXPLAINED], reviewed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["city", "case", "at"], name="callback_by_case"),
            models.Index(fields=["city", "review_due_at"], name="callback_to_review", condition=Q(review=Review.DUE)),
            models.Index(fields=["city", "at"], name="callback_counting", condition=Q(counts=True)),
        ]


class CallBackCheck(CityOwned):
    """That a call belongs to the sample that somebody else asks about again, and what the reporter then said."""

    class State(models.TextChoices):
        DUE = "DUE"
        CONFIRMED = "CONFIRMED"
        DIFFERS = "DIFFERS"
        UNREACHABLE = "UNREACHABLE"

    call = CityOneToOne(CallBack, models.CASCADE, related_name="recheck")
    caller = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=11, choices=State, default=State.DUE)
    level = models.CharField(max_length=19, choices=Level, blank=True)
    text = models.TextField(blank=True)
    checked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    drawn_at = models.DateTimeField()

    classes = {
        "INTERNAL": ["call", "caller", "state", "level", "checked_by", "checked_at", "drawn_at"],
        "PERSONAL": ["text"],
    }

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.CheckConstraint(
                name="callbackcheck_done_iff_not_due",
                condition=Q(state="DUE", checked_at=None) | ~Q(state="DUE") & Q(checked_at__isnull=False),
            ),
            models.CheckConstraint(
                name="callbackcheck_by_somebody_else",
                condition=Q(checked_by=None) | ~Q(checked_by=models.F("caller")),
            ),
        ]
        indexes = [
            models.Index(fields=["city", "drawn_at"], name="callbackcheck_due", condition=Q(state="DUE")),
        ]
