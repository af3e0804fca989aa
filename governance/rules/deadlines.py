"""When a time limit ends, how much of it is used, and what moves it: pauses and extensions.

Moments are cut to the whole second before they are counted with. Deadlines are moments in UTC; a deed done at the
deadline itself is still in time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from governance.rules.calendars import DAY_SECONDS, LimitUnit, WorkingCalendar

NATURAL_SECONDS = {LimitUnit.EM: 60, LimitUnit.EH: 3600}
WHOLE_DAYS = frozenset({LimitUnit.WD, LimitUnit.ND})
WORKING = frozenset({LimitUnit.WH, LimitUnit.WD})


class TraceKind(StrEnum):
    """What a step of a trace tells."""

    STARTED = "STARTED"
    OPENED = "OPENED"
    COUNTED = "COUNTED"
    CLOSED = "CLOSED"
    UNKNOWN = "UNKNOWN"
    EXTENDED = "EXTENDED"
    PAUSED = "PAUSED"
    RESUMED = "RESUMED"
    DUE = "DUE"


class TraceStep(NamedTuple):
    """One step from the start of a limit to its end, for a template to word.

    STARTED, OPENED (waited for), PAUSED, RESUMED and DUE have a moment ``at``. COUNTED and CLOSED (days off in between)
    run from local day ``since`` to ``until``, both inclusive, with what was counted on them: ``seconds`` of a limit in
    minutes or hours, ``days`` of a limit in days or of a closure. UNKNOWN has the first day that the calendar does not
    know. EXTENDED has what was added.
    """

    kind: TraceKind
    at: datetime | None = None
    since: date | None = None
    until: date | None = None
    days: int = 0
    seconds: int = 0


Trace = tuple[TraceStep, ...]


@dataclass(frozen=True)
class Deadline:
    """The last moment in time, the limit and the calendar version it was counted with, and the steps that led to it.

    ``warned`` says that the count went beyond what the calendar knows, where Monday to Friday were taken as worked.
    """

    at: datetime
    unit: LimitUnit
    amount: int | Fraction
    calendar_number: int
    warned: bool
    trace: Trace


def due_at(start: datetime, amount: int | Fraction, unit: LimitUnit, *, calendar: WorkingCalendar) -> Deadline:
    """Return the last moment at which a limit that begins at ``start`` is still met, with the steps that led to it.

    EM and EH run day and night. WH begin at ``start`` or, outside working time, at the next opening. WD end with the
    working hours of the n-th working day after the local day of ``start``, ND with the n-th day after it (0 ND: with
    the day itself). A make-up Saturday counts like any working day. Beyond the known calendar Monday to Friday count.

    Raises:
        ValueError: if ``start`` has no time zone, or ``amount`` is not positive, or not whole for a unit of days.
    """
    _check_amount(amount, unit)
    start = _whole_second(start)
    at = _moved(start, amount, unit, calendar)
    steps = [
        TraceStep(TraceKind.STARTED, at=start),
        *_steps(start, at, unit, calendar),
        TraceStep(TraceKind.DUE, at=at),
    ]
    return Deadline(at, unit, amount, calendar.number, _is_guessed(at, unit, calendar), tuple(steps))


def extend(deadline: Deadline, amount: int | Fraction, *, calendar: WorkingCalendar) -> Deadline:
    """Return the deadline moved on by ``amount`` of its own unit.

    Raises:
        ValueError: if ``amount`` is not positive, or not whole for a unit of days.
    """
    _check_amount(amount, deadline.unit)
    days, seconds = (int(amount), 0) if deadline.unit in WHOLE_DAYS else (0, _seconds(amount, deadline.unit))
    at = _last_day_moved(deadline, days, calendar) if days else _moved(deadline.at, amount, deadline.unit, calendar)
    moved = _with_step(deadline, at, calendar, TraceStep(TraceKind.EXTENDED, days=days, seconds=seconds))
    return replace(moved, amount=deadline.amount + amount)


def resume(deadline: Deadline, paused_at: datetime, resumed_at: datetime, *, calendar: WorkingCalendar) -> Deadline:
    """Return the deadline moved on by a pause, measured in the deadline's own unit.

    After it, as much is left as when the clock was stopped: natural or working seconds, or as many ends of working days
    or days. A pause that begins at or after the deadline moves nothing.
    """
    paused_at, resumed_at = _whole_second(paused_at), _whole_second(resumed_at)
    if paused_at >= deadline.at or resumed_at <= paused_at:
        return deadline
    at = deadline.at
    match deadline.unit:
        case LimitUnit.EM | LimitUnit.EH:
            at += resumed_at - paused_at
        case LimitUnit.WH:
            seconds = calendar.seconds_between(paused_at, resumed_at)
            at = calendar.after_seconds(at, seconds) if seconds else at
        case LimitUnit.WD:
            at = _last_day_moved(deadline, calendar.closings_between(paused_at, resumed_at), calendar)
        case LimitUnit.ND:
            midnights = (calendar.local_day(resumed_at) - calendar.local_day(paused_at)).days
            at = _last_day_moved(deadline, midnights, calendar)
    pause = (TraceStep(TraceKind.PAUSED, at=paused_at), TraceStep(TraceKind.RESUMED, at=resumed_at))
    return _with_step(deadline, at, calendar, *pause)


def recounted(deadline: Deadline, amount: int | Fraction, *, calendar: WorkingCalendar) -> Deadline:
    """Return what the deadline would be had it been counted by ``calendar`` from its start on: the same extensions and pauses, in their order.

    ``amount`` is the limit as it was at the start, before any extension.

    Raises:
        ValueError: if the trace does not tell the start.
    """
    starts = [step.at for step in deadline.trace if step.kind == TraceKind.STARTED and step.at]
    if not starts:
        raise ValueError("A trace needs its start.")
    counted = due_at(starts[0], amount, deadline.unit, calendar=calendar)
    paused_at: datetime | None = None
    for step in deadline.trace:
        if step.kind == TraceKind.EXTENDED:
            counted = extend(counted, _added(step, deadline.unit), calendar=calendar)
        elif step.kind == TraceKind.PAUSED:
            paused_at = step.at
        elif step.kind == TraceKind.RESUMED and step.at and paused_at:
            counted = resume(counted, paused_at, step.at, calendar=calendar)
    return counted


def pauses_of(trace: Trace) -> tuple[tuple[datetime, datetime], ...]:
    """Return from when to when the ended pauses of a trace lasted."""
    starts = [step.at for step in trace if step.kind == TraceKind.PAUSED and step.at]
    ends = [step.at for step in trace if step.kind == TraceKind.RESUMED and step.at]
    return tuple(zip(starts, ends, strict=True))


def _added(step: TraceStep, unit: LimitUnit) -> int | Fraction:
    return step.days if unit in WHOLE_DAYS else Fraction(step.seconds, NATURAL_SECONDS.get(unit, 3600))


def longest_extension(amount: int | Fraction, unit: LimitUnit) -> int | Fraction:
    """Return half of a limit, the most that it may be extended by; half days are dropped (M41)."""
    half = Fraction(amount) / 2
    return floor(half) if unit in WHOLE_DAYS else half


def working_seconds_between(start: datetime, end: datetime, unit: LimitUnit, calendar: WorkingCalendar) -> int:
    """Return the seconds that a limit in ``unit`` uses up from ``start`` to ``end``; none if ``end`` is not later.

    Working seconds for WH and WD, natural seconds for the others.
    """
    if unit in WORKING:
        return calendar.seconds_between(start, end)
    return max(0, int((_whole_second(end) - _whole_second(start)).total_seconds()))


def share_used(
    start: datetime, due: datetime, at: datetime, unit: LimitUnit, calendar: WorkingCalendar, *, paused_seconds: int = 0
) -> Fraction:
    """Return which share of the time from ``start`` to ``due`` is used at ``at``: 0 at the start, above 1 when overdue.

    ``paused_seconds`` of the same kind (working or natural) lay in pauses by which ``due`` has been moved on; during a
    pause ``at`` is the moment at which it began.
    """
    whole = working_seconds_between(start, due, unit, calendar) - paused_seconds
    used = max(0, working_seconds_between(start, at, unit, calendar) - paused_seconds)
    return Fraction(used, whole) if whole > 0 else Fraction(1)


def moment_of_share(
    start: datetime, due: datetime, share: Fraction, unit: LimitUnit, calendar: WorkingCalendar
) -> datetime:
    """Return when ``share`` (above 0, at most 1) of the time from ``start`` to ``due`` is used, to the next second."""
    seconds = ceil(working_seconds_between(start, due, unit, calendar) * share)
    if seconds <= 0:
        return due
    if unit in WORKING:
        return min(due, calendar.after_seconds(start, seconds))
    return min(due, _whole_second(start) + timedelta(seconds=seconds))


def trace_to_json(trace: Trace) -> list[dict[str, str | int]]:
    """Return a trace as texts and whole numbers only; what a step leaves empty is left out."""
    return [
        {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in {**step._asdict(), "kind": step.kind.value}.items()
            if value not in (None, 0)
        }
        for step in trace
    ]


def trace_from_json(stored: Sequence[Mapping[str, str | int]]) -> Trace:
    """Return the trace that :func:`trace_to_json` wrote.

    Raises:
        ValueError: if a step's kind, day or moment cannot be read.
        KeyError: if a step has no kind.
    """
    return tuple(
        TraceStep(
            TraceKind(str(step["kind"])),
            at=datetime.fromisoformat(str(step["at"])) if "at" in step else None,
            since=date.fromisoformat(str(step["since"])) if "since" in step else None,
            until=date.fromisoformat(str(step["until"])) if "until" in step else None,
            days=int(step.get("days", 0)),
            seconds=int(step.get("seconds", 0)),
        )
        for step in stored
    )


def _check_amount(amount: int | Fraction, unit: LimitUnit) -> None:
    least = 0 if unit == LimitUnit.ND else 1
    if unit in WHOLE_DAYS and (amount < least or amount != int(amount)):
        raise ValueError(f"A limit in {unit} must be a whole number of at least {least}, not {amount}.")
    if amount <= 0 and unit not in WHOLE_DAYS:
        raise ValueError(f"A limit in {unit} must be positive, not {amount}.")


def _whole_second(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    return at.astimezone(UTC).replace(microsecond=0)


def _seconds(amount: int | Fraction, unit: LimitUnit) -> int:
    return ceil(amount * NATURAL_SECONDS.get(unit, 3600))


def _moved(start: datetime, amount: int | Fraction, unit: LimitUnit, calendar: WorkingCalendar) -> datetime:
    match unit:
        case LimitUnit.WH:
            return calendar.after_seconds(start, _seconds(amount, unit))
        case LimitUnit.WD:
            return calendar.closing_of(calendar.working_day_after(calendar.local_day(start), int(amount)))
        case LimitUnit.ND:
            return calendar.moment(calendar.local_day(start) + timedelta(days=int(amount)), DAY_SECONDS)
    return start + timedelta(seconds=_seconds(amount, unit))


def _last_day_moved(deadline: Deadline, days: int, calendar: WorkingCalendar) -> datetime:
    """Return the deadline moved on by whole days of its unit; one in ND lies at the midnight after its last day."""
    if days == 0:
        return deadline.at
    if deadline.unit == LimitUnit.ND:
        return calendar.moment(calendar.local_day(deadline.at) + timedelta(days=days), 0)
    return _moved(deadline.at, days, deadline.unit, calendar)


def _with_step(deadline: Deadline, at: datetime, calendar: WorkingCalendar, *steps: TraceStep) -> Deadline:
    return replace(
        deadline,
        at=at,
        calendar_number=calendar.number,
        warned=deadline.warned or _is_guessed(at, deadline.unit, calendar),
        trace=(*deadline.trace, *steps, TraceStep(TraceKind.DUE, at=at)),
    )


def _is_guessed(at: datetime, unit: LimitUnit, calendar: WorkingCalendar) -> bool:
    return unit in WORKING and calendar.local_day(at) > calendar.known_until


def _steps(start: datetime, due: datetime, unit: LimitUnit, calendar: WorkingCalendar) -> list[TraceStep]:
    first, last = calendar.local_day(start), calendar.local_day(due)
    match unit:
        case LimitUnit.WH:
            opened = calendar.next_opening(start)
            steps = [TraceStep(TraceKind.OPENED, at=opened)] if opened != start else []
            return steps + _runs(calendar.local_day(opened), last, calendar, start=start, due=due)
        case LimitUnit.WD:
            return _runs(first + timedelta(days=1), last, calendar)
        case LimitUnit.ND:
            last -= timedelta(days=1)
            return [TraceStep(TraceKind.COUNTED, since=first, until=last, days=(last - first).days)]
    seconds = working_seconds_between(start, due, unit, calendar)
    return [TraceStep(TraceKind.COUNTED, since=first, until=last, seconds=seconds)]


def _runs(
    first: date, last: date, calendar: WorkingCalendar, *, start: datetime | None = None, due: datetime | None = None
) -> list[TraceStep]:
    """Return the days from ``first`` to ``last`` as runs of worked and closed days, broken where knowledge ends.

    With ``start`` and ``due`` each worked run tells its seconds between the two, without them its days.
    """
    steps: list[TraceStep] = []
    since, one = first, timedelta(days=1)
    while since <= last:
        if since > calendar.known_until and all(step.kind != TraceKind.UNKNOWN for step in steps):
            steps.append(TraceStep(TraceKind.UNKNOWN, since=since))
        works, until = calendar.is_working_day(since), since
        while until < last and until != calendar.known_until and calendar.is_working_day(until + one) == works:
            until += one
        days, seconds = (until - since).days + 1, 0
        if works and start and due:
            begins, ends = max(start, calendar.moment(since, 0)), min(due, calendar.moment(until + one, 0))
            days, seconds = 0, calendar.seconds_between(begins, ends)
        steps.append(TraceStep(TraceKind.COUNTED if works else TraceKind.CLOSED, None, since, until, days, seconds))
        since = until + one
    return steps
