"""The demonstration city's past: its totals are the lists', and every case of it keeps the rules of a real one."""

from collections import Counter
from datetime import timedelta

from django.db.models import F, Q

from complaints.demo.cast import cast_on
from complaints.demo.checking import check_demo_city, not_counted_yet
from complaints.demo.history import write_history
from complaints.demo.past import CLOSED_UNTIL, FIRST_DAY, LAST_DAY, MONTHS, all_past, totals
from complaints.models import CallBack, Case, CaseEvent, CaseNumber, StageClock
from complaints.rules.satisfaction import CallOutcome
from complaints.rules.stages import Outcome
from complaints.rules.states import OPEN, Status
from governance.access import system_actor
from governance.clock import today_of
from governance.models import Place
from governance.services.partitions import prepare_months
from governance.tenancy import acting_for
from grids.demo.register import register
from tests.conftest import NOON


def test_past_has_the_totals_of_the_lists_and_is_the_same_every_time():
    past = all_past()
    assert past == all_past()
    assert len(past) == 19_411
    assert Counter(one.major for one in past) == totals("app_case")
    assert Counter(one.ends is Status.CLOSED for one in past) == {True: 19_263, False: 148}
    said = Counter(one.said[1] or one.said[0] for one in past if one.said)
    assert said == totals("app_callback")
    grids = {row.code: row.community for row in register().grids}
    assert Counter(grids[one.grid] for one in past) == {row.community: row.app_cases for row in register().communities}


def test_past_rises_from_month_to_month_and_stays_within_its_days():
    past = all_past()
    assert [one.reported_at for one in past] == sorted(one.reported_at for one in past)
    assert FIRST_DAY <= today_of(past[0].reported_at) <= today_of(past[-1].reported_at) <= LAST_DAY
    months = Counter(one.reported_at.strftime("%Y-%m") for one in past if one.ends is Status.CLOSED)
    assert len(months) == MONTHS
    assert sorted(months.values()) == [months[month] for month in sorted(months)]


def written(demo, past):
    prepare_months(FIRST_DAY, MONTHS + 1)
    places = {place.code: place for place in Place.objects.defer("outline")}
    heard = []
    actor = system_actor(demo.pk, LAST_DAY, demo.config_version)
    write_history(actor, "TC", cast_on(NOON), places, past, lambda done, whole: heard.append((done, whole)))
    return heard


def test_history_writes_cases_whose_clocks_events_and_calls_agree(demo):
    whole = all_past()
    past = [*whole[:60], *whole[-60:], *[one for one in whole[:-60] if one.ends is not Status.CLOSED]]
    past.sort(key=lambda one: one.reported_at)
    with acting_for(demo):
        assert written(demo, past) == [(len(past), len(past))]
        cases = Case.objects.filter(reported_at__lte=CLOSED_UNTIL)
        assert Counter(cases.values_list("status", flat=True)) == Counter(one.ends for one in past)
        assert not CaseEvent.objects.filter(case_id__in=cases.values("pk"), at__gt=CLOSED_UNTIL).exists()
        running = StageClock.objects.filter(case__in=cases, outcome=Outcome.RUNNING)
        assert not running.exclude(case__status__in=OPEN).exists()
        assert not cases.filter(status__in=OPEN, due_at=None).exists()
        in_order = Q(
            accepted_at__gt=F("reported_at"), handled_at__gt=F("dispatched_at"), verified_at__gt=F("handled_at")
        )
        closed = cases.filter(status=Status.CLOSED)
        assert closed.filter(in_order, closed_at__gt=F("verified_at")).count() == closed.count()
        counting = CallBack.objects.filter(case__in=closed, counts=True)
        assert counting.count() == closed.count()
        assert not counting.filter(outcome=CallOutcome.RATED).exclude(level=F("case__rating")).exists()
        for case in closed.order_by("number")[:20]:
            acts = list(CaseEvent.objects.filter(case_id=case.pk).order_by("at", "pk").values_list("act", "to_status"))
            assert (acts[0], acts[-1]) == (("REPORT", "REPORTED"), ("CLOSE", "CLOSED"))
            assert case.version == len(acts)
        days = CaseNumber.objects.filter(day__lte=LAST_DAY)
        assert sum(days.values_list("last", flat=True)) == len(past)


def test_check_finds_a_household_too_few_and_a_case_too_many(demo):
    """In the light city the dwellings of one community alone are loaded, and no case of the lists: the check says so."""
    with acting_for(demo):
        actor = system_actor(demo.pk, LAST_DAY + timedelta(days=1), demo.config_version)
        found = {one.name: one for one in check_demo_city(actor)}
    assert (found["GRIDS"].found, found["GRIDS"].differs) == ("167", False)
    assert (found["CASES"].found, found["CASES"].wanted, found["CASES"].differs) == ("0", "19411", True)
    assert found["cases by major C01"].differs
    assert not found["dwellings of grid G097"].differs
    assert found["dwellings of grid G001"].differs
    assert not found["CASE_ON_TIME"].differs
    assert "HOTLINE" in not_counted_yet()
