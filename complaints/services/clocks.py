"""What deeds do to the stage clocks of a case: starting, pausing, extending, rewinding, stopping."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from math import ceil

from complaints.models import Case, StageClock
from complaints.queries.limits import stage_limit
from complaints.rules.acts import Transition
from complaints.rules.stages import ClockEffect, Limit, Outcome, Stage, outcome_of
from complaints.rules.states import Status
from complaints.rules.transitions import LEADING
from governance.access import Actor
from governance.calendars import calendar_numbered, calendar_of
from governance.rules.calendars import LimitUnit, WorkingCalendar
from governance.rules.deadlines import (
    WORKING,
    Deadline,
    due_at,
    extend,
    moment_of_share,
    pauses_of,
    recounted,
    resume,
    trace_from_json,
    trace_to_json,
    working_seconds_between,
)

NEAR = Fraction(7, 10)
URGENT = Fraction(9, 10)
UNITS = frozenset({Stage.SIGN, Stage.HANDLE})
SIGNED_LATE = {Outcome.ON_TIME.value: False, Outcome.LATE.value: True}
SAVED = (
    "due_at", "near_at", "urgent_at", "paused_at", "paused_seconds", "stopped_at", "outcome", "late_seconds", "past_calendar", "amount",
    "unit", "trace", "calendar_number",
)  # fmt: skip


def run_clocks(actor: Actor, case: Case, step: Transition, *, at: datetime, longer: Fraction = Fraction(0)) -> None:
    """Do to the clocks what the table says, and put the leading one's due moment on the case (not yet saved).

    The case has its new status already. ``longer`` is by how much an extension moves the deadline, in its own unit. Locks
    the clocks that it touches.
    """
    if not step.clocks:
        return
    winding = Winding(actor, case, at)
    touched = {stage for stage, _effect in step.clocks}
    leading = LEADING.get(Status(case.status))
    known = [] if not step.before else _clocks(case, touched | ({leading} if leading else set()))
    running = {Stage(clock.stage): clock for clock in known if clock.outcome == Outcome.RUNNING}
    changed: list[StageClock] = []
    started: list[StageClock] = []
    for stage, effect in step.clocks:
        if effect == ClockEffect.START:
            turn = 1 + max((clock.round for clock in known if clock.stage == stage), default=-1)
            running[stage] = winding.new(stage, turn)
            started.append(running[stage])
        elif effect == ClockEffect.REVIVE:
            if clock := _last_excluded(known, stage):
                winding.apply(effect, clock, longer)
                changed.append(clock)
                running[stage] = clock
        elif clock := running.get(stage):
            winding.apply(effect, clock, longer)
            changed.append(clock)
            if clock.outcome != Outcome.RUNNING:
                del running[stage]
    for clock in dict.fromkeys(changed):
        clock.save(update_fields=SAVED)
    StageClock.objects.bulk_create(started)
    for clock in (*changed, *started):
        _remember(case, clock)
    _show(case, running.get(leading) if leading else None)


def recount_clocks(actor: Actor, case: Case, clocks: Collection[StageClock], *, at: datetime) -> None:
    """Count running clocks of a case anew by the city's newest calendar, and put the leading one's due moment on it (neither saved)."""
    winding = Winding(actor, case, at)
    for clock in clocks:
        winding.recount(clock)
        if clock.stage == Stage.HANDLE:
            case.order_due_at = clock.due_at
    leading = LEADING.get(Status(case.status))
    shown = next((clock for clock in clocks if clock.stage == leading), None)
    if shown is not None:
        _show(case, shown)


def recounted_due(actor: Actor, clock: StageClock, calendar: WorkingCalendar) -> datetime:
    """Return when a running clock would be due by another calendar; the clock stays as it is."""
    return _recounted(actor, clock, calendar)[0].at


def _recounted(actor: Actor, clock: StageClock, calendar: WorkingCalendar) -> tuple[Deadline, int]:
    """Return the deadline by a calendar, and the seconds of its pauses.

    Pauses from before a change of urgency stand in no trace; as many of their seconds are added as were taken off then.
    """
    unit, pauses = LimitUnit(clock.unit), pauses_of(trace_from_json(clock.trace))
    before = calendar_numbered(actor.city_id, clock.calendar_number)
    untold = clock.paused_seconds - _seconds_of(pauses, unit, before)
    found = recounted(deadline_of(clock), clock.amount, calendar=calendar)
    if untold > 0 and unit in WORKING:
        found = replace(found, at=calendar.after_seconds(found.at, untold))
    return found, _seconds_of(pauses, unit, calendar) + max(untold, 0)


def _clocks(case: Case, stages: Collection[Stage]) -> list[StageClock]:
    return list(StageClock.objects.filter(case=case, stage__in=stages).select_for_update().order_by("pk"))


def _remember(case: Case, clock: StageClock) -> None:
    """Put on the case what the months' figures are counted by; an order taken back is none."""
    if clock.stage == Stage.HANDLE:
        case.order_due_at = None if clock.outcome == Outcome.EXCLUDED else clock.due_at
    elif clock.stage == Stage.SIGN:
        case.signed_late = SIGNED_LATE.get(clock.outcome)


