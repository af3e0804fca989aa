"""Who holds which role where, and what a role may do in which module at most."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Coalesce

from governance.models.accounts import User
from governance.models.places import Place, Unit
from governance.rules.roles import Module, Role
from governance.tenancy import CityForeignKey, CityOwned


class Period(Func):
    """The half-open range of days ``[valid_from, valid_to)``, open-ended where ``valid_to`` is missing."""

    function = "daterange"
    output_field = DateRangeField()


class Post(CityOwned):
    """That a person holds a role at a place, in a unit, or for the whole city, in ``[valid_from, valid_to)``."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=30, choices=Role)
    place = CityForeignKey(Place, models.PROTECT, null=True, related_name="posts")
    unit = CityForeignKey(Unit, models.PROTECT, null=True, related_name="posts")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    classes = {"INTERNAL": ["person", "role", "place", "unit", "valid_from", "valid_to"]}

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.CheckConstraint(name="post_period", condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from"))),
            models.CheckConstraint(name="post_place_or_unit", condition=Q(place=None) | Q(unit=None)),
            models.CheckConstraint(name="post_role_known", condition=Q(role__in=[role.value for role in Role])),
            ExclusionConstraint(
                name="post_no_overlap",
                expressions=[
                    ("city", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (Coalesce("place", "unit", "city", output_field=models.UUIDField()), RangeOperators.EQUAL),
                    (Period("valid_from", "valid_to", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [
            models.Index(fields=["city", "person", "valid_from"], name="post_by_person"),
            models.Index(fields=["city", "role", "place"], name="post_by_role_place"),
        ]


class RolePermission(CityOwned):
    """The outer bound: which of C, R, U, A, V a role has in a module (DOMAIN.md 3)."""

    role = models.CharField(max_length=30, choices=Role)
    module = models.CharField(max_length=10, choices=Module)
    letters = models.CharField(max_length=6)

    classes = {"INTERNAL": ["role", "module", "letters"]}

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(name="rolepermission_once", fields=["city", "role", "module"]),
            models.CheckConstraint(name="rolepermission_letters", condition=Q(letters__regex="^[CRUAVP]{1,6}$")),
        ]


class MatrixChange(CityOwned):
    """A change of the role table that one administrator asks for and another decides on. One may be open for a place in the table."""

    class State(models.TextChoices):
        OPEN = "OPEN"
        DONE = "DONE"
        REFUSED = "REFUSED"

    role = models.CharField(max_length=30, choices=Role)
    module = models.CharField(max_length=10, choices=Module)
    before = models.CharField(max_length=6, blank=True)
    after = models.CharField(max_length=6, blank=True)
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    classes = {
        "INTERNAL": [
            "role",
            "module",
            "before",
            "after",
            "reason",
            "state",
            "asked_by",
            "asked_at",
            "decided_by",
            "decided_at",
        ]
    }

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(
                name="matrixchange_one_open", fields=["city", "role", "module"], condition=Q(state="OPEN")
            ),
            models.CheckConstraint(
                name="matrixchange_decided_iff_ended",
                condition=Q(state="OPEN", decided_by=None, decided_at=None)
                | ~Q(state="OPEN") & Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="matrixchange_two_people", condition=~Q(state="DONE") | ~Q(decided_by=F("asked_by"))
            ),
            models.CheckConstraint(name="matrixchange_changes", condition=~Q(before=F("after"))),
            models.CheckConstraint(name="matrixchange_letters", condition=Q(after__regex="^C?R?U?V?A?$")),
        ]
        indexes = [models.Index(fields=["city", "-asked_at"], name="matrixchange_newest")]
