"""What is asked for and decided: information, refusals, returns, extensions, suspensions; and what the clocks make of it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from complaints.models import AssistOrder, Case, CaseCategory, CaseEvent, CaseRequest, DispatchRule, StageClock
from complaints.queries.lists import orders
from complaints.queries.workplace import on_time
from complaints.rules.guards import TransitionRefused
from complaints.rules.requests import RequestState
from complaints.rules.stages import Outcome, Stage
from complaints.rules.states import Status
from complaints.services import desk, dispatch, intake, requests
from complaints.services.expiring import expire_due_information
from complaints.services.filing import file_case
from complaints.services.orders import handle_case, sign_case, start_case
from complaints.services.routing import route_case
from governance.access import ActionRefused, Actor, system_actor
from governance.models import City, Unit
from governance.rules.answers import Refused
from governance.rules.roles import Role
from tests.complaints.conftest import FRIDAY, TODAY, Town, filed, refreshed, report
from tests.factories import make_post, make_unit, make_user

HOUR = timedelta(hours=1)


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of September 2024 (or, above 30, of October) in Tianchang; the 29th is a make-up Sunday."""
    first = datetime(2024, 9, 1, hour, minute, tzinfo=UTC) - timedelta(hours=8)
    return first + timedelta(days=day - 1)


def accepted(town: Town, category: str = "C0101", at: datetime = FRIDAY) -> Case:
    case = filed(town, category=category, at=at)
    return desk.accept_case(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, category_code=category, at=at)


def handed(town: Town, category: str = "C0101", at: datetime = FRIDAY) -> Case:
    case = accepted(town, category, at)
    return dispatch.dispatch_case(
        actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, lead_unit_id=town.department.pk, at=at
    )


def signed(town: Town, category: str = "C0101", at: datetime = FRIDAY) -> Case:
    case = handed(town, category, at)
    return sign_case(actor=town.actor(Role.DEPT_HANDLER), case_id=case.pk, at=at)


def other_handler(town: Town, code: str) -> tuple[Unit, Actor]:
    """Return another department and one of its people."""
    unit = make_unit(Unit.Kind.DEPARTMENT, code, code)
    person = make_user(f"handler-{code.lower()}")
    make_post(person, Role.DEPT_HANDLER, unit=unit)
    town.people[Role.DEPT_HANDLER] = person
    return unit, town.actor(Role.DEPT_HANDLER)


def system(town: Town) -> Actor:
    return system_actor(town.city.pk, TODAY, town.city.config_version)


def ask_extension(town: Town, case: Case, amount: str, at: datetime) -> Case:
    return requests.ask_extension(
        actor=town.actor(Role.DEPT_HANDLER), case_id=case.pk, amount=Decimal(amount), reason="车坏了", at=at
    )


def ask_return(actor: Actor, case: Case, at: datetime) -> Case:
    return requests.ask_return(actor=actor, case_id=case.pk, reason="不是职责", basis="职责清单第 3 项", at=at)


def decide_return(town: Town, case: Case, at: datetime, *, granted: bool = True) -> Case:
    return requests.decide_return(
        actor=town.actor(Role.CC_SUPERVISOR), case_id=case.pk, granted=granted, reason="裁定", at=at
    )


# Extensions, M41 ②


def test_extension_asked_a_minute_before_the_deadline_moves_it_to_1530(town: Town) -> None:
    case = signed(town)
    ask_extension(town, case, "2", local(29, 10, 59))
    granted = requests.decide_extension(
        actor=town.actor(Role.CC_SUPERVISOR), case_id=case.pk, granted=True, at=local(29, 11, 30)
    )
    assert case.due_at == local(29, 11)
    assert (granted.due_at, granted.pending_request) == (local(29, 15, 30), "")


def test_extension_asked_a_minute_after_the_deadline_is_refused(town: Town) -> None:
    case = signed(town)
    with pytest.raises(Refused) as refusal:
        ask_extension(town, case, "1", local(29, 11, 1))
    assert refusal.value.code == "extension_too_late"


@pytest.mark.parametrize(("amount", "refused"), [("2", False), ("2.1", True), ("0", True)])
def test_extension_is_at_most_half_of_the_limit(town: Town, amount: str, refused: bool) -> None:
    case = signed(town)
    if not refused:
        assert ask_extension(town, case, amount, FRIDAY).pending_request == "EXTENSION"
        return
    with pytest.raises(Refused) as refusal:
        ask_extension(town, case, amount, FRIDAY)
    assert refusal.value.code == "extension_too_long"


