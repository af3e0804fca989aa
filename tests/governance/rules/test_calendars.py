"""The working calendar: seasons, holidays, make-up days, and its sums against a day-by-day count."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.rules.calendars import (
    STANDARD_HOURS,
    Period,
    Season,
    WorkingCalendar,
    seasons_from_json,
    seasons_to_json,
)
from tests.governance.rules.known_calendar import CALENDAR, EXCEPTIONS, LOCAL, local

SUMMER = Season((6, 1), (Period(time(8), time(12)), Period(time(15), time(18))))
WINTER = Season((10, 1), (Period(time(8, 30), time(12)), Period(time(14), time(17, 30))))
IN_SEASONS = WorkingCalendar(number=4, known_until=date(2026, 12, 31), exceptions=EXCEPTIONS, seasons=(WINTER, SUMMER))
ROUND_THE_CLOCK = WorkingCalendar(
    number=5,
    known_until=date(2026, 12, 31),
    exceptions={date(2026, 1, 1) + timedelta(days=n): True for n in range(365)},
    seasons=(Season((1, 1), (Period(time(0), time(0)),)),),
)

moments = st.datetimes(datetime(2021, 12, 20), datetime(2027, 2, 10)).map(  # noqa: DTZ001  (hypothesis wants naive bounds)
    lambda naive: naive.replace(tzinfo=LOCAL, microsecond=0)
)
calendars = st.sampled_from([CALENDAR, IN_SEASONS])


def counted_day_by_day(calendar: WorkingCalendar, start: datetime, end: datetime) -> int:
    """Return the working seconds between two moments by looking at every period of every day."""
    total, day = 0, calendar.local_day(start)
    while day <= calendar.local_day(end):
        for period in calendar.periods_of(day):
            opens, closes = (datetime.combine(day, moment, LOCAL) for moment in period)
            total += max(0, int((min(end, closes) - max(start, opens)).total_seconds()))
        day += timedelta(days=1)
    return total


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2024, 9, 27), True),
        (date(2024, 9, 28), False),
        (date(2024, 9, 29), True),
        (date(2024, 10, 1), False),
        (date(2024, 10, 12), True),
        (date(2026, 10, 10), True),
        (date(2027, 1, 1), True),
        (date(2027, 1, 2), False),
    ],
)
def test_calendar_knows_holidays_and_make_up_days(day: date, works: bool) -> None:
    assert CALENDAR.is_working_day(day) is works
    assert CALENDAR.seconds_of(day) == (7 * 3600 if works else 0)


def test_calendar_takes_hours_of_the_season() -> None:
    assert IN_SEASONS.periods_of(date(2026, 1, 5)) == WINTER.periods
    assert IN_SEASONS.periods_of(date(2026, 6, 1)) == SUMMER.periods
    assert IN_SEASONS.periods_of(date(2026, 9, 30)) == SUMMER.periods
    assert IN_SEASONS.periods_of(date(2026, 10, 8)) == WINTER.periods
    assert IN_SEASONS.periods_of(date(2026, 10, 1)) == ()


@pytest.mark.parametrize(
    ("at", "opening"),
    [
        ("2026-05-11 00:30", "2026-05-11 08:00"),
        ("2026-05-11 08:00", "2026-05-11 08:00"),
        ("2026-05-11 12:00", "2026-05-11 14:30"),
        ("2026-05-08 17:30", "2026-05-09 08:00"),
        ("2026-09-30 17:59", "2026-10-08 08:00"),
    ],
)
def test_next_opening_waits_for_working_time(at: str, opening: str) -> None:
    assert CALENDAR.next_opening(local(at)) == local(opening)


def test_round_the_clock_calendar_loses_no_minute_at_midnight() -> None:
    assert ROUND_THE_CLOCK.seconds_between(local("2026-03-01 23:59"), local("2026-03-02 00:01")) == 120
    assert ROUND_THE_CLOCK.seconds_between(local("2026-03-01 00:00"), local("2026-03-02 00:00")) == 86_400
    assert ROUND_THE_CLOCK.after_seconds(local("2026-03-01 23:59"), 60) == local("2026-03-02 00:00")
    assert ROUND_THE_CLOCK.closing_of(date(2026, 3, 1)) == local("2026-03-02 00:00")


def test_lunch_break_does_not_count() -> None:
    assert CALENDAR.seconds_between(local("2026-05-11 11:59"), local("2026-05-11 14:31")) == 120


def test_a_day_has_ended_when_work_ends() -> None:
    friday, monday = local("2026-05-15 17:30"), local("2026-05-18 17:30")

    assert CALENDAR.closings_between(friday, monday) == 1
    assert CALENDAR.closings_between(friday - timedelta(seconds=1), monday) == 2
    assert CALENDAR.closings_between(friday, monday - timedelta(seconds=1)) == 0
    assert CALENDAR.closings_between(monday, friday) == 0


def test_moments_need_a_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        CALENDAR.next_opening(datetime(2026, 5, 11, 8))  # noqa: DTZ001  (what is refused)


@pytest.mark.parametrize(
    "seasons",
    [
        (),
        (Season((1, 1), ()),),
        (Season((1, 1), (Period(time(12), time(8)),)),),
        (Season((1, 1), (Period(time(8), time(12)), Period(time(11), time(17)))),),
    ],
)
def test_calendar_refuses_hours_that_make_no_sense(seasons: tuple[Season, ...]) -> None:
    with pytest.raises(ValueError, match=r"season|hours"):
        WorkingCalendar(number=1, known_until=date(2026, 12, 31), seasons=seasons)


def test_seasons_survive_being_stored() -> None:
    stored = seasons_to_json((WINTER, SUMMER))

    assert stored[1] == {"since": "06-01", "periods": [["08:00", "12:00"], ["15:00", "18:00"]]}
    assert seasons_from_json(stored) == (WINTER, SUMMER)
    assert seasons_from_json(seasons_to_json(STANDARD_HOURS)) == STANDARD_HOURS


@pytest.mark.parametrize(
    "stored", [{"periods": []}, {"since": "06-31", "periods": []}, {"since": "06-01", "periods": [["08:00"]]}]
)
def test_seasons_written_wrongly_are_refused(stored: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"season|month|pair"):
        seasons_from_json([stored])


@given(calendars, moments, moments)
def test_sums_agree_with_a_count_day_by_day(calendar: WorkingCalendar, one: datetime, other: datetime) -> None:
    start, end = sorted([one, other])

    assert calendar.seconds_between(start, end) == counted_day_by_day(calendar, start, end)
    assert calendar.seconds_between(end, start) == 0


@given(calendars, moments, st.integers(1, 400 * 3600))
def test_after_seconds_is_the_first_moment_with_so_much_worked(
    calendar: WorkingCalendar, start: datetime, seconds: int
) -> None:
    reached = calendar.after_seconds(start, seconds)

    assert calendar.seconds_between(start, reached) == seconds
    assert calendar.seconds_between(start, reached - timedelta(seconds=1)) == seconds - 1


@given(calendars, moments, st.integers(1, 60))
def test_working_day_after_counts_working_days(calendar: WorkingCalendar, start: datetime, count: int) -> None:
    first = calendar.local_day(start)
    reached = calendar.working_day_after(first, count)

    passed = [first + timedelta(days=n) for n in range(1, (reached - first).days + 1)]
    assert [calendar.is_working_day(day) for day in passed].count(True) == count
    assert calendar.is_working_day(reached)


@given(calendars, moments, moments)
def test_closings_between_counts_ends_of_working_days(
    calendar: WorkingCalendar, one: datetime, other: datetime
) -> None:
    start, end = sorted([one, other])
    days = (calendar.local_day(start) + timedelta(days=n) for n in range((end - start).days + 2))

    expected = sum(1 for day in days if calendar.is_working_day(day) and start < calendar.closing_of(day) <= end)
    assert calendar.closings_between(start, end) == expected


@given(moments)
def test_answers_do_not_depend_on_how_a_moment_is_told(at: datetime) -> None:
    assert CALENDAR.next_opening(at) == CALENDAR.next_opening(at.astimezone(UTC))
    assert CALENDAR.local_day(at) == CALENDAR.local_day(at.astimezone(UTC))
