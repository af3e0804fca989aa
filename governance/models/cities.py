"""The city, which is the tenant, and the numbers that it may set."""

from datetime import timedelta

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language

from governance.rules.cities import SLUG
from governance.tenancy import CityOwned, uuid7


class City(models.Model):
    """A county-level city: one tenant. Global, and without residents' data.

    ``config_version`` is raised with every change of the role table, the settings, the calendar or the categories;
    what processes remember of these, they remember by it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.CharField(max_length=40, unique=True, validators=[RegexValidator(SLUG)])
    code = models.CharField(max_length=6, unique=True, null=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    case_prefix = models.CharField(max_length=4)
    clock_offset = models.DurationField(default=timedelta)
    is_demo = models.BooleanField(default=False)
    config_version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()

    classes = {
        "PUBLIC": ["id", "slug", "code", "name", "name_en", "case_prefix", "is_demo", "opened_at"],
        "INTERNAL": ["clock_offset", "config_version"],
    }

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="city_case_prefix_capitals", condition=models.Q(case_prefix__regex="^[A-Z]{2,4}$")
            ),
            models.CheckConstraint(name="city_slug_shape", condition=models.Q(slug__regex=SLUG)),
        ]

    @property
    def shown_name(self) -> str:
        """The name in the language of the page."""
        return self.name_en if (get_language() or "").startswith("en") else self.name


class CitySetting(CityOwned):
    """A number or choice that a city may set, valid from a day on; the row valid at a period's end decides that period."""

    key = models.CharField(max_length=80)
    value = models.JSONField()
    valid_from = models.DateField()

    classes = {"INTERNAL": ["key", "value", "valid_from"]}

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(name="citysetting_one_a_day", fields=["city", "key", "valid_from"]),
        ]
