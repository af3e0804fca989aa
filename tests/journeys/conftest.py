"""The whole product, really running, and a real browser in front of it."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from governance.local.cluster import prepare_database
from governance.local.places import PROJECT, _any_free
from governance.local.processes import Family

DATABASE = "portal_journeys"
SHOTS = PROJECT / ".local" / "screenshots"
SIZES = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
SECRET = "journeys-only-0123456789-0123456789-0123456789-0123456789"


@dataclass(frozen=True)
class Product:
    """Where the product answers, and the environment its processes run in."""

    address: str
    env: dict[str, str]

    def manage(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            env=self.env,
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Start web, relay, worker and tick over a database of their own with the demonstration city."""
    folder = tmp_path_factory.mktemp("product")
    env = _environment(folder)
    running = Product("", env)
    running.manage("migrate", "--database", "owner", "--verbosity", "0")
    running.manage("load_demo", "--light")
    family, port = Family(folder / "run.json", folder / "logs"), _any_free()
    address = f"http://127.0.0.1:{port}"
    python = sys.executable
    family.start(
        "web",
        [python, "-m", "gunicorn", "-c", "governance/deploy/gunicorn.py", "-b", f"127.0.0.1:{port}"],
        env=env,
        cwd=PROJECT,
    )
    family.start("relay", [python, "manage.py", "relay"], env=env, cwd=PROJECT)
    family.start("tick", [python, "manage.py", "tick"], env=env, cwd=PROJECT)
    worker = [
        "-m",
        "celery",
        "-A",
        "governance.celery",
        "worker",
        "--concurrency",
        "1",
        "--loglevel",
        "WARNING",
        "--without-mingle",
    ]
    family.start("worker", [python, *worker], env=env, cwd=PROJECT)
    try:
        _wait(address, family)
        yield Product(address, env)
    finally:
        family.stop()


def _environment(folder: Path) -> dict[str, str]:
    owner = os.environ["DATABASE_OWNER_URL"].rpartition("/")[0]
    with psycopg.connect(f"{owner}/portal", autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{DATABASE}" WITH (FORCE)')
        admin.execute(f'CREATE DATABASE "{DATABASE}"')
    prepare_database(f"{owner}/{DATABASE}")
    urls = {
        name: os.environ[name].rpartition("/")[0] + f"/{DATABASE}"
        for name in os.environ
        if name.startswith("DATABASE_") and name.endswith("URL")
    }
    env = {
        **os.environ,
        **urls,
        "DJANGO_SETTINGS_MODULE": "governance.settings.dev",
        "SECRET_KEY": SECRET,
        "MEDIA_ROOT": str(folder / "media"),
    }
    env["FIELD_KEYS"] = str(folder / "field_keys.json")
    done = subprocess.run(
        [sys.executable, "manage.py", "make_field_keys", env["FIELD_KEYS"]],
        env=env,
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return env


def _wait(address: str, family: Family) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        ended = family.ended()
        assert not ended, (family.logs / f"{ended[0]}.log").read_text(encoding="utf-8")[-3000:]
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=2):  # noqa: S310  (our own server)
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError("the product did not get ready")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the Chromium that `make test` found or installed; without one this fails, it never skips."""
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM") or None
        chromium = playwright.chromium.launch(
            executable_path=path,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-sync",
            ],
        )
        yield chromium
        chromium.close()


Opener = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, product: Product) -> Iterator[Opener]:
    """Open pages as somebody: ``opened("cc-operator", "desk")`` gives a signed-in page of that size."""
    contexts: list[BrowserContext] = []

    def make(user: str | None, size: str = "desk", *, language: str = "zh-CN", **options: Any) -> Page:
        context = browser.new_context(
            viewport=SIZES[size], locale=language, base_url=product.address, timezone_id="Asia/Shanghai", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
        if user is not None:
            sign_in(page, product, user)
        return page

    yield make
    for context in contexts:
        context.close()


def sign_in(page: Page, product: Product, user: str, city: str = "tianchang") -> None:
    """Sign in as a person would: name and password, and a code where one is asked for."""
    password, secrets = demo_words(product)
    page.goto(f"/{city}/login/")
    page.get_by_label("用户名或手机号").fill(user)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录").click()
    if user in secrets and "second" in page.url:
        page.get_by_label("验证码").fill(code_of(secrets[user]))
        page.get_by_role("button", name="确认").click()


_WORDS: dict[str, tuple[str, dict[str, str]]] = {}


def demo_words(product: Product) -> tuple[str, dict[str, str]]:
    """Return the demonstration password and the second factors by user name."""
    if product.address not in _WORDS:
        script = (
            "from complaints.demo.accounts import *; import base64, json;"
            "print(json.dumps([password(), {user_name_of(r): base64.b32encode(second_factor_key(user_name_of(r))).decode() for r in WITH_ACCOUNT}]))"
        )
        import json

        _WORDS[product.address] = tuple(
            json.loads(product.manage("shell", "-v", "0", "-c", script).strip().splitlines()[-1])
        )  # type: ignore[assignment]
    return _WORDS[product.address]


def code_of(secret: str) -> str:
    """Return the present six-digit code of a base32 secret (RFC 6238)."""
    import base64

    from django_otp.oath import TOTP

    totp = TOTP(base64.b32decode(secret))
    totp.time = time.time()
    return f"{totp.token():06d}"


def shot(page: Page, name: str) -> None:
    """Keep a screenshot of the whole page, for a person to look at."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


def check_access(page: Page) -> None:
    """Run axe over the page and fail on any violation of WCAG 2.2 A and AA."""
    axe = (PROJECT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    page.evaluate(axe)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", tags)
    faults = [f"{fault['id']}: {[node['html'][:160] for node in fault['nodes'][:3]]}" for fault in found["violations"]]
    assert faults == [], f"{page.url}\n" + "\n".join(faults)
