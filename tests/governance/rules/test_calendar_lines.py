"""Calendars as lines: read as officers write them, every wrong line named, and back again as they were."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.rules.calendar_lines import (
    LinesRefused,
    MarkedDay,
    changed_days,
    days_from_lines,
    lines_of_days,
    lines_of_seasons,
    seasons_from_lines,
)
from governance.rules.calendars import STANDARD_HOURS, Period, Season, WorkingCalendar

SINCE = date(2026, 1, 1)
NOTES = st.text("春节国庆abc", min_size=1, max_size=8)
DAYS = st.dictionaries(
    st.dates(SINCE, date(2028, 12, 31)), st.tuples(st.booleans(), NOTES, st.sampled_from(["", "Holiday"])), max_size=40
)


@given(DAYS)
def test_days_come_back_as_they_were(marked: dict[date, tuple[bool, str, str]]) -> None:
    days = tuple(MarkedDay(day, *rest) for day, rest in sorted(marked.items()))
    assert days_from_lines(lines_of_days(days, off="休", work="班"), since=SINCE) == days


def test_range_marks_each_day_and_english_words_count() -> None:
    found = days_from_lines("2027-02-06~2027-02-12 休 春节 | Spring Festival\n\n2027-02-14 work", since=SINCE)
    assert [day.date for day in found if not day.works] == [date(2027, 2, 6) + timedelta(days=n) for n in range(7)]
    assert found[0].note_en == "Spring Festival"
    assert found[-1] == MarkedDay(date(2027, 2, 14), works=True, note="", note_en="")


@pytest.mark.parametrize(
    "line",
    [
        "2027-02-30 休", "2027-02-12~2027-02-06 休", "2027-01-01~2027-03-01 休", "2027-02-06 睡", "下周一 休", "2025-12-31 休", "2027-02-06",
        f"2027-02-06 休 {'长' * 81}",
    ],
)  # fmt: skip
def test_line_that_cannot_be_read_is_named(line: str) -> None:
    with pytest.raises(LinesRefused) as refused:
        days_from_lines(f"2027-05-01 休 劳动节\n{line}", since=SINCE)
    [fault] = refused.value.faults
    assert "2" in fault.partition("：")[0]


def test_day_named_twice_is_refused() -> None:
    with pytest.raises(LinesRefused):
        days_from_lines("2027-05-01 休 a\n2027-05-01 班 b", since=SINCE)


def test_hours_come_back_and_wrong_ones_are_named() -> None:
    summer = Season((6, 1), (Period(time(8), time(12)), Period(time(15), time(18))))
    seasons = (*STANDARD_HOURS, summer)
    assert seasons_from_lines(lines_of_seasons(seasons)) == seasons
    assert seasons_from_lines("01-01 08:00-24:00")[0].periods[0].closes == time(0)
    for wrong in ("", "01-01", "13-01 08:00-12:00", "01-01 12:00-08:00", "01-01 08:00-12:00 11:00-13:00", "01-01 08:00-25:00",
                  "01-01 08:00-12:00\n01-01 09:00-12:00"):  # fmt: skip
        with pytest.raises(LinesRefused):
            seasons_from_lines(wrong)


def test_only_days_that_differ_are_changes() -> None:
    before = WorkingCalendar(1, date(2027, 12, 31), {date(2027, 1, 4): False, date(2027, 1, 9): True})
    after = WorkingCalendar(2, date(2027, 12, 31), {date(2027, 1, 4): False, date(2027, 1, 5): False})
    found = changed_days(before, after, {date(2027, 1, 5): "假"})
    assert [(one.date, one.was, one.becomes, one.note) for one in found] == [
        (date(2027, 1, 5), True, False, "假"),
        (date(2027, 1, 9), True, False, ""),
    ]
