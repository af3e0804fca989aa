"""The links by which people without an account come back to a case, and how the reporter can be reached."""

from django.db import models

from complaints.models.cases import Case
from governance.crypto import EncryptedTextField, blind_index
from governance.tenancy import CityOneToOne, CityOwned, current_city_id


class ReporterLink(CityOwned):
    """That whoever holds a secret of 128 bits reported the case. The secret itself is nowhere: only its keyed hash."""

    case = CityOneToOne(Case, models.CASCADE, related_name="reporter_link")
    secret_index = models.BinaryField(max_length=16)
    made_at = models.DateTimeField()

    classes = {"INTERNAL": ["case", "made_at"], "SECRET": ["secret_index"]}

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(name="reporterlink_secret_once", fields=["city", "secret_index"]),
        ]


class ReporterContact(CityOwned):
    """The phone number that somebody without an account left with a report."""

    case = CityOneToOne(Case, models.CASCADE, related_name="reporter_contact")
    phone = EncryptedTextField()
    left_at = models.DateTimeField()

    classes = {"INTERNAL": ["case", "left_at"], "SENSITIVE": ["phone"]}

    class Meta(CityOwned.Meta):
        constraints = [*CityOwned.Meta.constraints]


def reporter_secret_index(secret: str) -> bytes:
    """Return what a link's row is found by in the active city."""
    return blind_index(secret, purpose="complaints_reporterlink.secret", city_id=current_city_id())
