"""Every address × everybody who may knock: the exact answer, and no mark of what is not theirs in it.

Teeth: with row-level security off and the scoped managers off the search must find the other city; with the scope inside the
city off it must find what lies outside the posts. Either of the two nets between cities alone still holds.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from django.db.models import Q
from django.urls import get_resolver

import complaints.queries.cases
from complaints.models import Case
from governance.models import City
from governance.rules.roles import Role
from governance.tenancy import CityRows, acting_for
from tests.factories import make_city
from tests.house.access_matrix import FOREIGN_KEYS, KEYS_REFUSED, MATRIX, OnCase, Open
from tests.house.knocking import OF_ANY_ACCOUNT, OF_ANYBODY, ROLES, Faults, Knocking, faults_of, names
from tests.house.world import FOREIGN, OWN, SIBLING, STREET, World, build_world


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Both cities, built once for the module and undone after it.

    The one transaction around them lasts as long as the module: longer than any request may.
    """
    kept, settings.MEDIA_ROOT = settings.MEDIA_ROOT, tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute("SET transaction_timeout = 0")
        with transaction.atomic():
            yield build_world(make_city("tianchang", "天长市", "QO"), make_city("shili", "示例市", "QF"))
            transaction.set_rollback(True)
        with connection.cursor() as cursor:
            cursor.execute("RESET transaction_timeout")
    settings.MEDIA_ROOT = kept


@pytest.fixture(scope="module")
def door(world: World) -> Knocking:
    return Knocking(world)


def test_every_address_stands_in_the_matrix() -> None:
    assert sorted(names(get_resolver().url_patterns)) == sorted(MATRIX)


def test_every_text_of_both_cities_bears_a_mark_and_its_owner_sees_it(world: World, door: Knocking) -> None:
    answer = door.ask(world.foreign.people[Role.CC_OPERATOR].username, "GET", "complaints:cases", slug="shili")
    assert answer.status_code == 200
    assert FOREIGN in answer.told  # type: ignore[attr-defined]  # set by read
    assert world.bare == set()
    assert {
        "complaints.Case.text",
        "complaints.Case.public_answer",
        "governance.Place.name",
        "governance.Unit.name",
    } < world.marked


ADDRESSES = sorted(name for name, row in MATRIX.items() if not isinstance(row, Open))


def roles_at(name: str) -> list[Role]:
    """Return the roles that ask at an address: in the drills everyone, in the tests whoever does something there and every second of the others."""
    if os.environ.get("EVERY_ROLE"):
        return ROLES
    doers = getattr(MATRIX[name], "doers", frozenset())
    others = [role for role in ROLES if role not in doers]
    return [*(role for role in ROLES if role in doers), *others[ADDRESSES.index(name) % 2 :: 2]]


@pytest.mark.parametrize("name", ADDRESSES)
def test_address_answers_each_role_exactly(door: Knocking, name: str) -> None:
    assert faults_of(door, name, roles_at(name)) == []


@pytest.mark.parametrize("name", sorted(name for name, row in MATRIX.items() if not isinstance(row, Open)))
def test_address_is_closed_to_strangers(world: World, door: Knocking, name: str) -> None:
    row, faults = MATRIX[name], Faults()
    closed = 401 if getattr(row, "is_api", False) else 302
    for method in ("GET", "POST"):
        if getattr(row, method.lower()) is None:
            continue
        other = OF_ANY_ACCOUNT.get((name, method), 404)
        for who, expected in ((None, closed), (world.nobody.username, other), (world.stranger.username, other)):
            answer = door.ask(who, method, name)
            if name not in OF_ANYBODY and answer.status_code != expected:
                faults.append(f"{who} {method}: {answer.status_code}, not {expected}")
            if found := door.marks(
                answer, [OWN], door.world.cases["own", row.state].number if isinstance(row, OnCase) else ""
            ):
                faults.append(f"{who} {method} shows {found}")
    assert faults == []


@pytest.mark.parametrize("name", sorted(name for name, row in MATRIX.items() if isinstance(row, OnCase)))
def test_case_of_one_city_is_unknown_under_the_name_of_the_other(world: World, door: Knocking, name: str) -> None:
    answer = door.ask(world.stranger.username, "GET", name, "own", slug="shili")
    row = MATRIX[name]
    assert isinstance(row, OnCase)
    assert answer.status_code == (302 if row.leads_on else 404)
    assert door.marks(answer, [OWN], world.cases["own", row.state].number) == []


@pytest.mark.parametrize("name", sorted(FOREIGN_KEYS))
def test_key_of_another_city_is_answered_as_unknown(world: World, door: Knocking, name: str) -> None:
    row = MATRIX[name]
    sent = {**row.sent, **FOREIGN_KEYS[name]}  # type: ignore[union-attr]
    answer = door.ask(world.people[Role.CC_OPERATOR].username, "POST", name, sent=sent)
    assert answer.status_code == KEYS_REFUSED
    assert door.marks(answer, [FOREIGN]) == []


