"""The case itself, its photos, and the counter that gives it a number."""

from django.db import models
from django.db.models import F, Q

from complaints.models.categories import CaseCategory
from complaints.rules.channels import Channel
from complaints.rules.priorities import Priority
from complaints.rules.requests import Refusal, RequestKind
from complaints.rules.satisfaction import Level
from complaints.rules.stages import Stage
from complaints.rules.states import OPEN, Status
from governance.models.accounts import User
from governance.models.attachments import Attachment
from governance.models.places import Place, Unit
from governance.rules.calendars import LimitUnit
from governance.tenancy import CityForeignKey, CityOneToOne, CityOwned, CityRows

OPEN_CASES = Q(status__in=sorted(OPEN))


class Case(CityOwned):
    """A problem reported in a compound, from filing to verified closing.

    ``path`` and ``grid`` are those that held when it was filed. ``due_at`` and ``near_at`` repeat the running stage clock
    for lists. ``order_due_at`` is when handling is or was due, ``signed_late`` whether the order was signed too late (``None``:
    not signed), ``rating`` the level of the call that counts: the months' figures are counted by them. ``ever_late`` stays
    once handling was late in any round; ``is_binding`` says that the supervisor's ruling on who handles it holds. ``version``
    grows with every change, so that somebody who saw an older state can be told.
    """

    number = models.CharField(max_length=24)
    client_ref = models.UUIDField()
    body_digest = models.BinaryField(max_length=32)
    channel = models.CharField(max_length=16, choices=Channel)
    status = models.CharField(max_length=12, choices=Status)
    priority = models.CharField(max_length=2, choices=Priority)
    category = CityForeignKey(CaseCategory, models.PROTECT, null=True, related_name="cases")
    text = models.TextField(blank=True)
    place = CityForeignKey(Place, models.PROTECT, related_name="cases")
    path = models.TextField()
    grid = CityForeignKey(Place, models.PROTECT, null=True, related_name="grid_cases")
    spot = models.CharField(max_length=80, blank=True)
    at_x = models.IntegerField(null=True)
    at_y = models.IntegerField(null=True)
    accuracy_m = models.PositiveIntegerField(null=True)
    reporter = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    is_anonymous = models.BooleanField(default=False)
    lead_unit = CityForeignKey(Unit, models.PROTECT, null=True, related_name="led_cases")
    executor_unit = CityForeignKey(Unit, models.PROTECT, null=True, related_name="executed_cases")
    classified_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    handled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    verified_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    stage = models.CharField(max_length=10, choices=Stage, blank=True)
    due_at = models.DateTimeField(null=True)
    near_at = models.DateTimeField(null=True)
    due_unit = models.CharField(max_length=2, choices=LimitUnit, blank=True)
    order_due_at = models.DateTimeField(null=True)
    signed_late = models.BooleanField(null=True)
    rating = models.CharField(max_length=19, choices=Level, blank=True)
    public_answer = models.TextField(blank=True)
    rework_count = models.PositiveSmallIntegerField(default=0)
    reopen_count = models.PositiveSmallIntegerField(default=0)
    return_count = models.PositiveSmallIntegerField(default=0)
    is_binding = models.BooleanField(default=False)
    urge_level = models.PositiveSmallIntegerField(default=0)
    ever_late = models.BooleanField(default=False)
    pending_request = models.CharField(max_length=10, choices=RequestKind, blank=True)
    refusal_code = models.CharField(max_length=10, choices=Refusal, blank=True)
    info_due_at = models.DateTimeField(null=True)
    suspended_until = models.DateField(null=True)
    merged_into = CityForeignKey("self", models.PROTECT, null=True, related_name="merged_cases")
    merged_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    captured_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    dispatched_at = models.DateTimeField(null=True)
    handled_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    classes = {
        "PUBLIC": [
            "number",
            "category",
            "status",
            "priority",
            "channel",
            "place",
            "path",
            "public_answer",
            "reported_at",
            "closed_at",
        ],
        "INTERNAL": [
            "client_ref",
            "body_digest",
            "grid",
            "lead_unit",
            "executor_unit",
            "classified_by",
            "handled_by",
            "verified_by",
            "stage",
            "due_at",
            "near_at",
            "due_unit",
            "order_due_at",
            "signed_late",
            "rating",
            "rework_count",
            "reopen_count",
            "return_count",
            "is_binding",
            "urge_level",
            "ever_late",
            "pending_request",
            "refusal_code",
            "info_due_at",
            "suspended_until",
            "merged_into",
            "merged_at",
            "version",
            "captured_at",
            "accepted_at",
            "dispatched_at",
            "handled_at",
            "verified_at",
        ],
        "PERSONAL": ["text", "spot", "reporter", "is_anonymous"],
        "SENSITIVE": ["at_x", "at_y", "accuracy_m"],
    }

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(name="case_number_once", fields=["city", "number"]),
            models.UniqueConstraint(name="case_client_ref_once", fields=["city", "client_ref"]),
            models.CheckConstraint(
                name="case_status_known", condition=Q(status__in=[status.value for status in Status])
            ),
            models.CheckConstraint(
                name="case_closed_at_iff_closed",
                condition=Q(status=Status.CLOSED, closed_at__isnull=False)
                | ~Q(status=Status.CLOSED) & Q(closed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="case_dispatched_has_unit",
                condition=Q(dispatched_at__isnull=True) | Q(lead_unit__isnull=False, category__isnull=False),
            ),
            models.CheckConstraint(
                name="case_verifier_is_not_classifier",
                condition=Q(verified_by=None) | Q(classified_by=None) | ~Q(verified_by=F("classified_by")),
            ),
            models.CheckConstraint(
                name="case_verifier_is_not_handler",
                condition=Q(verified_by=None) | Q(handled_by=None) | ~Q(verified_by=F("handled_by")),
            ),
            models.CheckConstraint(name="case_due_while_open", condition=Q(due_at=None) | Q(status__in=sorted(OPEN))),
            models.CheckConstraint(name="case_reopened_once", condition=Q(reopen_count__lte=1)),
            models.CheckConstraint(name="case_urge_level_known", condition=Q(urge_level__lte=3)),
            models.CheckConstraint(
                name="case_merged_iff_into",
                condition=Q(status=Status.MERGED, merged_into__isnull=False, merged_at__isnull=False)
                | ~Q(status=Status.MERGED) & Q(merged_into=None, merged_at=None),
            ),
            models.CheckConstraint(
                name="case_not_merged_into_itself", condition=Q(merged_into=None) | ~Q(merged_into=F("id"))
            ),
            models.CheckConstraint(
                name="case_refused_has_reason", condition=~Q(status=Status.REFUSED) | ~Q(refusal_code="")
            ),
            models.CheckConstraint(
                name="case_suspended_has_review_day",
                condition=~Q(status=Status.SUSPENDED) | Q(suspended_until__isnull=False),
            ),
            models.CheckConstraint(
                name="case_info_due_iff_asked",
                condition=Q(status=Status.INFO_ASKED, info_due_at__isnull=False)
                | ~Q(status=Status.INFO_ASKED) & Q(info_due_at=None),
            ),
            models.CheckConstraint(
                name="case_order_due_only_dispatched",
                condition=Q(order_due_at=None) | Q(dispatched_at__isnull=False),
            ),
            models.CheckConstraint(name="case_near_before_due", condition=Q(due_at=None) | Q(near_at__lte=F("due_at"))),
        ]
        indexes = [
            models.Index(fields=["city", "-reported_at", "-id"], name="case_open_newest", condition=OPEN_CASES),
            models.Index(fields=["city", "due_at", "id"], name="case_open_by_due", condition=OPEN_CASES),
            models.Index(
                fields=["city", "path", "-reported_at"],
                name="case_open_by_path",
                condition=OPEN_CASES,
                opclasses=["uuid_ops", "text_pattern_ops", "timestamptz_ops"],
            ),
            models.Index(fields=["city", "-reported_at", "-id"], name="case_newest"),
            models.Index(
                fields=["city", "path", "-reported_at"],
                name="case_by_path",
                opclasses=["uuid_ops", "text_pattern_ops", "timestamptz_ops"],
            ),
            models.Index(
                fields=["city", "lead_unit", "due_at"],
                name="case_by_lead",
                condition=OPEN_CASES,
                include=["executor_unit"],
            ),
            models.Index(fields=["city", "executor_unit", "due_at"], name="case_by_executor", condition=OPEN_CASES),
            models.Index(fields=["city", "grid", "-reported_at"], name="case_by_grid"),
            models.Index(fields=["city", "reporter", "-reported_at"], name="case_by_reporter"),
            models.Index(
                fields=["city", "handled_at"],
                name="case_by_handled",
                condition=Q(handled_at__isnull=False),
                include=["path", "ever_late"],
            ),
            models.Index(
                fields=["city", "closed_at"],
                name="case_by_closed",
                condition=Q(closed_at__isnull=False),
                include=["path", "status", "category"],
            ),
            models.Index(
                fields=["city", "reported_at"],
                name="case_by_reported",
                include=["path", "status", "category"],
            ),
            models.Index(
                fields=["city", "-closed_at", "-id"],
                name="case_closed_late",
                condition=Q(status=Status.CLOSED, ever_late=True),
            ),
            models.Index(
                fields=["city", "order_due_at"],
                name="case_by_order_due",
                condition=Q(order_due_at__isnull=False),
                include=[
                    "path",
                    "lead_unit",
                    "status",
                    "ever_late",
                    "signed_late",
                    "rating",
                    "rework_count",
                    "reopen_count",
                ],
            ),
            models.Index(fields=["city", "category", "-reported_at"], name="case_by_category"),
            models.Index(fields=["city", "merged_into"], name="case_by_main", condition=Q(merged_into__isnull=False)),
        ]


