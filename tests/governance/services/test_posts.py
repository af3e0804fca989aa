"""Appointments: who may make them, where, and what the switch of city offers afterwards."""

from datetime import date, timedelta

import pytest

from governance.access import ActionRefused, Actor
from governance.clock import today_of
from governance.models import AuditEvent, City, Membership, Place, Post, Unit, User
from governance.queries.posts import actor_for
from governance.rules.answers import Conflict, Refused
from governance.rules.roles import Role
from governance.services.posts import add_post, end_post
from governance.tenancy import acting_for
from tests.conftest import NOON
from tests.factories import give_matrix, make_place, make_post, make_unit, make_user

TODAY = today_of(NOON)
DAY = timedelta(days=1)


@pytest.fixture
def admin(inside: City) -> Actor:
    give_matrix()
    return acting_as("admin", Role.TENANT_ADMIN, inside)


def acting_as(name: str, role: Role, city: City) -> Actor:
    person = make_user(name)
    make_post(person, role)
    actor = actor_for(person, city, TODAY, None)
    assert actor is not None
    return actor


def added(actor: Actor, person: User, role: Role = Role.CC_OPERATOR, valid_from: date = TODAY, **where: object) -> Post:
    return add_post(actor=actor, person_id=person.pk, role=role, valid_from=valid_from, at=NOON, **where)  # type: ignore[arg-type]


def test_add_post_makes_the_city_known_to_the_account(admin, inside):
    person = make_user("li")
    post = added(admin, person)
    assert Membership.objects.get(user=person).city_id == inside.pk
    assert AuditEvent.objects.get(action="governance.added_post").subject_id == post.pk
    assert added(admin, person, Role.HOTLINE_OPERATOR).pk != post.pk
    assert Membership.objects.filter(user=person).count() == 1


def test_add_post_is_refused_to_others(admin, inside):
    other = acting_as("operator", Role.CC_OPERATOR, inside)
    with pytest.raises(ActionRefused):
        added(other, make_user("li"))


def test_nobody_appoints_or_dismisses_themselves(admin):
    person = User.objects.get(pk=admin.user_id)
    with pytest.raises(ActionRefused):
        added(admin, person, Role.AUDITOR)
    with pytest.raises(ActionRefused):
        end_post(actor=admin, post_id=admin.acting.post_id, valid_to=TODAY, at=NOON)


@pytest.mark.parametrize(
    ("role", "place", "unit"),
    [
        (Role.CC_OPERATOR, Place.Kind.STREET, None),
        (Role.GRID_MEMBER, Place.Kind.STREET, None),
        (Role.GRID_MEMBER, None, None),
        (Role.DEPT_HANDLER, None, Unit.Kind.FIRM),
        (Role.FIRM_ADMIN, None, Unit.Kind.DEPARTMENT),
        (Role.STREET_OFFICER, Place.Kind.STREET, Unit.Kind.STREET_OFFICE),
        (Role.PLATFORM_ADMIN, None, None),
        (Role.PUBLIC, None, None),
    ],
)
def test_add_post_is_refused_where_the_role_is_not_held(admin, role, place, unit):
    where = {
        "place_id": make_place(place, "P1").pk if place else None,
        "unit_id": make_unit(unit, "U1").pk if unit else None,
    }
    with pytest.raises(Refused) as refusal:
        added(admin, make_user("li"), role, **where)
    assert refusal.value.code == "post_misplaced"


def test_add_post_knows_no_place_of_another_city(city, other_city):
    with acting_for(other_city):
        foreign = make_place(Place.Kind.GRID, "G1")
    with acting_for(city):
        give_matrix()
        admin = acting_as("admin", Role.TENANT_ADMIN, city)
        with pytest.raises(Place.DoesNotExist):
            added(admin, make_user("li"), Role.GRID_MEMBER, place_id=foreign.pk)


def test_add_post_is_refused_when_it_is_held_already(admin):
    person = make_user("li")
    added(admin, person)
    with pytest.raises(Refused) as refusal:
        added(admin, person, valid_from=TODAY + DAY)
    assert refusal.value.code == "post_held"


def test_end_post_takes_the_city_from_the_switch_with_the_last_post(admin, inside):
    person = make_user("li")
    first, second = added(admin, person, valid_from=TODAY - DAY), added(admin, person, Role.AUDITOR, TODAY - DAY)
    end_post(actor=admin, post_id=first.pk, valid_to=TODAY, at=NOON)
    assert [held.role for held in actor_for(person, inside, TODAY, None).posts] == [Role.AUDITOR]
    assert Membership.objects.filter(user=person).exists()
    end_post(actor=admin, post_id=second.pk, valid_to=TODAY, at=NOON)
    assert actor_for(person, inside, TODAY, None) is None
    assert not Membership.objects.filter(user=person).exists()
    assert AuditEvent.objects.filter(action="governance.ended_post").count() == 2


def test_end_post_later_keeps_the_city_until_then(admin, inside):
    person = make_user("li")
    post = added(admin, person)
    end_post(actor=admin, post_id=post.pk, valid_to=TODAY + DAY, at=NOON)
    assert actor_for(person, inside, TODAY, None) is not None
    assert Membership.objects.filter(user=person).exists()


@pytest.mark.parametrize("valid_to", [TODAY - DAY, TODAY])
def test_end_post_is_refused_before_today_and_before_it_began(admin, valid_to):
    post = added(admin, make_user("li"))
    with pytest.raises(Refused) as refusal:
        end_post(actor=admin, post_id=post.pk, valid_to=valid_to, at=NOON)
    assert refusal.value.code == "post_end_refused"


def test_end_post_is_refused_when_its_end_is_set(admin):
    post = added(admin, make_user("li"))
    end_post(actor=admin, post_id=post.pk, valid_to=TODAY + DAY, at=NOON)
    with pytest.raises(Conflict):
        end_post(actor=admin, post_id=post.pk, valid_to=TODAY + 2 * DAY, at=NOON)


def test_end_post_knows_no_post_of_another_city(city, other_city):
    with acting_for(other_city):
        foreign = make_post(make_user("li"), Role.CC_OPERATOR)
    with acting_for(city):
        give_matrix()
        admin = acting_as("admin", Role.TENANT_ADMIN, city)
        with pytest.raises(Post.DoesNotExist):
            end_post(actor=admin, post_id=foreign.pk, valid_to=TODAY, at=NOON)
