"""2,000 requests for six cities over eight threads and four connections, while backends are killed: nothing leaks, nothing stays half."""

import itertools
import json
import logging
import queue
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.test import RequestFactory, override_settings

from governance.models import City, Place, Unit
from governance.rules.roles import Role
from governance.tenancy import acting_for
from tests.conftest import owner_connection
from tests.factories import give_matrix, make_city, make_place, make_post, make_unit, make_user
from tests.sessions import signed_in_cookie

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]

REQUESTS, THREADS, CONNECTIONS, KILLS = 2000, 8, 4, 50
SLUGS = ("anqing", "bozhou", "chuzhou", "dingyuan", "erlang", "fengyang")


@dataclass
class Findings:
    """What the threads saw, gathered without a lock: each list only grows."""

    answers: Counter[int] = field(default_factory=Counter)
    leaks: list[str] = field(default_factory=list)
    acknowledged: list[int] = field(default_factory=list)
    kills: int = 0


@pytest.fixture
def pool_of_four() -> Iterator[None]:
    """Let all threads share four connections, as a web process of the product does."""
    known = connections.settings["default"]["OPTIONS"]
    connections["default"].close()
    known["pool"] = {"min_size": CONNECTIONS, "max_size": CONNECTIONS, "timeout": 20}
    yield
    connections["default"].close_pool()
    del known["pool"]


@pytest.fixture
def cities() -> dict[str, City]:
    """Six cities, each with a street and a firm under its own name, and a clerk who has a post in all of them."""
    clerk = make_user("clerk", "坐席")
    made = {slug: make_city(slug, slug, slug[:2].upper()) for slug in SLUGS}
    for slug, city in made.items():
        with acting_for(city):
            give_matrix()
            make_post(clerk, Role.CC_OPERATOR)
            make_place(Place.Kind.STREET, "S", f"{slug} street")
            make_unit(Unit.Kind.FIRM, "F", f"{slug} firm")
    return made


def ask(app: WSGIHandler, cookie: str, path: str) -> tuple[int, bytes]:
    """Send one request through the whole WSGI application and give its connection back, as a server does."""
    environ = RequestFactory(headers={"cookie": cookie}).get(path).environ
    status: list[int] = []
    response = app(environ, lambda line, _headers: status.append(int(line[:3])))  # type: ignore[arg-type, return-value]
    try:
        return status[0], b"".join(response)
    finally:
        response.close()


def visit(todo: queue.SimpleQueue[int], cookie: str, cities: dict[str, City], found: Findings) -> None:
    """Work off request numbers: odd ones read, even ones write; each in the next city."""
    app = WSGIHandler()
    foreign = {slug: [name for other, city in cities.items() if other != slug for name in (other, str(city.pk))] for slug in cities}  # fmt: skip
    while True:
        try:
            number = todo.get_nowait()
        except queue.Empty:
            return
        slug = SLUGS[number // 2 % len(SLUGS)]
        writes = number % 2 == 0
        status, body = ask(app, cookie, f"/{slug}/api/fuzz/{f'{number // 2}/' if writes else ''}")
        found.answers[status] += 1
        found.leaks += [f"{slug} saw {name}" for name in foreign[slug] if name.encode() in body]
        if status == 200 and writes:
            found.acknowledged.append(json.loads(body)["written"])
        elif status == 200 and f"{slug} street" not in json.loads(body)["seen"]:
            found.leaks.append(f"{slug} did not see its own street")


def kill(todo: queue.SimpleQueue[int], found: Findings, params: dict[str, Any]) -> None:
    """Terminate busy backends, spread over the run: one whenever another fiftieth of the requests is through."""
    with psycopg.connect(**params, autocommit=True) as connection:
        for number in itertools.count(1):
            while todo.qsize() > REQUESTS * (1 - number / (KILLS + 2)):
                time.sleep(0.002)
            while found.kills < number:
                hit = connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user "
                    "AND pid <> pg_backend_pid() AND state <> 'idle' ORDER BY random() LIMIT 1"
                ).fetchone()
                found.kills += bool(hit and hit[0])
                if todo.empty():
                    return
            if found.kills == KILLS:
                return


def half_writes(cities: dict[str, City], acknowledged: list[int]) -> list[str]:
    """Return every write of which only a part is there, that failed and is there, that was acknowledged and is not, or lies in a wrong city."""
    slug_of = {city.pk: slug for slug, city in cities.items()}
    parts: dict[int, list[str]] = {}
    with owner_connection() as owner:
        for table, number in [
            ("governance_place WHERE code LIKE 'N%'", "substr(code, 2)::int"),
            ("governance_unit WHERE code LIKE 'N%'", "substr(code, 2)::int"),
            ("governance_auditevent WHERE action = 'fuzz.wrote'", "(facts->>'number')::int"),
            ("governance_job WHERE key LIKE 'N%'", "substr(key, 2)::int"),
        ]:
            for city_id, which in owner.execute(f"SELECT city_id, {number} FROM {table}").fetchall():
                parts.setdefault(which, []).append(slug_of[city_id])
    wrong = [f"{number}: {places}" for number, places in parts.items() if places != [SLUGS[number % len(SLUGS)]] * 4]
    wrong += [f"{number}: failed, yet there" for number in parts if number % 4 == 0]
    return wrong + [f"{number}: acknowledged, yet away" for number in acknowledged if number not in parts]


@pytest.fixture
def silence() -> Iterator[None]:
    """Keep five hundred wanted tracebacks out of the output."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@override_settings(ROOT_URLCONF="tests.drills.fuzz_urls")
def test_nothing_leaks_and_nothing_stays_half_while_backends_die(
    cities: dict[str, City], pool_of_four: None, silence: None
) -> None:
    found, todo = Findings(), queue.SimpleQueue[int]()
    for number in range(REQUESTS):
        todo.put(number)
    cookie = signed_in_cookie("clerk")
    params = {name: value for name, value in connections["default"].get_connection_params().items() if name in {"host", "port", "user", "password", "dbname"}}  # fmt: skip
    threads = [threading.Thread(target=visit, args=(todo, cookie, cities, found)) for _ in range(THREADS)]
    killer = threading.Thread(target=kill, args=(todo, found, params))
    for thread in [*threads, killer]:
        thread.start()
    for thread in [*threads, killer]:
        thread.join()

    halves = half_writes(cities, found.acknowledged)
    print(f"requests={sum(found.answers.values())} kills={found.kills} leaks={len(found.leaks)} half_writes={len(halves)} answers={dict(found.answers)}")  # fmt: skip
    assert (sum(found.answers.values()), found.kills) == (REQUESTS, KILLS)
    assert (found.leaks, halves) == ([], [])
    assert len(found.acknowledged) > REQUESTS * 3 // 8 - 2 * KILLS
    assert set(found.answers) <= {200, 500, 503}
