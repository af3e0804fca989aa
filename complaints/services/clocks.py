"""Starting and stopping the stage clocks of a case."""

from datetime import datetime
from fractions import Fraction

from django.db.models import QuerySet

from complaints.models import Case, StageClock
from complaints.queries.limits import stage_limit
from complaints.rules.acts import Transition
from complaints.rules.stages import ClockEffect, Limit, Outcome, Stage, outcome_of
from governance.access import Actor
from governance.calendars import calendar_of
from governance.rules.calendars import LimitUnit
from governance.rules.deadlines import due_at, moment_of_share, trace_to_json

NEAR = Fraction(7, 10)
URGENT = Fraction(9, 10)


def run_clocks(actor: Actor, case: Case, step: Transition, *, at: datetime) -> None:
    """Stop and start the clocks as the table says, and put the leading one's due moment on the case (not yet saved).

    Signing has a clock of its own beside handling, which leads.
    """
    stopped, started = step.stages(ClockEffect.STOP), step.stages(ClockEffect.START)
    if stopped:
        _stop(StageClock.objects.filter(case=case, stage__in=stopped), at)
    if case.stage in stopped:
        case.stage, case.due_at, case.near_at, case.due_unit = "", None, None, ""
    for clock in StageClock.objects.bulk_create(_clock(actor, case, stage, at=at) for stage in started):
        if clock.stage != Stage.SIGN:
            case.stage, case.due_at, case.near_at, case.due_unit = clock.stage, clock.due_at, clock.near_at, clock.unit


def _clock(actor: Actor, case: Case, stage: Stage, *, at: datetime) -> StageClock:
    """Return a stage's clock, wound by the city's calendar; the round is that of the case's rework."""
    limit = handling_limit(case) if stage == Stage.HANDLE else stage_limit(actor, stage, case.priority, at)
    calendar = calendar_of(actor)
    deadline = due_at(at, limit.amount, limit.unit, calendar=calendar)
    return StageClock(
        case=case,
        stage=stage,
        round=case.rework_count + case.reopen_count,
        responsible_unit_id=case.lead_unit_id if stage in {Stage.SIGN, Stage.HANDLE} else None,
        amount=limit.amount,
        unit=limit.unit,
        calendar_number=calendar.number,
        started_at=at,
        due_at=deadline.at,
        near_at=moment_of_share(at, deadline.at, NEAR, limit.unit, calendar),
        urgent_at=moment_of_share(at, deadline.at, URGENT, limit.unit, calendar),
        past_calendar=deadline.warned,
        trace=trace_to_json(deadline.trace),
    )


def handling_limit(case: Case) -> Limit:
    """Return how long handling may take: the category's limit, half of it for a rework (M41)."""
    assert case.category is not None
    limit = Limit(case.category.limit_amount, LimitUnit(case.category.limit_unit))
    return limit.half() if case.rework_count else limit


def _stop(clocks: QuerySet[StageClock], at: datetime) -> None:
    """Fix of each running clock whether it was in time, and by how much not."""
    for clock in clocks.select_for_update().filter(outcome=Outcome.RUNNING):
        clock.stopped_at = at
        clock.outcome = outcome_of(clock.due_at, at)
        clock.late_seconds = max(0, int((at - clock.due_at).total_seconds()))
        clock.save(update_fields=["stopped_at", "outcome", "late_seconds"])
