"""Which firm serves where."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from firms.models import PropertyFirm, ServiceContract
from governance.queries.posts import valid_on


def contracts_on(today: date) -> QuerySet[ServiceContract]:
    """Return the contracts in force on a day, by compound."""
    return ServiceContract.objects.filter(valid_on(today)).order_by("compound", "pk")


def firm_of(compound_id: UUID, today: date) -> PropertyFirm:
    """Return the firm that serves a compound on a day, with its unit.

    Raises:
        PropertyFirm.DoesNotExist: if none does.
    """
    serving = contracts_on(today).filter(compound=compound_id).values("firm")
    return PropertyFirm.objects.select_related("unit").get(pk__in=serving)


def firm_name_of(compound_id: UUID, today: date) -> str:
    """Return the name of the firm that serves a compound on a day; empty where none does."""
    return contracts_on(today).filter(compound=compound_id).values_list("firm__unit__name", flat=True).first() or ""


def compound_ids_served(unit_id: UUID | None, today: date) -> QuerySet[ServiceContract, UUID]:
    """Return the ids of the compounds that the firm of a unit serves on a day."""
    return contracts_on(today).filter(firm__unit=unit_id).order_by().values_list("compound", flat=True)


def firms_below(path: str, today: date) -> int:
    """Return how many firms serve compounds of a subtree on a day."""
    return contracts_on(today).filter(compound__path__starts=path).order_by().values("firm").distinct().count()
