"""A month in figures, counted from rows: the rates of the method, the lists behind them, and what the deeds put down for it."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from importlib import import_module
from typing import Any

import pytest
from django.db import connection

from complaints.models import CallBack, Case, CaseCategory, CaseRequest, StageClock
from complaints.queries.cases import visible_cases
from complaints.queries.figures import Month, month_in_figures
from complaints.queries.filters import filters_of, narrowed
from complaints.rules.rates import Figure, Measure, Share, score, share, values
from complaints.rules.requests import RequestKind, RequestState
from complaints.rules.satisfaction import CallOutcome, Level
from complaints.rules.stages import Outcome, Stage
from complaints.rules.states import Status
from complaints.services import calling, desk, dispatch, intake, orders, requests, verifying
from governance.models import Unit
from governance.rules.roles import Role
from governance.templatetags.ui.words import points, rate
from governance.tenancy import acting_for
from tests.complaints.conftest import DUE, FRIDAY, TODAY, Town, filed, many, refreshed
from tests.factories import make_unit
from tests.sessions import signed_in

SEPTEMBER, OCTOBER = date(2024, 9, 1), date(2024, 10, 1)
DAY = timedelta(days=1)
LATER = datetime(2024, 10, 20, 4, tzinfo=UTC)


@pytest.fixture
def like(town: Town) -> Case:
    """A case without an order, that orders are made like."""
    case = filed(town)
    Case.objects.filter(pk=case.pk).update(category=CaseCategory.objects.order_by("code")[0])
    return case


def september(town: Town, role: Role = Role.CC_SUPERVISOR, area: str = "", at: datetime = FRIDAY) -> Month:
    return month_in_figures(town.actor(role), SEPTEMBER, area, at)


def of(found: Month, measure: Measure) -> Share:
    return share(found.counts, measure)


def test_962_of_1000_handled_in_time_and_20_overdue_are_94_31_percent(town: Town, like: Case) -> None:
    unit = town.department.pk
    many(like, 900, Status.CLOSED, unit=unit)
    many(like, 62, Status.HANDLED, unit=unit)
    many(like, 38, Status.CLOSED, unit=unit, ever_late=True)
    many(like, 20, Status.IN_PROGRESS, unit=unit)
    many(like, 7, Status.SUSPENDED, unit=unit)
    many(like, 11, Status.SIGNED, unit=unit, order_due_at=FRIDAY + DAY)
    found = september(town)
    assert (of(found, Measure.ON_TIME), rate(of(found, Measure.ON_TIME).value)) == (Share(962, 1020), "94.31%")
    told = (Figure.HANDLED, Figure.HANDLED_LATE, Figure.OVERDUE, Figure.SUSPENDED)
    assert [found.counts[figure] for figure in told] == [1000, 38, 20, 7]
    assert of(found, Measure.SOLVED) == Share(938, 1000)


def test_15800_of_16000_ratings_are_satisfied_and_who_gave_none_is_left_out(town: Town, like: Case) -> None:
    unit = town.department.pk
    many(like, 15_000, Status.CLOSED, unit=unit, rating=Level.SATISFIED)
    many(like, 800, Status.CLOSED, unit=unit, rating=Level.BASICALLY_SATISFIED)
    many(like, 200, Status.CLOSED, unit=unit, rating=Level.DISSATISFIED)
    many(like, 2_463 + 800, Status.CLOSED, unit=unit)
    found = september(town)
    assert (of(found, Measure.SATISFIED), rate(of(found, Measure.SATISFIED).value)) == (Share(15_800, 16_000), "98.75%")
    assert found.counts[Figure.UNRATED] == 3_263


def test_month_without_orders_has_dashes(town: Town, like: Case) -> None:
    found = september(town)
    assert (found.units, found.areas) == ((), ())
    assert {rate(of(found, measure).value) for measure in Measure if measure != Measure.ANSWERED} == {"—"}


def test_rework_in_time_is_on_time_and_solved_but_not_at_the_first_time(town: Town, like: Case) -> None:
    many(like, 9, Status.CLOSED, unit=town.department.pk)
    many(like, 1, Status.CLOSED, unit=town.department.pk, rework_count=1)
    found = september(town)
    judged = (Measure.ON_TIME, Measure.SOLVED, Measure.FIRST_TIME)
    assert [of(found, one) for one in judged] == [Share(10, 10), Share(10, 10), Share(9, 10)]


def test_order_counts_in_the_local_month_in_which_it_is_due_whenever_it_was_dispatched_or_handled(
    town: Town, like: Case
) -> None:
    edge = datetime(2024, 9, 30, 16, tzinfo=UTC)  # midnight in Tianchang
    common = {"unit": town.department.pk, "dispatched_at": FRIDAY, "handled_at": FRIDAY}
    many(like, 2, Status.CLOSED, order_due_at=edge, **common)
    many(like, 3, Status.CLOSED, order_due_at=edge - timedelta(microseconds=1), **common)
    counted = [
        month_in_figures(town.actor(Role.CC_SUPERVISOR), month, "", LATER).counts[Figure.DUE]
        for month in (SEPTEMBER, OCTOBER)
    ]
    assert counted == [3, 2]


def returned(town: Town, unit: Unit, *, granted: int, denied: int) -> None:
    for state, count in ((RequestState.GRANTED, granted), (RequestState.DENIED, denied)):
        for _turn in range(count):
            CaseRequest.objects.create(
                case=filed(town), kind=RequestKind.RETURN, unit=unit, asked_at=DUE, reason="不归我们", state=state, decided_at=DUE,
            )  # fmt: skip


def test_points_of_a_department_from_its_rows_lack_only_what_is_not_counted_of_orders(town: Town, like: Case) -> None:
    unit = town.department.pk
    signed: dict[str, Any] = {"unit": unit, "signed_late": False}
    many(like, 88, Status.CLOSED, rating=Level.SATISFIED, **signed)
    many(like, 2, Status.CLOSED, rating=Level.DISSATISFIED, **signed)
    many(like, 10, Status.CLOSED, rating=Level.SATISFIED, rework_count=1, **signed)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE complaints_case SET ever_late = true WHERE id IN (SELECT id FROM complaints_case WHERE rework_count = 0 "
            "AND lead_unit_id = %s AND rating = 'SATISFIED' LIMIT 5)",
            [unit],
        )
    returned(town, town.department, granted=4, denied=1)
    (row,) = september(town).units
    assert {measure: share(row.counts, measure).value for measure in values(row.counts)} == {
        Measure.ON_TIME: Fraction(95, 100), Measure.SOLVED: Fraction(1), Measure.SATISFIED: Fraction(98, 100),
        Measure.FIRST_TIME: Fraction(90, 100), Measure.SIGNED: Fraction(1), Measure.RETURNED: Fraction(80, 100),
    }  # fmt: skip
    assert (points(row.score.points), row.score.attainable) == ("89.50", 95)
    with_answers = {**values(row.counts), Measure.ANSWERED: Fraction(1)}
    assert points(score(with_answers, september(town).weights).points) == "94.50"


def test_four_orders_are_not_ranked_and_equal_points_share_a_rank(town: Town, like: Case) -> None:
    others = [make_unit(Unit.Kind.DEPARTMENT, code, code) for code in ("A", "B", "C")]
    many(like, 4, Status.CLOSED, unit=town.department.pk)
    many(like, 5, Status.CLOSED, unit=others[0].pk)
    many(like, 6, Status.CLOSED, unit=others[1].pk)
    many(like, 5, Status.CLOSED, unit=others[2].pk, ever_late=True)
    assert {row.name: row.rank for row in september(town).units} == {"城市管理局": None, "A": 1, "B": 1, "C": 3}


def some_of_each(town: Town, like: Case) -> None:
    unit = town.department.pk
    for turn, (status, changes) in enumerate(
        [
            (Status.CLOSED, {"rating": Level.SATISFIED, "signed_late": False}), (Status.CLOSED, {"rating": Level.DISSATISFIED, "signed_late": True}),
            (Status.CLOSED, {"ever_late": True}), (Status.HANDLED, {"rework_count": 1}), (Status.VERIFIED, {"reopen_count": 1}),
            (Status.IN_PROGRESS, {}), (Status.RETURN_ASKED, {"order_due_at": FRIDAY + DAY}), (Status.SUSPENDED, {}),
        ]
    ):  # fmt: skip
        many(like, turn + 1, status, unit=unit, **changes)
    many(like, 3, Status.CLOSED, unit=unit, order_due_at=LATER)
    returned(town, town.department, granted=2, denied=1)


@pytest.mark.parametrize("role", [Role.CC_SUPERVISOR, Role.COMMUNITY_WORKER, Role.DEPT_LEADER])
def test_list_behind_each_figure_has_as_many_rows_as_the_figure_says(town: Town, like: Case, role: Role) -> None:
    some_of_each(town, like)
    actor, counted = town.actor(role), september(town, role).counts
    behind = {}
    for figure in Figure:
        query = {"month": "2024-09", "figure": figure.value, "unit": str(town.department.pk)}
        behind[figure] = narrowed(visible_cases(actor), filters_of(query, "due"), FRIDAY).count()
    assert behind == {figure: counted.get(figure, 0) for figure in Figure}
    unseen = (
        {Figure.RETURNS, Figure.RETURNS_GRANTED} if role == Role.DEPT_LEADER else set()
    )  # no longer the department's
    assert {figure for figure, count in behind.items() if not count} == unseen


def test_area_and_the_scope_of_the_post_narrow_the_figures(town: Town, like: Case) -> None:
    many(like, 3, Status.CLOSED, unit=town.department.pk)
    many(like, 4, Status.CLOSED, unit=make_unit(Unit.Kind.DEPARTMENT, "X", "别的局").pk, path="S9/C9/P9/")
    assert [row.counts[Figure.DUE] for row in september(town).areas] == [4, 3]
    assert september(town, area=town.community.path).counts[Figure.DUE] == 3
    assert september(town, Role.COMMUNITY_WORKER).counts[Figure.DUE] == 3
    assert [row.name for row in september(town, Role.DEPT_LEADER).units] == ["城市管理局"]


# What the deeds put down for it, compared with the clocks and calls after every one of them.

TRUTH = import_module("complaints.migrations.0006_order_figures").BY_CLOCKS_AND_CALLS
Step = tuple[Role, Callable[..., Any], dict[str, Any]]
SAID = {"reason": "写明理由"}
OPERATOR, CHIEF, HANDLER, GRID, RESIDENT = (
    Role.CC_OPERATOR, Role.CC_SUPERVISOR, Role.DEPT_HANDLER, Role.GRID_MEMBER, Role.RESIDENT,
)  # fmt: skip
TAKEN: list[Step] = [(HANDLER, orders.sign_case, {}), (HANDLER, orders.start_case, {})]
DONE: Step = (HANDLER, orders.handle_case, {"public_answer": "办好了"})
PASSED: Step = (GRID, verifying.pass_case, {})
EXTENDED: list[Step] = [
    (HANDLER, requests.ask_extension, {"amount": Decimal(1), **SAID}), (CHIEF, requests.decide_extension, {"granted": True}),
]  # fmt: skip
RESTED: list[Step] = [
    (HANDLER, requests.ask_suspension, {"plan": "大修", "review_on": TODAY + 30 * DAY, **SAID}),
    (CHIEF, requests.decide_suspension, {"granted": True}), (CHIEF, requests.resume_case, {}),
]  # fmt: skip
UNHAPPY: Step = (RESIDENT, calling.rate_case, {"level": Level.DISSATISFIED})
HAPPY: Step = (RESIDENT, calling.rate_case, {"level": Level.SATISFIED})
UNREACHED: Step = (OPERATOR, calling.call_back, {"outcome": CallOutcome.UNREACHABLE})
GIVEN: Step = (OPERATOR, dispatch.dispatch_case, {"lead_unit_id": "{unit}"})
BACK: Step = (HANDLER, requests.ask_return, {"basis": "三定方案", **SAID})
TOURS: dict[str, list[Step]] = {
    "rated": [*TAKEN, *EXTENDED, DONE, PASSED, HAPPY, (RESIDENT, calling.reopen_case, SAID), GIVEN, *TAKEN, DONE, PASSED, UNREACHED, UNREACHED],
    "reworked": [*TAKEN, DONE, (GRID, verifying.fail_case, SAID), DONE, PASSED, UNHAPPY, (CHIEF, calling.decide_dissatisfaction, {"rework": True, **SAID}), DONE, PASSED, HAPPY],
    "explained": [*TAKEN, *RESTED, DONE, PASSED, UNHAPPY, (CHIEF, calling.decide_dissatisfaction, {"rework": False, **SAID})],
    "returned": [BACK, (CHIEF, requests.decide_return, {"granted": True, **SAID}), (OPERATOR, dispatch.dispatch_case, {"lead_unit_id": "{other}"})],
    "kept": [BACK, (CHIEF, requests.decide_return, {"granted": False, **SAID}), *TAKEN, (CHIEF, intake.void_case, SAID)],
    "moved": [*TAKEN, (CHIEF, dispatch.redispatch_case, {"lead_unit_id": "{other}", **SAID})],
    "no consent": [*TAKEN, DONE, PASSED, (OPERATOR, calling.call_back, {"outcome": CallOutcome.NO_CONSENT})],
}  # fmt: skip


def put_down(case: Case) -> tuple[datetime | None, bool | None, str]:
    found = refreshed(case)
    return found.order_due_at, found.signed_late, found.rating


def by_clocks_and_calls(case: Case) -> tuple[datetime | None, bool | None, str]:
    """Return the same from the clocks and calls themselves."""
    found = refreshed(case)
    clocks = StageClock.objects.filter(case=case).order_by("-round")
    calls = CallBack.objects.filter(case=case, counts=True)
    rating = next((call.level for call in calls), "")
    if found.dispatched_at is None:
        return None, None, rating
    handling = next(
        (clock.due_at for clock in clocks if clock.stage == Stage.HANDLE and clock.outcome != Outcome.EXCLUDED), None
    )
    signing = next((clock.outcome for clock in clocks if clock.stage == Stage.SIGN), Outcome.RUNNING)
    return handling, {Outcome.ON_TIME: False, Outcome.LATE: True}.get(Outcome(signing)), rating


@pytest.mark.parametrize("tour", TOURS)
@pytest.mark.parametrize("pace", [timedelta(minutes=5), 2 * DAY])
def test_what_is_counted_by_equals_clocks_and_calls_after_every_act(town: Town, tour: str, pace: timedelta) -> None:
    other = make_unit(Unit.Kind.DEPARTMENT, "X", "别的局")
    case, at = filed(town), FRIDAY
    code = CaseCategory.objects.filter(closing_photo_required=False).order_by("code")[0].code
    steps: Sequence[Step] = [(OPERATOR, desk.accept_case, {"category_code": code}), GIVEN, *TOURS[tour]]
    names = {"{unit}": town.department.pk, "{other}": other.pk}
    for role, act, given in steps:
        changed = {name: names.get(value, value) if isinstance(value, str) else value for name, value in given.items()}
        hurried = act in {requests.ask_return, requests.ask_extension, requests.decide_extension, calling.reopen_case}
        at += timedelta(minutes=1) if hurried or tour == "rated" else pace
        act(actor=town.actor(role), case_id=case.pk, at=at, **changed)
        assert put_down(case) == by_clocks_and_calls(case), act.__name__


def test_migration_puts_down_the_same_for_the_rows_that_were_there(town: Town) -> None:
    case = filed(town)
    code = CaseCategory.objects.filter(closing_photo_required=False).order_by("code")[0].code
    for role, act, given in [
        (OPERATOR, desk.accept_case, {"category_code": code}),
        (OPERATOR, dispatch.dispatch_case, {"lead_unit_id": town.department.pk}),
        *TAKEN, DONE, PASSED, HAPPY,
    ]:  # fmt: skip
        act(actor=town.actor(role), case_id=case.pk, at=FRIDAY, **given)
    before = put_down(case)
    Case.objects.update(order_due_at=None, signed_late=None, rating="")
    with connection.cursor() as cursor:
        cursor.execute(TRUTH)
    assert (put_down(case), None in before) == (before, False)


# The page.


@pytest.fixture
def counted(open_town: Town) -> Town:
    with acting_for(open_town.city):
        case = filed(open_town)
        Case.objects.filter(pk=case.pk).update(category=CaseCategory.objects.order_by("code")[0])
        many(case, 962, Status.CLOSED, unit=open_town.department.pk)
        many(case, 38, Status.CLOSED, unit=open_town.department.pk, ever_late=True)
        many(case, 20, Status.IN_PROGRESS, unit=open_town.department.pk)
        many(case, 7, Status.SUSPENDED, unit=open_town.department.pk)
    return open_town


def test_page_tells_each_rate_with_its_denominator_and_leads_to_the_rows(counted: Town) -> None:
    client = signed_in(counted.people[Role.CC_SUPERVISOR].username)
    answer = client.get("/tianchang/w/figures/?month=2024-09")
    told = {one.label: (rate(one.value), one.part.count, one.whole.count) for one in answer.context["rates"]}
    assert told == {
        "按时办理率": ("94.31%", 962, 1020), "核查解决率": ("100.00%", 1000, 1000), "群众满意度": ("—", 0, 0),
    }  # fmt: skip
    (on_time, *_rest) = answer.context["rates"]
    assert [(one.label, one.count, one.is_rated) for one in on_time.beside] == [
        ("超期办好", 38, True), ("超期没办好", 20, True), ("挂账", 7, False),
    ]  # fmt: skip
    overdue = client.get(on_time.beside[1].url)
    assert (overdue.context["page"].count, overdue.context["page"].capped) == (20, False)
    assert [one.label for one in overdue.context["applied"]] == ["应办月份 2024-09", "统计项 超期没办好"]
    late = client.get(on_time.beside[0].url)
    assert late.context["page"].count == 38


@pytest.mark.parametrize("query", ["month=2024-13", "month=x", "area=%2F%2F%27"])
def test_page_refuses_what_is_no_month_or_area(counted: Town, query: str) -> None:
    assert signed_in(counted.people[Role.CC_SUPERVISOR].username).get(f"/tianchang/w/figures/?{query}").status_code in {
        400,
        422,
    }


def test_page_does_not_know_an_area_outside_the_scope(counted: Town) -> None:
    assert (
        signed_in(counted.people[Role.COMMUNITY_WORKER].username).get("/tianchang/w/figures/?area=S9%2F").status_code
        == 404
    )


def test_whoever_sees_a_part_of_the_city_reads_no_ranking(counted: Town) -> None:
    for role, ranks in ((Role.CC_SUPERVISOR, True), (Role.DEPT_LEADER, False), (Role.COMMUNITY_WORKER, False)):
        answer = signed_in(counted.people[role].username).get("/tianchang/w/figures/?month=2024-09")
        assert answer.context["is_ranking"] is ranks
        assert ("名次" in answer.content.decode()) is ranks
