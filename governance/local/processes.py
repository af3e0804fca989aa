"""Starting child processes so that none is ever left behind, not even after a SIGKILL of everything."""

import json
import os
import pwd
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from governance.local.files import mark_of, write_whole

PATIENCE = 10.0
LONGEST_LOG = 10 * 1024 * 1024
MARK = "QIANQIU_FAMILY"
PROC = Path("/proc")
HAS_PROC = (PROC / "self" / "stat").exists()  # Linux has it, macOS has not


@dataclass(frozen=True)
class Trace:
    """What tells a process that we started from a later one under the same number, and the signal that it goes on."""

    name: str
    pid: int
    began: str
    goodbye: int = signal.SIGTERM


def began(pid: int) -> str:
    """Return a mark of when a process began, empty if there is none; equal marks and numbers mean the same process."""
    if HAS_PROC:
        try:
            text = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            return ""
        fields = text[text.rindex(")") + 2 :].split()
        return "" if fields[0] == "Z" else f"{_boot()} {fields[19]}"  # the count of ticks begins anew at every boot
    state, _, moment = _ps("-o", "stat=,lstart=", "-p", str(pid)).strip().partition(" ")
    return "" if state.startswith("Z") else moment.strip()


def _boot() -> str:
    return (PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()[:8]


def _ps(*words: str) -> str:
    env = {**os.environ, "LC_ALL": "C"}
    return subprocess.run(["ps", *words], capture_output=True, text=True, errors="replace", check=False, env=env).stdout


def _commands() -> Iterator[tuple[int, str, bool]]:
    """Yield every process that we may look at: number, command line, and whether its environment is said with it."""
    if not HAS_PROC:
        for line in _ps("-A", "-E", "-ww", "-o", "pid=,command=").splitlines():
            pid, _, command = line.strip().partition(" ")
            yield int(pid), command, True
        return
    for folder in PROC.glob("[0-9]*"):
        with suppress(OSError):
            yield int(folder.name), _text(folder / "cmdline"), False


def _text(file: Path) -> str:
    return file.read_bytes().replace(b"\0", b" ").decode(errors="replace")


def titled(beginning: str) -> list[int]:
    """Return the processes whose command line begins so."""
    return [pid for pid, command, _ in _commands() if command.startswith(beginning)]


def bearing(mark: str) -> list[int]:
    """Return the processes of a family: by the mark in their environment or, where a server writes its title over that, by the title."""
    word, own = f"{MARK}={mark}", os.getpid()
    found = []
    for pid, command, is_whole in _commands():
        if pid == own:
            continue
        if command.startswith((f"postgres: {mark}", f"{mark} ")) or (is_whole and word in command.split()):
            found.append(pid)
        elif not is_whole:
            with suppress(OSError):
                if word.encode() in (PROC / str(pid) / "environ").read_bytes().split(b"\0"):
                    found.append(pid)
    return found


class Family:
    """The processes of one run, written down in a file so that the next run can clear away what this one could not.

    A mark made from the file's place stands in the environment of each of them and of all their children.
    """

    def __init__(self, file: Path, logs: Path) -> None:
        self.file, self.logs, self.mark = file, logs, mark_of(file.parent)
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self._goodbyes: dict[str, signal.Signals] = {}
        self._lock = threading.Lock()

    def start(
        self, name: str, command: Sequence[str], *, env: Mapping[str, str] | None = None, user: str | None = None, said: str = "",
        cwd: Path | None = None, goodbye: signal.Signals = signal.SIGTERM, out: IO[bytes] | None = None,
    ) -> subprocess.Popen[bytes]:  # fmt: skip
        """Start a process in a group of its own; ``said`` is put on its standard input.

        What it says goes into ``logs/<name>.log``, or to ``out``; its complaints go into the log always.
        """
        account: dict[str, Any] = {"user": user, "group": group_of(user), "extra_groups": []} if user else {}
        whole = {**(os.environ if env is None else env), MARK: self.mark}
        with self._log(name) as log:
            child: subprocess.Popen[bytes] = subprocess.Popen(
                list(command), stdin=subprocess.PIPE if said else subprocess.DEVNULL, stdout=out or log, stderr=log, start_new_session=True,
                env=whole, cwd=cwd, **account,
            )  # fmt: skip
        if said and child.stdin:
            with suppress(BrokenPipeError):  # it ended at once; who waits for it finds out and shows its log
                child.stdin.write(said.encode())
                child.stdin.close()
        with self._lock:
            self.children[name], self._goodbyes[name] = child, goodbye
            self._write()
        return child

    def _log(self, name: str) -> Any:
        self.logs.mkdir(parents=True, exist_ok=True)
        file = self.logs / f"{name}.log"
        return file.open("wb" if file.exists() and file.stat().st_size > LONGEST_LOG else "ab")

    def words_of(self, name: str) -> str:
        """Return the end of what a child wrote."""
        return (self.logs / f"{name}.log").read_text(encoding="utf-8", errors="replace")[-3000:]

    def _write(self) -> None:
        traces = [
            Trace(name, child.pid, began(child.pid), self._goodbyes[name])
            for name, child in self.children.items()
            if child.poll() is None
        ]
        write_whole(self.file, json.dumps([asdict(trace) for trace in traces]))

    def stop(self, *names: str) -> None:
        """Stop children, all at once, and wait; who does not go is killed."""
        chosen = [name for name in names or tuple(self.children) if name in self.children]
        if not chosen:  # above all, the file may be that of another run
            return
        end_all([(self.children[name].pid, self._goodbyes[name]) for name in chosen])
        for name in chosen:
            self.children.pop(name).wait()
        self._write()

    def ended(self) -> list[str]:
        """Return the names of children that ended by themselves."""
        return [name for name, child in self.children.items() if child.poll() is not None]

    def clear_former(self) -> list[str]:
        """End what a former run left running, first what it wrote down, then whatever else bears the mark; return the names."""
        try:
            traces = [Trace(**row) for row in json.loads(self.file.read_text(encoding="utf-8"))]
        except (FileNotFoundError, ValueError, TypeError):
            traces = []
        left = [trace for trace in traces if trace.began and began(trace.pid) == trace.began]
        for trace in reversed(left):
            end_all([(trace.pid, signal.Signals(trace.goodbye))])
        until = time.monotonic() + PATIENCE
        while (others := bearing(self.mark)) and time.monotonic() < until:
            for pid in others:
                _send(os.kill, pid, signal.SIGKILL)
            time.sleep(0.05)
        self.file.unlink(missing_ok=True)
        return [trace.name for trace in left]


def polite_ends() -> list[signal.Signals]:
    """Return the signals by which one is asked to end: the closing of the terminal too, unless started to outlive it."""
    outlives = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    return [signal.SIGTERM] if outlives else [signal.SIGTERM, signal.SIGHUP]


def end_all(processes: Sequence[tuple[int, signal.Signals]], *, patience: float = PATIENCE) -> None:
    """Ask processes to go, each by its signal; after ``patience`` seconds make them and their groups go."""
    marks = {pid: began(pid) for pid, _ in processes}
    for pid, how in processes:
        if marks[pid]:
            _send(os.kill, pid, how)
    until = time.monotonic() + patience
    for pid, mark in marks.items():
        while mark and time.monotonic() < until and began(pid) == mark:
            with suppress(ChildProcessError):  # a child of ours must be reaped to be seen as gone
                os.waitpid(pid, os.WNOHANG)
            time.sleep(0.02)
        _send(os.killpg, pid, signal.SIGKILL)


def _send(by: Callable[[int, int], None], pid: int, how: signal.Signals) -> None:
    """Send a signal to a process or to the group that it led; who has gone already needs none."""
    with suppress(ProcessLookupError, PermissionError):
        by(pid, how)


def group_of(user: str) -> int:
    """Return the number of a user's first group."""
    return pwd.getpwnam(user).pw_gid
