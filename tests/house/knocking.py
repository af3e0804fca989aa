"""Knocking at every address as everybody: what is asked, what should come back, and which marks must not."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse
from django.urls.exceptions import NoReverseMatch

from governance.rules.roles import PHONE_FIRST, Role, scope_kind
from tests.factories import seeded_letters
from tests.house.access_matrix import ALL, MATRIX, SEES, OnCase, Own, Page
from tests.house.world import FOREIGN, SIBLING, STREET, World, undone, values_for
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
            "governance:import_sheet": {"sheet": "areas"},
            "governance:import_template": {"sheet": "areas"},
            "governance:import": {"pk": UNKNOWN},
            "governance:sheet_export": {"pk": UNKNOWN},
            "governance:sheet_export_file": {"pk": UNKNOWN},
            "grids:grid": {"grid": "unknown"},
            "grids:building": {"grid": "unknown", "building": UNKNOWN},
            "governance:measure": {"code": "CASES"},
            "governance:calendar_change": {"pk": UNKNOWN},
            "governance:department": {"pk": UNKNOWN},
            "complaints:category": {"code": "C0101"},
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
