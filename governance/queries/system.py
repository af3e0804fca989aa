"""In whose name, and at what moment, a job acts in the city that it has entered."""

from datetime import datetime

from governance.access import Actor, system_actor
from governance.clock import now_for, today_of
from governance.models.cities import City
from governance.tenancy import current_city_id


def system_at_work() -> tuple[Actor, datetime]:
    """Return the system as actor of the active city, and the city's present moment. For jobs.

    Raises:
        NoCityActive: if no city is.
    """
    city = City.objects.get(pk=current_city_id())
    now = now_for(city)
    return system_actor(city.pk, today_of(now), city.config_version), now
