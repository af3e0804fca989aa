"""What a case can be about: a city's own copy of the 72 minor categories."""

from django.db import models
from django.db.models import Q

from complaints.rules.priorities import Priority
from governance.rules.calendars import LimitUnit
from governance.tenancy import CityOwned


class CaseCategory(CityOwned):
    """A minor category: who leads, how urgent, within what limit, and what must be seen before closing (DOMAIN.md 5)."""

    class Kind(models.TextChoices):
        EVENT = "EVENT"
        PART = "PART"
        SERVICE = "SERVICE"

    major_code = models.CharField(max_length=5)
    major_name = models.CharField(max_length=40)
    major_name_en = models.CharField(max_length=80)
    code = models.CharField(max_length=5)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=Kind)
    lead_department = models.CharField(max_length=20)
    assist_departments = models.CharField(max_length=60, blank=True)
    usual_executor = models.CharField(max_length=20)
    priority = models.CharField(max_length=2, choices=Priority)
    limit_amount = models.PositiveSmallIntegerField()
    limit_unit = models.CharField(max_length=2, choices=LimitUnit)
    opening_condition = models.TextField()
    opening_condition_en = models.TextField()
    closing_condition = models.TextField()
    closing_condition_en = models.TextField()
    closing_photo_required = models.BooleanField()
    tile_order = models.PositiveSmallIntegerField(null=True)
    tile_name = models.CharField(max_length=12, blank=True)
    tile_name_en = models.CharField(max_length=24, blank=True)
    tile_icon = models.CharField(max_length=20, blank=True)
    active = models.BooleanField(default=True)

    classes = {
        "PUBLIC": [
            "major_code",
            "major_name",
            "major_name_en",
            "code",
            "name",
            "name_en",
            "kind",
            "lead_department",
            "assist_departments",
            "usual_executor",
            "priority",
            "limit_amount",
            "limit_unit",
            "opening_condition",
            "opening_condition_en",
            "closing_condition",
            "closing_condition_en",
            "closing_photo_required",
            "tile_order",
            "tile_name",
            "tile_name_en",
            "tile_icon",
            "active",
        ]
    }

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(name="casecategory_code_once", fields=["city", "code"]),
            models.UniqueConstraint(
                name="casecategory_tile_once", fields=["city", "tile_order"], condition=Q(tile_order__isnull=False)
            ),
            models.CheckConstraint(name="casecategory_limit_positive", condition=Q(limit_amount__gt=0)),
        ]
