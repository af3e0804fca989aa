"""What is measured, with the targets that it must meet."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from bench.filling import owner
from bench.serving import Answer, Browser

CITY = "tianchang"
Step = Callable[["Stage", int, Mapping[str, str]], Answer]


@dataclass(frozen=True)
class Scenario:
    """A kind of request. ``statements`` is the target on top of the frame, ``cpu_ms`` that of both process trees together."""

    name: str
    step: Step
    expected: int
    statements: int
    cpu_ms: float
    grows: bool = False


@dataclass
class Stage:
    """One database with people signed in and the things that scenarios act on."""

    desk: Browser
    resident: Browser
    community: str
    numbers: list[str]
    waiting: list[str]
    spot: tuple[int, int]
    lead: str
    executor: str
    month: str
    next_waiting: int = 0


def prepare(database: str, port: int, password: str) -> Stage:
    """Sign two people in and look up what the scenarios need."""
    desk, resident = Browser(port), Browser(port)
    desk.sign_in(CITY, "cc-operator", password)
    resident.sign_in(CITY, "resident", password)
    with owner(database) as connection:
        waiting = connection.execute(
            "SELECT number FROM complaints_case WHERE status = 'ACCEPTED' AND version = 2 ORDER BY id"
        ).fetchall()
        numbers = connection.execute(
            "SELECT number FROM complaints_case WHERE status = 'IN_PROGRESS' ORDER BY id LIMIT 50"
        ).fetchall()
        place = connection.execute(
            "SELECT centre_x, centre_y FROM governance_place WHERE kind = 'COMPOUND' AND centre_x IS NOT NULL ORDER BY id LIMIT 1"
        ).fetchone()
        community = connection.execute(
            "SELECT path FROM governance_place WHERE kind = 'COMMUNITY' ORDER BY path LIMIT 1"
        ).fetchone()
        units = connection.execute(
            "SELECT min(id::text) FILTER (WHERE kind = 'DEPARTMENT'), min(id::text) FILTER (WHERE kind = 'FIRM') FROM governance_unit "
            "WHERE dispatchable"
        ).fetchone()
    assert place is not None
    assert community is not None
    assert units is not None
    last_month = f"{datetime.now(UTC).replace(day=1) - timedelta(days=1):%Y-%m}"
    return Stage(
        desk,
        resident,
        community[0],
        [row[0] for row in numbers],
        [row[0] for row in waiting],
        place,
        units[0],
        units[1],
        last_month,
    )


def submit(stage: Stage, turn: int, headers: Mapping[str, str]) -> Answer:
    """Report something from inside a compound, without a photo."""
    report = {
        "client_ref": str(uuid.uuid4()), "category": "C0101", "text": f"北门垃圾满了 {turn}", "lon_e6": stage.spot[0],
        "lat_e6": stage.spot[1], "accuracy_m": 8,
    }  # fmt: skip
    return stage.resident.post_json(f"/{CITY}/api/cases/", report, headers)


def list_page(stage: Stage, _turn: int, headers: Mapping[str, str]) -> Answer:
    """Look at the list of open cases, newest first."""
    return stage.desk.get(f"/{CITY}/w/cases/?sort=newest", headers)


def list_api(stage: Stage, _turn: int, headers: Mapping[str, str]) -> Answer:
    """Ask for the same list as a program."""
    return stage.desk.get(f"/{CITY}/api/cases/?order=newest", headers)


def one_case(stage: Stage, turn: int, headers: Mapping[str, str]) -> Answer:
    """Look at a case that is being worked on."""
    return stage.desk.get(f"/{CITY}/w/cases/{stage.numbers[turn % len(stage.numbers)]}/", headers)


def dispatch(stage: Stage, _turn: int, headers: Mapping[str, str]) -> Answer:
    """Hand an accepted case to a department, a firm carrying it out."""
    number = stage.waiting[stage.next_waiting]
    stage.next_waiting += 1
    sent = {"lead_unit": stage.lead, "executor_unit": stage.executor, "expected_version": "2"}
    return stage.desk.post_form(f"/{CITY}/w/cases/{number}/dispatch/", sent, headers)


def workplace(stage: Stage, _turn: int, headers: Mapping[str, str]) -> Answer:
    """Look at the first page of the day, over the whole city."""
    return stage.desk.get(f"/{CITY}/w/", headers)


def community(stage: Stage, _turn: int, headers: Mapping[str, str]) -> Answer:
    """Look at the first page of a community, with the map of its grids and their open cases."""
    return stage.desk.get(f"/{CITY}/w/?{urlencode({'area': stage.community})}", headers)


def month(stage: Stage, _turn: int, headers: Mapping[str, str]) -> Answer:
    """Look at last month's figures, by unit and by community."""
    return stage.desk.get(f"/{CITY}/w/figures/?month={stage.month}", headers)


SCENARIOS = (
    Scenario("submit", submit, expected=201, statements=10, cpu_ms=14),
    Scenario("list, page", list_page, expected=200, statements=7, cpu_ms=28, grows=True),
    Scenario("list, API", list_api, expected=200, statements=7, cpu_ms=12, grows=True),
    Scenario("one case", one_case, expected=200, statements=8, cpu_ms=18),
    Scenario("month's counts", month, expected=200, statements=12, cpu_ms=35),
    Scenario("workplace", workplace, expected=200, statements=12, cpu_ms=45),
    Scenario("workplace, map of a community", community, expected=200, statements=12, cpu_ms=45),
    Scenario("dispatch", dispatch, expected=302, statements=12, cpu_ms=18),
)
MAX_GROWTH = 1.2