@pytest.mark.parametrize(("query", "of_page", "of_api"), [("area", 200, 200), ("q", 200, 200), ("cursor", 200, 422)])
def test_filter_for_things_of_another_city_finds_nothing(
    world: World, door: Knocking, query: str, of_page: int, of_api: int
) -> None:
    value = {"area": world.foreign.compound.path, "q": FOREIGN, "cursor": "AAAA"}[query]
    client = door.client(world.people[Role.CC_OPERATOR].username)
    for address, expected in (("/tianchang/w/cases/", of_page), ("/tianchang/api/cases/", of_api)):
        answer = client.get(f"{address}?{query}={value}")
        door.read(answer)
        body = answer.told.replace(value, "").replace(quote(value, safe=""), "")  # type: ignore[attr-defined]  # set by read
        assert answer.status_code == expected
        assert FOREIGN not in body


@pytest.mark.parametrize("name", sorted(name for name, row in MATRIX.items() if isinstance(row, Open)))
def test_open_address_shows_nothing_of_any_city(world: World, door: Knocking, name: str) -> None:
    row, faults = MATRIX[name], Faults()
    assert isinstance(row, Open)
    for who in (None, world.people[Role.CC_OPERATOR].username):
        for method, status in (("GET", row.get), ("POST", row.post)):
            if status is None:
                continue
            expected = row.for_anonymous if who is None and row.for_anonymous else status
            answer = door.ask(who, method, name)
            if answer.status_code != expected:
                faults.append(f"{who} {method}: {answer.status_code}, not {expected}")
            if found := door.marks(answer, [FOREIGN, SIBLING, STREET]):
                faults.append(f"{who} {method} shows {found}")
    assert faults == []


SAMPLE = ["complaints:cases", "complaints:case", "complaints:api_cases", "complaints:workplace"]


def test_teeth_scope_inside_the_city_off_is_found(door: Knocking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(complaints.queries.cases, "_seen_from", lambda _actor, _post: Q(pk__isnull=False))
    found = [fault for name in SAMPLE for fault in faults_of(door, name, [Role.COMMUNITY_WORKER])]
    assert [fault for fault in found if "(sibling): 200, not 404" in fault] != []
    assert [fault for fault in found if f"shows ['{SIBLING}'" in fault] != []


@pytest.mark.django_db(transaction=True)
class TestNetsBetweenCities:
    """The nets taken away one by one, over cities that are committed."""

    @pytest.fixture
    def open_door(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Knocking:
        monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path)
        cities = make_city("tianchang", "天长市", "QO"), make_city("shili", "示例市", "QF")
        with transaction.atomic():
            world = build_world(*cities)
        return Knocking(world)

    @pytest.fixture
    def without_rows_security(self, open_door: Knocking) -> Iterator[None]:  # noqa: ARG002  (built first, with both nets)
        """Work as the owner, whom row-level security does not bind."""
        known, owner = connections["default"].settings_dict, connections["owner"].settings_dict
        kept = {name: known[name] for name in ("USER", "PASSWORD")}
        connection.close()
        known.update({name: owner[name] for name in kept})
        yield
        connection.close()
        known.update(kept)

    @pytest.fixture
    def without_scoped_managers(self, open_door: Knocking, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG002  (as above)
        """Let the managers return every row, as a forgotten scope would."""
        for model in CityRows.__subclasses__():
            for one in [model, *model.__subclasses__()]:
                if not one._meta.abstract:
                    monkeypatch.setattr(one, "objects", one._base_manager)

    def leaks(self, door: Knocking) -> Faults:
        found = [fault for name in SAMPLE for fault in faults_of(door, name, [Role.CC_OPERATOR])]
        return [fault for fault in found if FOREIGN in fault or "(city): 200" in fault]

    def test_both_nets_hold(self, open_door: Knocking) -> None:
        assert self.leaks(open_door) == []

    @pytest.mark.usefixtures("without_scoped_managers")
    def test_rows_security_alone_holds(self, open_door: Knocking) -> None:
        assert self.leaks(open_door) == []

    @pytest.mark.usefixtures("without_rows_security")
    def test_scoped_managers_alone_hold(self, open_door: Knocking) -> None:
        with acting_for(City.objects.get(slug="tianchang")), connection.cursor() as cursor:
            cursor.execute("SELECT count(DISTINCT city_id) FROM complaints_case")
            assert cursor.fetchone() == (2,)  # the rows of both cities do lie open
        assert self.leaks(open_door) == []

    @pytest.mark.usefixtures("without_rows_security", "without_scoped_managers")
    def test_teeth_without_both_nets_the_other_city_is_found(self, open_door: Knocking) -> None:
        assert Case.objects.count() == len(open_door.world.cases)
        assert self.leaks(open_door) != []
