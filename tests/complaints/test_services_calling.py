"""Asking whether it is solved: the five levels, the tries, the review, the sample asked about again, closing and reopening (M43)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from complaints.models import CallBack, CallBackCheck, Case, CaseCategory, CaseEvent, StageClock
from complaints.queries.calls import checks_due, to_call, to_review
from complaints.queries.workplace import satisfied
from complaints.rules.acts import Act
from complaints.rules.guards import TransitionRefused
from complaints.rules.satisfaction import SATISFIED, CallOutcome, Level, Review, Way, is_rechecked
from complaints.rules.stages import Stage
from complaints.rules.states import Status
from complaints.services import calling, intake, orders
from complaints.services.desk import accept_case
from complaints.services.dispatch import dispatch_case
from complaints.services.filing import file_case
from complaints.services.verifying import fail_case, pass_case
from governance.access import ActionRefused
from governance.models import CitySetting
from governance.models.audit import AuditEvent
from governance.rules.answers import Refused
from governance.rules.roles import Role
from governance.tenancy import uuid7
from tests.complaints.conftest import FRIDAY, Town, filed, refreshed, report
from tests.factories import LONG_AGO, make_post, make_user

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def solve(town: Town, case: Case, **at: Any) -> Case:
    """Take a dispatched case to its confirmed result."""
    handler = town.actor(Role.DEPT_HANDLER)
    orders.sign_case(actor=handler, case_id=case.pk, **at)
    orders.start_case(actor=handler, case_id=case.pk, **at)
    return confirm(town, case, **at)


def confirm(town: Town, case: Case, **at: Any) -> Case:
    handler = town.actor(Role.DEPT_HANDLER)
    orders.handle_case(actor=handler, case_id=case.pk, public_answer="办好了", **at)
    return pass_case(actor=town.actor(Role.GRID_MEMBER), case_id=case.pk, **at)


def dispatched(town: Town, case: Case, **at: Any) -> Case:
    operator = town.actor(Role.CC_OPERATOR)
    code = CaseCategory.objects.filter(closing_photo_required=False).order_by("code")[0].code
    accept_case(actor=operator, case_id=case.pk, category_code=code, **at)
    return dispatch_case(actor=operator, case_id=case.pk, lead_unit_id=town.department.pk, **at)


def verified(town: Town) -> Case:
    return solve(town, dispatched(town, filed(town), at=FRIDAY), at=FRIDAY)


def called(town: Town, case: Case, outcome: str = CallOutcome.RATED, level: str = "", **changes: Any) -> Case:
    values = {"actor": town.actor(Role.CC_OPERATOR), "at": FRIDAY + HOUR, **changes}
    return calling.call_back(case_id=case.pk, outcome=outcome, level=level, **values)


def rated(town: Town, case: Case, level: str, **changes: Any) -> Case:
    values = {"actor": town.actor(Role.RESIDENT), "at": FRIDAY + HOUR, **changes}
    return calling.rate_case(case_id=case.pk, level=level, **values)


def reviewed(town: Town, case: Case, **changes: Any) -> Case:
    values = {"actor": town.actor(Role.CC_SUPERVISOR), "at": FRIDAY + 2 * HOUR, "reason": "还要清一次", **changes}
    return calling.decide_dissatisfaction(case_id=case.pk, **values)


def counting(case: Case) -> list[str]:
    return list(CallBack.objects.filter(case=case, counts=True).values_list("level", flat=True))


# What was said


@pytest.mark.parametrize("level", Level.values)
def test_first_three_levels_close_the_case_and_the_others_wait_for_the_supervisor(town: Town, level: str) -> None:
    after = called(town, verified(town), level=level)
    call = CallBack.objects.get()
    if level in SATISFIED:
        assert (after.status, call.review, call.review_due_at) == (Status.CLOSED, Review.NONE, None)
    else:
        assert (after.status, call.review) == (Status.VERIFIED, Review.DUE)


def test_call_back_is_due_three_working_days_after_it_was_confirmed(town: Town) -> None:
    case = verified(town)
    clock = StageClock.objects.get(case=case, stage=Stage.CALLBACK)
    assert (clock.due_at, case.due_at) == (
        FRIDAY + 11 * DAY + HOUR,
        clock.due_at,
    )  # 29 and 30 September, 8 October; till 17:30


def test_dissatisfied_rating_is_reviewed_within_two_working_days(town: Town) -> None:
    rated(town, verified(town), Level.DISSATISFIED, at=FRIDAY)
    assert CallBack.objects.get().review_due_at == FRIDAY + 3 * DAY + HOUR  # Sunday 29 September is worked; till 17:30


def test_second_try_that_reaches_nobody_settles_the_call_and_rates_nothing(town: Town) -> None:
    case = verified(town)
    first = called(town, case, CallOutcome.UNREACHABLE)
    assert (first.status, counting(case)) == (Status.VERIFIED, [])
    second = called(town, case, CallOutcome.UNREACHABLE, at=FRIDAY + 2 * HOUR)
    calls = CallBack.objects.order_by("attempt").values_list("attempt", "outcome", "counts", "level")
    assert second.status == Status.CLOSED
    assert list(calls) == [(1, "UNREACHABLE", False, ""), (2, "UNREACHABLE", True, "")]
    assert satisfied(Case.objects.all(), FRIDAY + DAY) == (0, 0)


def test_reporter_who_does_not_want_to_rate_settles_the_call(town: Town) -> None:
    assert called(town, verified(town), CallOutcome.NO_CONSENT).status == Status.CLOSED
    assert satisfied(Case.objects.all(), FRIDAY + DAY) == (0, 0)


def test_case_that_nobody_reported_closes_when_it_is_confirmed(town: Town) -> None:
    reporter = town.actor(Role.RESIDENT)
    anonymous = file_case(actor=reporter, report=report(town), prefix="TC", at=FRIDAY).case
    Case.objects.filter(pk=anonymous.pk).update(reporter=None)
    closed = solve(town, dispatched(town, refreshed(anonymous), at=FRIDAY), at=FRIDAY)
    call = CallBack.objects.get(case=closed)
    assert (closed.status, call.outcome, call.way) == (Status.CLOSED, CallOutcome.NO_CONSENT, Way.NONE)


@pytest.mark.parametrize("level", ["", "GREAT"])
def test_rating_needs_one_of_the_five_levels(town: Town, level: str) -> None:
    case = verified(town)
    for deed in (rated, called):
        with pytest.raises(Refused) as refusal:
            deed(town, case, level=level)
        assert refusal.value.code == "level_missing"
    assert not CallBack.objects.exists()


# Who may ask


def test_nobody_of_the_handling_unit_enters_the_rating(town: Town) -> None:
    case = verified(town)
    with pytest.raises(ActionRefused):
        called(town, case, level=Level.SATISFIED, actor=town.actor(Role.DEPT_HANDLER))
    operator = make_user("moonlighter")
    make_post(operator, Role.CC_OPERATOR)
    make_post(operator, Role.DEPT_HANDLER, unit=town.department)
    town.people[Role.CC_OPERATOR] = operator
    with pytest.raises(ActionRefused):
        called(town, case, level=Level.SATISFIED)


def test_rating_belongs_to_whoever_reported(town: Town) -> None:
    case = verified(town)
    stranger = make_user("stranger")
    make_post(stranger, Role.RESIDENT, place=town.compound)
    town.people[Role.RESIDENT] = stranger
    with pytest.raises((ActionRefused, Case.DoesNotExist)):
        rated(town, case, Level.SATISFIED)


# Reviewing


def test_dissatisfied_case_goes_back_with_half_the_limit_and_the_last_rating_counts(town: Town) -> None:
    case = verified(town)
    rated(town, case, Level.VERY_DISSATISFIED)
    back = reviewed(town, case, rework=True)
    first, second = StageClock.objects.filter(case=case, stage=Stage.HANDLE).order_by("round")
    assert (back.status, back.rework_count, second.amount) == (Status.IN_PROGRESS, 1, -(-first.amount // 2))
    confirm(town, case, at=FRIDAY + 3 * HOUR)
    again = rated(town, case, Level.SATISFIED, at=FRIDAY + 4 * HOUR)
    kept = list(CallBack.objects.order_by("at").values_list("level", "counts", "review", "round"))
    assert (again.status, counting(case)) == (Status.CLOSED, [Level.SATISFIED])
    assert kept == [("VERY_DISSATISFIED", False, "REWORK", 0), ("SATISFIED", True, "", 1)]
    assert satisfied(Case.objects.all(), FRIDAY + DAY) == (1, 1)


def test_explained_rating_stays_dissatisfied_and_closes_the_case(town: Town) -> None:
    case = verified(town)
    called(town, case, level=Level.DISSATISFIED)
    closed = reviewed(town, case, rework=False, reason="按规定只能做到这里，附现场照片")
    call = CallBack.objects.get()
    assert (closed.status, call.review, call.review_text) == (
        Status.CLOSED,
        Review.EXPLAINED,
        "按规定只能做到这里，附现场照片",
    )
    assert satisfied(Case.objects.all(), FRIDAY + DAY) == (0, 1)


@pytest.mark.parametrize("rework", [True, False])
def test_review_needs_a_reason_and_something_to_review(town: Town, rework: bool) -> None:
    case = verified(town)
    with pytest.raises(Refused) as refusal:
        reviewed(town, case, rework=rework)
    assert refusal.value.code == "review_missing"
    rated(town, case, Level.DISSATISFIED)
    with pytest.raises(Refused) as refusal:
        reviewed(town, case, rework=rework, reason=" ")
    assert refusal.value.code == "reason_missing"


def test_while_the_review_waits_nobody_rates_or_calls_again(town: Town) -> None:
    case = verified(town)
    rated(town, case, Level.DISSATISFIED)
    for deed in (rated, called):
        with pytest.raises(Refused) as refusal:
            deed(town, case, level=Level.SATISFIED)
        assert refusal.value.code == "review_waits"


def test_case_is_in_one_of_the_two_lists(town: Town) -> None:
    waiting, unhappy = verified(town), verified(town)
    rated(town, unhappy, Level.DISSATISFIED)
    operator = town.actor(Role.CC_OPERATOR)
    assert [row.number for row in to_call(operator, FRIDAY).rows] == [waiting.number]
    assert [row.number for row in to_review(operator, FRIDAY).rows] == [unhappy.number]


# The rate


@pytest.mark.parametrize(("happy", "all_rated"), [(15, 16), (16, 16), (0, 3)])
def test_only_effective_ratings_are_counted(town: Town, happy: int, all_rated: int) -> None:
    case = verified(town)
    twins = [
        Case(**{**values(case), "pk": uuid7(), "client_ref": uuid7(), "number": f"TC-20240927-{5000 + step}"})
        for step in range(40)
    ]
    Case.objects.bulk_create(twins)
    rows = [(CallOutcome.RATED, Level.SATISFIED)] * happy + [(CallOutcome.RATED, Level.DISSATISFIED)] * (
        all_rated - happy
    )
    rows += [(CallOutcome.UNREACHABLE, "")] * 5 + [(CallOutcome.NO_CONSENT, "")] * 4
    CallBack.objects.bulk_create(
        CallBack(case=twin, round=0, way=Way.PHONE, outcome=outcome, level=level, attempt=1, at=FRIDAY, counts=True)
        for twin, (outcome, level) in zip(twins, rows, strict=False)
    )
    assert satisfied(Case.objects.all(), FRIDAY + DAY) == (happy, all_rated)


def values(case: Case) -> dict[str, Any]:
    return {
        field.attname: getattr(case, field.attname)
        for field in Case._meta.concrete_fields
        if field.attname != "city_id"
    }


# The sample


def test_sample_is_drawn_by_the_hash_of_the_call_and_nobody_can_steer_it() -> None:
    ids = [UUID(int=number) for number in range(10_000)]
    assert 400 < sum(is_rechecked(one, 5) for one in ids) < 600
    assert [is_rechecked(one, 0) for one in ids[:100]] == [False] * 100
    assert [is_rechecked(one, 100) for one in ids[:100]] == [True] * 100
    assert [is_rechecked(one, 5) for one in ids[:50]] == [is_rechecked(one, 5) for one in ids[:50]]


@pytest.fixture
def every_call(setting: Callable[[str, Any], None]) -> None:
    setting(calling.RECHECK_SETTING, 100)


@pytest.fixture
def setting(town: Town) -> Callable[[str, Any], None]:
    """Set what the town's city decided, from long ago."""

    def put(name: str, value: Any) -> None:
        CitySetting.objects.update_or_create(key=name, defaults={"value": value, "valid_from": LONG_AGO})

    return put


