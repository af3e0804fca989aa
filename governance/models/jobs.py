"""The outbox: work to be done after a deed, of record here, carried by Celery as ids only."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from governance.tenancy import uuid7


class Job(models.Model):
    """One piece of work, done once per (city, kind, key). Infrastructure: payload is ids only, no personal data."""

    class State(models.IntegerChoices):
        DUE = 0
        DONE = 1
        DEAD = 2

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    city_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=120)
    key = models.CharField(max_length=200)
    payload = models.JSONField(default=dict)
    state = models.SmallIntegerField(choices=State, default=State.DUE)
    run_after = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)
    sendings = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True)

    classes = {
        "INTERNAL": [
            "id",
            "city_id",
            "kind",
            "key",
            "payload",
            "state",
            "run_after",
            "sent_at",
            "sendings",
            "attempts",
            "last_error",
            "created_at",
            "done_at",
        ]
    }

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="job_once", fields=["city_id", "kind", "key"], nulls_distinct=False),
            models.CheckConstraint(
                name="job_done_at_iff_done",
                condition=Q(state=1, done_at__isnull=False) | Q(state__in=[0, 2], done_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["run_after"], name="job_due", condition=Q(state=0)),
            models.Index(fields=["done_at"], name="job_done", condition=Q(state=1)),
            models.Index(fields=["city_id"], name="job_dead", condition=Q(state=2)),
        ]
