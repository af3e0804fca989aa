"""Telling whoever runs the portal that cases stand still."""

from collections import Counter
from datetime import datetime

import structlog

from complaints.queries.watchdog import MACHINE, stuck_cases
from governance.access import Actor

log = structlog.get_logger(__name__)


def report_stuck(*, actor: Actor, at: datetime) -> Counter[str]:
    """Raise an alarm in the log for every reason for which cases stand still; return how many each, at most a hundred."""
    counted = Counter(row.reason.value for row in stuck_cases(actor, at))
    for reason, count in sorted(counted.items()):
        tell = log.error if reason in MACHINE else log.warning
        tell("cases_stuck", reason=reason, count=count)
    return counted
