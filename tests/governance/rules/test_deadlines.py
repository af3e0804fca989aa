"""Deadlines: the worked examples of the specification, the known traps, and what holds for every limit."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from governance.rules.calendars import LimitUnit, WorkingCalendar
from governance.rules.deadlines import (
    TraceKind,
    TraceStep,
    due_at,
    extend,
    longest_extension,
    moment_of_share,
    recounted,
    resume,
    share_used,
    trace_from_json,
    trace_to_json,
    working_seconds_between,
)
from tests.governance.rules.known_calendar import CALENDAR, LOCAL, local

EM, EH, WH, WD, ND = LimitUnit
EVERY_DAY_OFF = WorkingCalendar(
    number=9,
    known_until=date(2026, 12, 31),
    exceptions={date(2024, 1, 1) + timedelta(days=n): False for n in range(900)},
)

moments = st.datetimes(datetime(2021, 12, 20), datetime(2027, 2, 10), timezones=st.just(LOCAL))  # noqa: DTZ001  (bounds are naive)
limits = st.one_of(
    st.tuples(st.integers(1, 600), st.just(EM)),
    st.tuples(st.integers(1, 96), st.just(EH)),
    st.tuples(st.one_of(st.integers(1, 60), st.fractions(Fraction(1, 60), 60, max_denominator=60)), st.just(WH)),
    st.tuples(st.integers(1, 30), st.just(WD)),
    st.tuples(st.integers(1, 30), st.just(ND)),
)
Limit = tuple[int | Fraction, LimitUnit]
pauses = st.timedeltas(timedelta(0), timedelta(days=20))


@pytest.mark.parametrize(
    ("start", "amount", "unit", "due"),
    [
        # the worked examples of the conventions on time limits
        ("2024-09-27 16:30", 4, WH, "2024-09-29 11:00"),
        ("2024-09-27 10:00", 7, WD, "2024-10-12 17:30"),
        ("2024-10-01 23:30", 2, EH, "2024-10-02 01:30"),
        # acceptance of a report in the evening
        ("2024-09-26 20:00", 1, WH, "2024-09-27 09:00"),
        ("2024-09-26 20:00", 15, EM, "2024-09-26 20:15"),
        # an urgent item on a holiday is due the same day
        ("2024-05-01 09:00", 0, ND, "2024-05-02 00:00"),
        ("2024-05-01 09:00", 1, ND, "2024-05-03 00:00"),
        # Friday after closing, a Saturday off, a Saturday worked, the day before a long holiday
        ("2026-05-15 17:59", 4, WH, "2026-05-18 12:00"),
        ("2026-05-15 17:59", 1, WD, "2026-05-18 17:30"),
        ("2026-05-16 10:00", 1, WH, "2026-05-18 09:00"),
        ("2026-05-16 10:00", 1, WD, "2026-05-18 17:30"),
        ("2026-05-09 10:00", 4, WH, "2026-05-09 16:30"),
        ("2026-05-09 10:00", 1, WD, "2026-05-11 17:30"),
        ("2026-05-08 17:59", 1, WH, "2026-05-09 09:00"),
        ("2026-09-30 17:00", 1, WH, "2026-10-08 08:30"),
        ("2026-09-30 10:00", 3, WD, "2026-10-10 17:30"),
        # half an hour past local midnight, which is still the day before in UTC
        ("2026-05-11 00:30", 1, WH, "2026-05-11 09:00"),
        ("2026-05-11 00:30", 1, WD, "2026-05-12 17:30"),
        ("2026-05-11 00:30", 1, ND, "2026-05-13 00:00"),
    ],
)
def test_due_at_of_worked_example(start: str, amount: int, unit: LimitUnit, due: str) -> None:
    from_local = due_at(local(start), amount, unit, calendar=CALENDAR)
    from_utc = due_at(local(start).astimezone(UTC), amount, unit, calendar=CALENDAR)

    assert from_local == from_utc
    assert from_local.at == local(due)
    assert (from_local.unit, from_local.amount, from_local.calendar_number, from_local.warned) == (
        unit,
        amount,
        3,
        False,
    )


@pytest.mark.parametrize(
    ("start", "amount", "unit", "due"),
    [
        ("2026-12-31 16:30", 4, WH, "2027-01-01 11:00"),
        ("2026-12-31 10:00", 2, WD, "2027-01-04 17:30"),
        ("2031-06-02 10:00", 5, WD, "2031-06-09 17:30"),
    ],
)
def test_due_at_past_the_known_calendar_warns_and_counts_monday_to_friday(
    start: str, amount: int, unit: LimitUnit, due: str
) -> None:
    deadline = due_at(local(start), amount, unit, calendar=CALENDAR)

    assert deadline.at == local(due)
    assert deadline.warned
    assert [step.kind for step in deadline.trace].count(TraceKind.UNKNOWN) == 1


def test_natural_limits_need_no_calendar_and_do_not_warn() -> None:
    for amount, unit in [(15, EM), (4, EH), (3, ND)]:
        assert not due_at(local("2026-12-31 23:30"), amount, unit, calendar=CALENDAR).warned


def test_trace_tells_each_step_of_working_hours() -> None:
    deadline = due_at(local("2024-09-26 20:00"), 9, WH, calendar=CALENDAR)

    assert deadline.trace == (
        TraceStep(TraceKind.STARTED, at=local("2024-09-26 20:00")),
        TraceStep(TraceKind.OPENED, at=local("2024-09-27 08:00")),
        TraceStep(TraceKind.COUNTED, since=date(2024, 9, 27), until=date(2024, 9, 27), seconds=7 * 3600),
        TraceStep(TraceKind.CLOSED, since=date(2024, 9, 28), until=date(2024, 9, 28), days=1),
        TraceStep(TraceKind.COUNTED, since=date(2024, 9, 29), until=date(2024, 9, 29), seconds=2 * 3600),
        TraceStep(TraceKind.DUE, at=local("2024-09-29 10:00")),
    )


def test_trace_tells_where_knowledge_ends() -> None:
    deadline = due_at(local("2026-12-30 10:00"), 3, WD, calendar=CALENDAR)

    assert deadline.trace[1:-1] == (
        TraceStep(TraceKind.COUNTED, since=date(2026, 12, 31), until=date(2026, 12, 31), days=1),
        TraceStep(TraceKind.UNKNOWN, since=date(2027, 1, 1)),
        TraceStep(TraceKind.COUNTED, since=date(2027, 1, 1), until=date(2027, 1, 1), days=1),
        TraceStep(TraceKind.CLOSED, since=date(2027, 1, 2), until=date(2027, 1, 3), days=2),
        TraceStep(TraceKind.COUNTED, since=date(2027, 1, 4), until=date(2027, 1, 4), days=1),
    )


@pytest.mark.parametrize(
    ("amount", "unit"), [(0, WH), (-1, EH), (0, WD), (Fraction(1, 2), WD), (Fraction(3, 2), ND), (-1, ND)]
)
def test_due_at_refuses_an_impossible_limit(amount: int | Fraction, unit: LimitUnit) -> None:
    with pytest.raises(ValueError, match="A limit in"):
        due_at(local("2026-05-11 09:00"), amount, unit, calendar=CALENDAR)


@pytest.mark.parametrize("unit", LimitUnit)
def test_due_at_refuses_a_moment_without_time_zone(unit: LimitUnit) -> None:
    with pytest.raises(ValueError, match="time zone"):
        due_at(datetime(2026, 5, 11, 9), 1, unit, calendar=CALENDAR)  # noqa: DTZ001  (what is refused)


@pytest.mark.parametrize(
    ("start", "limit", "more", "due"),
    [
        ("2024-09-27 16:30", (4, WH), 2, "2024-09-29 15:30"),
        ("2024-09-27 10:00", (7, WD), 3, "2024-10-16 17:30"),
        ("2024-10-01 23:30", (2, EH), 1, "2024-10-02 02:30"),
        ("2024-05-01 09:00", (2, ND), 1, "2024-05-05 00:00"),
    ],
)
def test_extend_moves_by_the_limits_own_unit(start: str, limit: Limit, more: int, due: str) -> None:
    deadline = due_at(local(start), *limit, calendar=CALENDAR)
    extended = extend(deadline, more, calendar=replace(CALENDAR, number=8))

    assert extended.at == local(due)
    assert extended.amount == limit[0] + more
    assert extended.calendar_number == 8
    assert extended.trace[: len(deadline.trace)] == deadline.trace
    assert [step.kind for step in extended.trace[-2:]] == [TraceKind.EXTENDED, TraceKind.DUE]


@pytest.mark.parametrize(
    ("amount", "unit", "longest"),
    [(4, WH, 2), (5, WH, Fraction(5, 2)), (5, WD, 2), (1, WD, 0), (3, ND, 1), (1, EH, Fraction(1, 2))],
)
def test_longest_extension_is_half(amount: int, unit: LimitUnit, longest: int | Fraction) -> None:
    assert longest_extension(amount, unit) == longest


@pytest.mark.parametrize(
    ("start", "limit", "paused", "resumed", "due"),
    [
        ("2026-05-11 09:00", (4, WH), "2026-05-11 11:00", "2026-05-12 09:00", "2026-05-12 11:00"),
        ("2026-05-11 09:00", (4, WH), "2026-05-11 12:00", "2026-05-11 14:30", "2026-05-11 15:30"),
        ("2026-05-11 09:00", (4, EH), "2026-05-11 11:00", "2026-05-12 09:00", "2026-05-12 11:00"),
        ("2026-05-11 09:00", (3, WD), "2026-05-12 10:00", "2026-05-12 16:00", "2026-05-14 17:30"),
        ("2026-05-11 09:00", (3, WD), "2026-05-12 10:00", "2026-05-18 10:00", "2026-05-20 17:30"),
        ("2026-05-11 09:00", (3, ND), "2026-05-12 10:00", "2026-05-14 09:00", "2026-05-17 00:00"),
        ("2026-05-11 09:00", (4, WH), "2026-05-11 15:30", "2026-05-18 09:00", "2026-05-11 15:30"),
    ],
)
def test_resume_moves_by_the_pause_in_the_limits_own_unit(
    start: str, limit: Limit, paused: str, resumed: str, due: str
) -> None:
    deadline = due_at(local(start), *limit, calendar=CALENDAR)

    assert resume(deadline, local(paused), local(resumed), calendar=CALENDAR).at == local(due)


def test_a_new_limit_starts_its_own_clock_after_reopening() -> None:
    first = due_at(local("2026-05-11 09:00"), 4, WH, calendar=CALENDAR)
    again = due_at(local("2026-06-02 09:00"), 4, WH, calendar=CALENDAR)

    assert again.at - first.at == local("2026-06-02 09:00") - local("2026-05-11 09:00")


@pytest.mark.parametrize(
    ("unit", "at", "share"),
    [
        (WH, "2024-09-27 16:30", Fraction(0)),
        (WH, "2024-09-28 12:00", Fraction(1, 4)),
        (WH, "2024-09-29 10:00", Fraction(3, 4)),
        (WH, "2024-09-29 11:00", Fraction(1)),
        (WH, "2024-09-29 12:00", Fraction(5, 4)),
        (EH, "2024-09-28 11:45", Fraction(77, 170)),
        (WH, "2024-09-27 15:00", Fraction(0)),
    ],
)
def test_share_used_counts_in_the_kind_of_time_of_the_unit(unit: LimitUnit, at: str, share: Fraction) -> None:
    start, due = local("2024-09-27 16:30"), local("2024-09-29 11:00")

    assert share_used(start, due, local(at), unit, CALENDAR) == share


def test_share_used_leaves_pauses_out() -> None:
    start = local("2026-05-11 09:00")
    deadline = due_at(start, 4, WH, calendar=CALENDAR)
    resumed = resume(deadline, local("2026-05-11 11:00"), local("2026-05-12 09:00"), calendar=CALENDAR)
    paused = working_seconds_between(local("2026-05-11 11:00"), local("2026-05-12 09:00"), WH, CALENDAR)

    assert share_used(start, deadline.at, local("2026-05-11 11:00"), WH, CALENDAR) == Fraction(1, 2)
    assert share_used(start, resumed.at, local("2026-05-12 09:00"), WH, CALENDAR, paused_seconds=paused) == Fraction(
        1, 2
    )
    assert share_used(start, resumed.at, resumed.at, WH, CALENDAR, paused_seconds=paused) == 1


def test_moment_of_share_marks_70_and_90_percent() -> None:
    start = local("2026-05-11 08:00")
    due = due_at(start, 10, WH, calendar=CALENDAR).at

    assert moment_of_share(start, due, Fraction(7, 10), WH, CALENDAR) == local("2026-05-11 17:30")
    assert moment_of_share(start, due, Fraction(9, 10), WH, CALENDAR) == local("2026-05-12 10:00")
    assert moment_of_share(start, start + timedelta(minutes=10), Fraction(9, 10), EM, CALENDAR) == local(
        "2026-05-11 08:09"
    )


@given(moments, limits)
def test_due_at_is_after_the_start(start: datetime, limit: Limit) -> None:
    assert due_at(start, *limit, calendar=CALENDAR).at > start.replace(microsecond=0)


@given(moments, moments, limits)
def test_due_at_never_moves_back_when_the_start_moves_on(one: datetime, other: datetime, limit: Limit) -> None:
    earlier, later = sorted([one, other])

    assert due_at(earlier, *limit, calendar=CALENDAR).at <= due_at(later, *limit, calendar=CALENDAR).at


@given(moments, limits, st.integers(1, 30))
def test_due_at_grows_with_the_amount(start: datetime, limit: Limit, more: int) -> None:
    amount, unit = limit

    assert due_at(start, amount, unit, calendar=CALENDAR).at < due_at(start, amount + more, unit, calendar=CALENDAR).at


@given(moments, limits)
def test_due_at_never_lies_inside_closed_time(start: datetime, limit: Limit) -> None:
    deadline = due_at(start, *limit, calendar=CALENDAR)
    assume(deadline.unit in (WH, WD))
    at = deadline.at.astimezone(LOCAL)

    periods = CALENDAR.periods_of(at.date())
    assert any(period.opens < at.time() <= period.closes for period in periods)
    assert deadline.unit == WH or at.time() == periods[-1].closes


@given(moments, limits)
def test_natural_limits_do_not_depend_on_the_calendar(start: datetime, limit: Limit) -> None:
    assume(limit[1] in (EM, EH, ND))

    assert due_at(start, *limit, calendar=CALENDAR).at == due_at(start, *limit, calendar=EVERY_DAY_OFF).at


@given(moments, st.integers(1, 60), st.integers(1, 60))
def test_working_hours_may_be_counted_in_parts(start: datetime, first: int, second: int) -> None:
    halfway = due_at(start, first, WH, calendar=CALENDAR).at

    assert due_at(halfway, second, WH, calendar=CALENDAR).at == due_at(start, first + second, WH, calendar=CALENDAR).at


@given(moments, limits)
def test_limit_is_what_lies_between_start_and_due(start: datetime, limit: Limit) -> None:
    amount, unit = limit
    assume(unit in (EM, EH, WH))
    due = due_at(start, amount, unit, calendar=CALENDAR).at

    seconds = -(-amount * (60 if unit == EM else 3600) // 1)
    assert working_seconds_between(start, due, unit, CALENDAR) == seconds


@given(moments, limits, st.integers(1, 30))
def test_an_extension_is_never_earlier(start: datetime, limit: Limit, more: int) -> None:
    deadline = due_at(start, *limit, calendar=CALENDAR)

    assert extend(deadline, more, calendar=CALENDAR).at > deadline.at


@given(moments, limits, st.integers(1, 10))
def test_an_extension_ends_where_the_longer_limit_would(start: datetime, limit: Limit, more: int) -> None:
    amount, unit = limit
    extended = extend(due_at(start, amount, unit, calendar=CALENDAR), more, calendar=CALENDAR)

    assert extended.at == due_at(start, amount + more, unit, calendar=CALENDAR).at


@given(moments, limits, pauses, pauses)
def test_a_pause_never_brings_a_deadline_forward(
    start: datetime, limit: Limit, until_pause: timedelta, pause: timedelta
) -> None:
    deadline = due_at(start, *limit, calendar=CALENDAR)

    assert resume(deadline, start + until_pause, start + until_pause + pause, calendar=CALENDAR).at >= deadline.at


@given(moments, limits, pauses, pauses)
def test_as_much_is_left_after_a_pause_as_before(
    start: datetime, limit: Limit, until_pause: timedelta, pause: timedelta
) -> None:
    start = start.replace(microsecond=0)
    deadline = due_at(start, *limit, calendar=CALENDAR)
    paused_at = (start + until_pause).replace(microsecond=0)
    resumed_at = (paused_at + pause).replace(microsecond=0)
    assume(paused_at < deadline.at)
    resumed = resume(deadline, paused_at, resumed_at, calendar=CALENDAR)

    match deadline.unit:
        case LimitUnit.WD:
            left_before = CALENDAR.closings_between(paused_at, deadline.at)
            left_after = CALENDAR.closings_between(resumed_at, resumed.at)
        case LimitUnit.ND:
            left_before = (CALENDAR.local_day(deadline.at) - CALENDAR.local_day(paused_at)).days
            left_after = (CALENDAR.local_day(resumed.at) - CALENDAR.local_day(resumed_at)).days
        case unit:
            left_before = working_seconds_between(paused_at, deadline.at, unit, CALENDAR)
            left_after = working_seconds_between(resumed_at, resumed.at, unit, CALENDAR)
    assert left_after == left_before


@given(moments, limits, st.fractions(Fraction(1, 100), 1, max_denominator=100))
def test_marks_lie_between_start_and_due_and_show_their_share(start: datetime, limit: Limit, share: Fraction) -> None:
    deadline = due_at(start, *limit, calendar=CALENDAR)
    mark = moment_of_share(start, deadline.at, share, deadline.unit, CALENDAR)

    assert start.replace(microsecond=0) < mark <= deadline.at
    assert share_used(start, deadline.at, mark, deadline.unit, CALENDAR) >= share
    assert share_used(start, deadline.at, mark - timedelta(seconds=1), deadline.unit, CALENDAR) < share


@given(moments, limits, pauses)
def test_traces_survive_being_stored(start: datetime, limit: Limit, pause: timedelta) -> None:
    deadline = extend(due_at(start, *limit, calendar=CALENDAR), 1, calendar=CALENDAR)
    trace = resume(deadline, start, start + pause, calendar=CALENDAR).trace

    assert trace_from_json(json.loads(json.dumps(trace_to_json(trace)))) == trace


@given(moments, st.integers(1, 60), st.sampled_from([WH, WD]))
def test_steps_of_a_trace_add_up_to_the_limit(start: datetime, amount: int, unit: LimitUnit) -> None:
    trace = due_at(start, amount, unit, calendar=CALENDAR).trace
    counted = [step for step in trace if step.kind == TraceKind.COUNTED]

    assert sum(step.days for step in counted) == (amount if unit == WD else 0)
    assert sum(step.seconds for step in counted) == (amount * 3600 if unit == WH else 0)


@given(
    start=moments,
    amount=st.integers(1, 30),
    unit=st.sampled_from([WH, WD]),
    longer=st.integers(0, 10),
    paused=st.tuples(st.integers(0, 20), st.integers(0, 400)),
)
def test_recounting_by_the_same_calendar_moves_nothing(
    start: datetime, amount: int, unit: LimitUnit, longer: int, paused: tuple[int, int]
) -> None:
    deadline = due_at(start, amount, unit, calendar=CALENDAR)
    since = start + timedelta(hours=paused[0])
    deadline = resume(deadline, since, since + timedelta(hours=paused[1]), calendar=CALENDAR)
    if longer:
        deadline = extend(deadline, longer, calendar=CALENDAR)
    again = recounted(deadline, amount, calendar=CALENDAR)
    assert (again.at, again.warned) == (deadline.at, deadline.warned)
    assert [step.kind for step in again.trace] == [step.kind for step in deadline.trace]


def test_recounting_needs_the_start() -> None:
    deadline = replace(due_at(local("2024-09-27 16:30"), 4, WH, calendar=CALENDAR), trace=())
    with pytest.raises(ValueError, match="start"):
        recounted(deadline, 4, calendar=CALENDAR)
