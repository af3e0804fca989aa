"""What only communities, compounds and grids have beside their places; buildings, dwellings and population returns."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.models.places import Place
from governance.tenancy import CityForeignKey, CityOneToOne, CityOwned


class Community(CityOwned):
    """A community; the urban ones are what the city governs its compounds by."""

    place = CityOneToOne(Place, models.PROTECT, related_name="community")
    is_urban = models.BooleanField(default=True)

    classes = {"PUBLIC": ["place", "is_urban"]}


class AreaPopulation(CityOwned):
    """A return of how many people live in a community or a town on a day; it counts once it is accepted."""

    place = CityForeignKey(Place, models.PROTECT, related_name="population_returns")
    residents = models.PositiveIntegerField()
    counted_on = models.DateField()
    accepted_on = models.DateField(null=True)
    source = models.CharField(max_length=80)

    classes = {"PUBLIC": ["place", "residents", "counted_on", "accepted_on", "source"]}

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(name="areapopulation_one_a_day", fields=["city", "place", "counted_on"]),
            models.CheckConstraint(
                name="areapopulation_accepted_after_count",
                condition=Q(accepted_on=None) | Q(accepted_on__gte=F("counted_on")),
            ),
        ]


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


class Building(CityOwned):
    """A building of a compound, or of a community where there is none around it. It lies in one grid as a whole."""

    place = CityForeignKey(Place, models.PROTECT, related_name="buildings")
    grid = CityForeignKey(Grid, models.PROTECT, null=True, related_name="buildings")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    entrances = models.PositiveSmallIntegerField()
    floors = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    classes = {
        "PUBLIC": ["place", "grid", "number", "name", "entrances", "floors", "valid_from", "valid_to"],
    }

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(name="building_number_once", fields=["city", "place", "number"]),
            models.CheckConstraint(name="building_counts_from_one", condition=Q(number__gte=1, entrances__gte=1)),
            models.CheckConstraint(name="building_has_floors", condition=Q(floors__gte=1, floors__lte=120)),
            models.CheckConstraint(
                name="building_period", condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from"))
            ),
        ]
        indexes = [models.Index(fields=["city", "grid"], name="building_by_grid")]


class Dwelling(CityOwned):
    """A dwelling of a building: one household. ``area_dm2`` is its floor area in square decimetres (0.01 m²), null while unknown.

    ``confirmed_on`` is the day on which ``source`` last said what stands here; ``is_resident`` that people have lived in it for
    six months or more.
    """

    building = CityForeignKey(Building, models.PROTECT, related_name="dwellings")
    entrance = models.PositiveSmallIntegerField()
    floor = models.SmallIntegerField()
    room = models.CharField(max_length=12)
    area_dm2 = models.PositiveIntegerField(null=True)
    is_resident = models.BooleanField()
    source = models.CharField(max_length=80)
    confirmed_on = models.DateField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    classes = {
        "INTERNAL": ["building", "entrance", "floor", "room", "is_resident", "source", "confirmed_on", "valid_from", "valid_to"],
        "PERSONAL": ["area_dm2"],
    }  # fmt: skip

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(name="dwelling_room_once", fields=["city", "building", "entrance", "room"]),
            models.CheckConstraint(name="dwelling_entrance", condition=Q(entrance__gte=1)),
            models.CheckConstraint(
                name="dwelling_area_possible",
                condition=Q(area_dm2=None) | Q(area_dm2__gte=100, area_dm2__lte=1_000_000),
            ),
            models.CheckConstraint(
                name="dwelling_period", condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from"))
            ),
        ]
