"""`make run`: everything started in its order, one address printed, nothing left behind."""

import hashlib
import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from psycopg import sql

from governance.local.cluster import ClusterFailed
from governance.local.places import PROJECT, AlreadyRunning, PlaceRefused, is_free
from governance.local.processes import polite_ends
from governance.local.services import Services
from governance.local.valkeys import ValkeyFailed

FIRST_PORT, LAST_PORT = 8000, 65535
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # past a proxy that the environment names
PYTHON = sys.executable


class StartFailed(RuntimeError):
    """Raised when a step of the start fails; the message names it and where its words stand."""


class Stopped(Exception):
    """Raised when somebody stops the product while it is still starting."""


def run() -> int:
    """Start the product and keep it running until Ctrl-C or until a part of it ends by itself; return the exit code."""
    stop = threading.Event()
    for number in (signal.SIGINT, *polite_ends()):
        signal.signal(number, lambda *_: stop.set())
    services = Services("dev")
    try:
        address, env = _start(services, stop)
        _welcome(services, address, env, stop)
        return _watch(services, stop)
    except Stopped:
        return 130
    except AlreadyRunning as other:
        print(f"这个文件夹里的千秋已经在运行（进程 {other.pid}）。先停下它，再启动。", file=sys.stderr)
        return 1
    except (StartFailed, ClusterFailed, ValkeyFailed, PlaceRefused) as failure:
        print(f"\n没有启动成功：{failure}", file=sys.stderr)
        return 1
    finally:
        with _step("停止各个进程"):
            services.stop()


def _start(services: Services, stop: threading.Event) -> tuple[str, dict[str, str]]:
    if "DATABASE_URL" in os.environ and "DATABASE_OWNER_URL" not in os.environ:
        raise StartFailed("给了 DATABASE_URL，还要给 DATABASE_OWNER_URL（建表用的账号）。")
    with _step("启动数据库和缓存"):
        env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "governance.settings.dev",
            "PYTHONUNBUFFERED": "1",
            **services.start(),
        }
        env.setdefault("MEDIA_ROOT", str(services.home.folder / "media"))
    if _words_are_old():
        with _step("编译界面文字"):
            _manage(services, ["compile_words"], env, stop)
    fingerprint = _fingerprint()
    if _told_by(env["DATABASE_OWNER_URL"]) != fingerprint:
        with _step("建表"):
            _manage(services, ["migrate", "--database", "owner", "--verbosity", "0"], env, stop)
        with _step("装入演示城市", services.home.folder / "load_demo.txt"):
            _manage(services, ["load_demo", *(["--light"] if env.get("LIGHT") == "1" else [])], env, stop)
            _count_rows(env["DATABASE_OWNER_URL"])
        _tell(env["DATABASE_OWNER_URL"], fingerprint)
    port = _free_port_from(env.get("PORT", "") or str(FIRST_PORT))
    address = f"http://127.0.0.1:{port}/"
    with _step("启动网站、任务转发、任务执行和定时"):
        family = services.family
        family.start(
            "web",
            [PYTHON, "-m", "gunicorn", "-c", "governance/deploy/gunicorn.py", "-b", f"127.0.0.1:{port}"],
            env=env,
            cwd=PROJECT,
        )
        family.start("relay", [PYTHON, "manage.py", "relay"], env=env, cwd=PROJECT)
        family.start("tick", [PYTHON, "manage.py", "tick"], env=env, cwd=PROJECT)
        family.start(
            "worker", [PYTHON, "-m", "celery", "-A", "governance.celery", "worker", "--concurrency", "2", "--loglevel", "WARNING", "--without-gossip",
            "--without-mingle"], env=env, cwd=PROJECT,
        )  # fmt: skip
        _wait_until_ready(services, address, stop)
    return address, env


def _manage(services: Services, words: list[str], env: Mapping[str, str], stop: threading.Event) -> str:
    """Run a command of the product as one of the family, so that Ctrl-C ends it politely, and return what it said."""
    name, said = words[0], services.home.folder / f"{words[0]}.txt"
    said.unlink(missing_ok=True)
    with said.open("wb") as out:
        child = services.family.start(name, [PYTHON, "manage.py", *words], env=env, cwd=PROJECT, out=out)
    while child.poll() is None:
        if stop.wait(0.05):
            raise Stopped
    services.family.stop(name)
    if child.returncode:
        raise StartFailed(f"manage.py {' '.join(words)}\n{services.family.words_of(name)}")
    return said.read_text(encoding="utf-8")


