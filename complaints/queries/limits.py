"""How long a stage may take in this city."""

from collections.abc import Mapping
from datetime import datetime

from complaints.rules.priorities import Priority
from complaints.rules.stages import DEFAULT_STAGE_LIMITS, Limit, Stage, StageLimits, limits_from_json
from governance.access import Actor
from governance.clock import today_of
from governance.queries.settings import setting_on

SETTING = "complaints.stage_limits"


def stage_limits(actor: Actor, at: datetime) -> StageLimits:
    """Return the city's limits of stages as set on the day of ``at``; handling is the categories' matter."""
    stored = setting_on(actor, SETTING, today_of(at), {})
    return limits_from_json(stored) if isinstance(stored, Mapping) and stored else DEFAULT_STAGE_LIMITS


def stage_limit(actor: Actor, stage: Stage, priority: str, at: datetime) -> Limit:
    """Return the limit of a stage other than handling."""
    return stage_limits(actor, at)[stage][Priority(priority)]
