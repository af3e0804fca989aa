"""The tree of places, and the units that can be handed work."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.tenancy import CityForeignKey, CityOwned

if TYPE_CHECKING:
    TextLookup = models.Lookup[str]
else:
    TextLookup = models.Lookup


@models.TextField.register_lookup
@models.CharField.register_lookup
class StartsWith(TextLookup):
    """``path__starts="A/B/"`` is ``path ^@ 'A/B/'``, which an index serves under row-level security, as LIKE is not."""

    lookup_name = "starts"

    def as_sql(self, compiler, connection):  # type: ignore[no-untyped-def]
        left, left_parameters = self.process_lhs(compiler, connection)
        right, right_parameters = self.process_rhs(compiler, connection)
        return f"{left} ^@ {right}", (*left_parameters, *right_parameters)


class Place(CityOwned):
    """A node of the tree street or town, community, compound or grid, valid for a half-open period."""

    class Kind(models.TextChoices):
        STREET = "STREET", _("街道")
        TOWN = "TOWN", _("镇")
        COMMUNITY = "COMMUNITY", _("社区")
        COMPOUND = "COMPOUND", _("小区")
        GRID = "GRID", _("网格")

    kind = models.CharField(max_length=10, choices=Kind)
    parent = CityForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = models.TextField()
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    pinyin = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    outline = models.JSONField(null=True)
    min_x = models.IntegerField(null=True)
    min_y = models.IntegerField(null=True)
    max_x = models.IntegerField(null=True)
    max_y = models.IntegerField(null=True)
    centre_x = models.IntegerField(null=True)
    centre_y = models.IntegerField(null=True)

    classes = {
        "PUBLIC": [
            "kind",
            "parent",
            "path",
            "code",
            "name",
            "pinyin",
            "valid_from",
            "valid_to",
            "outline",
            "min_x",
            "min_y",
            "max_x",
            "max_y",
            "centre_x",
            "centre_y",
        ]
    }

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(name="place_code_once", fields=["city", "code"]),
            models.CheckConstraint(name="place_path_ends_in_code", condition=Q(path__endswith="/")),
            models.CheckConstraint(name="place_period", condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from"))),
            models.CheckConstraint(
                name="place_box_with_outline",
                condition=Q(outline=None, min_x=None)
                | Q(outline__isnull=False, min_x__isnull=False, max_y__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["city", "path"], name="place_by_path", opclasses=["uuid_ops", "text_pattern_ops"]),
            models.Index(fields=["city", "kind", "min_x", "max_x"], name="place_by_box"),
            models.Index(fields=["city", "kind", "pinyin"], name="place_by_pinyin"),
        ]


class Unit(CityOwned):
    """Whoever can be handed work: a department, a street or community office, a firm, a partner."""

    class Kind(models.TextChoices):
        DEPARTMENT = "DEPARTMENT", _("职能部门")
        STREET_OFFICE = "STREET_OFFICE", _("街道办事处")
        COMMUNITY_OFFICE = "COMMUNITY_OFFICE", _("社区居委会")
        FIRM = "FIRM", _("物业服务企业")
        PARTNER = "PARTNER", _("共建单位")

    kind = models.CharField(max_length=20, choices=Kind)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    pinyin = models.CharField(max_length=200)
    place = CityForeignKey(Place, models.PROTECT, null=True, related_name="offices")
    dispatchable = models.BooleanField(default=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    classes = {
        "PUBLIC": ["kind", "code", "name", "name_en", "pinyin", "place", "dispatchable", "valid_from", "valid_to"]
    }

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(name="unit_code_once", fields=["city", "code"]),
            models.CheckConstraint(name="unit_period", condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from"))),
        ]
        indexes = [models.Index(fields=["city", "kind", "pinyin"], name="unit_by_pinyin")]
