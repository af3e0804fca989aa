"""What only compounds and only grids have, beside their places."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.models.places import Place
from governance.tenancy import CityForeignKey, CityOneToOne, CityOwned


class Compound(CityOwned):
    """A residential compound: one property-management area."""

    place = CityOneToOne(Place, models.PROTECT, related_name="compound")
    households = models.PositiveIntegerField()
    buildings = models.PositiveIntegerField()
    counted_on = models.DateField()
    source = models.CharField(max_length=80)

    classes = {"PUBLIC": ["place", "households", "buildings", "counted_on", "source"]}


class Grid(CityOwned):
    """A red grid: a cell of 300 to 500 resident households."""

    class Kind(models.TextChoices):
        WHOLE = "WHOLE", _("整小区")
        SPLIT = "SPLIT", _("小区分片")
        MERGED = "MERGED", _("多小区合并")
        OPEN = "OPEN", _("开放片区")

    place = CityOneToOne(Place, models.PROTECT, related_name="grid")
    kind = models.CharField(max_length=8, choices=Kind)
    households = models.PositiveIntegerField()
    counted_on = models.DateField()
    source = models.CharField(max_length=80)

    classes = {"PUBLIC": ["place", "kind", "households", "counted_on", "source"]}

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.CheckConstraint(name="grid_kind_known", condition=Q(kind__in=["WHOLE", "SPLIT", "MERGED", "OPEN"])),
        ]


class GridCompound(CityOwned):
    """That a compound, whole or in part, lies in a grid."""

    grid = CityForeignKey(Grid, models.CASCADE, related_name="compounds")
    compound = CityForeignKey(Compound, models.CASCADE, related_name="grids")

    classes = {"PUBLIC": ["grid", "compound"]}

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(name="gridcompound_once", fields=["city", "grid", "compound"]),
        ]
