"""Two records of what happened: business events written by deeds, row changes written by triggers. Append-only."""

from django.db import models
from django.db.models.functions import Now

from governance.tenancy import CityLedger


class AuditEvent(CityLedger):
    """A deed in the words of the field: who, in which post, did what to which thing, when and why."""

    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    actor_id = models.UUIDField(null=True)
    post_id = models.UUIDField(null=True)
    role = models.CharField(max_length=30, blank=True)
    action = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField(null=True)
    facts = models.JSONField(default=dict)
    request_id = models.CharField(max_length=40, blank=True)

    classes = {
        "INTERNAL": [
            "at",
            "recorded_at",
            "actor_id",
            "post_id",
            "role",
            "action",
            "subject_type",
            "subject_id",
            "facts",
            "request_id",
        ]
    }

    class Meta(CityLedger.Meta):
        indexes = [models.Index(fields=["city", "subject_id", "at"], name="auditevent_by_subject")]


class RowChange(CityLedger):
    """One change of one row, as the trigger saw it."""

    at = models.DateTimeField()
    table_name = models.TextField()
    row_id = models.UUIDField()
    op = models.CharField(max_length=1)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    actor_id = models.UUIDField(null=True)
    request_id = models.TextField(blank=True)

    classes = {
        "INTERNAL": ["at", "table_name", "row_id", "op", "actor_id", "request_id"],
        "SENSITIVE": ["before", "after"],
    }

    class Meta(CityLedger.Meta):
        indexes = [models.Index(fields=["city", "row_id", "at"], name="rowchange_by_row")]
