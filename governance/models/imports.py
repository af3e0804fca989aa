"""Sheets that people fill a city with."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.models.accounts import User
from governance.models.posts import Post
from governance.tenancy import CityForeignKey, CityOwned


class ImportRun(CityOwned):
    """A sheet that was handed in: checked whole, then, if nothing is wrong and somebody says so, written whole.

    ``sheet`` names its kind. ``faults`` holds the first thousand wrong cells, ``preview`` the first rows as read and how many are
    new, changed and the same. The file is gone once the run has ended.
    """

    class State(models.TextChoices):
        CHECKING = "CHECKING", _("检查中")
        FAULTY = "FAULTY", _("有错，没有导入")
        READY = "READY", _("检查通过，等你确认")
        WRITING = "WRITING", _("导入中")
        DONE = "DONE", _("已导入")
        REFUSED = "REFUSED", _("没有导入")

    ENDED = frozenset({"FAULTY", "DONE", "REFUSED"})

    sheet = models.CharField(max_length=40)
    state = models.CharField(max_length=8, choices=State, default=State.CHECKING)
    file_name = models.CharField(max_length=120)
    storage_key = models.CharField(max_length=120, blank=True)
    bytes = models.PositiveIntegerField()
    sha256 = models.BinaryField(max_length=32)
    language = models.CharField(max_length=10)
    refusal = models.CharField(max_length=20, blank=True)
    rows_total = models.PositiveIntegerField(null=True)
    rows_new = models.PositiveIntegerField(null=True)
    rows_changed = models.PositiveIntegerField(null=True)
    faults_total = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=list)
    preview = models.JSONField(default=list)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    post = CityForeignKey(Post, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    classes = {
        "INTERNAL": [
            "sheet",
            "state",
            "storage_key",
            "bytes",
            "sha256",
            "language",
            "refusal",
            "rows_total",
            "rows_new",
            "rows_changed",
            "faults_total",
            "asked_by",
            "post",
            "asked_at",
            "ended_at",
        ],
        "PERSONAL": ["file_name", "faults", "preview"],
    }

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.CheckConstraint(
                name="importrun_file_until_ended",
                condition=Q(state__in=["CHECKING", "READY", "WRITING"], ended_at=None) & ~Q(storage_key="")
                | Q(state__in=["FAULTY", "DONE", "REFUSED"], ended_at__isnull=False, storage_key=""),
            ),
            models.CheckConstraint(
                name="importrun_faults_iff_faulty",
                condition=Q(state="FAULTY", faults_total__gt=0) | ~Q(state="FAULTY") & Q(faults_total=0),
            ),
            models.CheckConstraint(
                name="importrun_refusal_iff_refused",
                condition=Q(state="REFUSED") & ~Q(refusal="") | ~Q(state="REFUSED") & Q(refusal=""),
            ),
        ]
        indexes = [
            models.Index(fields=["city", "-asked_at"], name="importrun_newest"),
            models.Index(
                fields=["city", "asked_at"],
                name="importrun_open",
                condition=~Q(state__in=["FAULTY", "DONE", "REFUSED"]),
            ),
        ]
