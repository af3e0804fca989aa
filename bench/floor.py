"""What the machine itself can do in the same minute: a bare view, a bare commit, a bare read by key."""

import os
import time
from collections.abc import Callable

import psycopg

from bench.accounting import cpu_ms
from bench.filling import environment, owner
from bench.serving import Browser, serving


def percentile(taken: list[float], share: float) -> float:
    """Return the value that ``share`` of the measurements do not exceed."""
    ordered = sorted(taken)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def bare_view(count: int) -> dict[str, float]:
    """Return processor time and wall time of a Django view that does nothing, under the same web server."""
    env = {**environment("postgres"), "DJANGO_SETTINGS_MODULE": "bench.bare"}
    with serving("bench.bare:application", env) as served:
        browser = Browser(served.port)
        for _ in range(50):
            browser.get("/ok")
        before = cpu_ms(served.pid)
        taken = [browser.get("/ok").ms for _ in range(count)]
        used = cpu_ms(served.pid) - before
    return {"cpu_ms": used / count, "p50_ms": percentile(taken, 0.5), "p99_ms": percentile(taken, 0.99)}


def bare_database(database: str, count: int) -> dict[str, dict[str, float]]:
    """Return wall times of INSERT … COMMIT and of SELECT by key over one plain connection, in milliseconds."""
    with owner(database) as connection:
        connection.execute("CREATE TABLE bench_floor (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, words text)")
        insert = _timed(
            lambda _turn: connection.execute("INSERT INTO bench_floor (words) VALUES (%s)", ["x" * 200]), count
        )
        select = _timed(
            lambda turn: connection.execute("SELECT words FROM bench_floor WHERE id = %s", [turn + 1]).fetchone(), count
        )
        connection.execute("DROP TABLE bench_floor")
    return {"INSERT … COMMIT": insert, "SELECT by key": select}


def _timed(step: Callable[[int], object], count: int) -> dict[str, float]:
    taken = []
    for turn in range(count):
        began = time.perf_counter()
        step(turn)
        taken.append((time.perf_counter() - began) * 1000)
    return {"p50_ms": percentile(taken, 0.5), "p99_ms": percentile(taken, 0.99)}


def server_version() -> str:
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        return str(connection.info.server_version)
