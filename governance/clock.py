"""The one place where the product reads the clock."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from governance.models.cities import City

LOCAL = ZoneInfo("Asia/Shanghai")


def now_for(city: City) -> datetime:
    """Return the present moment of a city, in UTC. A demonstration city may live in another year."""
    return timezone.now() + city.clock_offset


def today_of(at: datetime) -> date:
    """Return the local day of a moment."""
    return at.astimezone(LOCAL).date()
