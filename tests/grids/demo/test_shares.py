"""Shares add up to what is divided, each within one of its exact part."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grids.demo.shares import shares


@given(st.integers(0, 100_000), st.lists(st.integers(0, 1_000), min_size=1, max_size=40).filter(any))
def test_shares_add_up_and_stay_within_one_of_the_exact_part(total, weights):
    parts = shares(total, weights)
    assert sum(parts) == total
    assert all(
        abs(part - Fraction(total * weight, sum(weights))) < 1 for part, weight in zip(parts, weights, strict=True)
    )


def test_shares_give_the_unit_to_the_larger_remainder_and_of_equal_ones_to_the_earlier():
    assert shares(10, [1, 1, 1]) == [4, 3, 3]
    assert shares(7, [2, 2, 3]) == [2, 2, 3]
    assert shares(0, [0, 0]) == [0, 0]


def test_shares_refuse_to_divide_by_nothing():
    with pytest.raises(ValueError, match="Nothing to divide by"):
        shares(1, [0])
