"""The demonstration city stands as its lists say, and the empty city beside it is empty."""

from collections import Counter
from datetime import date

from complaints.demo.accounts import WITH_ACCOUNT, accounts, password, user_name_of
from complaints.demo.loading import load_empty_city
from complaints.models import AssistOrder, CallBack, Case, CaseCategory, CaseEvent
from complaints.queries.watchdog import MACHINE, stuck_cases
from complaints.queries.workplace import satisfied
from complaints.rules.requests import RequestKind
from complaints.rules.satisfaction import Review
from complaints.rules.stages import DEFAULT_STAGE_LIMITS, limits_to_json
from complaints.rules.states import Status
from firms.models import PropertyFirm, ServiceContract
from firms.queries.contracts import contracts_on, firm_of
from governance.models import CitySetting, Place, Post, Unit, User
from governance.queries.places import place_at
from governance.queries.posts import actor_for
from governance.rules.roles import Role, scope_kind
from governance.tenancy import acting_for
from grids.models import Compound, Grid, GridCompound
from tests.conftest import NOON

TODAY = date(2026, 11, 24)
KIND_OF_SCOPE = {
    "street": Place.Kind.STREET,
    "community": Place.Kind.COMMUNITY,
    "compound": Place.Kind.COMPOUND,
    "grid": Place.Kind.GRID,
    "household": Place.Kind.COMPOUND,
}


def test_demo_city_has_the_places_of_its_lists(demo):
    with acting_for(demo):
        assert Counter(Place.objects.values_list("kind", flat=True)) == {
            "STREET": 2,
            "TOWN": 14,
            "COMMUNITY": 23,
            "COMPOUND": 111,
            "GRID": 167,
        }
        assert Place.objects.get(code="CP063").path == "STQQ/CM15/CP063/"
        assert Place.objects.get(code="G097").name == "园林01网格"
        kinds = Counter(Grid.objects.values_list("kind", flat=True))
        assert kinds == {"WHOLE": 58, "SPLIT": 73, "MERGED": 12, "OPEN": 24}
        assert sum(Grid.objects.values_list("households", flat=True)) == 74_300
        assert sum(Compound.objects.values_list("households", flat=True)) == 64_319
        assert GridCompound.objects.count() == 58 + 73 + 24


def test_demo_city_finds_every_grid_and_compound_by_its_centre(demo):
    with acting_for(demo):
        for place in Place.objects.filter(kind__in=[Place.Kind.GRID, Place.Kind.COMPOUND, Place.Kind.COMMUNITY]):
            assert place_at(place.kind, place.centre_x, place.centre_y, TODAY) == place


def test_demo_city_has_49_firms_and_one_in_every_compound(demo):
    with acting_for(demo):
        assert Counter(PropertyFirm.objects.values_list("kind", "status")) == {
            ("COMMERCIAL", "ACTIVE"): 45,
            ("COMMERCIAL", "EXITED"): 2,
            ("NONPROFIT", "ACTIVE"): 2,
        }
        assert ServiceContract.objects.count() == 116
        assert Counter(contracts_on(TODAY).values_list("kind", flat=True)) == {"COMMERCIAL": 88, "FALLBACK": 23}
        assert firm_of(Place.objects.get(code="CP063").pk, TODAY).unit.code == "F11"


def test_demo_city_has_its_units_categories_and_limits(demo):
    with acting_for(demo):
        assert Counter(Unit.objects.values_list("kind", flat=True)) == {
            "DEPARTMENT": 32,
            "STREET_OFFICE": 2,
            "COMMUNITY_OFFICE": 23,
            "FIRM": 49,
            "PARTNER": 1,
        }
        assert CaseCategory.objects.count() == 72
        tiles = CaseCategory.objects.filter(tile_order__isnull=False).order_by("tile_order")
        assert list(tiles.values_list("tile_name", "code"))[:2] == [("垃圾", "C0101"), ("飞线充电", "C0304")]
        assert CitySetting.objects.get().value == limits_to_json(DEFAULT_STAGE_LIMITS)


def test_demo_city_has_a_post_of_the_right_scope_for_every_role(demo):
    with acting_for(demo):
        seats = Counter(Post.objects.values_list("role", flat=True))
        assert [seats[role] for role in ("GRID_MEMBER", "GRID_LEADER", "COMMUNITY_INSTRUCTOR")] == [704, 167, 24]
        for role in WITH_ACCOUNT:
            person = User.objects.get(username=user_name_of(role))
            assert person.check_password(password()), role
            actor = actor_for(person, demo, TODAY, None)
            if role is Role.PLATFORM_ADMIN:
                assert actor is None
                assert person.is_platform_admin
                continue
            assert actor is not None, role
            assert [held.role for held in actor.posts] == [role]
            wanted = KIND_OF_SCOPE.get(scope_kind(role))
            if wanted is not None:
                assert Post.objects.get(person=person).place.kind == wanted, role


def test_demo_accounts_that_nobody_is_shown_cannot_sign_in(demo):
    shown = [user_name_of(role) for role in WITH_ACCOUNT]
    assert not any(person.has_usable_password() for person in User.objects.exclude(username__in=shown))


def test_empty_city_has_templates_and_an_administrator_and_sees_nothing_else(demo):
    empty = load_empty_city(at=NOON, say=[].append)
    with acting_for(empty):
        assert Place.objects.count() == 0
        assert PropertyFirm.objects.count() == 0
        assert Unit.objects.count() == 32
        assert CaseCategory.objects.count() == 72
        assert [post.person.username for post in Post.objects.select_related("person")] == ["shili-tenant-admin"]
    assert [account.user_name for account in accounts(empty)] == ["shili-tenant-admin"]


def test_demo_city_has_cases_in_every_state_but_the_merged(demo):
    with acting_for(demo):
        assert set(Case.objects.values_list("status", flat=True)) == set(Status) - {Status.MERGED, Status.VOID}
        assert set(Case.objects.values_list("pending_request", flat=True)) == {"", *RequestKind}
        assert CallBack.objects.filter(review=Review.DUE).exists()
        assert AssistOrder.objects.filter(state=AssistOrder.State.OPEN).exists()
        assert Case.objects.filter(reopen_count=1).exists()
        assert Case.objects.filter(ever_late=True, status=Status.CLOSED).exists()


def test_demo_city_asked_every_reporter_before_closing(demo):
    with acting_for(demo):
        closed = Case.objects.filter(status=Status.CLOSED)
        assert closed.count() == CallBack.objects.filter(case__in=closed, counts=True).count() > 100
        good, whole = satisfied(Case.objects.all(), NOON)
        assert 95 < 100 * good / whole < 100


def test_demo_city_has_nothing_that_a_machine_left_lying_or_that_is_still_to_come(demo):
    with acting_for(demo):
        supervisor = actor_for(User.objects.get(username="cc-supervisor"), demo, TODAY, None)
        assert not {row.reason for row in stuck_cases(supervisor, NOON)} & MACHINE
        assert not CaseEvent.objects.filter(at__gt=NOON).exists()
