"""How long a stage may take in this city."""

from collections.abc import Mapping
from datetime import datetime

from complaints.rules.priorities import Priority
from complaints.rules.requests import DEFAULT_INFO_DAYS, DEFAULT_RETURN_LIMITS
from complaints.rules.stages import DEFAULT_STAGE_LIMITS, Limit, Stage, StageLimits, limits_from_json
from governance.access import Actor
from governance.clock import today_of
from governance.queries.settings import setting_on
from governance.rules.calendars import LimitUnit

SETTING = "complaints.stage_limits"
RETURN_LIMIT = "complaints.return_hours"
INFO_DAYS = "complaints.info_days"


def stage_limits(actor: Actor, at: datetime) -> StageLimits:
    """Return the city's limits of stages as set on the day of ``at``; handling is the categories' matter."""
    stored = setting_on(actor, SETTING, today_of(at), {})
    return limits_from_json(stored) if isinstance(stored, Mapping) and stored else DEFAULT_STAGE_LIMITS


def stage_limit(actor: Actor, stage: Stage, priority: str, at: datetime) -> Limit:
    """Return the limit of a stage other than handling."""
    return stage_limits(actor, at)[stage][Priority(priority)]


def return_limit(actor: Actor, priority: str, at: datetime) -> Limit:
    """Return how long after dispatch a unit may say that the order is not its duty."""
    if Priority(priority) == Priority.P1:
        return DEFAULT_RETURN_LIMITS[Priority.P1]
    default = DEFAULT_RETURN_LIMITS[Priority.P3]
    hours = setting_on(actor, RETURN_LIMIT, today_of(at), default.amount)
    return Limit(hours, LimitUnit.WH) if isinstance(hours, int) and hours > 0 else default


def info_limit(actor: Actor, at: datetime) -> Limit:
    """Return how long the reporter has to give what was asked for."""
    days = setting_on(actor, INFO_DAYS, today_of(at), DEFAULT_INFO_DAYS)
    return Limit(days if isinstance(days, int) and days > 0 else DEFAULT_INFO_DAYS, LimitUnit.WD)


def whole_setting(actor: Actor, key: str, at: datetime, default: int) -> int:
    """Return a number that the city may set, at least nought."""
    found = setting_on(actor, key, today_of(at), default)
    return found if isinstance(found, int) and found >= 0 else default
