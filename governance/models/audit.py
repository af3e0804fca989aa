"""Two records of what happened: business events written by deeds, row changes written by triggers. Append-only."""

from django.db import models
from django.db.models.functions import Now

from governance.tenancy import CityLedger, CityRows


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
        indexes = [
            models.Index(fields=["city", "subject_id", "at"], name="auditevent_by_subject"),
            models.Index(fields=["city", "request_id"], name="auditevent_by_request"),
            models.Index(fields=["city", "action", "at"], name="auditevent_by_action"),
            models.Index(fields=["city", "actor_id", "at"], name="auditevent_by_actor"),
            models.Index(fields=["city", "xid"], name="auditevent_by_xid"),
        ]


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
        indexes = [
            models.Index(fields=["city", "row_id", "at"], name="rowchange_by_row"),
            models.Index(fields=["city", "request_id"], name="rowchange_by_request"),
            models.Index(fields=["city", "xid"], name="rowchange_by_xid"),
        ]


class AuditSeal(CityRows):
    """That the rows of a city's ledgers whose transactions lie in [from_xid, before_xid) were just these.

    ``root`` is the Merkle root over the rows, ``previous`` the digest of the seal before, ``digest`` that of this one, a leaf of
    the tree of seals, of which ``tree_root`` is the root and ``edge`` the roots of its full subtrees, one after the other.
    ``form`` says which columns a row was sealed with. A logical restore begins a new ``epoch``, counted from 1 again.
    """

    epoch = models.PositiveIntegerField()
    number = models.PositiveBigIntegerField()
    form = models.PositiveSmallIntegerField()
    sealed_at = models.DateTimeField()
    from_xid = models.BigIntegerField()
    before_xid = models.BigIntegerField()
    count = models.PositiveIntegerField()
    root = models.BinaryField()
    previous = models.BinaryField()
    digest = models.BinaryField()
    tree_root = models.BinaryField()
    edge = models.BinaryField()

    classes = {
        "PUBLIC": [
            "epoch",
            "number",
            "form",
            "sealed_at",
            "from_xid",
            "before_xid",
            "count",
            "root",
            "previous",
            "digest",
            "tree_root",
            "edge",
        ]
    }

    class Meta(CityRows.Meta):
        constraints = [
            *CityRows.Meta.constraints,
            models.UniqueConstraint(name="auditseal_number_once", fields=["city", "epoch", "number"]),
            models.CheckConstraint(
                name="auditseal_range_grows", condition=models.Q(from_xid__lt=models.F("before_xid"))
            ),
            models.CheckConstraint(name="auditseal_not_empty", condition=models.Q(count__gt=0)),
        ]
        indexes = [models.Index(fields=["city", "-sealed_at"], name="auditseal_newest")]