def other_caller(town: Town) -> Any:
    second = make_user("second-supervisor")
    make_post(second, Role.CC_SUPERVISOR)
    return second


def test_drawn_call_is_asked_about_again_by_somebody_else_once(town: Town, every_call: None) -> None:
    case = verified(town)
    called(town, case, level=Level.SATISFIED, actor=town.actor(Role.CC_SUPERVISOR))
    check = CallBackCheck.objects.get()
    with pytest.raises(ActionRefused):
        calling.check_call(
            actor=town.actor(Role.CC_SUPERVISOR), check_id=check.pk, outcome="RATED", level="SATISFIED", at=FRIDAY
        )
    assert [row.may for row in checks_due(town.actor(Role.CC_SUPERVISOR))] == [False]
    town.people[Role.CC_SUPERVISOR] = other_caller(town)
    checker = town.actor(Role.CC_SUPERVISOR)
    assert [row.may for row in checks_due(checker)] == [True]
    asked = calling.check_call(actor=checker, check_id=check.pk, outcome="RATED", level="DISSATISFIED", at=FRIDAY)
    assert (asked.state, asked.checked_by_id) == (CallBackCheck.State.DIFFERS, checker.user_id)
    assert AuditEvent.objects.filter(action="complaints.call_checked").count() == 1
    with pytest.raises(Refused) as refusal:
        calling.check_call(actor=checker, check_id=check.pk, outcome="RATED", level="SATISFIED", at=FRIDAY)
    assert refusal.value.code == "checked_already"
    assert counting(case) == [Level.SATISFIED]


