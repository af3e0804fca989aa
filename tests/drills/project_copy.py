"""A copy of the project in a folder with a blank and Chinese characters, and `make run` in it as somebody at a terminal has it."""

import itertools
import json
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from governance.local.files import mark_of
from tests.drills.processes import wait_until

READY = "按 Ctrl-C 停止"
INSTALLED = (".venv", "node_modules", "build")
AWAY = ("http_proxy", "https_proxy", "PIP_INDEX_URL", "PIP_PROXY", "npm_config_registry", "npm_config_proxy")
OFFLINE = dict.fromkeys(AWAY, "http://127.0.0.1:9/")
LASTING = Path("/var/tmp")  # noqa: S108  (where the product itself keeps root's servers)


class Run:
    """One `make run`: a process group of its own as a terminal gives it, and what it said, each line with its moment."""

    def __init__(self, command: Sequence[str], folder: Path, env: Mapping[str, str], user: str | None) -> None:
        self.began = time.monotonic()
        self.lines: list[tuple[float, str]] = []
        self.process: subprocess.Popen[str] = subprocess.Popen(
            command, cwd=folder, env=dict(env), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True, **account_of(user),
        )  # fmt: skip
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append((time.monotonic() - self.began, line))

    def said(self) -> str:
        return "".join(line for _, line in self.lines)

    def until_ready(self) -> float:
        """Wait for the address and the accounts, and return how many seconds the start took."""

        def ready() -> bool:
            assert self.process.poll() is None, self.said()
            return READY in self.said()

        wait_until(ready, seconds=150, what="make run")
        return next(at for at, line in self.lines if READY in line)

    def longest_silence(self) -> float:
        """Return the longest time without a line until the product was ready."""
        moments = [0.0, *(at for at, _ in self.lines)]
        return max(after - before for before, after in itertools.pairwise(moments))

    def address(self) -> str:
        """Return the one address that was printed."""
        (found,) = re.findall(r"http://127\.0\.0\.1:\d+/", self.said())
        return found

    def interrupt(self) -> int:
        """Press Ctrl-C and return the exit code."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(timeout=60)


@dataclass(frozen=True)
class ProjectCopy:
    """The copy, and who owns it: ``None`` is whoever runs the tests."""

    folder: Path
    user: str | None

    def run(self, *around: str, words: Sequence[str] = ("make", "run"), **env: str) -> Run:
        """Start `make run` (or ``words``) as a child of the program ``around``."""
        plain = {name: os.environ[name] for name in ("PATH", "LANG", "TERM") if name in os.environ}
        plain["LIGHT"] = "1"  # how the product starts and stops is the same with the small city
        libraries = {"LD_LIBRARY_PATH": str(self.folder.parent / "python/lib")} if self.user else {}
        return Run([*around, *words], self.folder, {**plain, **libraries, "HOME": str(self.folder), **env}, self.user)

    def python(self, *words: str) -> list[str]:
        return [str(self.folder / ".venv/bin/python"), *words]

    def marks(self) -> list[bytes]:
        """Return what stands in the command line, environment or folder of each process of the copy."""
        return [str(self.folder).encode(), *(mark_of(profile).encode() for profile in self.profiles())]

    def profiles(self) -> list[Path]:
        return [self.folder / ".local" / profile for profile in ("dev", "given")]

    def processes(self) -> dict[int, str]:
        """Return every process of the copy that lives: number and command line."""
        marks, found = self.marks(), {}
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                command = (folder / "cmdline").read_bytes()
                shown = command + (folder / "environ").read_bytes() + os.fsencode((folder / "cwd").readlink())
                if any(mark in shown for mark in marks):
                    found[int(folder.name)] = command.replace(b"\0", b" ").decode(errors="replace")
        return found

    def kill(self, pids: Sequence[int]) -> None:
        """SIGKILL processes, all in one go, and wait until they are gone."""
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not set(pids) & set(self.processes()), seconds=10, what="the end of what was killed")

    def runner(self) -> int:
        return int((self.folder / ".local/dev/holder").read_text(encoding="ascii"))

    def children(self) -> set[str]:
        """Return the names of the processes that the runner says it has."""
        file = self.folder / ".local/dev/run.json"
        return {row["name"] for row in json.loads(file.read_text(encoding="utf-8"))} if file.exists() else set()

    def ask(self, sql: str, *around: str) -> str:
        """Return what the embedded database answers to the owner."""
        local = self.folder / ".local/dev"
        port = json.loads((local / "ports.json").read_text(encoding="utf-8"))["postgres"]
        word = json.loads((local / "secrets.json").read_text(encoding="utf-8"))["portal_owner"]
        program = (
            "import psycopg, sys\nwith psycopg.connect(sys.argv[1]) as owner:\n    found = owner.execute(sys.argv[2])\n"
            "    print(found.fetchone()[0] if found.description else '')"
        )
        url = f"postgresql://portal_owner:{word}@127.0.0.1:{port}/portal"
        shown = subprocess.run([*around, sys.executable, "-c", program, url, sql], capture_output=True, text=True, check=True)  # fmt: skip
        return shown.stdout.strip()

    def permissions(self) -> dict[str, tuple[int, int, int]]:
        """Return mode and owners of every folder that was there before the first start and could be harmed by one."""
        own = [self.folder, *(self.folder / name for name in (*INSTALLED, "governance", "scripts"))]
        folders = [*own, *self.folder.parents, LASTING, Path(tempfile.gettempdir()), Path.home()]
        return {str(path): (path.stat().st_mode, path.stat().st_uid, path.stat().st_gid) for path in folders}


@contextmanager
def project_copy(user: str | None = None) -> Iterator[ProjectCopy]:
    """Copy what git knows and what is new, with the installed packages, for ``user``; in the end, leave nothing of it."""
    place = Path(tempfile.mkdtemp(prefix="qianqiu-drill-", dir=LASTING))
    place.chmod(0o755)
    made = ProjectCopy(place / "千秋 演练", user)
    try:
        made.folder.mkdir()
        _copy_sources(made.folder)
        for name in INSTALLED:
            _link_installed(settings.BASE_DIR / name, made.folder / name)
        if user:
            _give(made.folder, user)
        yield made
    finally:
        made.kill(list(made.processes()))
        for profile in made.profiles():
            shutil.rmtree(LASTING / mark_of(profile), ignore_errors=True)
        shutil.rmtree(place)


def _copy_sources(folder: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=settings.BASE_DIR, capture_output=True, check=True
    ).stdout  # fmt: skip
    for name in filter(None, listed.decode().split("\0")):
        source, target = settings.BASE_DIR / name, folder / name
        if source.is_file():  # one that was deleted but not committed is still listed
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)


def _link_installed(source: Path, target: Path) -> None:
    """Give the copy folders of its own with the same files in them; what marks them as installed is copied."""

    def link(one: str, other: str) -> str:
        if Path(one).name.startswith("."):
            return str(shutil.copy2(one, other))
        try:
            os.link(one, other)
        except OSError:
            shutil.copy2(one, other)
        return other

    shutil.copytree(source, target, symlinks=True, copy_function=link, ignore=shutil.ignore_patterns("collected"))


def _give(folder: Path, user: str) -> None:
    """Make ``user`` the owner of the folders and of every file that is the copy's own, with a Python that this user may run."""
    account = pwd.getpwnam(user)
    for path in (folder, *folder.rglob("*")):
        if path.is_symlink() or path.is_dir() or path.stat().st_nlink == 1:
            os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)
    python = _python_for(user, folder.parent)
    programs = folder / ".venv" / "bin"
    for name in ("python", "python3"):
        (programs / name).unlink(missing_ok=True)
        (programs / name).symlink_to(python)
    configuration = folder / ".venv" / "pyvenv.cfg"
    lines = configuration.read_text(encoding="utf-8").splitlines()
    configuration.unlink()  # the file may be a link to the project's own
    kept = [f"home = {Path(python).parent}" if line.startswith("home") else line for line in lines]
    configuration.write_text("\n".join(kept) + "\n", encoding="utf-8")


def _python_for(user: str, place: Path) -> str:
    """Return the Python of this environment where ``user`` may run it: in its own place, else in a copy below ``place``."""
    python, copied = Path(sys.executable).resolve(), place / "python"
    try:
        subprocess.run([python, "-c", ""], **account_of(user), cwd="/", check=True)
    except (OSError, subprocess.CalledProcessError):
        unused = shutil.ignore_patterns("site-packages", "test", "share", "include")
        shutil.copytree(sys.base_prefix, copied, symlinks=True, ignore=unused)
        (copied / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages").mkdir()
        return str(copied / python.relative_to(Path(sys.base_prefix).resolve()))
    return str(python)


def account_of(user: str | None) -> dict[str, Any]:
    """Return what makes a child process run as ``user``, as ourselves for nobody in particular."""
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}
