"""Filters that people keep, and deeds on many cases at once."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.models.cases import Case
from complaints.rules.lists import Verdict
from governance.models.accounts import User
from governance.models.places import Place, Unit
from governance.models.posts import Post
from governance.tenancy import CityForeignKey, CityOwned, CityRows


class SavedFilter(CityOwned):
    """A way to narrow the list of cases, kept under a name; ``query`` holds names and values as the filter form cleans them.

    Shared with a unit or an area it is found by whoever holds a post there. It opens no case: each reader sees the own ones.
    """

    class Sharing(models.TextChoices):
        NONE = "NONE", _("只有自己")
        UNIT = "UNIT", _("本单位或本片区")
        CITY = "CITY", _("全市")

    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=30)
    query = models.JSONField(default=dict)
    sharing = models.CharField(max_length=4, choices=Sharing, default=Sharing.NONE)
    place = CityForeignKey(Place, models.PROTECT, null=True, related_name="+")
    unit = CityForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    classes = {"INTERNAL": ["owner", "name", "sharing", "place", "unit", "position"], "PERSONAL": ["query"]}

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(name="savedfilter_name_once", fields=["city", "owner", "name"]),
            models.CheckConstraint(
                name="savedfilter_where_iff_unit",
                condition=Q(sharing="UNIT", place__isnull=False, unit=None)
                | Q(sharing="UNIT", place=None, unit__isnull=False)
                | Q(sharing__in=["NONE", "CITY"], place=None, unit=None),
            ),
        ]
        indexes = [models.Index(fields=["city", "sharing"], name="savedfilter_by_sharing")]


class BulkRun(CityOwned):
    """One act on many cases: first tried on each and undone, so that what will happen can be read; then done.

    ``wanted`` is what the act needs once for all: unit, urgency, reason. Whoever asked acts in the post of then, in the
    ``language`` of the page.
    """

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("待填写")
        CHECKING = "CHECKING", _("预检中")
        CHECKED = "CHECKED", _("待确认")
        RUNNING = "RUNNING", _("办理中")
        DONE = "DONE", _("已办完")
        REFUSED = "REFUSED", _("没有办理")

    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    post = CityForeignKey(Post, models.PROTECT, related_name="+")
    act = models.CharField(max_length=30)
    wanted = models.JSONField(default=dict)
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    total = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    classes = {
        "INTERNAL": ["asked_by", "post", "act", "language", "state", "total", "asked_at", "checked_at", "done_at"],
        "PERSONAL": ["wanted"],
    }

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.CheckConstraint(
                name="bulkrun_done_at_iff_ended",
                condition=Q(state__in=["DONE", "REFUSED"], done_at__isnull=False)
                | ~Q(state__in=["DONE", "REFUSED"]) & Q(done_at=None),
            ),
        ]
        indexes = [models.Index(fields=["city", "asked_by", "-asked_at"], name="bulkrun_by_asker")]


class BulkItem(CityRows):
    """One case of a run: the version that was seen, what was foreseen for it, and what came of it; empty until then.

    What happens to the case itself stands in its own events.
    """

    run = CityForeignKey(BulkRun, models.CASCADE, related_name="items")
    case = CityForeignKey(Case, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()
    seen_version = models.PositiveIntegerField()
    foreseen = models.CharField(max_length=10, choices=Verdict, blank=True)
    foreseen_why = models.TextField(blank=True)
    outcome = models.CharField(max_length=10, choices=Verdict, blank=True)
    outcome_why = models.TextField(blank=True)

    classes = {
        "INTERNAL": [
            "run",
            "case",
            "position",
            "seen_version",
            "foreseen",
            "foreseen_why",
            "outcome",
            "outcome_why",
        ]
    }

    class Meta(CityRows.Meta):
        constraints = [
            *CityRows.Meta.constraints,
            models.UniqueConstraint(name="bulkitem_case_once", fields=["city", "run", "case"]),
            models.UniqueConstraint(name="bulkitem_position_once", fields=["city", "run", "position"]),
        ]
