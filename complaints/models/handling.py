"""The links by which firms and utilities without an account see what they are asked to do, and answer."""

from django.db import models
from django.db.models import F, Q

from complaints.models.cases import Case
from complaints.rules.handling import LONGEST_NAME
from governance.crypto import blind_index
from governance.models.accounts import User
from governance.tenancy import CityForeignKey, CityOwned, current_city_id


class HandlingLink(CityOwned):
    """That whoever holds a secret of 128 bits may see one case's place and photos, and answer once.

    The secret itself is nowhere, only its keyed hash. ``task`` is what staff wrote for them; the reporter's own words and
    contact are never shown by a link.
    """

    case = CityForeignKey(Case, models.CASCADE, related_name="handling_links")
    secret_index = models.BinaryField(max_length=16)
    for_whom = models.CharField(max_length=LONGEST_NAME)
    task = models.TextField()
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    opened_count = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)

    classes = {
        "INTERNAL": [
            "case",
            "for_whom",
            "task",
            "issued_by",
            "issued_at",
            "expires_at",
            "revoked_by",
            "revoked_at",
            "answered_at",
            "opened_count",
            "opened_at",
        ],
        "SECRET": ["secret_index"],
    }

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(name="handlinglink_secret_once", fields=["city", "secret_index"]),
            models.CheckConstraint(name="handlinglink_ends", condition=Q(expires_at__gt=F("issued_at"))),
            models.CheckConstraint(
                name="handlinglink_revoked_by_iff_at",
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
            models.CheckConstraint(
                name="handlinglink_answered_or_revoked", condition=Q(answered_at=None) | Q(revoked_at=None)
            ),
            models.CheckConstraint(
                name="handlinglink_opened_iff_counted",
                condition=Q(opened_count=0, opened_at=None) | Q(opened_count__gt=0, opened_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["city", "case", "issued_at"], name="handlinglink_by_case")]


def handling_secret_index(secret: str) -> bytes:
    """Return what a link's row is found by in the active city."""
    return blind_index(secret, purpose="complaints_handlinglink.secret", city_id=current_city_id())
