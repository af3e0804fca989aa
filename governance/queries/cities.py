"""The city that is active, for jobs, which hold no request."""

from governance.models.cities import City
from governance.tenancy import current_city_id


def active_city() -> City:
    """Return the active city.

    Raises:
        NoCityActive: if none is.
    """
    return City.objects.get(pk=current_city_id())