@pytest.mark.parametrize(
    ("outcome", "level", "state"),
    [("RATED", "SATISFIED", "CONFIRMED"), ("RATED", "VERY_SATISFIED", "DIFFERS"), ("UNREACHABLE", "", "UNREACHABLE")],
)
def test_check_says_whether_the_answer_was_the_same(
    town: Town, every_call: None, outcome: str, level: str, state: str
) -> None:
    called(town, verified(town), level=Level.SATISFIED)
    check = CallBackCheck.objects.get()
    done = calling.check_call(
        actor=town.actor(Role.CC_SUPERVISOR), check_id=check.pk, outcome=outcome, level=level, at=FRIDAY
    )
    assert done.state == state
    assert not checks_due(town.actor(Role.CC_SUPERVISOR))


def test_check_of_another_city_is_unknown(town: Town) -> None:
    with pytest.raises(CallBackCheck.DoesNotExist):
        calling.check_call(actor=town.actor(Role.CC_SUPERVISOR), check_id=uuid7(), outcome="UNREACHABLE", at=FRIDAY)


# Closing and opening again


def test_closing_follows_from_the_call_in_the_name_of_the_system(town: Town) -> None:
    case = called(town, verified(town), level=Level.SATISFIED)
    last = CaseEvent.objects.filter(case_id=case.pk).order_by("-at", "-pk")[:2]
    assert [(event.act, event.actor_id is None) for event in last] == [(Act.CLOSE, True), (Act.CALL_BACK, False)]


