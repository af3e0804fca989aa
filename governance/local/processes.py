"""Starting child processes so that none is ever left behind, not even after a SIGKILL of everything."""

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

PATIENCE = 10.0


@dataclass(frozen=True)
class Trace:
    """What tells a process that we started from a later one under the same number."""

    name: str
    pid: int
    began: str


def began(pid: int) -> str:
    """Return a mark of when a process began, empty if there is none; equal marks and numbers mean the same process."""
    stat = Path(f"/proc/{pid}/stat")
    if stat.exists():
        text = stat.read_text(encoding="utf-8", errors="replace")
        fields = text[text.rindex(")") + 2 :].split()
        return "" if fields[0] == "Z" else fields[19]
    if Path("/proc/self/stat").exists():
        return ""
    shown = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return shown.stdout.strip()


class Family:
    """The processes of one run, written down in a file so that the next run can clear away what this one could not."""

    def __init__(self, file: Path, logs: Path) -> None:
        self.file, self.logs = file, logs
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self._files: list[IO[bytes]] = []
        self._lock = threading.Lock()

    def start(
        self, name: str, command: Sequence[str], *, env: Mapping[str, str] | None = None, user: str | None = None, said: str = "",
        cwd: Path | None = None,
    ) -> subprocess.Popen[bytes]:  # fmt: skip
        """Start a process in a group of its own, its output in ``logs/<name>.log``; ``said`` is put on its standard input."""
        self.logs.mkdir(parents=True, exist_ok=True)
        log = (self.logs / f"{name}.log").open("ab")
        self._files.append(log)
        account: dict[str, Any] = {"user": user, "group": group_of(user), "extra_groups": []} if user else {}
        child: subprocess.Popen[bytes] = subprocess.Popen(
            list(command), stdin=subprocess.PIPE if said else subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            env=dict(env) if env is not None else None, cwd=cwd, **account,
        )  # fmt: skip
        if said and child.stdin:
            child.stdin.write(said.encode())
            child.stdin.close()
        with self._lock:
            self.children[name] = child
            self._write()
        return child

    def _write(self) -> None:
        traces = [
            Trace(name, child.pid, began(child.pid)) for name, child in self.children.items() if child.poll() is None
        ]
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text(json.dumps([asdict(trace) for trace in traces]), encoding="utf-8")

    def stop(self, *names: str, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop children, the last started first, and wait; who does not go is killed."""
        for name in reversed(names or tuple(self.children)):
            child = self.children.pop(name, None)
            if child is not None:
                end(child.pid, how)
                child.wait()
        self._write()

    def ended(self) -> list[str]:
        """Return the names of children that ended by themselves."""
        return [name for name, child in self.children.items() if child.poll() is not None]

    def clear_former(self) -> list[str]:
        """End what a former run left running, and return the names."""
        try:
            traces = [Trace(**row) for row in json.loads(self.file.read_text(encoding="utf-8"))]
        except (FileNotFoundError, ValueError, TypeError):
            return []
        left = [trace for trace in traces if trace.began and began(trace.pid) == trace.began]
        for trace in reversed(left):
            end(trace.pid, signal.SIGINT if trace.name == "postgres" else signal.SIGTERM)
        for trace in traces:
            _kill_group(trace.pid, signal.SIGKILL, only_orphans=True)
        self.file.unlink(missing_ok=True)
        return [trace.name for trace in left]


def end(pid: int, how: signal.Signals) -> None:
    """Ask a process to go; after ten seconds make it and its group go."""
    mark = began(pid)
    if mark:
        try:
            os.kill(pid, how)
        except ProcessLookupError:
            mark = ""
    until = time.monotonic() + PATIENCE
    while mark and time.monotonic() < until and began(pid) == mark:
        with suppress(ChildProcessError):  # a child of ours must be reaped to be seen as gone
            os.waitpid(pid, os.WNOHANG)
        time.sleep(0.02)
    _kill_group(pid, signal.SIGKILL)


def _kill_group(pid: int, how: signal.Signals, *, only_orphans: bool = False) -> None:
    """Send a signal to every process of the group that a child of ours led."""
    if only_orphans and began(pid):
        return
    try:
        os.killpg(pid, how)
    except (ProcessLookupError, PermissionError):
        return


def group_of(user: str | None) -> int | None:
    import pwd

    return pwd.getpwnam(user).pw_gid if user else None
