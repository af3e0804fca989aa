"""Shares and points, by the examples of the method (M41–M43)."""

from datetime import date
from fractions import Fraction

import pytest

from complaints.rules.rates import (
    BESIDE,
    DEFAULT_LEAST_ORDERS,
    DEFAULT_WEIGHTS,
    PARTS,
    Figure,
    Measure,
    Share,
    is_ranked,
    next_month,
    score,
    share,
    values,
    weights_from_json,
)
from governance.templatetags.ui.words import points, rate


def test_962_of_1000_handled_and_20_overdue_are_94_31_percent() -> None:
    found = share({Figure.HANDLED: 1000, Figure.ON_TIME: 962, Figure.DUE: 1020}, Measure.ON_TIME)
    assert (found, rate(found.value)) == (Share(962, 1020), "94.31%")


def test_15800_of_16000_ratings_are_98_75_percent() -> None:
    assert rate(share({Figure.RATED: 16_000, Figure.SATISFIED: 15_800}, Measure.SATISFIED).value) == "98.75%"


def test_nothing_to_divide_by_is_a_dash_and_not_nought() -> None:
    assert {measure: rate(share({}, measure).value) for measure in PARTS} == dict.fromkeys(PARTS, "—")


def test_points_of_a_department_by_the_example() -> None:
    found = score(
        {
            Measure.ON_TIME: Fraction(95, 100), Measure.FIRST_TIME: Fraction(90, 100), Measure.SATISFIED: Fraction(98, 100),
            Measure.SIGNED: Fraction(1), Measure.RETURNED: Fraction(80, 100), Measure.ANSWERED: Fraction(1),
        },
        DEFAULT_WEIGHTS,
    )  # fmt: skip
    assert (points(found.points), found.attainable, found.of_hundred) == ("94.50", 100, Fraction(9450, 100))


def test_parts_without_anything_to_judge_by_are_neither_won_nor_lost() -> None:
    counts = {Figure.DUE: 20, Figure.ON_TIME: 19, Figure.SOLVED: 20, Figure.FIRST_TIME: 18}
    found = score(values(counts), DEFAULT_WEIGHTS)
    assert (found.points, found.attainable, found.of_hundred) == (Fraction(56), 60, Fraction(2800, 30))
    assert score(values({}), DEFAULT_WEIGHTS).of_hundred is None


@pytest.mark.parametrize(("due", "ranked"), [(4, False), (5, True)])
def test_fewer_than_five_orders_are_not_ranked(due: int, ranked: bool) -> None:
    assert is_ranked({Figure.DUE: due}, DEFAULT_LEAST_ORDERS) is ranked


def test_weights_add_up_and_a_city_sets_all_of_them_or_none() -> None:
    assert sum(DEFAULT_WEIGHTS.values()) == 100
    assert weights_from_json({}) == DEFAULT_WEIGHTS
    equal = dict.fromkeys((measure.value for measure in DEFAULT_WEIGHTS), 10)
    assert weights_from_json(equal) == {Measure(name): 10 for name in equal}
    for wrong in ({"ON_TIME": 100}, {**equal, "ON_TIME": -1}, {**equal, "ON_TIME": "40"}, [1]):
        with pytest.raises(ValueError, match="Not"):
            weights_from_json(wrong)


def test_suspended_and_unrated_orders_stand_in_no_rate() -> None:
    rated = {figure for pair in PARTS.values() for figure in pair}
    assert rated & {Figure.SUSPENDED, Figure.UNRATED} == set()
    assert {Figure.SUSPENDED, Figure.UNRATED} <= {figure for beside in BESIDE.values() for figure in beside}


def test_month_after_december_is_january() -> None:
    assert [next_month(date(2024, 12, 1)), next_month(date(2024, 9, 1))] == [date(2025, 1, 1), date(2024, 10, 1)]