def _last_excluded(known: Collection[StageClock], stage: Stage) -> StageClock | None:
    """Return the newest clock of a stage if it was taken out of the count."""
    newest = max((clock for clock in known if clock.stage == stage), key=lambda clock: clock.round, default=None)
    return newest if newest and newest.outcome == Outcome.EXCLUDED else None


def _show(case: Case, clock: StageClock | None) -> None:
    """Put the leading clock's deadline on the case; none while it is paused."""
    if clock is None or clock.paused_at is not None:
        case.stage, case.due_at, case.near_at, case.due_unit = "", None, None, ""
    else:
        case.stage, case.due_at, case.near_at, case.due_unit = clock.stage, clock.due_at, clock.near_at, clock.unit


@dataclass
class Winding:
    """The clocks of one case at one moment, wound by the city's newest calendar."""

    actor: Actor
    case: Case
    at: datetime

    @property
    def calendar(self) -> WorkingCalendar:
        return calendar_of(self.actor)

    def limit(self, stage: Stage) -> Limit:
        return (
            _handling_limit(self.case)
            if stage == Stage.HANDLE
            else stage_limit(self.actor, stage, self.case.priority, self.at)
        )

    def new(self, stage: Stage, turn: int) -> StageClock:
        """Return a stage's clock of a round, started now."""
        clock = StageClock(
            case=self.case,
            stage=stage,
            round=turn,
            responsible_unit_id=self.case.lead_unit_id if stage in UNITS else None,
            started_at=self.at,
        )
        self._wind(clock, self.limit(stage))
        return clock

    def _wind(self, clock: StageClock, limit: Limit) -> None:
        deadline = due_at(clock.started_at, limit.amount, limit.unit, calendar=self.calendar)
        clock.amount, clock.unit, clock.calendar_number = limit.amount, limit.unit, self.calendar.number
        self._put(clock, deadline)
        clock.near_at, clock.urgent_at = (self._share(clock, share) for share in (NEAR, URGENT))

    def apply(self, effect: ClockEffect, clock: StageClock, longer: Fraction) -> None:
        """Change a running clock; an effect that makes no sense on it (a pause of a paused one) changes nothing."""
        match effect:
            case ClockEffect.PAUSE:
                clock.paused_at = clock.paused_at or self.at
            case ClockEffect.RESUME:
                self._resume(clock)
            case ClockEffect.EXTEND:
                self._put(clock, extend(deadline_of(clock), longer, calendar=self.calendar))
                clock.near_at, clock.urgent_at = (self._share(clock, share) for share in (NEAR, URGENT))
            case ClockEffect.REWIND:
                self._rewind(clock)
            case ClockEffect.STOP:
                self._resume(clock)
                self._stop(clock)
            case ClockEffect.EXCLUDE:
                clock.stopped_at, clock.outcome = self.at, Outcome.EXCLUDED
            case ClockEffect.REVIVE:
                self._revive(clock)

    def _put(self, clock: StageClock, deadline: Deadline) -> None:
        clock.due_at, clock.past_calendar, clock.trace = deadline.at, deadline.warned, trace_to_json(deadline.trace)

    def _share(self, clock: StageClock, share: Fraction) -> datetime:
        """Return when a share of the limit is used, the pauses so far not counted."""
        unit, calendar = LimitUnit(clock.unit), self.calendar
        if not clock.paused_seconds:
            return moment_of_share(clock.started_at, clock.due_at, share, unit, calendar)
        whole = working_seconds_between(clock.started_at, clock.due_at, unit, calendar) - clock.paused_seconds
        used = ceil(max(whole, 0) * share) + clock.paused_seconds
        if unit in WORKING:
            return min(clock.due_at, calendar.after_seconds(clock.started_at, used))
        return min(clock.due_at, clock.started_at + timedelta(seconds=used))

    def recount(self, clock: StageClock) -> None:
        """Count a clock anew by the newest calendar, from its own beginning, with its extensions and pauses."""
        deadline, paused = _recounted(self.actor, clock, self.calendar)
        self._put(clock, deadline)
        clock.calendar_number, clock.paused_seconds = self.calendar.number, paused
        clock.near_at, clock.urgent_at = (self._share(clock, share) for share in (NEAR, URGENT))

    def _resume(self, clock: StageClock) -> None:
        """Move the deadline on by the pause; reminders that were due before it stay where they were."""
        if clock.paused_at is None:
            return
        paused_at, unit = clock.paused_at, LimitUnit(clock.unit)
        moved = resume(deadline_of(clock), paused_at, self.at, calendar=self.calendar)
        clock.paused_at = None
        if moved.at == clock.due_at:
            return
        self._put(clock, moved)
        clock.paused_seconds += working_seconds_between(paused_at, self.at, unit, self.calendar)
        clock.near_at = clock.near_at if clock.near_at <= paused_at else self._share(clock, NEAR)
        clock.urgent_at = clock.urgent_at if clock.urgent_at <= paused_at else self._share(clock, URGENT)

    def _revive(self, clock: StageClock) -> None:
        """Let an excluded clock run again as if it had been paused; one that was paused stays so while the reporter is asked."""
        clock.paused_at, clock.stopped_at, clock.outcome = clock.paused_at or clock.stopped_at, None, Outcome.RUNNING
        if self.case.status != Status.INFO_ASKED:
            self._resume(clock)

    def _rewind(self, clock: StageClock) -> None:
        """Measure the running stage by the limit that now holds, from its own beginning; pauses stay taken off."""
        paused_at, clock.paused_at = clock.paused_at, None
        self._wind(clock, self.limit(Stage(clock.stage)))
        clock.paused_at = paused_at
        if clock.paused_seconds:
            clock.due_at = (
                self.calendar.after_seconds(clock.due_at, clock.paused_seconds)
                if clock.unit in WORKING
                else clock.due_at + timedelta(seconds=clock.paused_seconds)
            )
            clock.near_at, clock.urgent_at = (self._share(clock, share) for share in (NEAR, URGENT))

    def _stop(self, clock: StageClock) -> None:
        """Fix whether the stage was in time, and by how much not."""
        clock.stopped_at = self.at
        clock.outcome = outcome_of(clock.due_at, self.at)
        clock.late_seconds = max(0, int((self.at - clock.due_at).total_seconds()))
        if clock.stage == Stage.HANDLE and clock.outcome == Outcome.LATE:
            self.case.ever_late = True


def _seconds_of(pauses: tuple[tuple[datetime, datetime], ...], unit: LimitUnit, calendar: WorkingCalendar) -> int:
    return sum(working_seconds_between(since, until, unit, calendar) for since, until in pauses)


def deadline_of(clock: StageClock) -> Deadline:
    """Return the clock's deadline as the rules count with it."""
    return Deadline(
        at=clock.due_at,
        unit=LimitUnit(clock.unit),
        amount=clock.amount,
        calendar_number=clock.calendar_number,
        warned=clock.past_calendar,
        trace=trace_from_json(clock.trace),
    )


def _handling_limit(case: Case) -> Limit:
    """Return how long handling may take: the category's limit, half of it when work begins again without a new order (M41)."""
    assert case.category is not None
    limit = Limit(case.category.limit_amount, LimitUnit(case.category.limit_unit))
    return limit.half() if case.status == Status.IN_PROGRESS else limit