def test_extension_is_granted_once(town: Town) -> None:
    case = signed(town)
    ask_extension(town, case, "1", FRIDAY)
    requests.decide_extension(actor=town.actor(Role.CC_SUPERVISOR), case_id=case.pk, granted=True, at=FRIDAY)
    with pytest.raises(Refused) as refusal:
        ask_extension(town, case, "1", FRIDAY)
    assert refusal.value.code == "extended_already"


def test_request_waits_alone_and_survives_the_start_of_work(town: Town) -> None:
    case = signed(town)
    ask_extension(town, case, "1", FRIDAY)
    with pytest.raises(TransitionRefused) as refusal:
        requests.ask_suspension(
            actor=town.actor(Role.DEPT_HANDLER), case_id=case.pk, reason="雨", plan="晴", review_on=date(2024, 11, 1), at=FRIDAY
        )  # fmt: skip
    assert refusal.value.code == "request_waits"
    started = start_case(actor=town.actor(Role.DEPT_HANDLER), case_id=case.pk, at=FRIDAY)
    assert (started.status, started.pending_request) == (Status.IN_PROGRESS, "EXTENSION")


def test_request_is_withdrawn_by_the_result(town: Town) -> None:
    case = start_case(actor=town.actor(Role.DEPT_HANDLER), case_id=signed(town, "C0104", FRIDAY).pk, at=FRIDAY)
    requests.ask_suspension(
        actor=town.actor(Role.DEPT_HANDLER), case_id=case.pk, reason="雨", plan="晴", review_on=date(2024, 11, 1), at=FRIDAY
    )  # fmt: skip
    CaseCategory.objects.update(closing_photo_required=False)
    done = handle_case(actor=town.actor(Role.DEPT_HANDLER), case_id=case.pk, public_answer="已办", at=FRIDAY + HOUR)
    assert (done.pending_request, CaseRequest.objects.get(case=case).state) == ("", RequestState.WITHDRAWN)


# Suspensions


def test_suspension_stops_the_clock_and_gives_back_what_was_left(town: Town) -> None:
    case = start_case(actor=town.actor(Role.DEPT_HANDLER), case_id=signed(town).pk, at=FRIDAY)
    requests.ask_suspension(
        actor=town.actor(Role.DEPT_HANDLER), case_id=case.pk, reason="雨季", plan="十月施工", review_on=date(2024, 10, 20), at=FRIDAY
    )  # fmt: skip
    held = requests.decide_suspension(
        actor=town.actor(Role.CC_SUPERVISOR), case_id=case.pk, granted=True, at=local(27, 17, 0)
    )
    assert (held.status, held.due_at, held.suspended_until) == (Status.SUSPENDED, None, date(2024, 10, 20))
    back = requests.resume_case(actor=town.actor(Role.DEPT_HANDLER), case_id=case.pk, at=local(38, 9, 0))  # 8 October
    assert (back.status, back.due_at) == (
        Status.IN_PROGRESS,
        local(38, 15, 0),
    )  # 3.5 hours were left: 9–12, 14:30–15:00


def test_suspended_case_is_not_counted_as_overdue(town: Town) -> None:
    case = start_case(actor=town.actor(Role.DEPT_HANDLER), case_id=signed(town).pk, at=FRIDAY)
    month = local(45, 9)
    assert on_time(Case.objects.all(), month) == (0, 1)
    requests.ask_suspension(
        actor=town.actor(Role.DEPT_HANDLER), case_id=case.pk, reason="雨季", plan="十月施工", review_on=date(2024, 11, 20), at=FRIDAY
    )  # fmt: skip
    requests.decide_suspension(actor=town.actor(Role.CC_SUPERVISOR), case_id=case.pk, granted=True, at=FRIDAY)
    assert on_time(Case.objects.all(), month) == (0, 0)


def test_suspension_needs_a_review_day_to_come(town: Town) -> None:
    case = signed(town)
    with pytest.raises(Refused) as refusal:
        requests.ask_suspension(
            actor=town.actor(Role.DEPT_HANDLER), case_id=case.pk, reason="雨", plan="晴", review_on=TODAY, at=FRIDAY
        )
    assert refusal.value.code == "review_day_past"


