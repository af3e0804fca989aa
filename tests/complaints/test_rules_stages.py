"""How long stages may take, and how their clocks end."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.rules.priorities import Priority
from complaints.rules.stages import (
    DEFAULT_STAGE_LIMITS,
    Limit,
    Outcome,
    Stage,
    limits_from_json,
    limits_to_json,
    outcome_of,
)
from governance.rules.calendars import LimitUnit
from governance.rules.deadlines import due_at
from tests.governance.rules.known_calendar import CALENDAR, local

EM, EH, WH, WD, ND = LimitUnit


@pytest.mark.parametrize(
    ("stage", "p1", "others"),
    [
        (Stage.ACCEPT, Limit(15, EM), Limit(1, WH)),
        (Stage.DISPATCH, Limit(15, EM), Limit(2, WH)),
        (Stage.SIGN, Limit(30, EM), Limit(4, WH)),
        (Stage.VERIFY, Limit(1, WD), Limit(1, WD)),
        (Stage.CALLBACK, Limit(3, WD), Limit(3, WD)),
    ],
)
def test_default_limits_are_those_of_the_specification(stage: Stage, p1: Limit, others: Limit) -> None:
    assert DEFAULT_STAGE_LIMITS[stage] == {
        Priority.P1: p1,
        Priority.P2: others,
        Priority.P3: others,
        Priority.P4: others,
    }


def test_report_in_the_evening_is_accepted_next_morning_or_within_a_quarter_of_an_hour() -> None:
    reported = local("2024-09-26 20:00")

    ordinary = DEFAULT_STAGE_LIMITS[Stage.ACCEPT][Priority.P3]
    emergency = DEFAULT_STAGE_LIMITS[Stage.ACCEPT][Priority.P1]
    assert due_at(reported, ordinary.amount, ordinary.unit, calendar=CALENDAR).at == local("2024-09-27 09:00")
    assert due_at(reported, emergency.amount, emergency.unit, calendar=CALENDAR).at == local("2024-09-26 20:15")


@pytest.mark.parametrize(
    ("limit", "half"),
    [
        (Limit(4, WH), Limit(2, WH)),
        (Limit(1, WH), Limit(1, WH)),
        (Limit(5, WD), Limit(3, WD)),
        (Limit(1, WD), Limit(1, WD)),
        (Limit(4, EH), Limit(2, EH)),
        (Limit(1, EH), Limit(30, EM)),
        (Limit(3, EH), Limit(90, EM)),
        (Limit(15, EM), Limit(8, EM)),
    ],
)
def test_rework_has_half_the_limit(limit: Limit, half: Limit) -> None:
    assert limit.half() == half


@given(st.integers(1, 100), st.sampled_from(LimitUnit))
def test_half_is_never_nothing_and_never_more(amount: int, unit: LimitUnit) -> None:
    start = local("2026-05-11 09:00")
    half = Limit(amount, unit).half()

    whole = due_at(start, amount, unit, calendar=CALENDAR).at
    assert start < due_at(start, half.amount, half.unit, calendar=CALENDAR).at <= whole


def test_outcome_at_the_deadline_is_on_time() -> None:
    due = local("2026-05-11 17:30")

    assert outcome_of(due, due) == Outcome.ON_TIME
    assert outcome_of(due, due + timedelta(seconds=1)) == Outcome.LATE


def test_limits_of_a_city_survive_being_stored() -> None:
    stored = json.loads(json.dumps(limits_to_json(DEFAULT_STAGE_LIMITS)))

    assert stored["SIGN"]["P1"] == [30, "EM"]
    assert limits_from_json(stored) == DEFAULT_STAGE_LIMITS


def test_limits_that_a_city_does_not_set_keep_their_default() -> None:
    limits = limits_from_json({"ACCEPT": {"P2": [30, "EM"]}})

    assert limits[Stage.ACCEPT][Priority.P2] == Limit(30, EM)
    assert limits[Stage.ACCEPT][Priority.P3] == Limit(1, WH)
    assert limits[Stage.SIGN] == DEFAULT_STAGE_LIMITS[Stage.SIGN]
    assert DEFAULT_STAGE_LIMITS[Stage.ACCEPT][Priority.P2] == Limit(1, WH)


@pytest.mark.parametrize(
    "stored",
    [
        {"NAP": {}},
        {"HANDLE": {"P1": [1, "WH"]}},
        {"SIGN": [30, "EM"]},
        {"SIGN": {"P9": [30, "EM"]}},
        {"SIGN": {"P1": [0, "EM"]}},
        {"SIGN": {"P1": [30, "XX"]}},
        {"SIGN": {"P1": ["30", "EM"]}},
    ],
)
def test_limits_that_make_no_sense_are_refused(stored: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"valid|Not"):
        limits_from_json(stored)
