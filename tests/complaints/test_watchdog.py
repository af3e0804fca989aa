"""Every case that stands still is listed with its reason; nothing else is (M41, T25)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from complaints.models import CallBack, Case, CaseCategory, CasePhoto, DispatchRule
from complaints.queries.watchdog import Stuck, stuck_cases
from complaints.rules.satisfaction import Level
from complaints.rules.states import OPEN, Status
from complaints.services import calling, desk, dispatch, intake, requests
from complaints.services.expiring import expire_due_information
from complaints.services.orders import handle_case, sign_case, start_case
from complaints.services.routing import route_case
from complaints.services.verifying import pass_case
from complaints.services.watching import report_stuck
from governance.access import system_actor
from governance.models import Attachment, Place
from governance.models.jobs import Job
from governance.rules.roles import Role
from governance.tenancy import uuid7
from tests.complaints.conftest import FRIDAY, TODAY, Town, filed, refreshed
from tests.factories import make_place, make_post, make_user

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def plain(town: Town) -> Case:
    """A case on its way that needs no photo of its result."""
    case = filed(town)
    code = CaseCategory.objects.filter(closing_photo_required=False).order_by("code")[0].code
    return desk.accept_case(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, category_code=code, at=FRIDAY)


def dispatched(town: Town) -> Case:
    return dispatch.dispatch_case(
        actor=town.actor(Role.CC_OPERATOR), case_id=plain(town).pk, lead_unit_id=town.department.pk, at=FRIDAY
    )


def signed(town: Town) -> Case:
    return sign_case(actor=town.actor(Role.DEPT_HANDLER), case_id=dispatched(town).pk, at=FRIDAY)


def job_dead(town: Town) -> Case:
    case = filed(town)
    Job.objects.create(
        city_id=town.city.pk, kind="complaints.tasks.route_case", key=str(case.pk), payload={"case_id": str(case.pk)}, state=Job.State.DEAD
    )  # fmt: skip
    return case


def info_overdue(town: Town) -> Case:
    case = filed(town)
    return intake.ask_information(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, question="几号楼？", at=FRIDAY)


def no_clock(town: Town) -> Case:
    case = filed(town)
    Case.objects.filter(pk=case.pk).update(due_at=None, near_at=None)
    return refreshed(case)


def photo_waits(town: Town) -> Case:
    case = filed(town)
    attachment = Attachment.objects.create(
        sender=town.people[Role.RESIDENT], client_ref=uuid7(), sha256=case.pk.bytes * 2, purpose="case.report", bytes_sent=10,
        storage_key="x.jpg", received_at=FRIDAY, state=Attachment.State.QUARANTINED,
    )  # fmt: skip
    CasePhoto.objects.create(case=case, attachment=attachment, role=CasePhoto.Role.BEFORE)
    return case


def routing_failed(town: Town) -> Case:
    case = plain(town)
    assert case.category is not None
    prefix = case.category.code[:3]
    DispatchRule.objects.create(position=1, category_prefix=prefix, lead_code="NOBODY", made_at=FRIDAY)
    route_case(actor=system_actor(town.city.pk, TODAY, town.city.config_version), case_id=case.pk, at=FRIDAY)
    return refreshed(case)


def request_waits(town: Town) -> Case:
    case = signed(town)
    handler = town.actor(Role.DEPT_HANDLER)
    return requests.ask_extension(actor=handler, case_id=case.pk, amount=Decimal(1), reason="等配件", at=FRIDAY)


def review_overdue(town: Town) -> Case:
    case = signed(town)
    handler = town.actor(Role.DEPT_HANDLER)
    start_case(actor=handler, case_id=case.pk, at=FRIDAY)
    handle_case(actor=handler, case_id=case.pk, public_answer="办好了", at=FRIDAY)
    pass_case(actor=town.actor(Role.GRID_MEMBER), case_id=case.pk, at=FRIDAY)
    resident = town.actor(Role.RESIDENT)
    return calling.rate_case(actor=resident, case_id=case.pk, level=Level.DISSATISFIED, at=FRIDAY)


def plan_past(town: Town) -> Case:
    case = signed(town)
    handler, supervisor = town.actor(Role.DEPT_HANDLER), town.actor(Role.CC_SUPERVISOR)
    until = TODAY + 2 * DAY
    requests.ask_suspension(
        actor=handler, case_id=case.pk, plan="雨季后施工", review_on=until, reason="雨季", at=FRIDAY
    )
    return requests.decide_suspension(actor=supervisor, case_id=case.pk, granted=True, at=FRIDAY)


def long_overdue(town: Town) -> Case:
    return signed(town)


MADE: list[tuple[Callable[[Town], Case], Stuck, timedelta, timedelta]] = [
    (job_dead, Stuck.JOB_DEAD, timedelta(0), timedelta(0)),
    (info_overdue, Stuck.INFO_OVERDUE, DAY, 40 * DAY),
    (no_clock, Stuck.NO_CLOCK, timedelta(0), timedelta(0)),
    (photo_waits, Stuck.PHOTO_WAITS, HOUR / 2, 2 * HOUR),
    (routing_failed, Stuck.ROUTING_FAILED, timedelta(0), timedelta(0)),
    (request_waits, Stuck.REQUEST_WAITS, DAY - HOUR, DAY + HOUR),
    (review_overdue, Stuck.REVIEW_OVERDUE, DAY, 5 * DAY),
    (plan_past, Stuck.PLAN_PAST, 2 * DAY, 4 * DAY),
    (long_overdue, Stuck.LONG_OVERDUE, 7 * DAY, 40 * DAY),
]


def reasons(town: Town, now: datetime) -> set[tuple[str, Stuck]]:
    return {(row.number, row.reason) for row in stuck_cases(town.actor(Role.CC_SUPERVISOR), now)}


@pytest.mark.parametrize(("made", "reason", "quiet", "loud"), MADE, ids=[made.__name__ for made, *_ in MADE])
def test_case_that_stands_still_is_listed_with_its_reason_and_not_before(
    town: Town, made: Callable[[Town], Case], reason: Stuck, quiet: timedelta, loud: timedelta
) -> None:
    case = made(town)
    assert (case.number, reason) in reasons(town, FRIDAY + loud)
    assert not quiet or (case.number, reason) not in reasons(town, FRIDAY + quiet)


def test_every_reason_is_tested() -> None:
    assert {reason for _made, reason, _quiet, _loud in MADE} == set(Stuck)


def test_case_that_moves_is_not_listed(town: Town) -> None:
    for made in (filed, plain, dispatched, signed):
        made(town)
    assert not reasons(town, FRIDAY + HOUR / 4)


def test_case_of_another_community_is_not_listed_to_who_may_not_see_it(town: Town) -> None:
    signed(town)
    late = FRIDAY + 40 * DAY
    assert stuck_cases(town.actor(Role.COMMUNITY_WORKER), late)
    elsewhere = make_place(Place.Kind.COMMUNITY, "C9", "别处社区", parent=town.street)
    town.people[Role.COMMUNITY_WORKER] = make_user("elsewhere")
    make_post(town.people[Role.COMMUNITY_WORKER], Role.COMMUNITY_WORKER, place=elsewhere)
    assert not stuck_cases(town.actor(Role.COMMUNITY_WORKER), late)


def test_no_open_case_is_without_somebody_or_something_that_moves_it(town: Town) -> None:
    """Long after, every open case is overdue on somebody's list, waits for its plan's day, or is listed here."""
    late = FRIDAY + 60 * DAY
    for made, *_rest in MADE:
        made(town)
    listed = {number for number, _reason in reasons(town, late)}
    assert {case.number for case in Case.objects.filter(status__in=sorted(OPEN))} <= listed


def test_alarm_counts_each_reason_and_repeats_itself(town: Town) -> None:
    signed(town)
    plan_past(town)
    supervisor = town.actor(Role.CC_SUPERVISOR)
    first = report_stuck(actor=supervisor, at=FRIDAY + 40 * DAY)
    assert first == {Stuck.LONG_OVERDUE: 1, Stuck.PLAN_PAST: 1}
    assert report_stuck(actor=supervisor, at=FRIDAY + 40 * DAY) == first


def test_information_that_never_came_is_cleared_away_by_the_system(town: Town) -> None:
    case = info_overdue(town)
    actor = system_actor(town.city.pk, TODAY, town.city.config_version)
    expire_due_information(actor=actor, at=FRIDAY + 40 * DAY)
    assert refreshed(case).status == Status.VOID
    assert not reasons(town, FRIDAY + 40 * DAY)


def test_review_that_was_made_is_not_listed(town: Town) -> None:
    case = review_overdue(town)
    calling.decide_dissatisfaction(
        actor=town.actor(Role.CC_SUPERVISOR), case_id=case.pk, rework=False, reason="附现场照片", at=FRIDAY + DAY
    )
    assert CallBack.objects.get().reviewed_at == FRIDAY + DAY
    assert not reasons(town, FRIDAY + 5 * DAY)
