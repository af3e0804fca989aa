"""Case numbers, written and read."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.rules.numbers import CaseNumberParts, case_number, parse_case_number

DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("serial", "number"),
    [
        (1, "TC-20261120-0001"),
        (46, "TC-20261120-0046"),
        (9999, "TC-20261120-9999"),
        (10000, "TC-20261120-10000"),
    ],
)
def test_case_number_has_four_digits_and_more_beyond_9999(serial: int, number: str) -> None:
    assert case_number("TC", DAY, serial) == number


def test_case_number_begins_at_one() -> None:
    with pytest.raises(ValueError, match="begin at 1"):
        case_number("TC", DAY, 0)


def test_parse_forgives_blanks_and_small_letters() -> None:
    assert parse_case_number("  tc-20261120-0046 ") == CaseNumberParts("TC", DAY, 46)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "TC-20261120-046",
        "TC-20261120-00046",
        "TC-20261120-0000",
        "TC-20261320-0001",
        "T-20261120-0001",
        "TC-20261120-0001x",
        "TC-２０２６１１２０-0001",
    ],
)
def test_parse_refuses_what_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_case_number(text)


@given(
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=4), st.dates(date(2000, 1, 1)), st.integers(1, 1_000_000)
)
def test_numbers_read_as_they_were_written(prefix: str, day: date, serial: int) -> None:
    assert parse_case_number(case_number(prefix, day, serial)) == (prefix, day, serial)
