"""Every address × everybody who may knock: the exact answer, and no mark of what is not theirs in it.

Teeth: with row-level security off and the scoped managers off the search must find the other city; with the scope inside the
city off it must find what lies outside the posts. Either of the two nets between cities alone still holds.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from django.db.models import Q
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.exceptions import NoReverseMatch

import complaints.queries.cases
from complaints.models import Case
from governance.models import City
from governance.rules.roles import PHONE_FIRST, Role, scope_kind
from governance.tenancy import CityRows, acting_for
from tests.factories import make_city, seeded_letters
from tests.house.access_matrix import ALL, FOREIGN_KEYS, KEYS_REFUSED, MATRIX, SEES, OnCase, Open, Own, Page
from tests.house.world import FOREIGN, OWN, SIBLING, STREET, World, build_world, undone, values_for
from tests.sessions import signed_in_cookie

WHERES = ("own", "sibling", "street", "city")
MARKS = {"sibling": SIBLING, "street": STREET, "city": FOREIGN}
OF_ANYBODY = frozenset({"governance:login", "governance:stay"})
OF_ANY_ACCOUNT = {
    ("governance:logout", "POST"): 302,
    ("governance:password", "GET"): 200,
    ("governance:password", "POST"): 422,
    ("governance:second_factor", "GET"): 200,
}  # one's own account, wherever one has posts
UNSEEN_BY_DEPARTMENTS = frozenset({"REPORTED", "ACCEPTED"})
Faults = list[str]


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


def names(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    """Yield the full name of every address."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from names(pattern.url_patterns, inner)
        else:
            yield f"{space}{pattern.name}"


def representatives() -> list[Role]:
    """Return one role of each group that the table and the scopes treat alike."""
    sets = [ALL, PHONE_FIRST, *SEES.values()]
    for row in MATRIX.values():
        sets += [getattr(row, name) for name in ("readers", "doers") if hasattr(row, name)]
        sets += [{row.owner}] if isinstance(row, Own) else []
    groups: dict[Any, Role] = {}
    for role in sorted(ALL):
        letters = {module: text for (of, module), text in seeded_letters().items() if of == role}
        second = any("A" in text for text in letters.values()) or role == Role.AUDITOR
        groups.setdefault((scope_kind(role), second, *(role in one for one in sets)), role)
    return list(groups.values())


ROLES = representatives()


def sees(role: Role, where: str, state: str) -> bool:
    if role not in SEES[where]:
        return False
    return not (scope_kind(role) == "department" and state in UNSEEN_BY_DEPARTMENTS)


NO_SECRET = "A" * 22
OPENED = ("", "_received", "_rate", "_reopen", "_answer", "_supplement", "_object")  # the pages of a reporter's link
UNKNOWN = UUID(int=7)  # the deed asks who may before it looks whether there is one


