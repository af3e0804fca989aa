"""What was asked for about a case, and what was decided."""

from django.db import models
from django.db.models import Q

from complaints.models.cases import Case
from complaints.rules.requests import RequestKind, RequestState
from governance.models.accounts import User
from governance.models.places import Unit
from governance.tenancy import CityForeignKey, CityOwned


class CaseRequest(CityOwned):
    """A unit's wish to return, extend or suspend, or the reporter's objection to a refusal, with its decision.

    ``amount`` is in the unit of the case's handling limit.
    """

    case = CityForeignKey(Case, models.CASCADE, related_name="requests")
    kind = models.CharField(max_length=10, choices=RequestKind)
    unit = CityForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    reason = models.TextField()
    basis = models.CharField(max_length=200, blank=True)
    amount = models.DecimalField(max_digits=5, decimal_places=1, null=True)
    plan = models.TextField(blank=True)
    review_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.ASKED)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(blank=True)

    classes = {
        "INTERNAL": [
            "case",
            "kind",
            "unit",
            "asked_by",
            "asked_at",
            "basis",
            "amount",
            "plan",
            "review_on",
            "state",
            "decided_by",
            "decided_at",
            "decision",
        ],
        "PERSONAL": ["reason"],
    }

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(
                name="caserequest_one_waits", fields=["city", "case"], condition=Q(state=RequestState.ASKED)
            ),
            models.UniqueConstraint(
                name="caserequest_unit_returns_once",
                fields=["city", "case", "unit"],
                condition=Q(kind=RequestKind.RETURN),
            ),
            models.UniqueConstraint(
                name="caserequest_extended_once",
                fields=["city", "case"],
                condition=Q(kind=RequestKind.EXTENSION, state=RequestState.GRANTED),
            ),
            models.UniqueConstraint(
                name="caserequest_objected_once", fields=["city", "case"], condition=Q(kind=RequestKind.OBJECTION)
            ),
            models.CheckConstraint(
                name="caserequest_decided_iff_not_asked",
                condition=Q(state=RequestState.ASKED, decided_at=None)
                | ~Q(state=RequestState.ASKED) & Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="caserequest_says_what",
                condition=Q(kind=RequestKind.EXTENSION, amount__gt=0)
                | Q(kind=RequestKind.SUSPENSION, review_on__isnull=False) & ~Q(plan="")
                | Q(kind__in=[RequestKind.RETURN, RequestKind.OBJECTION]),
            ),
        ]
        indexes = [
            models.Index(fields=["city", "kind", "asked_at"], name="caserequest_by_kind"),
        ]
