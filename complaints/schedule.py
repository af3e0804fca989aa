"""The recurring work of complaints and when each period of it begins."""

from datetime import datetime

from governance.jobs import every_period

MINUTES = 5


def five_minutes_key(local: datetime) -> str:
    return f"{local:%Y-%m-%dT%H}:{local.minute // MINUTES * MINUTES:02}"


def hour_key(local: datetime) -> str:
    return local.strftime("%Y-%m-%dT%H")


def register() -> None:
    """Register it, once, when the app is ready."""
    every_period("complaints.tasks.expire_information", five_minutes_key)
    every_period("complaints.tasks.remind_due", five_minutes_key)
    every_period("complaints.tasks.watch_cases", hour_key)
    every_period("complaints.tasks.end_stuck_runs", hour_key)
