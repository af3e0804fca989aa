"""`make run`: everything started in its order, one address printed, nothing left behind."""

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from governance.local.places import PROJECT, is_free
from governance.local.services import Services

FIRST_PORT = 8000
PYTHON = sys.executable


class StartFailed(RuntimeError):
    """Raised when a step of the start fails; the message names it and where its words stand."""


def run() -> int:
    """Start the product and keep it running until Ctrl-C or until a part of it ends by itself; return the exit code."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    services = Services("dev")
    try:
        address, env = _start(services, stop)
        if stop.is_set():
            return 130
        _welcome(address, env)
        return _watch(services, stop)
    except StartFailed as failure:
        print(f"\n没有启动成功：{failure}", file=sys.stderr)
        return 1
    finally:
        with _step("停止各个进程"):
            services.stop()


def _start(services: Services, stop: threading.Event) -> tuple[str, dict[str, str]]:
    with _step("启动数据库和缓存"):
        env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "governance.settings.dev",
            "PYTHONUNBUFFERED": "1",
            **services.start(),
        }
        env.setdefault("MEDIA_ROOT", str(services.home.folder / "media"))
    mark = services.home.folder / "prepared"
    fingerprint = _fingerprint()
    if not mark.exists() or mark.read_text(encoding="utf-8") != fingerprint:
        with _step("建表"):
            _manage(["migrate", "--database", "owner", "--verbosity", "0"], env)
        with _step("编译界面文字"):
            _manage(["compile_words"], env)
        with _step("装入演示城市"):
            _manage(["load_demo", "--light"], env)
        mark.write_text(fingerprint, encoding="utf-8")
    port = int(env.get("PORT", FIRST_PORT))
    while not is_free(port):
        print(f"端口 {port} 已被占用，换 {port + 1}")
        port += 1
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


def _manage(words: list[str], env: Mapping[str, str]) -> None:
    done = subprocess.run(
        [PYTHON, "manage.py", *words], env=dict(env), cwd=PROJECT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise StartFailed(f"manage.py {' '.join(words)}\n{done.stdout[-500:]}{done.stderr[-3000:]}")


def _fingerprint() -> str:
    """Return what changes when tables, demonstration data or words change."""
    digest = hashlib.sha256()
    patterns = ("*/migrations/*.py", "*/demo/**/*", "*/seeds/*", "locale/*/LC_MESSAGES/*.po")
    for path in sorted(
        {path for pattern in patterns for path in PROJECT.glob(pattern) if path.is_file() and path.suffix != ".pyc"}
    ):
        digest.update(path.relative_to(PROJECT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def _wait_until_ready(services: Services, address: str, stop: threading.Event) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and not stop.is_set():
        if ended := services.family.ended():
            log = services.family.logs / f"{ended[0]}.log"
            raise StartFailed(f"{ended[0]} 自己退出了\n{log.read_text(encoding='utf-8', errors='replace')[-3000:]}")
        try:
            with urllib.request.urlopen(f"{address}readyz", timeout=2) as answer:  # noqa: S310  (our own address)
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            stop.wait(0.05)
    if not stop.is_set():
        raise StartFailed("60 秒内没有就绪")


def _watch(services: Services, stop: threading.Event) -> int:
    while not stop.wait(0.5):
        if ended := services.family.ended():
            log = services.family.logs / f"{ended[0]}.log"
            print(f"\n{ended[0]} 自己退出了，见 {log.relative_to(PROJECT)}", file=sys.stderr)
            return 1
    return 0


def _welcome(address: str, env: Mapping[str, str]) -> None:
    shown = subprocess.run(
        [PYTHON, "manage.py", "demo_accounts"], env=dict(env), cwd=PROJECT, capture_output=True, text=True, check=False
    )
    print(f"\n千秋已就绪：{address}\n\n{shown.stdout}\n按 Ctrl-C 停止。", flush=True)


@contextmanager
def _step(words: str) -> Iterator[None]:
    """Show a line for a step that takes longer than two seconds, with the seconds that go by."""
    began, done = time.monotonic(), threading.Event()

    def tell() -> None:
        while not done.wait(2):
            print(f"{words} … {time.monotonic() - began:.0f} 秒", flush=True)

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()
