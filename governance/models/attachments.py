"""Photos and other evidence: what was sent, what became of it, and where it lies."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.models.accounts import User
from governance.tenancy import CityOwned


class Attachment(CityOwned):
    """A file sent to us. It is shown to nobody before a job has re-encoded it.

    ``client_ref`` and ``sha256`` are made by the sender, so that sending again finds the same row. Whoever came by a
    link has no account: no ``sender``.
    """

    class State(models.TextChoices):
        QUARANTINED = "QUARANTINED", _("检查中")
        READY = "READY", _("可查看")
        REFUSED = "REFUSED", _("未通过检查")

    sender = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    client_ref = models.UUIDField()
    sha256 = models.BinaryField(max_length=32)
    purpose = models.CharField(max_length=20)
    state = models.CharField(max_length=12, choices=State, default=State.QUARANTINED)
    refusal = models.CharField(max_length=30, blank=True)
    bytes_sent = models.PositiveIntegerField()
    storage_key = models.CharField(max_length=120)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    photo_hash = models.BigIntegerField(null=True)
    taken_at = models.DateTimeField(null=True)
    taken_x = models.IntegerField(null=True)
    taken_y = models.IntegerField(null=True)
    received_at = models.DateTimeField()

    classes = {
        "INTERNAL": [
            "sender",
            "client_ref",
            "sha256",
            "purpose",
            "state",
            "refusal",
            "bytes_sent",
            "storage_key",
            "width",
            "height",
            "photo_hash",
            "received_at",
        ],
        "SENSITIVE": ["taken_at", "taken_x", "taken_y"],
    }

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(
                name="attachment_once",
                fields=["city", "sender", "client_ref", "sha256", "purpose"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="attachment_ready_has_size",
                condition=~Q(state="READY") | Q(width__isnull=False, height__isnull=False),
            ),
            models.CheckConstraint(
                name="attachment_refusal_iff_refused",
                condition=Q(state="REFUSED") & ~Q(refusal="") | ~Q(state="REFUSED") & Q(refusal=""),
            ),
        ]
        indexes = [
            models.Index(fields=["city", "client_ref"], name="attachment_by_ref"),
            models.Index(fields=["city", "sender", "received_at"], name="attachment_by_sender"),
            models.Index(
                fields=["city", "photo_hash"], name="attachment_by_hash", condition=Q(photo_hash__isnull=False)
            ),
        ]
