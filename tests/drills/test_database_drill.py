"""PostgreSQL is killed three times under eight writers: whatever was acknowledged is there, once, whole, under its number."""

import json
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test.utils import override_settings

from governance.jobs import enqueue
from governance.local.cluster import Cluster
from governance.local.places import Home
from governance.local.processes import Family
from governance.models import City, Job
from governance.rules.roles import Role
from governance.tenancy import acting_for
from tests.complaints.conftest import opened_town
from tests.drills.processes import Process, drill_environment, free_port, python, status_of, wait_until
from tests.factories import make_city
from tests.sessions import signed_in_cookie

pytestmark = pytest.mark.drill

WRITERS, KILLS, BETWEEN, LONGEST_DOWN = 8, 3, 60, 15
REPORT = {"category": "C0101", "text": "北门垃圾满了", "lon_e6": 119_050_000, "lat_e6": 32_650_000, "accuracy_m": 8}
WHOLE = """
    SELECT c.client_ref::text, c.number,
        (SELECT count(*) FROM complaints_caseevent e WHERE e.case_id = c.id AND e.act = 'REPORT'),
        (SELECT count(*) FROM complaints_stageclock s WHERE s.case_id = c.id)
    FROM complaints_case c
"""


@dataclass
class Oracle:
    """The writers, and what was acknowledged to them."""

    process: subprocess.Popen[str]
    file: Path

    def acknowledged(self) -> list[tuple[str, str]]:
        """Return reference and number of every acknowledgement that has come back, repeated ones too."""
        if not self.file.exists():
            return []
        rows = [line.split() for line in self.file.read_text(encoding="ascii").splitlines(keepends=False)]
        return [(reference, number) for reference, number, *_ in rows]

    def retried(self) -> int:
        """Return how many reports had to be sent more than once before they were acknowledged."""
        rows = [line.split() for line in self.file.read_text(encoding="ascii").splitlines()]
        return sum(int(tries) > 1 for _, _, tries, repeat in rows if repeat == "0")

    def wait_for(self, more: int) -> float:
        """Wait until that many more reports were acknowledged and return how many seconds that took."""
        goal = len(self.acknowledged()) + more

        def reached() -> bool:
            assert self.process.poll() is None, "a writer was refused"
            return len(self.acknowledged()) >= goal

        return wait_until(reached, seconds=60, what=f"{more} more acknowledgements")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A durable PostgreSQL of the drill's own: killing it disturbs nobody else."""
    home = Home("drill", tmp_path / "servers")
    made = Cluster(home, Family(home.folder / "run.json", home.folder / "logs"), durable=True)
    try:
        made.start()
        yield made
    finally:
        made.family.stop()
        shutil.rmtree(home.servers)


@pytest.fixture
def database(cluster: Cluster, django_db_blocker: Any) -> Iterator[None]:
    """Let this process work on the drill's own cluster, migrated."""
    logins = {"default": "portal_app", "owner": "portal_owner", "platform": "portal_platform"}
    before = {alias: dict(connections.settings[alias]) for alias in logins}
    with django_db_blocker.unblock():
        connections.close_all()
        for alias, login in logins.items():
            place = {"HOST": "127.0.0.1", "PORT": str(cluster.port), "NAME": "portal"}
            connections.settings[alias].update(place, USER=login, PASSWORD=cluster.words[login])
        call_command("migrate", database="owner", verbosity=0)
        try:
            yield
        finally:
            connections.close_all()
            for alias, known in before.items():
                connections.settings[alias].update(known)


@pytest.fixture
def city(database: None) -> City:
    made = make_city("tianchang", "天长市", "TC")
    opened_town(made)
    return made