def _free_port_from(wanted: str) -> int:
    """Return the first free port from the wanted one on, saying so when it is another."""
    if not wanted.isdecimal() or not 0 < int(wanted) <= LAST_PORT:
        raise StartFailed(f"PORT={wanted} 不是端口号")
    for port in range(int(wanted), LAST_PORT + 1):
        if is_free(port):
            return port
        print(f"端口 {port} 已被占用，换 {port + 1}", flush=True)
    raise StartFailed(f"从 {wanted} 起没有空闲的端口")


def _told_by(owner_url: str) -> str:
    """Return what the database itself says about what it was prepared with: so it holds for whichever database is used."""
    with psycopg.connect(owner_url, connect_timeout=5) as owner:
        row = owner.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    return (row and row[0]) or ""


def _tell(owner_url: str, fingerprint: str) -> None:
    """Let the database say what it was prepared with; one that belongs to somebody else is prepared at every start."""
    with psycopg.connect(owner_url, connect_timeout=5) as owner, suppress(psycopg.errors.InsufficientPrivilege):
        name = sql.Identifier(owner.info.dbname)
        owner.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(name, sql.Literal(fingerprint)))


def _count_rows(owner_url: str) -> None:
    """Let the planner know what was just loaded; by itself it would find out within minutes, and be slow until then."""
    with psycopg.connect(owner_url, connect_timeout=5, autocommit=True) as owner:
        owner.execute("ANALYZE")


def _words_are_old() -> bool:
    sources = PROJECT.glob("locale/*/LC_MESSAGES/*.po")
    pairs = [(source, source.with_suffix(".mo")) for source in sources]
    return any(not made.exists() or made.stat().st_mtime_ns < source.stat().st_mtime_ns for source, made in pairs)


def _fingerprint() -> str:
    """Return what changes when tables or demonstration data change."""
    digest = hashlib.sha256()
    patterns = ("*/migrations/*.py", "*/demo/**/*", "*/seeds/*")
    for path in sorted(
        {path for pattern in patterns for path in PROJECT.glob(pattern) if path.is_file() and path.suffix != ".pyc"}
    ):
        digest.update(path.relative_to(PROJECT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def _wait_until_ready(services: Services, address: str, stop: threading.Event) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if ended := services.family.ended():
            raise StartFailed(f"{ended[0]} 自己退出了\n{services.family.words_of(ended[0])}")
        try:
            with DIRECT.open(f"{address}readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            pass
        if stop.wait(0.05):
            raise Stopped
    raise StartFailed("60 秒内没有就绪")


def _watch(services: Services, stop: threading.Event) -> int:
    while not stop.wait(0.5):
        if ended := services.family.ended():
            log = services.family.logs / f"{ended[0]}.log"
            print(f"\n{ended[0]} 自己退出了，见 {log}", file=sys.stderr)
            return 1
    return 0


def _welcome(services: Services, address: str, env: Mapping[str, str], stop: threading.Event) -> None:
    with _step("列出演示账号"):
        accounts = _manage(services, ["demo_accounts"], env, stop)
    print(f"\n千秋已就绪：{address}\n\n{accounts}\n按 Ctrl-C 停止。", flush=True)


def _last_line(said: Path | None) -> str:
    lines = said.read_text(encoding="utf-8").splitlines() if said and said.exists() else []
    return f"  {lines[-1].strip()}" if lines else ""


@contextmanager
def _step(words: str, said: Path | None = None) -> Iterator[None]:
    """Show a line for a step that takes longer than two seconds, with the seconds that go by and the last line of what it has ``said``."""
    began, done = time.monotonic(), threading.Event()

    def tell() -> None:
        while not done.wait(2):
            print(f"{words} … {time.monotonic() - began:.0f} 秒{_last_line(said)}", flush=True)

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()
