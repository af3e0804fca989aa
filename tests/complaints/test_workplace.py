"""What the workplace counts: open work by deadline and state, areas, categories, ratings, what rests; and what it costs."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints.models import CallBack, Case
from complaints.queries.lists import CaseFilters
from complaints.queries.shown import AreaFigure, MajorFigure, Workplace
from complaints.queries.workplace import workplace
from complaints.rules.satisfaction import CallOutcome, Level, Way
from complaints.rules.states import Status
from complaints.services.desk import accept_case
from governance.rules.roles import Role
from governance.tenancy import acting_for
from tests.complaints.conftest import FRIDAY, Town, copies, filed, many
from tests.sessions import signed_in

HOUR = timedelta(hours=1)


def seen(town: Town, role: Role = Role.COMMUNITY_WORKER, names: dict[str, str] | None = None) -> Workplace:
    return workplace(town.actor(role), "", CaseFilters(), FRIDAY, names or {})


def in_state(case: Case, **values: Any) -> None:
    Case.objects.filter(pk=case.pk).update(**values)


def rated(case: Case, level: Level, *, counts: bool = True) -> None:
    CallBack.objects.create(case=case, way=Way.APP, outcome=CallOutcome.RATED, level=level, at=FRIDAY, counts=counts)


def test_figures_tell_counts_and_the_moment_that_presses_most(town: Town) -> None:
    first = filed(town, at=FRIDAY - 2 * HOUR)
    second, third = copies(first, 2)
    in_state(first, due_at=FRIDAY - HOUR, near_at=FRIDAY - 2 * HOUR)
    in_state(second, due_at=FRIDAY + HOUR, near_at=FRIDAY - HOUR)
    in_state(third, due_at=FRIDAY + 9 * HOUR, near_at=FRIDAY + 8 * HOUR, status=Status.HANDLED)
    found = {kpi.key: (kpi.count, kpi.since) for kpi in seen(town).kpis}
    assert found["open"] == (3, None)
    assert found["over"] == (1, FRIDAY - HOUR)
    assert found["near"] == (1, FRIDAY + HOUR)
    assert found["to_accept"] == (2, second.reported_at)
    assert found["to_verify"] == (1, None)


def test_community_ranks_its_compounds_and_the_city_its_communities(town: Town) -> None:
    case = filed(town)
    copies(case, 1)
    in_state(case, due_at=FRIDAY - HOUR, near_at=FRIDAY - 2 * HOUR)
    compound, community = town.compound, town.community
    assert seen(town).ranking == (AreaFigure(compound.path, compound.name, 2, 1),)
    of_city = seen(town, Role.CC_OPERATOR, {community.path: community.name})
    assert of_city.ranking == (AreaFigure(community.path, community.name, 2, 1),)


def test_categories_are_counted_over_thirty_days_and_what_is_not_classified_is_left_out(town: Town) -> None:
    case = filed(town)
    copies(case, 1)
    filed(town, category="")
    old = filed(town, text="old")
    in_state(old, reported_at=FRIDAY - timedelta(days=31))
    assert case.category is not None
    found = seen(town)
    assert found.majors == (MajorFigure("C01", case.category.major_name, 2),)
    assert found.reported_30 == 3


def test_satisfaction_counts_only_ratings_that_count(town: Town) -> None:
    first = filed(town)
    second, third = copies(first, 2)
    rated(first, Level.DISSATISFIED, counts=False)
    rated(first, Level.BASICALLY_SATISFIED)
    rated(second, Level.VERY_DISSATISFIED)
    CallBack.objects.create(case=third, way=Way.PHONE, outcome=CallOutcome.NO_CONSENT, at=FRIDAY, counts=True)
    assert seen(town).satisfied == (1, 2)


def test_without_ratings_satisfaction_is_unknown_not_nought(open_town: Town) -> None:
    page = signed_in(open_town.people[Role.COMMUNITY_WORKER].username).get("/tianchang/w/").content.decode()
    assert "还没有评价" in page
    assert "0.00%" not in page


def test_suspended_cases_rest_apart_with_the_day_of_their_review(town: Town) -> None:
    first = filed(town)
    (second,) = copies(first, 1)
    units = {"lead_unit": town.department, "dispatched_at": FRIDAY}
    for case, day in ((first, date(2024, 10, 20)), (second, date(2024, 10, 8))):
        in_state(case, status=Status.SUSPENDED, due_at=None, near_at=None, suspended_until=day, **units)
    found = [(row.number, row.until, row.unit_name) for row in seen(town).resting]
    assert found == [
        (second.number, date(2024, 10, 8), town.department.name),
        (first.number, date(2024, 10, 20), town.department.name),
    ]


def test_sidebar_shows_what_is_overdue_tinted(open_town: Town) -> None:
    with acting_for(open_town.city):
        case = filed(open_town)
    client = signed_in(open_town.people[Role.CC_OPERATOR].username)
    assert '<span class="n">1</span>' in client.get("/tianchang/w/").content.decode()
    with acting_for(open_town.city):
        in_state(case, due_at=FRIDAY - HOUR, near_at=FRIDAY - 2 * HOUR)
    assert '<span class="n hot">1<' in client.get("/tianchang/w/").content.decode()


@pytest.mark.parametrize("role", [Role.COMMUNITY_WORKER, Role.CC_OPERATOR])
def test_workplace_with_everything_on_it_asks_at_most_twelve_statements_beside_the_frame(
    open_town: Town, role: Role
) -> None:
    with acting_for(open_town.city):
        first = filed(open_town)
        second, third = copies(first, 2)
        rated(second, Level.SATISFIED)
        in_state(third, status=Status.SUSPENDED, due_at=None, near_at=None, suspended_until=date(2024, 10, 8))
    client = signed_in(open_town.people[role].username)
    client.get("/tianchang/w/")
    with CaptureQueriesContext(connection) as frame:
        client.get("/tianchang/")
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/tianchang/w/").status_code == 200
    assert len(asked) - len(frame) <= 12


def test_dispatching_from_the_page_asks_at_most_twelve_statements_beside_the_frame(open_town: Town) -> None:
    with acting_for(open_town.city):
        cases = [filed(open_town), filed(open_town, text="北门垃圾满了")]
        for case in cases:
            accept_case(actor=open_town.actor(Role.CC_OPERATOR), case_id=case.pk, category_code="C0101", at=FRIDAY)
    client = signed_in(open_town.people[Role.CC_OPERATOR].username)
    sent = {"lead_unit": str(open_town.department.pk), "executor_unit": str(open_town.firm.pk), "expected_version": "2"}
    addresses = [f"/tianchang/w/cases/{case.number}/dispatch/" for case in cases]
    assert client.post(addresses[0], sent).status_code == 302  # what processes remember is warm from here on
    with CaptureQueriesContext(connection) as frame:
        client.get("/tianchang/")
    with CaptureQueriesContext(connection) as asked:
        assert client.post(addresses[1], sent).status_code == 302
    assert len(asked) - len(frame) <= 11  # an assist that the category names costs one more


def test_map_of_a_street_with_fifty_thousand_pins_is_as_long_and_costs_as_much_as_with_one(open_town: Town) -> None:
    with acting_for(open_town.city):
        case = filed(open_town)
    client = signed_in(open_town.people[Role.STREET_OFFICER].username)
    client.get("/tianchang/w/")
    with CaptureQueriesContext(connection) as asked_of_one:
        few = client.get("/tianchang/w/")
    with acting_for(open_town.city):
        many(case, 50_000, Status.REPORTED, dispatched_at=None, order_due_at=None)
    with CaptureQueriesContext(connection) as asked:
        much = client.get("/tianchang/w/")
    grids = [(area.label, area.value) for area in much.context["map"].areas]
    assert grids == [(open_town.grid.name, 50_001)]
    rows = 7 * 2_000  # the list beside the map fills up to its eight rows
    assert len(much.content) < len(few.content) + rows < 60 * 1024
    assert len(asked) == len(asked_of_one)
