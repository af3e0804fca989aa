"""The embedded PostgreSQL: made once, started and stopped as a child, with the three logins of the portal."""

import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

from governance.local.files import write_whole
from governance.local.places import PROJECT, Home
from governance.local.processes import MARK, Family, group_of, titled

LOGINS = ("portal_owner", "portal_app", "portal_platform")
DATABASE = "portal"
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "120",
    "shared_buffers": "192MB",
    "max_wal_size": "1GB",
    "log_min_messages": "warning",
    "timezone": "UTC",
    "jit": "off",
}


class ClusterFailed(RuntimeError):
    """Raised when PostgreSQL does not come up; the message holds the end of its log."""


class Cluster:
    """A PostgreSQL of our own on a free port of 127.0.0.1.

    ``durable`` says whether an acknowledged commit survives a crash; tests that do not crash may do without.
    """

    def __init__(
        self, home: Home, family: Family, *, durable: bool = True, extra: Mapping[str, str] | None = None
    ) -> None:
        self.home, self.family, self.durable, self.extra = home, family, durable, extra or {}
        self.data = home.servers / "postgres"
        self.words = home.secrets(["postgres", *LOGINS])
        self.port = 0

    def start(self) -> dict[str, str]:
        """Start the server, making its data folder and the logins first if need be, and return the addresses for the environment."""
        programs = self.home.programs()
        self._put_aside_what_is_not_ours()
        if not self.data.exists():
            self._make(programs)
        self._drop_stale_lock()
        self.port = self.home.port("postgres")
        settings = {
            **SETTINGS,
            "port": str(self.port),
            "cluster_name": self.home.mark,
            **({} if self.durable else FAST),
            **self.extra,
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        self.family.start(
            "postgres", [str(programs / "postgres"), "-D", str(self.data), *options], user=self.home.user, env=_plain_environment(),
            cwd=self.data, goodbye=signal.SIGINT,
        )  # fmt: skip
        self._wait()
        if not (self.data / "prepared").exists():
            self._prepare()
        return self.urls()

    def stop(self) -> None:
        """Stop the server, letting it finish what it writes."""
        self.family.stop("postgres")

    def kill(self) -> None:
        """Kill the server and all its backends at once, as a power cut would."""
        child = self.family.children.pop("postgres")
        backends = f"postgres: {self.home.mark}"
        pids = [child.pid, *titled(backends)]
        while pids:
            for pid in pids:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            child.wait()
            pids = titled(backends)  # one may have been born in between

    def urls(self) -> dict[str, str]:
        """Return the addresses of the runtime role, the owner and the platform role."""
        names = {
            "DATABASE_URL": "portal_app",
            "DATABASE_OWNER_URL": "portal_owner",
            "DATABASE_PLATFORM_URL": "portal_platform",
        }
        return {key: self.url(login) for key, login in names.items()}

    def url(self, login: str, database: str = DATABASE) -> str:
        return f"postgresql://{login}:{quote(self.words[login])}@127.0.0.1:{self.port}/{database}"

    def _fingerprint(self) -> str:
        """Return what tells the words that the data were made with from any others, without telling them."""
        return hashlib.sha256("".join(self.words[login] for login in ("postgres", *LOGINS)).encode()).hexdigest()

    def _put_aside_what_is_not_ours(self) -> None:
        """Make room where a former clone of the project left data whose words and keys went with it; one such is kept."""
        made_with = self.data / "made_with"
        if made_with.exists() and made_with.read_text(encoding="ascii") != self._fingerprint():
            aside = self.home.servers / "postgres.of-a-former-clone"
            shutil.rmtree(aside, ignore_errors=True)
            self.data.rename(aside)

    def _make(self, programs: Path) -> None:
        """Make the data folder, whole or not at all. The first login's word passes through a file that only the servers' user may read."""
        shutil.rmtree(self.home.servers / "postgres.new", ignore_errors=True)
        data, word = self.home.own("postgres.new"), self.home.servers / "word"
        write_whole(word, self.words["postgres"], 0o600)
        account: dict[str, Any] = {}
        if self.home.user:
            servant = pwd.getpwnam(self.home.user)
            os.chown(word, servant.pw_uid, servant.pw_gid)
            account = {"user": self.home.user, "group": group_of(self.home.user), "extra_groups": []}
        try:
            made = subprocess.run(
                [
                    str(programs / "initdb"), "-D", str(data), "-U", "postgres", "--encoding=UTF8", "--locale=C",
                    "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={word}", "--no-sync",
                ],
                capture_output=True, text=True, check=False, env={**_plain_environment(), MARK: self.home.mark}, cwd=data,
                start_new_session=True, **account,
            )  # fmt: skip
        finally:
            word.unlink()
        if made.returncode:
            raise ClusterFailed(made.stderr[-2000:])
        (data / "made_with").write_text(self._fingerprint(), encoding="ascii")
        data.rename(self.data)

    def _drop_stale_lock(self) -> None:
        """Remove the lock file of a server that was killed: its number may belong to somebody else by now.

        This is safe only because ``Home.hold`` keeps other runs out, and ``Family.clear_former`` or ``kill`` ended every
        process that had the data open.
        """
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _wait(self) -> None:
        until, child = time.monotonic() + 60, self.family.children["postgres"]
        while True:
            try:
                psycopg.connect(self.url("postgres", "postgres"), connect_timeout=2).close()
            except psycopg.OperationalError as error:
                if child.poll() is not None or time.monotonic() > until:
                    raise ClusterFailed(self.family.words_of("postgres")) from error
                time.sleep(0.03)
            else:
                return

    def _prepare(self) -> None:
        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as admin:
            admin.execute((PROJECT / "governance/deploy/roles.sql").read_text(encoding="utf-8"))
            for login in LOGINS:
                admin.execute(
                    sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(login), sql.Literal(self.words[login]))
                )
            if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
                admin.execute(sql.SQL("CREATE DATABASE {} OWNER portal_owner").format(sql.Identifier(DATABASE)))
        prepare_database(self.url("portal_owner"))
        (self.data / "prepared").touch()


def prepare_database(owner_url: str) -> None:
    """Give a new database the rights that the portal's logins need in it."""
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute((PROJECT / "governance/deploy/database.sql").read_text(encoding="utf-8"))


def _plain_environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LANG": "C", "LC_ALL": "C"}