def test_closed_case_is_reopened_once_within_seven_days_with_clocks_of_its_own(town: Town) -> None:
    case = called(town, verified(town), level=Level.SATISFIED, at=FRIDAY)
    at = case.closed_at + 7 * DAY if case.closed_at else FRIDAY
    opened = calling.reopen_case(actor=town.actor(Role.RESIDENT), case_id=case.pk, reason="又堵了", at=at)
    assert (opened.status, opened.reopen_count, opened.closed_at) == (Status.ACCEPTED, 1, None)
    assert (opened.lead_unit_id, opened.handled_at, opened.verified_at) == (None, None, None)
    running = StageClock.objects.get(case=case, stopped_at=None)
    assert (running.stage, running.started_at) == (Stage.DISPATCH, at)
    dispatch_case(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, lead_unit_id=town.department.pk, at=at)
    solve(town, case, at=at)
    assert counting(case) == [Level.SATISFIED]  # the old answer, until the new one
    closed = rated(town, case, Level.BASICALLY_SATISFIED, at=at)
    assert (closed.status, counting(case)) == (Status.CLOSED, [Level.BASICALLY_SATISFIED])
    with pytest.raises(Refused) as refusal:
        calling.reopen_case(actor=town.actor(Role.RESIDENT), case_id=case.pk, reason="还是堵", at=at)
    assert refusal.value.code == "reopened_already"