@pytest.fixture
def address(city: City, tmp_path: Path) -> Iterator[str]:
    """The product as it runs elsewhere, with pooled connections: web server, relay and worker."""
    port = free_port()
    environment = drill_environment(
        DJANGO_SETTINGS_MODULE="governance.settings.dev", SECRET_KEY=settings.SECRET_KEY, FIELD_KEYS=settings.FIELD_KEYS,
        MEDIA_ROOT=str(tmp_path / "media"), JOB_RESEND_SECONDS="2", LOG_LEVEL="CRITICAL",
    )  # fmt: skip
    worker = ["-m", "celery", "-A", "governance.celery", "worker", "--concurrency", "1", "--loglevel", "ERROR", "--without-gossip", "--without-mingle"]  # fmt: skip
    web = ["-m", "gunicorn", "-c", "governance/deploy/gunicorn.py", "-b", f"127.0.0.1:{port}"]
    made: list[Process] = [
        python(*words, environment=environment, log=tmp_path / f"{name}.log")
        for name, words in {"web": web, "relay": ["manage.py", "relay"], "worker": worker}.items()
    ]
    try:
        for process in made:
            process.start()
        wait_until(lambda: is_ready(f"http://127.0.0.1:{port}"), seconds=60, what="the web server")
        yield f"http://127.0.0.1:{port}"
    finally:
        for process in made:
            process.kill()


@pytest.fixture
def oracle(address: str, city: City, tmp_path: Path) -> Iterator[Oracle]:
    cookies = [signed_in_cookie(Role.RESIDENT.lower()) for _ in range(WRITERS)]
    plan = {"address": f"{address}/{city.slug}/api/cases/", "cookies": cookies, "report": REPORT}
    file, program = tmp_path / "acknowledged", Path(__file__).with_name("reporters.py")
    process = subprocess.Popen([sys.executable, str(program), str(file)], stdin=subprocess.PIPE, text=True)
    assert process.stdin is not None
    with process.stdin as said:
        json.dump(plan, said)
    yield Oracle(process, file)
    process.kill()
    process.wait()


def is_ready(address: str) -> bool:
    return status_of(f"{address}/readyz") == 200


def is_live(address: str) -> bool:
    return status_of(f"{address}/livez") == 200


@override_settings(JOB_RESEND_SECONDS=2)
def test_nothing_acknowledged_is_lost_when_postgresql_is_killed(
    cluster: Cluster, city: City, address: str, oracle: Oracle
) -> None:
    port, back_after = cluster.port, 0.0
    for kill in range(KILLS):
        oracle.wait_for(BETWEEN)
        cluster.kill()
        time.sleep(1)
        assert (is_ready(address), is_live(address)) == (False, True)
        began = time.monotonic()
        cluster.start()
        wait_until(lambda: is_ready(address), seconds=60, what="readiness")
        oracle.wait_for(1)
        back_after = max(back_after, time.monotonic() - began)
        connections.close_all()
        with acting_for(city):
            enqueue("governance.tasks.sing", key=f"after-kill-{kill}")
    oracle.wait_for(BETWEEN)
    oracle.process.terminate()
    assert oracle.process.wait(timeout=30) == 0
    wait_until(lambda: not Job.objects.filter(state=Job.State.DUE).exists(), seconds=90, what="all jobs done")

    with psycopg.connect(cluster.url("portal_owner")) as owner:
        rows = owner.execute(WHOLE).fetchall()
    acknowledged = oracle.acknowledged()
    there = {(reference, number) for reference, number, _, _ in rows}
    lost = set(acknowledged) - there
    references, numbers = Counter(row[0] for row in rows), Counter(row[1] for row in rows)
    doubled = sum(count > 1 for count in (*references.values(), *numbers.values()))
    halves = [number for _, number, events, clocks in rows if (events, clocks) != (1, 1)]
    print(f"kills={KILLS} accepted={len(set(acknowledged))} lost={len(lost)} doubled={doubled} back_after={back_after:.1f}s retried={oracle.retried()}")  # fmt: skip
    assert (lost, doubled, halves) == (set(), 0, [])
    assert there == set(acknowledged)
    assert {number for _, number in there} == {f"TC-20240927-{serial:04}" for serial in range(1, len(there) + 1)}
    assert (cluster.port, back_after < LONGEST_DOWN, oracle.retried() > 0) == (port, True, True)
    assert Job.objects.filter(key__startswith="after-kill-", state=Job.State.DONE).count() == KILLS
