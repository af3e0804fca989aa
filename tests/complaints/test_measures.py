"""Figures: counted from rows, opened down to them, for areas that are one's own alone."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from complaints.models import CallBack, Case
from complaints.rules.satisfaction import CallOutcome, Level, Way
from complaints.rules.states import Status
from firms.models import ServiceContract
from governance.access import ActionRefused
from governance.measures import MEASURES, Measure, UnknownMeasure, add_measures, measure_of
from governance.models import Place
from governance.queries.measures import area_of, areas_of, lines_behind, metric, metrics
from governance.rules.roles import Role
from governance.tenancy import acting_for
from grids.models import AreaPopulation, Community, Compound, Grid
from tests.complaints.conftest import FRIDAY, TODAY, Town, copies, filed, opened_town
from tests.factories import make_place, make_post, make_user
from tests.sessions import signed_in

BEFORE, AFTER = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def value(town: Town, code: str, area: Place | None = None, as_of: date = TODAY, since: date | None = None) -> Any:
    measured = metric(town.actor(Role.CC_SUPERVISOR), code, area, as_of, since)
    return measured.numerator, measured.denominator, measured.value


@pytest.fixture
def urban(town: Town) -> Town:
    Community.objects.create(place=town.community)
    return town


def test_areas_and_grids_are_counted_as_they_were_on_the_day(urban: Town) -> None:
    assert [value(urban, code)[2] for code in ("COMMUNITIES", "COMPOUNDS", "GRIDS")] == [1, 1, 1]
    gone = make_place(Place.Kind.COMPOUND, "P9", parent=urban.community, valid_to=TODAY)
    Compound.objects.create(place=gone, households=9, buildings=1, counted_on=TODAY, source="test")
    assert value(urban, "COMPOUNDS", as_of=BEFORE)[2] == 2
    assert value(urban, "COMPOUNDS")[2] == 1
    Community.objects.update(is_urban=False)
    assert [value(urban, code)[2] for code in ("COMMUNITIES", "COMPOUNDS", "GRIDS")] == [0, 0, 1]


@pytest.mark.parametrize(("households", "above"), [(299, 0), (300, 1), (500, 1), (501, 0)])
def test_grid_is_in_range_with_both_bounds_included(urban: Town, households: int, above: int) -> None:
    Grid.objects.update(households=households)
    assert value(urban, "GRID_IN_RANGE") == (above, 1, Decimal(f"{above * 100}.00"))


def test_share_without_anything_below_the_line_has_no_value(urban: Town) -> None:
    Grid.objects.update(households=400)
    empty = make_place(Place.Kind.STREET, "S9")
    assert value(urban, "GRID_IN_RANGE", empty) == (0, 0, None)


def test_population_is_the_latest_accepted_return_up_to_the_day(urban: Town) -> None:
    town = make_place(Place.Kind.TOWN, "TN01")
    for place, residents, counted_on, accepted_on in (
        (urban.community, 8_000, date(2024, 1, 1), date(2024, 1, 2)),
        (urban.community, 8_500, date(2024, 9, 1), date(2024, 9, 20)),
        (urban.community, 9_999, date(2024, 9, 2), None),
        (town, 30_000, date(2024, 1, 1), date(2024, 1, 1)),
    ):
        AreaPopulation.objects.create(
            place=place, residents=residents, counted_on=counted_on, accepted_on=accepted_on, source="test"
        )
    assert value(urban, "POP_CITY", as_of=date(2024, 9, 20))[2] == 38_500
    assert value(urban, "POP_CITY", as_of=date(2024, 9, 19))[2] == 38_000
    assert value(urban, "POP_URBAN", as_of=date(2024, 9, 20))[2] == 8_500
    assert value(urban, "POP_CITY", town, date(2024, 9, 20))[2] == 30_000


def test_grid_member_with_two_posts_is_one_person(urban: Town) -> None:
    assert value(urban, "GRID_MEMBERS")[2] == 1
    other = make_place(Place.Kind.GRID, "G9", parent=urban.community)
    make_post(urban.people[Role.GRID_MEMBER], Role.GRID_MEMBER, place=other)
    make_post(make_user("second"), Role.GRID_MEMBER, place=other, valid_to=TODAY)
    assert value(urban, "GRID_MEMBERS")[2] == 1
    assert value(urban, "GRID_MEMBERS", as_of=BEFORE)[2] == 2


def test_compound_is_covered_by_a_contract_or_by_the_fallback_service(urban: Town) -> None:
    assert value(urban, "SERVICE_COVER") == (1, 1, Decimal("100.00"))
    assert (value(urban, "FIRMS_ACTIVE")[2], value(urban, "FALLBACK_COMPOUNDS")[2]) == (1, 0)
    ServiceContract.objects.update(kind=ServiceContract.Kind.FALLBACK)
    assert (value(urban, "SERVICE_COVER")[0], value(urban, "FALLBACK_COMPOUNDS")[2]) == (1, 1)
    ServiceContract.objects.update(valid_to=TODAY)
    assert value(urban, "SERVICE_COVER") == (0, 1, Decimal("0.00"))
    assert (value(urban, "FIRMS_ACTIVE")[2], value(urban, "FALLBACK_COMPOUNDS")[2]) == (0, 0)


def test_cases_are_counted_as_they_stood_at_the_end_of_the_day(urban: Town) -> None:
    case = filed(urban)
    other, merged = copies(case, 2)
    assert value(urban, "CASES")[2] == 0  # filed, not accepted
    Case.objects.filter(pk__in=[case.pk, other.pk, merged.pk]).update(accepted_at=FRIDAY, due_at=None, near_at=None)
    Case.objects.filter(pk=merged.pk).update(status=Status.MERGED, merged_into=case, merged_at=FRIDAY)
    assert (value(urban, "CASES")[2], value(urban, "CASES", as_of=BEFORE)[2]) == (2, 0)
    assert value(urban, "CASES", since=AFTER, as_of=AFTER)[2] == 0
    later = FRIDAY + timedelta(days=1)
    Case.objects.filter(pk=case.pk).update(status=Status.CLOSED, closed_at=later)
    assert (value(urban, "CASES_CLOSED")[2], value(urban, "CASES_CLOSED", as_of=AFTER)[2]) == (0, 1)


def test_on_time_counts_what_was_handled_or_due_by_then(urban: Town) -> None:
    in_time, late, open_still, not_due = [filed(urban), *copies(Case.objects.get(), 3)]
    dispatched = {
        "accepted_at": FRIDAY,
        "dispatched_at": FRIDAY,
        "lead_unit": urban.department,
        "due_at": None,
        "near_at": None,
    }
    hour = timedelta(hours=1)
    for case, due, handled in (
        (in_time, FRIDAY + hour, FRIDAY + hour),
        (late, FRIDAY + hour, FRIDAY + 2 * hour),
        (open_still, FRIDAY + hour, None),
        (not_due, FRIDAY + timedelta(days=9), None),
    ):
        Case.objects.filter(pk=case.pk).update(**dispatched, order_due_at=due, handled_at=handled)
    assert value(urban, "CASE_ON_TIME") == (1, 3, Decimal("33.33"))


def test_satisfaction_counts_effective_call_backs_alone(urban: Town) -> None:
    cases = [filed(urban), *copies(Case.objects.get(), 3)]
    Case.objects.update(accepted_at=FRIDAY)
    for case, outcome, level in zip(
        cases,
        (CallOutcome.RATED, CallOutcome.RATED, CallOutcome.RATED, CallOutcome.UNREACHABLE),
        (Level.BASICALLY_SATISFIED, Level.VERY_SATISFIED, Level.DISSATISFIED, ""),
        strict=True,
    ):
        CallBack.objects.create(case=case, way=Way.PHONE, outcome=outcome, level=level, at=FRIDAY, counts=True)
    assert value(urban, "CASE_SATISFACTION") == (2, 3, Decimal("66.67"))
    measured = metric(urban.actor(Role.CC_SUPERVISOR), "CASE_SATISFACTION", None, TODAY)
    lines = lines_behind(measured, 1)
    assert [line.counts for line in lines.rows] == [False, True, True]
    assert {line.name for line in lines.rows} == {case.number for case in cases[:3]}


def test_every_figure_can_be_opened_in_every_area(urban: Town) -> None:
    filed(urban)
    actor = urban.actor(Role.CC_SUPERVISOR)
    for area in (None, urban.street, urban.community, urban.compound, urban.grid):
        for measured in metrics(actor, area, TODAY):
            rows = lines_behind(measured, 1).rows
            below = measured.denominator if measured.measure.is_share else None
            if below is not None:
                assert (len(rows), sum(line.counts for line in rows)) == (below, measured.numerator)
            elif measured.measure.code not in {"GRID_MEMBERS", "FALLBACK_COMPOUNDS"}:
                assert sum(line.amount for line in rows) == measured.numerator


def test_area_is_ones_own_or_unknown(urban: Town, other_city: Any) -> None:
    secretary = urban.people[Role.COMMUNITY_SECRETARY] = make_user("secretary")
    make_post(secretary, Role.COMMUNITY_SECRETARY, place=urban.community)
    foreign = make_place(Place.Kind.COMMUNITY, "C9", parent=urban.street)
    actor = urban.actor(Role.COMMUNITY_SECRETARY)
    assert area_of(actor, "") == urban.community
    assert [place.code for place in areas_of(actor)] == ["C1", "G1", "P1"]
    assert metric(actor, "COMPOUNDS", urban.compound, TODAY).numerator == 1
    for area in (None, urban.street, foreign):
        with pytest.raises(Place.DoesNotExist):
            metric(actor, "COMPOUNDS", area, TODAY)
    with pytest.raises(ActionRefused):
        metric(urban.actor(Role.RESIDENT), "COMPOUNDS", urban.compound, TODAY)


def test_figures_of_another_city_are_not_counted(city: Any, other_city: Any) -> None:
    opened_town(other_city, "Z")
    with acting_for(other_city):
        Community.objects.create(place=Place.objects.get(code="CZ1"))
    town = opened_town(city)
    with acting_for(city):
        assert value(town, "COMPOUNDS")[2] == 0
        assert value(town, "GRIDS")[2] == 1


def test_code_nobody_counts_is_unknown_and_two_cannot_have_one() -> None:
    with pytest.raises(UnknownMeasure):
        measure_of("NOTHING")
    known = MEASURES["CASES"]
    other = Measure("CASES", known.group, "x", "x", "", "x", known.count)
    with pytest.raises(ValueError, match="two figures CASES"):
        add_measures([other])


def test_page_says_what_is_wrong_with_the_days_and_shows_today(open_town: Town) -> None:
    client = signed_in(open_town.people[Role.CC_SUPERVISOR].username)
    page = client.get("/tianchang/measures/", {"as_of": "2030-01-01"}).content.decode()
    assert "最晚到今天。" in page
    assert "截至 2024-09-27" in page
    page = client.get("/tianchang/measures/", {"as_of": "2024-09-01", "since": "2024-09-02"}).content.decode()
    assert "起始日要早于截止日。" in page
    assert client.get("/tianchang/measures/NOTHING/").status_code == 404
    assert client.get("/tianchang/measures/", {"area": "NOWHERE"}).status_code == 404


def test_rows_lead_to_their_cases_and_pages_follow_one_another(open_town: Town) -> None:
    with acting_for(open_town.city):
        case = filed(open_town)
        copies(case, 60)
        Case.objects.update(accepted_at=FRIDAY)
    client = signed_in(open_town.people[Role.CC_SUPERVISOR].username)
    first = client.get("/tianchang/measures/CASES/")
    assert first.context["measured"].numerator == 61
    assert len(first.context["rows"]) == 50
    assert f"/w/cases/{case.number}/" in {url.removeprefix("/tianchang") for _line, url in first.context["rows"]} | {
        url.removeprefix("/tianchang") for _line, url in client.get(first.context["next"]).context["rows"]
    }
    second = client.get(first.context["next"])
    assert (len(second.context["rows"]), second.context["next"]) == (11, "")
    assert client.get("/tianchang/measures/CASES/", {"page": "x"}).context["previous"] == ""
