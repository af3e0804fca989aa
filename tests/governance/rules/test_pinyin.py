"""The order of Chinese names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.rules.pinyin import KEY_LENGTH, pinyin_key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("浔河社区", "xun he she qu"),
        ("天长市", "tian chang shi"),
        ("长泰·雪松雅居(演示)", "chang tai xue song ya ju yan shi"),
        ("朝阳小区", "chao yang xiao qu"),
        ("市长热线", "shi zhang re xian"),
        ("绿地", "lv di"),
        ("A区3号楼", "a qu 0003 hao lou"),
        ("Ａ区３号楼", "a qu 0003 hao lou"),
        ("12345热线", "12345 re xian"),
        ("", ""),
        ("·()", ""),
    ],
)
def test_pinyin_key_is_what_the_name_is_read_as(text, key):
    assert pinyin_key(text) == key


def test_pinyin_key_orders_names_as_a_dictionary_and_numbers_by_size():
    names = ["浔河第10网格", "西安里", "先锋里", "浔河第2网格", "安康社区", "Bailey Court"]

    assert sorted(names, key=pinyin_key) == [
        "安康社区", "Bailey Court", "西安里", "先锋里", "浔河第2网格", "浔河第10网格",
    ]  # fmt: skip


@given(st.text())
def test_pinyin_key_of_anything_fits_its_column_in_lower_case(text):
    key = pinyin_key(text)

    assert len(key) <= KEY_LENGTH
    assert key == key.lower()
