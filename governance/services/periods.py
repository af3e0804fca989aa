"""Recurring work, as one job per period key."""

from datetime import datetime

from governance.clock import LOCAL
from governance.jobs import PERIODIC, enqueue
from governance.models.cities import City
from governance.tenancy import acting_for


def write_due_periods(now: datetime) -> None:
    """Write the job of each recurring work's present period, once per city or once for all.

    A city's periods follow its own clock, so that a demonstration city lives through its own days.
    """
    for work in PERIODIC:
        if not work.per_city:
            enqueue(work.path, key=work.key_at(now.astimezone(LOCAL)))
    for city in City.objects.order_by("slug"):
        with acting_for(city):
            for work in PERIODIC:
                if work.per_city:
                    enqueue(work.path, key=work.key_at((now + city.clock_offset).astimezone(LOCAL)))
