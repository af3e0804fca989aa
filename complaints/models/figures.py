"""Figures kept beside the cases, so that a month is summed without touching them."""

from django.db import models

from complaints.rules.channels import Channel
from complaints.rules.rates import FLOWS, STOCKS
from governance.models.places import Unit
from governance.tenancy import CityForeignKey, CityRows

KEY = ("day", "area", "unit", "channel")


class CaseDay(CityRows):
    """What happened on one local day, per community (``area``, its path), responsible unit and channel.

    Counted from the cases themselves and counted again whenever one of them changes; nothing else may write here.
    """

    day = models.DateField()
    area = models.TextField()
    unit = CityForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=16, choices=Channel)
    reported = models.PositiveIntegerField(default=0)
    dispatched = models.PositiveIntegerField(default=0)
    handled = models.PositiveIntegerField(default=0)
    on_time = models.PositiveIntegerField(default=0)
    solved = models.PositiveIntegerField(default=0)
    first_pass = models.PositiveIntegerField(default=0)
    closed = models.PositiveIntegerField(default=0)
    closed_late = models.PositiveIntegerField(default=0)
    reworks = models.PositiveIntegerField(default=0)
    returns = models.PositiveIntegerField(default=0)
    returns_justified = models.PositiveIntegerField(default=0)
    signed = models.PositiveIntegerField(default=0)
    signed_on_time = models.PositiveIntegerField(default=0)
    rated = models.PositiveIntegerField(default=0)
    satisfied = models.PositiveIntegerField(default=0)

    classes = {"INTERNAL": [*KEY, *FLOWS]}

    class Meta(CityRows.Meta):
        constraints = [
            *CityRows.Meta.constraints,
            models.UniqueConstraint(name="caseday_once", fields=["city", *KEY], nulls_distinct=False),
        ]


class OrderStock(CityRows):
    """How many orders stood open, overdue and suspended at the last count of a day; past days stay as they were seen then."""

    day = models.DateField()
    area = models.TextField()
    unit = CityForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=16, choices=Channel)
    open = models.PositiveIntegerField(default=0)
    overdue = models.PositiveIntegerField(default=0)
    suspended = models.PositiveIntegerField(default=0)

    classes = {"INTERNAL": [*KEY, *STOCKS]}

    class Meta(CityRows.Meta):
        constraints = [
            *CityRows.Meta.constraints,
            models.UniqueConstraint(name="orderstock_once", fields=["city", *KEY], nulls_distinct=False),
        ]


class FigureCount(CityRows):
    """Up to which moment of the city's clock the figures are counted; one row per city."""

    counted_at = models.DateTimeField()

    classes = {"INTERNAL": ["counted_at"]}

    class Meta(CityRows.Meta):
        constraints = [
            *CityRows.Meta.constraints,
            models.UniqueConstraint(name="figurecount_one_per_city", fields=["city"]),
        ]
