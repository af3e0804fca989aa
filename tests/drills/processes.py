"""Real processes for drills: started in a group of their own, killed without warning, started again."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path

from django.conf import settings
from django.db import connections

DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # past a proxy that the environment names


def free_port() -> int:
    """Return a port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_until(holds: Callable[[], bool], *, seconds: float, what: str) -> float:
    """Wait until ``holds()`` and return how many seconds that took.

    Raises:
        TimeoutError: naming ``what``, after ``seconds``.
    """
    begun = time.monotonic()
    while not holds():
        if time.monotonic() - begun > seconds:
            raise TimeoutError(f"{what}: not within {seconds} seconds")
        time.sleep(0.1)
    return time.monotonic() - begun


def status_of(address: str) -> int:
    """Return the status that an address answers with, 0 if it does not answer."""
    try:
        with DIRECT.open(address, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except (urllib.error.URLError, OSError):
        return 0


def database_url(alias: str) -> str:
    """Return the address of the database under test as the login of ``alias``."""
    known = connections[alias].settings_dict
    return f"postgresql://{known['USER']}:{known['PASSWORD']}@{known['HOST']}:{known['PORT']}/{known['NAME']}"


def drill_environment(**extra: str) -> dict[str, str]:
    """Return the environment of a process of the product that works on the database under test."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.drills.settings",
        "DATABASE_URL": database_url("default"),
        "DATABASE_OWNER_URL": database_url("owner"),
        "DATABASE_PLATFORM_URL": database_url("platform"),
        **extra,
    }


class Process:
    """A program in its own process group."""

    def __init__(self, *command: str, environment: Mapping[str, str], log: Path) -> None:
        self._command, self._environment, self._log = command, environment, log
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._running = subprocess.Popen(
                self._command, env=dict(self._environment), cwd=settings.BASE_DIR, stdout=log, stderr=log, start_new_session=True
            )  # fmt: skip

    def kill(self) -> None:
        """SIGKILL the whole group and wait for it to be gone."""
        if self._running is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._running.pid, signal.SIGKILL)
            self._running.wait()

    def revive(self) -> None:
        """Start the program again if it came to an end by itself, as whatever supervises it would."""
        if self._running is not None and self._running.poll() is not None:
            self.start()

    def kill_a_child(self, number: int) -> bool:
        """SIGKILL one child of the program, by turns, and return whether there was one."""
        assert self._running is not None
        children = Path(f"/proc/{self._running.pid}/task/{self._running.pid}/children").read_text().split()
        if not children:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(children[number % len(children)]), signal.SIGKILL)
        return True


def python(*arguments: str, environment: Mapping[str, str], log: Path) -> Process:
    return Process(sys.executable, *arguments, environment=environment, log=log)
