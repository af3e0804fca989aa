"""Starting and stopping the stage clocks of a case."""

from datetime import datetime
from fractions import Fraction
from uuid import UUID

from django.db.models import QuerySet

from complaints.models import Case, StageClock
from complaints.queries.limits import limit_of
from complaints.rules.stages import Outcome, Stage
from governance.access import Actor
from governance.calendars import calendar_of
from governance.rules.calendars import LimitUnit
from governance.rules.deadlines import due_at, moment_of_share, trace_to_json

NEAR = Fraction(7, 10)
URGENT = Fraction(9, 10)


def start_clock(
    actor: Actor, case: Case, stage: Stage, *, at: datetime, limit: tuple[int, LimitUnit] | None = None, unit_id: UUID | None = None,
    round_: int = 0, leads: bool = True,
) -> StageClock:  # fmt: skip
    """Start a stage's clock by the city's calendar and, if it ``leads``, put its due moment on the case (not yet saved).

    ``limit`` is the category's for handling; every other stage has the city's own.
    """
    amount, unit = limit or limit_of(actor, stage, case.priority, at)
    calendar = calendar_of(actor)
    deadline = due_at(at, amount, unit, calendar=calendar)
    clock = StageClock(
        case=case,
        stage=stage,
        round=round_,
        responsible_unit_id=unit_id,
        amount=amount,
        unit=unit,
        calendar_number=calendar.number,
        started_at=at,
        due_at=deadline.at,
        near_at=moment_of_share(at, deadline.at, NEAR, unit, calendar),
        urgent_at=moment_of_share(at, deadline.at, URGENT, unit, calendar),
        past_calendar=deadline.warned,
        trace=trace_to_json(deadline.trace),
    )
    clock.save(force_insert=True)
    if leads:
        case.stage, case.due_at, case.near_at, case.due_unit = stage, clock.due_at, clock.near_at, unit
    return clock


def stop_clocks(case: Case, *, at: datetime) -> None:
    """Stop every running clock of the case and clear its due moment."""
    _stop(StageClock.objects.filter(case=case), at)
    case.stage, case.due_at, case.near_at, case.due_unit = "", None, None, ""


def stop_signing(case: Case, *, at: datetime) -> None:
    """Stop the clock for signing alone; the one for handling, which leads, runs on."""
    _stop(StageClock.objects.filter(case=case, stage=Stage.SIGN), at)


def _stop(clocks: QuerySet[StageClock], at: datetime) -> None:
    """Fix of each running clock whether it was in time, and by how much not."""
    for clock in clocks.select_for_update().filter(outcome=Outcome.RUNNING):
        clock.stopped_at = at
        clock.outcome = Outcome.ON_TIME if at <= clock.due_at else Outcome.LATE
        clock.late_seconds = max(0, int((at - clock.due_at).total_seconds()))
        clock.save(update_fields=["stopped_at", "outcome", "late_seconds"])