# Returns, M40 ② and ③


def test_return_after_five_working_hours_is_refused(town: Town) -> None:
    case = handed(town, at=local(27, 8, 0))
    with pytest.raises(Refused) as refusal:
        ask_return(town.actor(Role.DEPT_HANDLER), case, local(27, 15, 31))
    assert refusal.value.code == "return_too_late"


def test_return_runs_the_centres_clock_and_the_handling_one_goes_on(town: Town) -> None:
    case = handed(town, at=local(27, 8, 0))
    ask_return(town.actor(Role.DEPT_HANDLER), case, local(27, 9, 0))
    clocks = {clock.stage: clock for clock in StageClock.objects.filter(case=case, outcome=Outcome.RUNNING)}
    assert set(clocks) == {Stage.SIGN, Stage.HANDLE, Stage.DISPATCH}
    assert (clocks[Stage.SIGN].paused_at, clocks[Stage.HANDLE].paused_at) == (local(27, 9, 0), None)
    assert refreshed(case).stage == Stage.DISPATCH
    denied = decide_return(town, case, local(27, 10, 0), granted=False)
    assert (denied.status, denied.stage, denied.is_binding) == (Status.DISPATCHED, Stage.HANDLE, True)
    assert StageClock.objects.get(case=case, stage=Stage.SIGN).due_at == local(27, 15, 30)  # noon's hour and the pause


def test_case_returned_twice_is_ruled_on_and_not_returned_again(town: Town) -> None:
    first = town.actor(Role.DEPT_HANDLER)
    case = handed(town)
    ask_return(first, case, FRIDAY)
    assert decide_return(town, case, FRIDAY).status == Status.ACCEPTED
    unit, second = other_handler(town, "HUD")
    dispatch.dispatch_case(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, lead_unit_id=unit.pk, at=FRIDAY)
    ask_return(second, case, FRIDAY)
    decide_return(town, case, FRIDAY)

    with pytest.raises(Refused) as refusal:
        dispatch.dispatch_case(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, lead_unit_id=unit.pk, at=FRIDAY)
    assert refusal.value.code == "ruling_needed"
    third, handler = other_handler(town, "PSB")
    ruled = dispatch.dispatch_case(
        actor=town.actor(Role.CC_SUPERVISOR), case_id=case.pk, lead_unit_id=third.pk, at=FRIDAY
    )
    assert (ruled.is_binding, ruled.return_count) == (True, 2)
    with pytest.raises(Refused) as bound:
        ask_return(handler, case, FRIDAY)
    assert bound.value.code == "ruling_binds"


def test_unit_returns_once(town: Town) -> None:
    case = handed(town)
    ask_return(town.actor(Role.DEPT_HANDLER), case, FRIDAY)
    decide_return(town, case, FRIDAY)
    dispatch.dispatch_case(
        actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, lead_unit_id=town.department.pk, at=FRIDAY
    )
    with pytest.raises(Refused) as refusal:
        ask_return(town.actor(Role.DEPT_HANDLER), case, FRIDAY)
    assert refusal.value.code == "returned_already"


def test_redispatch_gives_the_new_unit_its_whole_limit(town: Town) -> None:
    case = signed(town)
    unit, _handler = other_handler(town, "HUD")
    moved = dispatch.redispatch_case(
        actor=town.actor(Role.CC_SUPERVISOR), case_id=case.pk, lead_unit_id=unit.pk, reason="裁定", at=local(29, 8, 0)
    )
    assert (moved.status, moved.due_at, moved.is_binding) == (Status.DISPATCHED, local(29, 12, 0), True)
    rounds = StageClock.objects.filter(case=case, stage=Stage.HANDLE).order_by("round").values_list("round", "outcome")
    assert list(rounds) == [(0, Outcome.EXCLUDED), (1, Outcome.RUNNING)]


# Intake, M39


def test_information_asked_pauses_acceptance_until_the_answer(town: Town) -> None:
    case = filed(town, at=local(27, 9, 0))  # to be accepted by 10:00
    asked = intake.ask_information(
        actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, question="几号楼？", at=local(27, 9, 30)
    )
    assert (asked.status, asked.due_at, asked.info_due_at) == (Status.INFO_ASKED, None, local(40, 17, 30))
    back = intake.answer_information(
        actor=town.actor(Role.RESIDENT), case_id=case.pk, answer="3 号楼", at=local(29, 8, 0)
    )
    assert (back.status, back.due_at, back.info_due_at) == (Status.REPORTED, local(29, 8, 30), None)


