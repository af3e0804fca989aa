"""What happened to a case, in order; never changed, never deleted."""

from django.db import models
from django.db.models.functions import Now

from governance.tenancy import CityLedger


class CaseEvent(CityLedger):
    """One act on a case: who, in which post, from which state to which, why, and what it did to the clocks."""

    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    case_id = models.UUIDField()
    act = models.CharField(max_length=30)
    from_status = models.CharField(max_length=12, blank=True)
    to_status = models.CharField(max_length=12)
    actor_id = models.UUIDField(null=True)
    post_id = models.UUIDField(null=True)
    role = models.CharField(max_length=30, blank=True)
    unit_id = models.UUIDField(null=True)
    public_text = models.TextField(blank=True)
    internal_text = models.TextField(blank=True)
    facts = models.JSONField(default=dict)
    clock_effect = models.CharField(max_length=12, blank=True)

    classes = {
        "INTERNAL": [
            "at",
            "recorded_at",
            "case_id",
            "act",
            "from_status",
            "to_status",
            "actor_id",
            "post_id",
            "role",
            "unit_id",
            "facts",
            "clock_effect",
        ],
        "PERSONAL": ["public_text", "internal_text"],
    }

    class Meta(CityLedger.Meta):
        indexes = [
            models.Index(fields=["city", "case_id", "at"], name="caseevent_by_case"),
            models.Index(fields=["city", "xid"], name="caseevent_by_xid"),
        ]