class Knocking:
    """Asks for addresses as somebody, undoes what came of it, and looks for marks in the answers."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.sessions: dict[str, str] = {}

    def client(self, username: str | None) -> Client:
        """Return a fresh browser with the account's session: signing out in one must not sign out the next."""
        client = Client()
        if username is not None:
            if username not in self.sessions:
                self.sessions[username] = signed_in_cookie(username)
            name, _, value = self.sessions[username].partition("=")
            client.cookies[name] = value
        return client

    def address(self, name: str, where: str = "own", slug: str = "tianchang") -> str:
        row = MATRIX[name]
        if isinstance(row, OnCase):
            case = self.world.cases[where, row.state]
            photo = {"photo": self.world.photos[where], "size": "small"}
            other = {"complaints:act": {"act": "ask_information"}, "complaints:revoke_link": {"pk": UNKNOWN}}
            more = {"complaints:photo": photo, **other}.get(name, {})
            return reverse(name, kwargs={"city": slug, "number": case.number, **more})
        unknown = {
            "complaints:call_check": {"check": UNKNOWN},
            "complaints:dispatch_rule": {"rule": UNKNOWN, "step": "end"},
            "complaints:errand": {"link": NO_SECRET},
            "governance:audit_request": {"request_id": "0"},
            "governance:setting": {"key": "complaints.reopen_days"},
            "governance:setting_drop": {"key": "complaints.reopen_days"},
            "governance:person": {"pk": UNKNOWN},
            "governance:person_deed": {"pk": UNKNOWN, "deed": "unlocking"},
            "complaints:opened_photo": {"link": NO_SECRET, "photo": UNKNOWN, "size": "small"},
            **{f"complaints:opened{page}": {"link": NO_SECRET} for page in OPENED},
            "complaints:errand_photo": {"link": NO_SECRET, "photo": UNKNOWN, "size": "small"},
        }
        own = unknown.get(name, {})
        if isinstance(row, Own):
            return reverse(name, kwargs={"city": slug, "pk": self.world.things[row.thing]})
        try:
            return reverse(name, kwargs={"city": slug, **own}) + getattr(row, "query", "")
        except NoReverseMatch:
            return reverse(name)

    def ask(self, who: str | None, method: str, name: str, where: str = "own", sent: dict[str, object] | None = None,
            slug: str = "tianchang") -> HttpResponseBase:  # fmt: skip
        row, address, client = MATRIX[name], self.address(name, where, slug), self.client(who)
        with undone():
            if method == "GET":
                answer: HttpResponseBase = client.get(address)
            else:
                case = self.world.cases[where, row.state] if isinstance(row, OnCase) else None
                known = values_for(self.world, case)
                values = {
                    key: known.get(str(value), value)
                    for key, value in (sent if sent is not None else getattr(row, "sent", {})).items()
                }
                values = {key: value() if callable(value) else value for key, value in values.items()}
                as_json = name == "complaints:api_cases"
                body: Any = json.dumps(values) if as_json else values
                kind = {"content_type": "application/json"} if as_json else {}
                answer = client.post(address, body, **kind)
            self.read(answer)
        return answer

    def read(self, answer: HttpResponseBase) -> None:
        """Keep the whole answer as text: status, headers, body."""
        # the stubs give the base class of answers neither content nor cookies, and ``told`` is a mark of our own
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]  # see above
        headers = " ".join(f"{name}: {value}" for name, value in answer.items()) + str(answer.cookies)  # type: ignore[attr-defined]  # see above
        answer.told = headers + body.decode("utf-8", "replace")  # type: ignore[attr-defined]  # see above

    def marks(self, answer: HttpResponseBase, forbidden: list[str], asked_for: str = "") -> list[str]:
        """Return the forbidden marks in an answer; that the number asked for is echoed tells nothing."""
        told = answer.told.replace(asked_for, "") if asked_for else answer.told  # type: ignore[attr-defined]  # set by read
        return [mark for mark in forbidden if mark.lower() in told.lower()]

    def check(self, faults: Faults, name: str, role: Role, method: str, where: str, expected: int) -> None:
        answer = self.ask(self.world.people[role].username, method, name, where)
        if answer.status_code != expected:
            faults.append(f"{role} {method} {name} ({where}): {answer.status_code}, not {expected}")
        row = MATRIX[name]
        forbidden = [mark for place, mark in MARKS.items() if role not in SEES[place]]
        number = self.world.cases[where, row.state].number if isinstance(row, OnCase) else ""
        if found := self.marks(answer, forbidden, number):
            faults.append(f"{role} {method} {name} ({where}) shows {found}")


@pytest.fixture(scope="module")
def door(world: World) -> Knocking:
    return Knocking(world)


def looked_at(row: OnCase, role: Role, where: str) -> int:
    """Return what a role gets for looking at an address of a case that lies ``where``."""
    if role not in row.readers:
        return 403
    if row.leads_on:  # a way on to the case's page, which asks for itself
        return 302
    if not sees(role, where, row.state):
        return 404
    may = role in row.doers and (where == "own" or not row.by_unit or role in row.anywhere)
    return 403 if row.get_needs_right and not may else row.get or 0


def done_to(row: OnCase, role: Role, where: str) -> int:
    """Return what a role gets for doing the deed on a case that lies ``where``."""
    if role not in row.readers:
        return 403
    if not sees(role, where, row.state):
        return 404
    may = role in row.doers and (where == "own" or not row.by_unit or role in row.anywhere)
    return (row.post or 0) if may else 403


def own_thing(row: Own, role: Role, answer: int | None) -> int:
    """Return what a role gets at the address of a thing that belongs to one person."""
    if role not in row.readers:
        return 403
    return (answer or 0) if role == row.owner else 404


def faults_of(door: Knocking, name: str, roles: list[Role]) -> Faults:
    """Ask for an address as every role, for things of everywhere, and return what was not as it should be."""
    row, faults = MATRIX[name], Faults()
    for role in roles:
        if isinstance(row, OnCase):
            for where in WHERES:
                door.check(faults, name, role, "GET", where, looked_at(row, role, where))
            for where in WHERES if row.post else ():
                door.check(faults, name, role, "POST", where, done_to(row, role, where))
        elif isinstance(row, Own):
            door.check(faults, name, role, "GET", "own", own_thing(row, role, row.get))
            if row.post is not None:
                door.check(faults, name, role, "POST", "own", own_thing(row, role, row.post))
        elif isinstance(row, Page):
            if row.get is not None:
                door.check(faults, name, role, "GET", "own", row.get if role in row.readers else 403)
            if row.post is not None:
                door.check(faults, name, role, "POST", "own", row.post if role in row.doers else 403)
    return faults


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
