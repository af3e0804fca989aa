"""Deeds on cases, from the report to the closing, and their refusals."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from complaints.models import Case, CaseEvent, CasePhoto, StageClock
from complaints.rules.guards import TransitionRefused
from complaints.rules.stages import Outcome, Stage
from complaints.rules.states import Status
from complaints.services.calling import call_back
from complaints.services.desk import accept_case
from complaints.services.dispatch import dispatch_case
from complaints.services.filing import file_case
from complaints.services.orders import RESULT_PHOTO, handle_case, sign_case, start_case
from complaints.services.verifying import fail_case, pass_case
from governance.access import ActionRefused
from governance.models import Attachment, Place
from governance.rules.answers import Conflict, Refused
from governance.rules.roles import Role
from governance.tenancy import acting_for, uuid7
from tests.complaints.conftest import FRIDAY, Town, build_town, filed, refreshed, report
from tests.factories import make_place

HOUR = timedelta(hours=1)


def after_photo(town: Town, role: Role) -> Any:
    ref = uuid7()
    Attachment.objects.create(
        sender=town.people[role], client_ref=ref, sha256=ref.bytes * 2, purpose=RESULT_PHOTO, bytes_sent=10, storage_key=f"{ref}.jpg",
        received_at=FRIDAY,
    )  # fmt: skip
    return ref


def dispatched(town: Town, at: datetime = FRIDAY) -> Case:
    case = filed(town)
    accept_case(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, category_code="C0101", at=at)
    return dispatch_case(
        actor=town.actor(Role.CC_OPERATOR),
        case_id=case.pk,
        lead_unit_id=town.department.pk,
        executor_unit_id=town.firm.pk,
        at=at,
    )


def handled(town: Town) -> Case:
    case = dispatched(town)
    handler = town.actor(Role.DEPT_HANDLER)
    sign_case(actor=handler, case_id=case.pk, at=FRIDAY + HOUR / 2)
    start_case(actor=handler, case_id=case.pk, at=FRIDAY + HOUR / 2)
    return handle_case(
        actor=handler,
        case_id=case.pk,
        public_answer="已清运",
        photo_ref=after_photo(town, Role.DEPT_HANDLER),
        at=FRIDAY + HOUR,
    )


def test_file_case_puts_it_where_the_position_lies(town: Town) -> None:
    case = filed(town)
    assert (case.number, case.status, case.place, case.grid, case.path) == (
        "TC-20240927-0001", Status.REPORTED, town.compound, town.grid, town.compound.path,
    )  # fmt: skip


def test_file_case_starts_the_clock_for_accepting(town: Town) -> None:
    clock = StageClock.objects.get(case=filed(town))
    assert (clock.stage, clock.due_at, clock.outcome) == (
        Stage.ACCEPT,
        datetime(2024, 9, 27, 9, 30, tzinfo=UTC),
        Outcome.RUNNING,
    )


def test_file_case_reported_at_20_is_due_next_working_day_at_9(town: Town) -> None:
    case = filed(town, at=datetime(2024, 9, 26, 12, 0, tzinfo=UTC))
    assert case.due_at == datetime(2024, 9, 27, 1, 0, tzinfo=UTC)


def test_file_case_of_an_emergency_is_due_after_15_minutes_day_and_night(town: Town) -> None:
    case = filed(town, at=datetime(2024, 9, 26, 12, 0, tzinfo=UTC), category="C0301")
    assert (case.priority, case.due_at) == ("P1", datetime(2024, 9, 26, 12, 15, tzinfo=UTC))


def test_file_case_twice_is_one_case_and_the_same_answer(town: Town) -> None:
    sent = report(town)
    actor = town.actor(Role.RESIDENT)
    first = file_case(actor=actor, report=sent, prefix="TC", at=FRIDAY)
    second = file_case(actor=actor, report=sent, prefix="TC", at=FRIDAY + HOUR)
    assert (second.case.number, second.accept_due_at, second.is_replay, Case.objects.count()) == (
        first.case.number, first.accept_due_at, True, 1,
    )  # fmt: skip


def test_file_case_refuses_another_report_under_the_same_reference(town: Town) -> None:
    sent = report(town)
    file_case(actor=town.actor(Role.RESIDENT), report=sent, prefix="TC", at=FRIDAY)
    other = report(town, client_ref=sent.client_ref, text="另一件事")
    with pytest.raises(Refused) as refusal:
        file_case(actor=town.actor(Role.RESIDENT), report=other, prefix="TC", at=FRIDAY)
    assert refusal.value.code == "client_ref_reused"


def test_file_case_refuses_a_reference_of_somebody_else(town: Town) -> None:
    sent = report(town)
    file_case(actor=town.actor(Role.RESIDENT), report=sent, prefix="TC", at=FRIDAY)
    with pytest.raises(Refused):
        file_case(actor=town.actor(Role.GRID_MEMBER), report=sent, prefix="TC", at=FRIDAY)


def test_file_case_outside_every_outline_says_so(town: Town) -> None:
    with pytest.raises(Refused) as refusal:
        filed(town, lon_e6=120_000_000, lat_e6=30_000_000)
    assert refusal.value.code == "outside_every_outline"


def test_file_case_without_a_place_says_so(town: Town) -> None:
    with pytest.raises(Refused) as refusal:
        filed(town, lon_e6=None, lat_e6=None)
    assert refusal.value.code == "place_missing"


def test_file_case_by_hand_finds_the_only_grid_of_the_compound(town: Town) -> None:
    case = filed(town, lon_e6=None, lat_e6=None, place_id=town.compound.pk)
    assert (case.place, case.grid) == (town.compound, town.grid)


def test_file_case_at_a_place_of_another_city_is_refused(town: Town, other_city: Any) -> None:
    foreign = uuid7()
    with pytest.raises(Refused) as refusal:
        filed(town, place_id=foreign)
    assert refusal.value.code == "unknown_place"


def test_file_case_refuses_who_may_not_report(town: Town) -> None:
    with pytest.raises(ActionRefused):
        filed(town, role=Role.AUDITOR)


def test_file_case_numbers_go_on_within_a_day_and_begin_anew(town: Town) -> None:
    numbers = [filed(town).number, filed(town).number, filed(town, at=FRIDAY + timedelta(days=1)).number]
    assert numbers == ["TC-20240927-0001", "TC-20240927-0002", "TC-20240928-0001"]


def test_the_whole_way_from_report_to_closing(town: Town) -> None:
    case = handled(town)
    pass_case(actor=town.actor(Role.GRID_MEMBER), case_id=case.pk, at=FRIDAY + 2 * HOUR)
    closed = call_back(
        actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, outcome="RATED", level="SATISFIED", at=FRIDAY + 3 * HOUR
    )
    acts = list(CaseEvent.objects.filter(case_id=case.pk).order_by("at", "id").values_list("act", "to_status"))
    assert (closed.status, closed.due_at, closed.version) == (Status.CLOSED, None, 9)
    assert acts == [
        ("REPORT", "REPORTED"), ("ACCEPT", "ACCEPTED"), ("DISPATCH", "DISPATCHED"), ("SIGN", "SIGNED"), ("START", "IN_PROGRESS"),
        ("HANDLE", "HANDLED"), ("VERIFY_PASS", "VERIFIED"), ("CALL_BACK", "VERIFIED"), ("CLOSE", "CLOSED"),
    ]  # fmt: skip
    assert set(StageClock.objects.values_list("outcome", flat=True)) == {Outcome.ON_TIME}


def test_dispatch_case_on_friday_afternoon_is_due_on_the_make_up_sunday(town: Town) -> None:
    case = dispatched(town)
    handling = StageClock.objects.get(case=case, stage=Stage.HANDLE)
    assert (handling.due_at, case.due_at, handling.calendar_number) == (
        datetime(2024, 9, 29, 3, 0, tzinfo=UTC), datetime(2024, 9, 29, 3, 0, tzinfo=UTC), 1,
    )  # fmt: skip


def test_dispatch_case_runs_a_clock_for_signing_beside_handling(town: Town) -> None:
    case = dispatched(town)
    running = set(StageClock.objects.filter(case=case, outcome=Outcome.RUNNING).values_list("stage", flat=True))
    assert running == {Stage.SIGN, Stage.HANDLE}


def test_dispatch_case_seen_in_an_older_version_is_a_conflict_with_the_newer_state(town: Town) -> None:
    case = filed(town)
    seen = accept_case(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, category_code="C0101", at=FRIDAY).version
    units = {"lead_unit_id": town.department.pk, "expected_version": seen, "at": FRIDAY}
    dispatch_case(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, **units)
    with pytest.raises(Conflict) as conflict:
        dispatch_case(actor=town.actor(Role.CC_SUPERVISOR), case_id=case.pk, **units)
    assert conflict.value.facts == {"status": Status.DISPATCHED, "version": seen + 1}


def test_dispatch_case_of_a_report_not_accepted_is_refused(town: Town) -> None:
    with pytest.raises(TransitionRefused):
        dispatch_case(
            actor=town.actor(Role.CC_OPERATOR), case_id=filed(town).pk, lead_unit_id=town.department.pk, at=FRIDAY
        )


def test_dispatch_case_by_who_may_not(town: Town) -> None:
    case = filed(town)
    accept_case(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, category_code="C0101", at=FRIDAY)
    with pytest.raises(ActionRefused):
        dispatch_case(
            actor=town.actor(Role.COMMUNITY_WORKER), case_id=case.pk, lead_unit_id=town.department.pk, at=FRIDAY
        )


def test_dispatch_case_of_another_city_is_unknown(city: Any, other_city: Any) -> None:
    with acting_for(other_city):
        foreign = filed(build_town(other_city, "X"))
    with acting_for(city):
        town = build_town(city)
        with pytest.raises(Case.DoesNotExist):
            dispatch_case(
                actor=town.actor(Role.CC_OPERATOR), case_id=foreign.pk, lead_unit_id=town.department.pk, at=FRIDAY
            )


def test_accept_case_by_the_community_only_where_the_city_says_so(town: Town) -> None:
    with pytest.raises(ActionRefused):
        accept_case(actor=town.actor(Role.COMMUNITY_WORKER), case_id=filed(town).pk, category_code="C0101", at=FRIDAY)


def test_accept_case_with_a_lower_priority_needs_a_reason(town: Town) -> None:
    case, operator = filed(town, category="C0301"), town.actor(Role.CC_OPERATOR)
    with pytest.raises(Refused) as refusal:
        accept_case(actor=operator, case_id=case.pk, category_code="C0301", priority="P3", at=FRIDAY)
    assert refusal.value.code == "reason_missing"
    accepted = accept_case(
        actor=operator, case_id=case.pk, category_code="C0301", priority="P3", reason="通道已清空", at=FRIDAY
    )
    assert accepted.priority == "P3"


def test_accept_case_out_of_scope_is_unknown(town: Town) -> None:
    case = filed(town)
    elsewhere = make_place(Place.Kind.STREET, "S9", "广陵街道")
    Case.objects.filter(pk=case.pk).update(path=elsewhere.path, grid=None, place=elsewhere)
    with pytest.raises(Case.DoesNotExist):
        accept_case(actor=town.actor(Role.COMMUNITY_WORKER), case_id=case.pk, category_code="C0101", at=FRIDAY)


def test_sign_case_by_another_department_is_unknown(town: Town) -> None:
    case = dispatched(town)
    with pytest.raises(ActionRefused):
        sign_case(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, at=FRIDAY)


def test_handle_case_without_the_after_photo_is_refused(town: Town) -> None:
    case = dispatched(town)
    handler = town.actor(Role.DEPT_HANDLER)
    start_case(actor=handler, case_id=case.pk, at=FRIDAY)
    with pytest.raises(Refused) as refusal:
        handle_case(actor=handler, case_id=case.pk, public_answer="已清运", at=FRIDAY)
    assert (refusal.value.code, refreshed(case).status) == ("after_photo_missing", Status.IN_PROGRESS)


def test_handle_case_by_the_executing_firm(town: Town) -> None:
    case = dispatched(town)
    manager = town.actor(Role.PROJECT_MANAGER)
    start_case(actor=manager, case_id=case.pk, at=FRIDAY)
    done = handle_case(
        actor=manager,
        case_id=case.pk,
        public_answer="已清运",
        photo_ref=after_photo(town, Role.PROJECT_MANAGER),
        at=FRIDAY + HOUR,
    )
    assert (done.status, CasePhoto.objects.get(case=case).role) == (Status.HANDLED, CasePhoto.Role.AFTER)


def test_handle_case_late_is_kept_as_late_with_the_seconds(town: Town) -> None:
    case = dispatched(town)
    handler = town.actor(Role.DEPT_HANDLER)
    start_case(actor=handler, case_id=case.pk, at=FRIDAY)
    late = datetime(2024, 9, 29, 3, 0, 30, tzinfo=UTC)
    handle_case(
        actor=handler, case_id=case.pk, public_answer="好", photo_ref=after_photo(town, Role.DEPT_HANDLER), at=late
    )
    clock = StageClock.objects.get(case=case, stage=Stage.HANDLE)
    assert (clock.outcome, clock.late_seconds) == (Outcome.LATE, 30)


@pytest.mark.parametrize("role", [Role.CC_OPERATOR, Role.DEPT_HANDLER, Role.PROJECT_MANAGER, Role.RESIDENT])
def test_pass_case_is_refused_to_classifier_handler_and_units(town: Town, role: Role) -> None:
    case = handled(town)
    with pytest.raises(ActionRefused):
        pass_case(actor=town.actor(role), case_id=case.pk, at=FRIDAY + 2 * HOUR)


def test_fail_case_gives_half_the_limit_and_counts_the_round(town: Town) -> None:
    case = handled(town)
    back = fail_case(actor=town.actor(Role.GRID_MEMBER), case_id=case.pk, reason="还有一半没清", at=FRIDAY + HOUR)
    clock = StageClock.objects.get(case=case, stage=Stage.HANDLE, round=1)
    assert (back.status, back.rework_count, clock.amount, clock.unit) == (Status.IN_PROGRESS, 1, 2, "WH")


def test_fail_case_needs_a_reason(town: Town) -> None:
    with pytest.raises(Refused):
        fail_case(actor=town.actor(Role.GRID_MEMBER), case_id=handled(town).pk, reason=" ", at=FRIDAY + HOUR)


def test_rework_needs_a_new_photo(town: Town) -> None:
    case = handled(town)
    fail_case(actor=town.actor(Role.GRID_MEMBER), case_id=case.pk, reason="没清", at=FRIDAY + HOUR)
    with pytest.raises(Refused) as refusal:
        handle_case(actor=town.actor(Role.DEPT_HANDLER), case_id=case.pk, public_answer="已清", at=FRIDAY + 2 * HOUR)
    assert refusal.value.code == "after_photo_missing"
