"""Property firms and their service contracts."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.models.places import Place, Unit
from governance.models.posts import Period
from governance.tenancy import CityForeignKey, CityOneToOne, CityOwned


class PropertyFirm(CityOwned):
    """A property-service company; name and code stand in its unit, which is what can be handed work."""

    class Kind(models.TextChoices):
        COMMERCIAL = "COMMERCIAL", _("物业服务企业")
        NONPROFIT = "NONPROFIT", _("街道非营利物业公司")

    class Status(models.TextChoices):
        ACTIVE = "ACTIVE", _("在册")
        EXITED = "EXITED", _("已退出")

    unit = CityOneToOne(Unit, models.PROTECT, related_name="firm")
    kind = models.CharField(max_length=10, choices=Kind)
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)

    classes = {"PUBLIC": ["unit", "kind", "status"]}


class ServiceContract(CityOwned):
    """That a firm serves a compound in ``[valid_from, valid_to)``; a compound has one firm at a time."""

    class Kind(models.TextChoices):
        COMMERCIAL = "COMMERCIAL", _("物业服务合同")
        PRELIMINARY = "PRELIMINARY", _("前期物业服务合同")
        FALLBACK = "FALLBACK", _("兜底管理")

    firm = CityForeignKey(PropertyFirm, models.PROTECT, related_name="contracts")
    compound = CityForeignKey(Place, models.PROTECT, related_name="contracts")
    kind = models.CharField(max_length=12, choices=Kind)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    classes = {"PUBLIC": ["firm", "compound", "kind", "valid_from", "valid_to"]}

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.CheckConstraint(
                name="servicecontract_period", condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from"))
            ),
            ExclusionConstraint(
                name="servicecontract_one_at_a_time",
                expressions=[
                    ("city", RangeOperators.EQUAL),
                    ("compound", RangeOperators.EQUAL),
                    (Period("valid_from", "valid_to", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [
            models.Index(fields=["city", "firm", "valid_from"], name="servicecontract_by_firm"),
            models.Index(fields=["city", "compound", "valid_from"], name="servicecontract_by_compound"),
        ]
