"""Words of messages, quiet hours, masked addresses, waits between tries."""

from datetime import datetime, time, timedelta

import pytest

from governance.clock import LOCAL
from governance.rules.answers import Refused
from governance.rules.notices import (  # fmt: skip
    Channel,
    NoticeKind,
    Quiet,
    check_words,
    filled,
    mask_email,
    quiet_from_json,
    quiet_to_json,
    sampled,
    wait_after,
)

KIND = NoticeKind(
    "X", "g", "{number} 到期", "{place}：{due} 到期。", {"number": "TC-1", "place": "香樟里", "due": "13:40"}
)
NIGHT, NOON = Quiet(time(21), time(8)), Quiet(time(12), time(14))


def local(hour: int, minute: int = 0, day: int = 27) -> datetime:
    return datetime(2024, 9, day, hour, minute, tzinfo=LOCAL)


def test_facts_stand_in_for_their_names_and_nothing_else() -> None:
    assert filled("{number} {due}", {"number": "TC-1"}) == "TC-1 {due}"
    assert filled("{0} {number.real} {number!r}", {"number": 1}) == "{0} {number.real} {number!r}"
    assert sampled(KIND, "{place} {number}", "en") == "香樟里 TC-1"


@pytest.mark.parametrize(
    ("channel", "subject", "text", "code"),
    [
        (Channel.APP, "", "x", "text_missing"), (Channel.APP, "x", "  ", "text_missing"), (Channel.SMS, "", "", "text_missing"),
        (Channel.EMAIL, "a\nBcc: b", "x", "subject_of_lines"), (Channel.APP, "x", "{name}", "unknown_placeholder"),
        (Channel.APP, "{phone}", "x", "unknown_placeholder"), (Channel.APP, "x", "{number", "lone_bracket"),
        (Channel.APP, "x", "number}", "lone_bracket"), (Channel.SMS, "", "字" * 301, "sms_too_long"),
    ],
)  # fmt: skip
def test_words_that_cannot_be_sent_are_refused(channel: Channel, subject: str, text: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_words(KIND, channel, subject, text)
    assert refusal.value.code == code


def test_words_that_can_be_sent_pass() -> None:
    check_words(KIND, Channel.SMS, "", "字" * 300)
    check_words(KIND, Channel.EMAIL, "{number}", "{place} {due}\n再见")


@pytest.mark.parametrize(
    ("quiet", "at", "end"),
    [
        (NIGHT, local(20, 59), None), (NIGHT, local(21), local(8, day=28)), (NIGHT, local(23, 59), local(8, day=28)),
        (NIGHT, local(0), local(8)), (NIGHT, local(7, 59), local(8)), (NIGHT, local(8), None),
        (NOON, local(11, 59), None), (NOON, local(12), local(14)), (NOON, local(14), None),
    ],
)  # fmt: skip
def test_quiet_holds_half_open_and_over_midnight(quiet: Quiet, at: datetime, end: datetime | None) -> None:
    assert quiet.ends_after(at) == end


def test_quiet_is_kept_as_two_times() -> None:
    assert quiet_from_json(quiet_to_json(NIGHT)) == NIGHT
    with pytest.raises(ValueError, match="Invalid isoformat"):
        quiet_from_json({"since": "late"})


def test_waits_grow_up_to_an_hour() -> None:
    assert [wait_after(tries) / timedelta(minutes=1) for tries in (1, 2, 3, 4, 5)] == [1, 4, 16, 60, 60]


def test_mail_address_shows_one_letter_and_its_last_part() -> None:
    assert mask_email("wang.fang@mail.example.cn") == "w***@***.cn"
