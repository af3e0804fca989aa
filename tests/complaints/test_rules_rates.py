"""The three rates and a department's points, by the examples of the method."""

from fractions import Fraction

import pytest

from complaints.rules.rates import (
    Counts,
    Part,
    first_pass,
    is_ranked,
    on_time,
    parts_of,
    satisfied,
    score,
    share,
    solved,
)
from governance.templatetags.ui.words import rate


def test_962_of_1000_handled_and_20_overdue_are_94_31_percent() -> None:
    counts = Counts(handled=1000, on_time=962, overdue=20)
    assert (on_time(counts), counts.late) == ((962, 1020), 38)
    assert rate(share(*on_time(counts))) == "94.31%"


def test_15800_of_16000_ratings_are_98_75_percent() -> None:
    counts = Counts(rated=16_000, satisfied=15_800)
    assert (rate(share(*satisfied(counts))), counts.dissatisfied) == ("98.75%", 200)


def test_nothing_to_divide_by_is_a_dash_and_not_nought() -> None:
    assert (share(0, 0), rate(share(0, 0))) == (None, "—")


def test_suspended_orders_stand_in_no_rate() -> None:
    counts = Counts(handled=10, on_time=9, solved=8, first_pass=6)
    parked = Counts(handled=10, on_time=9, solved=8, first_pass=6, open=5, suspended=5)
    assert [each(parked) for each in (on_time, solved, first_pass, satisfied)] == [(9, 10), (8, 10), (6, 8), (0, 0)]
    assert parts_of(parked) == parts_of(counts)


def test_points_of_a_department_by_the_example() -> None:
    parts = {
        Part.ON_TIME: Fraction(95, 100), Part.FIRST_PASS: Fraction(90, 100), Part.SATISFACTION: Fraction(98, 100),
        Part.SIGNING: Fraction(1), Part.RETURNS: Fraction(80, 100), Part.COORDINATION: Fraction(1),
    }  # fmt: skip
    found = score(parts)
    assert (found.points, found.attainable) == (Fraction(9450, 100), 100)


def test_parts_without_a_case_to_judge_by_are_neither_won_nor_lost() -> None:
    found = score(parts_of(Counts(handled=20, on_time=19, solved=20, first_pass=18)))
    assert (found.points, found.attainable, found.of_hundred) == (Fraction(56), 60, Fraction(2800, 30))
    assert score(parts_of(Counts())).of_hundred is None


@pytest.mark.parametrize(("handled", "overdue", "ranked"), [(4, 0, False), (3, 2, True), (5, 0, True)])
def test_fewer_than_five_orders_are_not_ranked(handled: int, overdue: int, ranked: bool) -> None:
    assert is_ranked(Counts(handled=handled, overdue=overdue)) is ranked
