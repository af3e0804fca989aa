"""How long a stage may take in this city."""

from datetime import datetime

from complaints.rules.stages import STAGE_LIMITS, Stage
from governance.access import Actor
from governance.clock import today_of
from governance.queries.settings import setting_on
from governance.rules.calendars import LimitUnit


def limit_of(actor: Actor, stage: Stage, priority: str, at: datetime) -> tuple[int, LimitUnit]:
    """Return amount and unit of a stage's limit: the city's setting ``complaints.limit.<stage>[.P1]``, else the default."""
    amount, unit = STAGE_LIMITS[stage, priority == "P1"]
    key = f"complaints.limit.{stage.lower()}" + (".P1" if priority == "P1" else "")
    value = setting_on(actor, key, today_of(at), [amount, unit])
    assert isinstance(value, list)  # noqa: S101  (settings of this key are written as pairs)
    return int(str(value[0])), LimitUnit(str(value[1]))
