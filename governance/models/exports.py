"""Lists that people take out of the product as files."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.models.accounts import User
from governance.models.posts import Post
from governance.tenancy import CityForeignKey, CityOwned


class Export(CityOwned):
    """A file of exactly the rows that a filter gives the asker when the job runs; only the asker may fetch it, for a day.

    ``subject`` names the list, ``query`` its filters, ``columns`` what stands in it, in their order. Asked for in ``post``
    and worded in ``language``.
    """

    class Kind(models.TextChoices):
        CSV = "CSV", "CSV"
        XLSX = "XLSX", "Excel"

    class State(models.TextChoices):
        ASKED = "ASKED", _("生成中")
        READY = "READY", _("可下载")
        REFUSED = "REFUSED", _("没有生成")
        EXPIRED = "EXPIRED", _("已删除")

    kind = models.CharField(max_length=4, choices=Kind)
    subject = models.CharField(max_length=40)
    query = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    refusal = models.CharField(max_length=20, blank=True)
    rows_total = models.PositiveIntegerField(null=True)
    storage_key = models.CharField(max_length=120, blank=True)
    bytes = models.PositiveBigIntegerField(null=True)
    sha256 = models.BinaryField(max_length=32, null=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    post = CityForeignKey(Post, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    classes = {
        "INTERNAL": [
            "kind",
            "subject",
            "columns",
            "language",
            "state",
            "refusal",
            "rows_total",
            "storage_key",
            "bytes",
            "sha256",
            "asked_by",
            "post",
            "asked_at",
            "ready_at",
            "expires_at",
        ],
        "PERSONAL": ["query"],
    }

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.CheckConstraint(
                name="export_made_has_its_file",
                condition=Q(state__in=["READY", "EXPIRED"], ready_at__isnull=False, sha256__isnull=False)
                & ~Q(storage_key="")
                | Q(state__in=["ASKED", "REFUSED"], ready_at=None, sha256=None, storage_key=""),
            ),
            models.CheckConstraint(
                name="export_refusal_iff_refused",
                condition=Q(state="REFUSED") & ~Q(refusal="") | ~Q(state="REFUSED") & Q(refusal=""),
            ),
        ]
        indexes = [
            models.Index(fields=["city", "asked_by", "-asked_at"], name="export_by_asker"),
            models.Index(fields=["city", "expires_at"], name="export_to_expire", condition=Q(state="READY")),
        ]