def test_information_not_given_in_time_voids_the_case_once(town: Town) -> None:
    case = filed(town)
    asked = intake.ask_information(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, question="?", at=FRIDAY)
    assert asked.info_due_at is not None
    assert expire_due_information(actor=system(town), at=asked.info_due_at - HOUR) == 0
    assert [expire_due_information(actor=system(town), at=asked.info_due_at) for _ in range(2)] == [1, 0]
    assert refreshed(case).status == Status.VOID


def test_information_cannot_be_asked_of_nobody(town: Town) -> None:
    case = filed(town)
    Case.objects.filter(pk=case.pk).update(reporter=None)
    with pytest.raises(Refused) as refusal:
        intake.ask_information(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, question="?", at=FRIDAY)
    assert refusal.value.code == "nobody_to_ask"


def test_refusal_needs_a_reason_of_the_list_and_can_be_objected_to_once(town: Town) -> None:
    case = filed(town)
    supervisor, resident = town.actor(Role.CC_SUPERVISOR), town.actor(Role.RESIDENT)
    with pytest.raises(Refused) as refusal:
        intake.refuse_case(actor=supervisor, case_id=case.pk, reason_code="OTHER", reason="不归我们", at=FRIDAY)
    assert refusal.value.code == "refusal_code_missing"
    intake.refuse_case(actor=supervisor, case_id=case.pk, reason_code="NOT_OURS", reason="归供电公司", at=FRIDAY)
    intake.object_refusal(actor=resident, case_id=case.pk, reason="是小区的灯", at=FRIDAY)
    back = intake.decide_objection(actor=supervisor, case_id=case.pk, granted=True, reason="成立", at=FRIDAY)
    assert (back.status, back.refusal_code) == (Status.REPORTED, "")
    assert StageClock.objects.filter(case=case, stage=Stage.ACCEPT, outcome=Outcome.RUNNING).get().round == 1
    intake.refuse_case(actor=supervisor, case_id=case.pk, reason_code="NOT_OURS", reason="查明归供电公司", at=FRIDAY)
    with pytest.raises(Refused) as second:
        intake.object_refusal(actor=resident, case_id=case.pk, reason="还是不服", at=FRIDAY)
    assert second.value.code == "objected_already"


def test_objection_of_somebody_else_is_refused(town: Town) -> None:
    case = filed(town)
    intake.refuse_case(
        actor=town.actor(Role.CC_SUPERVISOR), case_id=case.pk, reason_code="OUTSIDE", reason="不在本市", at=FRIDAY
    )
    with pytest.raises(ActionRefused):
        intake.object_refusal(actor=town.actor(Role.GRID_MEMBER), case_id=case.pk, reason="x", at=FRIDAY)


def test_voided_case_has_no_clock_that_counts(town: Town) -> None:
    case = signed(town)
    intake.void_case(actor=town.actor(Role.CC_SUPERVISOR), case_id=case.pk, reason="重复测试", at=FRIDAY)
    left = StageClock.objects.filter(case=case, stage=Stage.HANDLE).values_list("outcome", flat=True)
    assert (refreshed(case).status, list(left)) == (Status.VOID, [Outcome.EXCLUDED])


# Class, urgency, assisting units, rules


def test_reclassify_to_an_emergency_measures_the_running_limit_anew(town: Town) -> None:
    case = accepted(town)
    changed = desk.reclassify_case(
        actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, category_code="C0202", reason="有人被困", at=FRIDAY
    )
    assert (changed.priority, changed.due_at) == ("P1", FRIDAY + timedelta(minutes=15))


def test_priority_change_leaves_the_time_already_used(town: Town) -> None:
    case = filed(town)  # one working hour: 17:30
    changed = desk.change_priority(
        actor=town.actor(Role.CC_SUPERVISOR), case_id=case.pk, priority="P1", reason="冒烟", at=FRIDAY + HOUR / 6
    )
    assert changed.due_at == FRIDAY + timedelta(minutes=15)


def test_urging_goes_up_to_the_third_level(town: Town) -> None:
    case = filed(town)
    levels = [
        desk.urge_case(actor=town.actor(Role.CC_SUPERVISOR), case_id=case.pk, reason="快办", at=FRIDAY).urge_level
        for _ in range(4)
    ]
    assert levels == [1, 2, 3, 3]


