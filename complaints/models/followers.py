"""Who has the same problem as somebody else reported."""

from django.db import models

from complaints.models.cases import Case
from governance.models.accounts import User
from governance.tenancy import CityForeignKey, CityOwned


class CaseFollower(CityOwned):
    """That a person has met the same problem (+1), or that their own report was merged into the case."""

    case = CityForeignKey(Case, models.CASCADE, related_name="followers")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    classes = {"INTERNAL": ["case", "at"], "PERSONAL": ["person"]}

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(name="casefollower_once", fields=["city", "case", "person"]),
        ]
        indexes = [models.Index(fields=["city", "person", "-at"], name="casefollower_by_person")]
