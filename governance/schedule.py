"""The recurring work of the ground and when each period of it begins."""

from datetime import datetime

from governance.jobs import every_period


def minute_key(local: datetime) -> str:
    return local.strftime("%Y-%m-%dT%H:%M")


def day_key(local: datetime) -> str:
    return local.date().isoformat()


def hour_key(local: datetime) -> str:
    return local.strftime("%Y-%m-%dT%H")


def register() -> None:
    """Register the ground's recurring work, once, when the app is ready."""
    every_period("governance.tasks.sing", minute_key, per_city=False)
    every_period("governance.tasks.tidy_jobs", day_key, per_city=False)
    every_period("governance.tasks.make_partitions", day_key, per_city=False)
    every_period("governance.tasks.tidy_sign_ins", day_key, per_city=False)
    every_period("governance.tasks.expire_exports", hour_key)
    every_period("governance.tasks.expire_imports", hour_key)
    every_period("governance.tasks.straighten_calendars", hour_key)
    every_period("governance.tasks.seal_audit", minute_key)