def test_fire_lane_goes_to_fire_with_the_police_assisting_in_two_natural_hours(town: Town) -> None:
    fire, _ = other_handler(town, "FIRE")
    police, handler = other_handler(town, "PSB")
    case = accepted(town, "C0301")
    given = dispatch.dispatch_case(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, lead_unit_id=fire.pk, at=FRIDAY)
    assert (given.priority, given.due_at) == ("P1", FRIDAY + 2 * HOUR)
    assert [order.unit for order in AssistOrder.objects.filter(case=case)] == [police]
    assert [row.number for row in orders(handler, FRIDAY).rows] == [case.number]
    answered = dispatch.answer_assist(actor=handler, case_id=case.pk, answer="已联系车主", at=FRIDAY)
    assert answered.lead_unit == fire
    with pytest.raises(ActionRefused):
        dispatch.answer_assist(actor=handler, case_id=case.pk, answer="又一次", at=FRIDAY)


def test_assisting_unit_may_not_report_the_result(town: Town) -> None:
    fire, _ = other_handler(town, "FIRE")
    _police, handler = other_handler(town, "PSB")
    case = accepted(town, "C0301")
    dispatch.dispatch_case(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, lead_unit_id=fire.pk, at=FRIDAY)
    with pytest.raises(ActionRefused):
        handle_case(actor=handler, case_id=case.pk, public_answer="已办", at=FRIDAY)


def test_rule_dispatches_with_the_firm_and_says_which_rule(town: Town) -> None:
    Unit.objects.filter(pk=town.department.pk).update(code="UMB")
    rule = DispatchRule.objects.create(
        position=1, category_prefix="C01", needs_contract=True, lead_code="UMB", executor="FIRM", made_at=FRIDAY
    )
    case = accepted(town)
    routed = route_case(actor=system(town), case_id=case.pk, at=FRIDAY)
    assert routed is not None
    assert (routed.lead_unit, routed.executor_unit, routed.status) == (town.department, town.firm, Status.DISPATCHED)
    event = CaseEvent.objects.get(case_id=case.pk, act="DISPATCH")
    assert (event.facts["rule"], event.actor_id) == (str(rule.pk), None)


def test_rule_that_cannot_be_followed_leaves_the_case_at_the_desk_and_says_why(town: Town) -> None:
    DispatchRule.objects.create(position=1, category_prefix="C01", lead_code="NOBODY", made_at=FRIDAY)
    case = accepted(town)
    left = route_case(actor=system(town), case_id=case.pk, at=FRIDAY)
    assert left is not None
    assert (left.status, left.stage) == (Status.ACCEPTED, Stage.DISPATCH)
    assert "承办单位不存在" in CaseEvent.objects.get(case_id=case.pk, act="FAIL_ROUTING").internal_text


def test_rule_of_the_street_lands_at_the_office_in_charge_of_the_place(town: Town) -> None:
    office = make_unit(Unit.Kind.STREET_OFFICE, "STQQ", "千秋街道办", place=town.street)
    DispatchRule.objects.create(position=1, category_prefix="C0901", made_at=FRIDAY)
    routed = route_case(actor=system(town), case_id=accepted(town, "C0901").pk, at=FRIDAY)
    assert routed is not None
    assert routed.lead_unit == office


def test_case_of_another_city_is_unknown_to_every_deed(town: Town, other_city: City) -> None:
    foreign: Any = filed(town)
    stranger = Actor(city_id=other_city.pk, user_id=None, name="", today=TODAY)
    with pytest.raises(Case.DoesNotExist):
        intake.void_case(actor=stranger, case_id=foreign.pk, reason="x", at=FRIDAY)


def test_ten_minutes_at_night_do_not_wake_anybody(town: Town) -> None:
    """A report at 20:00 is due at nine the next working day, also after a pause that lay in the night."""
    case = file_case(actor=town.actor(Role.RESIDENT), report=report(town), prefix="TC", at=local(29, 20, 0)).case
    intake.ask_information(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, question="?", at=local(29, 21, 0))
    back = intake.answer_information(actor=town.actor(Role.RESIDENT), case_id=case.pk, answer="x", at=local(29, 23, 0))
    assert back.due_at == local(30, 9, 0)
