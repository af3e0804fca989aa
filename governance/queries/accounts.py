"""What an account has to do with."""

from uuid import UUID

from django.db.models import QuerySet

from governance.models.accounts import Membership
from governance.models.cities import City


def cities() -> QuerySet[City]:
    """Return all cities by name."""
    return City.objects.order_by("name", "pk")


def cities_of(user_id: UUID) -> QuerySet[City]:
    """Return the cities in which an account has had a post."""
    return cities().filter(pk__in=Membership.objects.filter(user=user_id).values("city"))
