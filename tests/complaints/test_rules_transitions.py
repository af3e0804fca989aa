"""The table of transitions: whole, without dead ends, within the permissions, with clocks that add up."""

import csv
from collections import defaultdict
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from complaints.rules.acts import Act, Need, Transition
from complaints.rules.guards import TransitionRefused, acts_on, check_transition
from complaints.rules.stages import ClockEffect, Stage
from complaints.rules.states import FINAL, OPEN, Status
from complaints.rules.transitions import TRANSITIONS, targets, transition
from governance.rules.answers import Conflict

PERMISSIONS = Path(__file__).parents[2] / "governance" / "seeds" / "role_permissions.csv"

STAGE_OF = {
    Status.REPORTED: Stage.ACCEPT,
    Status.INFO_ASKED: Stage.ACCEPT,
    Status.ACCEPTED: Stage.DISPATCH,
    Status.DISPATCHED: Stage.SIGN,
    Status.RETURN_ASKED: Stage.DISPATCH,
    Status.SIGNED: Stage.HANDLE,
    Status.IN_PROGRESS: Stage.HANDLE,
    Status.SUSPENDED: Stage.HANDLE,
    Status.HANDLED: Stage.VERIFY,
    Status.VERIFIED: Stage.CALLBACK,
}


def reachable() -> set[Status]:
    found: set[Status] = {Status.REPORTED}
    while more := {after for row in TRANSITIONS if row.before & found for after in targets(row)} - found:
        found |= more
    return found


def test_every_act_has_one_row() -> None:
    assert sorted(row.act for row in TRANSITIONS) == sorted(Act)


def test_only_reporting_makes_a_case() -> None:
    assert [row.act for row in TRANSITIONS if not row.before] == [Act.REPORT]


def test_every_state_can_be_reached() -> None:
    assert reachable() == set(Status)


def test_every_open_state_has_a_way_on() -> None:
    assert {status for row in TRANSITIONS if row.after for status in row.before} >= OPEN
    assert {status for status in OPEN if acts_on(status)} == OPEN


def test_final_states_are_left_only_by_taking_back() -> None:
    left = {row.act: set(targets(row)) for row in TRANSITIONS if row.before & FINAL and targets(row)}

    assert left == {
        Act.REOPEN: {Status.ACCEPTED},
        Act.GRANT_OBJECTION: {Status.REPORTED},
        Act.UNMERGE: {Status.REPORTED, Status.INFO_ASKED, Status.ACCEPTED},
    }
    assert set(Status) == OPEN | FINAL


def test_a_transition_changes_the_state_or_stays() -> None:
    assert [row.act for row in TRANSITIONS if row.after in row.before and row.act != Act.REDISPATCH] == []


def test_roles_have_the_letter_in_the_permission_table() -> None:
    with PERMISSIONS.open(encoding="utf-8", newline="") as rows:
        letters = {row["role"]: row["CASE"] for row in csv.DictReader(rows)}

    assert [(row.act, role) for row in TRANSITIONS for role in row.roles if row.letter not in letters[role]] == []
    may_report = {role for role, held in letters.items() if "C" in held}
    assert transition(Act.REPORT).roles == may_report


def test_only_the_system_acts_without_roles() -> None:
    assert [row.act for row in TRANSITIONS if not row.roles and not row.by_system] == []
    assert {row.act for row in TRANSITIONS if row.by_system and row.roles} == {Act.DISPATCH}


def test_acts_that_share_an_action_share_who_may() -> None:
    who = defaultdict(set)
    for row in TRANSITIONS:
        who[row.action].add((row.module, row.letter, row.roles, row.own))

    assert {action for action, answers in who.items() if len(answers) > 1} == set()


def test_deciding_takes_the_letter_a_and_a_reason_where_somebody_is_refused() -> None:
    assert {row.letter for row in TRANSITIONS if row.action.startswith("complaints.decide_")} == {"A"}
    refusing = [
        row for row in TRANSITIONS if row.act.startswith("DENY_") or row.act in {Act.REFUSE, Act.VOID, Act.VERIFY_FAIL}
    ]
    assert [row.act for row in refusing if Need.REASON not in row.needs] == []


@pytest.mark.parametrize("row", TRANSITIONS, ids=lambda row: row.act)
def test_names_fit_their_columns(row: Transition) -> None:
    assert len(row.act) <= 30
    assert len(row.clock_effect or "") <= 12


def test_stages_are_those_of_one_effect() -> None:
    assert transition(Act.DISPATCH).stages(ClockEffect.START) == (Stage.SIGN, Stage.HANDLE)
    assert transition(Act.DISPATCH).stages(ClockEffect.STOP) == (Stage.DISPATCH,)
    assert transition(Act.SIGN).stages(ClockEffect.START) == ()