@pytest.mark.parametrize(
    ("late", "reason", "code"), [(7 * DAY + HOUR, "又堵了", "reopen_too_late"), (DAY, " ", "reason_missing")]
)
def test_case_is_not_reopened_too_late_or_without_a_reason(town: Town, late: timedelta, reason: str, code: str) -> None:
    case = called(town, verified(town), level=Level.SATISFIED, at=FRIDAY)
    with pytest.raises(Refused) as refusal:
        calling.reopen_case(actor=town.actor(Role.RESIDENT), case_id=case.pk, reason=reason, at=FRIDAY + late)
    assert refusal.value.code == code


def test_open_case_is_not_reopened(town: Town) -> None:
    with pytest.raises(TransitionRefused):
        calling.reopen_case(actor=town.actor(Role.RESIDENT), case_id=verified(town).pk, reason="又堵了", at=FRIDAY)


def test_every_closing_asks_again_and_no_closing_asks_twice(town: Town) -> None:
    """Feedback belongs to each closing, the second too, and is given once for each (T23)."""
    case = verified(town)
    rated(town, case, Level.SATISFIED)
    with pytest.raises(TransitionRefused):
        rated(town, case, Level.SATISFIED)
    calling.reopen_case(actor=town.actor(Role.RESIDENT), case_id=case.pk, reason="又堵了", at=FRIDAY + DAY)
    at = {"at": FRIDAY + DAY}
    dispatch_case(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, lead_unit_id=town.department.pk, **at)
    solve(town, case, **at)
    rated(town, case, Level.SATISFIED, **at)
    assert CallBack.objects.filter(case=case).count() == 2


def test_failed_verification_and_rework_in_time_are_still_not_right_the_first_time(town: Town) -> None:
    case = dispatched(town, filed(town), at=FRIDAY)
    handler = town.actor(Role.DEPT_HANDLER)
    orders.sign_case(actor=handler, case_id=case.pk, at=FRIDAY)
    orders.start_case(actor=handler, case_id=case.pk, at=FRIDAY)
    orders.handle_case(actor=handler, case_id=case.pk, public_answer="办好了", at=FRIDAY)
    fail_case(actor=town.actor(Role.GRID_MEMBER), case_id=case.pk, reason="没办好", at=FRIDAY)
    again = confirm(town, case, at=FRIDAY + HOUR / 4)
    assert (again.rework_count, again.ever_late) == (1, False)


def test_supplement_is_kept_and_changes_nothing(town: Town) -> None:
    case = verified(town)
    after = intake.supplement_case(actor=town.actor(Role.RESIDENT), case_id=case.pk, text="还有一处", at=FRIDAY)
    assert (after.status, after.due_at) == (Status.VERIFIED, case.due_at)
