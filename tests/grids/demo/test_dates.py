"""The demonstration city's dates move by whole months."""

from datetime import date

from grids.demo.dates import moved


def test_moved_keeps_dates_in_the_month_of_the_lists():
    assert moved(date(2024, 6, 1), date(2024, 10, 31)) == date(2024, 6, 1)


def test_moved_goes_on_by_the_months_that_have_passed():
    assert moved(date(2023, 7, 1), date(2026, 11, 24)) == date(2025, 8, 1)
    assert moved(date(2024, 12, 1), date(2027, 1, 2)) == date(2027, 3, 1)


def test_moved_goes_back_for_a_day_before_the_lists():
    assert moved(date(2024, 1, 1), date(2024, 9, 30)) == date(2023, 12, 1)
