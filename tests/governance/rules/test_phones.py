"""Phone numbers: one form to keep, a masked form to show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.rules.phones import PhoneRefused, mask_name, mask_phone, normalise_phone


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13812345678", "13812345678"),
        (" 138-1234 5678 ", "13812345678"),
        ("+86 138 1234 5678", "13812345678"),
        ("008613812345678", "13812345678"),
        ("86 13812345678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("(0550) 7022345", "05507022345"),
        ("010-65551234", "01065551234"),
        ("+852 2345 6789", "+85223456789"),
        ("0085223456789", "+85223456789"),
    ],
)
def test_normalise_phone_gives_one_form(typed, kept):
    assert normalise_phone(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "12345",
        "12812345678",
        "1381234567",
        "138123456789",
        "+8612345678901",
        "138x2345678",
        "٠١٢٣٤٥٦٧٨٩٠",
        "1381234567⑧①",
    ],
)
def test_normalise_phone_refuses_what_is_none_without_repeating_it(typed):
    with pytest.raises(PhoneRefused) as refusal:
        normalise_phone(typed)

    assert str(refusal.value) == "not a phone number"


@given(st.text())
def test_normalise_phone_of_a_kept_number_changes_nothing(typed):
    try:
        kept = normalise_phone(typed)
    except PhoneRefused:
        return

    assert normalise_phone(kept) == kept


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13812345678", "138****5678"),
        ("05507022345", "055****2345"),
        ("+85223456789", "+85****6789"),
        ("12345", "****45"),
    ],
)
def test_mask_phone_hides_the_middle(number, shown):
    assert mask_phone(number) == shown


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_mask_phone_shows_seven_digits_of_a_mobile(number):
    shown = mask_phone(number)

    assert shown == f"{number[:3]}****{number[7:]}"


@pytest.mark.parametrize(
    ("name", "shown"),
    [("张三", "张*"), ("李小明", "李**"), ("欧阳小明", "欧**"), ("张", "张*"), (" 王五 ", "王*"), ("", "")],
)
def test_mask_name_shows_the_first_character(name, shown):
    assert mask_name(name) == shown
