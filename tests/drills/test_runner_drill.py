"""`make run` for real, in a folder with a blank and Chinese characters: started, stopped, killed, cut off, by root and by others."""

import os
import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.drills.processes import DIRECT, free_port, status_of, wait_until
from tests.drills.project_copy import OFFLINE, ProjectCopy, Run, project_copy

pytestmark = pytest.mark.drill

WARM, FIRST, SILENCE = 20, 120, 6  # seconds; a quiet machine needs less than half of it
PARTS = {"web", "relay", "tick", "worker"}
IS_ROOT = os.geteuid() == 0
ANOTHER = "nobody"


@pytest.fixture(scope="module")
def copy() -> Iterator[ProjectCopy]:
    with project_copy() as made:
        yield made


@pytest.fixture(scope="module")
def permissions(copy: ProjectCopy) -> dict[str, tuple[int, int, int]]:
    return copy.permissions()


def check_running(run: Run, copy: ProjectCopy) -> None:
    """Hold what somebody sees after the start: one address that works, and accounts to sign in with."""
    address = run.address()
    assert status_of(f"{address}readyz") == 200
    with DIRECT.open(f"{address}tianchang/login/", timeout=10) as page:
        assert b'type="password"' in page.read()
    assert {"cc-operator", "platform-admin", "shili-tenant-admin"} <= set(run.said().split())
    assert copy.children() >= PARTS


def nothing_left(copy: ProjectCopy) -> None:
    assert copy.processes() == {}


def without_network() -> list[str]:
    """Return what to start a program with so that it has no network but its own loopback; nothing where that is not allowed."""
    return ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"] if IS_ROOT and shutil.which("unshare") and shutil.which("ip") else []  # fmt: skip


def test_a_start_that_is_killed_or_stopped_halfway_spoils_nothing(
    copy: ProjectCopy, permissions: dict[str, tuple[int, int, int]]
) -> None:
    holder = copy.folder / ".local/dev/holder"
    for seconds in (0.3, 1.2):
        holder.unlink(missing_ok=True)
        run = copy.run(PORT=str(free_port()))
        wait_until(holder.exists, seconds=60, what="the runner")
        time.sleep(seconds)
        copy.kill(list(copy.processes()))
        run.process.wait(timeout=10)
    run = copy.run(PORT=str(free_port()))
    wait_until(lambda: "migrate" in copy.children(), seconds=60, what="the tables")
    code = run.interrupt()
    print(f"halfway: kills=2 interrupt_exit={code}")
    nothing_left(copy)
    assert "Traceback" not in run.said()
    assert code in {-2, 2, 130}
    assert copy.permissions() == permissions


def test_first_start_and_ctrl_c(copy: ProjectCopy, permissions: dict[str, tuple[int, int, int]]) -> None:
    run = copy.run(PORT=str(free_port()))
    took = run.until_ready()
    check_running(run, copy)
    processes, began = len(copy.processes()), time.monotonic()
    code = run.interrupt()
    print(f"first_start={took:.1f}s longest_silence={run.longest_silence():.1f}s processes={processes} stopped_after={time.monotonic() - began:.1f}s exit={code}")  # fmt: skip
    nothing_left(copy)
    assert took < FIRST
    assert run.longest_silence() < SILENCE
    assert "Traceback" not in run.said()
    assert code in {-2, 0, 130}
    assert copy.permissions() == permissions


def test_the_next_start_recovers_from_kills(copy: ProjectCopy, permissions: dict[str, tuple[int, int, int]]) -> None:
    with socket.socket() as neighbour:
        neighbour.bind(("127.0.0.1", 0))
        neighbour.listen()
        taken = neighbour.getsockname()[1]
        run = copy.run(PORT=str(taken))
        warm = run.until_ready()
    check_running(run, copy)
    assert f"端口 {taken} 已被占用，换 {taken + 1}" in run.said()
    assert int(run.address().rstrip("/").rpartition(":")[2]) > taken
    second = copy.run(PORT=str(taken))
    assert (second.process.wait(timeout=60), "已经在运行" in second.said()) == (2, True)
    check_running(run, copy)
    copy.ask("CREATE TABLE drill_mark AS SELECT count(*) AS cases FROM complaints_case")

    copy.kill([copy.runner()])
    orphans = set(copy.processes())
    run = copy.run(PORT=str(taken))
    after_runner = run.until_ready()
    check_running(run, copy)
    same = "SELECT (SELECT cases FROM drill_mark) = (SELECT count(*) FROM complaints_case) AND (SELECT cases FROM drill_mark) > 0"
    assert (len(orphans) > len(PARTS), orphans & set(copy.processes()), copy.ask(same)) == (True, set(), "True")

    everything = list(copy.processes())
    copy.kill(everything)
    around = without_network()
    run = copy.run(*around, PORT=str(taken), **OFFLINE)
    after_all = run.until_ready()
    inside = ["nsenter", "--net", "--target", str(copy.runner())] if around else []
    assert (copy.children() >= PARTS, copy.ask(same, *inside)) == (True, "True")

    stopped = copy.run(words=copy.python("-m", "governance.local", "stop"))
    assert (stopped.process.wait(timeout=60), stopped.said()) == (0, "dev: stopped\n")
    run.process.wait(timeout=10)
    print(f"warm_start={warm:.1f}s kills_runner=1 orphans={len(orphans)} recovered_in={after_runner:.1f}s kills_everything={len(everything)} recovered_in={after_all:.1f}s network={'cut off' if around else 'proxied away'}")  # fmt: skip
    nothing_left(copy)
    assert max(warm, after_runner, after_all) < WARM
    assert copy.permissions() == permissions


def test_given_servers_replace_the_embedded_ones(copy: ProjectCopy) -> None:
    given = copy.python("-m", "governance.local", "services", "--profile", "given", "--durable", "--")
    run = copy.run(*given, PORT=str(free_port()))
    took = run.until_ready()
    check_running(run, copy)
    children, code = copy.children(), run.interrupt()
    print(f"given_servers: first_start={took:.1f}s own_servers={len(children - PARTS)} exit={code}")
    nothing_left(copy)
    assert children == PARTS


@pytest.mark.skipif(not IS_ROOT, reason="only root can be somebody else; the other drills ran as a normal user already")
def test_a_normal_user_runs_it_too() -> None:
    with project_copy(ANOTHER) as copy:
        before = copy.permissions()
        run = copy.run(PORT=str(free_port()))
        first = run.until_ready()
        check_running(run, copy)
        owners = {Path(f"/proc/{pid}").stat().st_uid for pid in copy.processes()}
        copy.kill(list(copy.processes()))
        run = copy.run(PORT=str(free_port()))
        warm = run.until_ready()
        check_running(run, copy)
        code = run.interrupt()
        print(f"user={ANOTHER} first_start={first:.1f}s recovered_in={warm:.1f}s exit={code}")
        nothing_left(copy)
        assert (copy.permissions(), 0 in owners, len(owners)) == (before, False, 1)