def test_clock_effect_names_the_weightiest() -> None:
    assert transition(Act.DISPATCH).clock_effect == ClockEffect.START
    assert transition(Act.DENY_RETURN).clock_effect == ClockEffect.RESUME
    assert transition(Act.ASK_INFORMATION).clock_effect == ClockEffect.PAUSE
    assert transition(Act.SIGN).clock_effect == ClockEffect.STOP
    assert transition(Act.SUPPLEMENT).clock_effect is None


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("act", Act)
def test_check_transition_follows_the_table(status: Status, act: Act) -> None:
    row = transition(act)
    if status not in row.before:
        with pytest.raises(TransitionRefused) as refused:
            check_transition(status, act)
        assert refused.value.code == "transition_refused"
        assert refused.value.facts == {
            "act": act.value,
            "status": status.value,
            "acts": [possible.value for possible in acts_on(status)],
        }
    else:
        assert check_transition(status, act) is row


def test_check_transition_of_a_case_that_is_not_there() -> None:
    assert check_transition(None, Act.REPORT) is transition(Act.REPORT)
    with pytest.raises(TransitionRefused) as refused:
        check_transition(None, Act.ACCEPT)
    assert refused.value.facts == {"act": "ACCEPT", "status": ""}


def test_refusals_say_the_state_and_the_act() -> None:
    with translation.override("zh-hans"), pytest.raises(TransitionRefused) as refused:
        check_transition(Status.DISPATCHED, Act.DISPATCH)

    assert refused.value.sentence == "这件事现在是“待签收”，不能派单。"
    assert isinstance(refused.value, Conflict)


def test_acts_on_are_the_buttons_of_a_state() -> None:
    assert acts_on(Status.REPORTED) == (
        Act.SUPPLEMENT, Act.ACCEPT, Act.ASK_INFORMATION, Act.REFUSE, Act.MERGE, Act.VOID, Act.CHANGE_PRIORITY, Act.URGE,
    )  # fmt: skip
    assert acts_on(Status.HANDLED) == (Act.SUPPLEMENT, Act.VERIFY_PASS, Act.VERIFY_FAIL, Act.URGE)
    assert acts_on(Status.CLOSED) == (Act.REOPEN,)
    assert acts_on(Status.VOID) == ()


class Clocks:
    """The clocks of one case, moved as the table says."""

    def __init__(self) -> None:
        self.running: set[Stage] = set()
        self.paused: set[Stage] = set()
        self.excluded: set[Stage] = set()

    def feel(self, stage: Stage, effect: ClockEffect) -> None:
        match effect:
            case ClockEffect.START:
                assert stage not in self.running | self.paused
                self.running.add(stage)
            case ClockEffect.PAUSE:
                assert stage in self.running
                self.running.remove(stage)
                self.paused.add(stage)
            case ClockEffect.RESUME:
                assert stage in self.paused
                self.paused.remove(stage)
                self.running.add(stage)
            case ClockEffect.EXTEND:
                assert stage in self.running
            case ClockEffect.REWIND:
                pass
            case ClockEffect.REVIVE:
                if stage in self.excluded:
                    self.excluded.remove(stage)
                    self.running.add(stage)
            case ClockEffect.STOP | ClockEffect.EXCLUDE:
                if effect == ClockEffect.EXCLUDE and stage in self.running | self.paused:
                    self.excluded.add(stage)
                self.running.discard(stage)
                self.paused.discard(stage)


@given(st.data())
def test_walks_stay_in_the_table_and_clocks_agree_with_states(data: st.DataObject) -> None:
    status, came_from, clocks = Status.REPORTED, Status.REPORTED, Clocks()
    clocks.feel(Stage.ACCEPT, ClockEffect.START)
    for _step in range(25):
        rows = [row for row in TRANSITIONS if status in row.before]
        if not rows:
            assert status == Status.VOID
            break
        row = data.draw(st.sampled_from(rows))
        came_from = status if row.act == Act.MERGE else came_from
        status = came_from if row.undoes else row.after or status
        for stage, effect in row.clocks:
            clocks.feel(stage, effect)
        if row.undoes and status == Status.INFO_ASKED:  # its clock was paused when it was excluded, and stays so
            clocks.feel(Stage.ACCEPT, ClockEffect.PAUSE)
        assert not (status in FINAL and clocks.running | clocks.paused)
        stage_now = STAGE_OF.get(status)
        held = clocks.paused if status in {Status.INFO_ASKED, Status.SUSPENDED} else clocks.running
        assert stage_now is None or stage_now in held
        assert (stage_now is None) == (status in FINAL)


@given(st.lists(st.sampled_from(Act), max_size=40))
def test_acts_never_lead_outside_the_states_that_can_be_reached(acts: list[Act]) -> None:
    status: Status | None = None
    known = reachable()
    for act in acts:
        try:
            status = check_transition(status, act).after or status
        except TransitionRefused:
            continue
        assert status in known