class CasePhoto(CityOwned):
    """That a photo belongs to a case: before, after, or sent by a handling link, which only staff see."""

    class Role(models.TextChoices):
        BEFORE = "BEFORE"
        AFTER = "AFTER"
        LINKED = "LINKED"

    case = CityForeignKey(Case, models.CASCADE, related_name="photos")
    attachment = CityOneToOne(Attachment, models.PROTECT, related_name="case_photo")
    role = models.CharField(max_length=6, choices=Role)
    round = models.PositiveSmallIntegerField(default=0)

    classes = {"INTERNAL": ["case", "attachment", "role", "round"]}

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.CheckConstraint(name="casephoto_role_known", condition=Q(role__in=["BEFORE", "AFTER", "LINKED"])),
        ]
        indexes = [models.Index(fields=["city", "case", "role"], name="casephoto_by_case")]


class CaseNumber(CityRows):
    """The last serial number given on a day; taking the next one locks the row, so no race can give one twice."""

    day = models.DateField()
    last = models.PositiveIntegerField()

    classes = {"INTERNAL": ["day", "last"]}

    class Meta(CityRows.Meta):
        constraints = [
            *CityRows.Meta.constraints,
            models.UniqueConstraint(name="casenumber_day_once", fields=["city", "day"]),
        ]
