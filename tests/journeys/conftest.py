"""The whole product, really running, and a real browser in front of it."""

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from weakref import WeakSet

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Response, sync_playwright

from governance.local.places import PROJECT, any_free
from governance.local.processes import Family
from tests.conftest import TEMPLATE, alone, copy_database, make_template

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
DATABASE = (
    f"portal_journeys_{WORKER}"  # each worker of the tests has a product of its own, its jobs apart from the other's
)
DEMO = "portal_journeys_demo"
BROKER = 1 + int(WORKER.removeprefix("gw"))
SHOTS = PROJECT / ".local" / "screenshots" if os.environ.get("SCREENSHOTS") else None
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
def product(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Iterator[Product]:
    """Start web, relay, worker and tick over a database of their own with the demonstration city."""
    folder = tmp_path_factory.mktemp("product")
    env = _environment(folder)
    with django_db_blocker.unblock():
        _database_with_the_demo(tmp_path_factory.getbasetemp(), folder, env)
    family, port = Family(folder / "run.json", folder / "logs"), any_free()
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


def _database_with_the_demo(base: Path, folder: Path, env: dict[str, str]) -> None:
    """Copy database, photos and keys of the demonstration city, which the first worker of a run loads."""
    shared = (base.parent if base.name.startswith("popen-") else base) / "demo"
    with alone():
        if not shared.exists():
            shared.mkdir()
            make_template()
            copy_database(TEMPLATE, DEMO)
            loading = Product("", _where(env, DEMO, shared))
            loading.manage("make_field_keys", loading.env["FIELD_KEYS"])
            loading.manage("load_demo", "--light")
            with psycopg.connect(loading.env["DATABASE_OWNER_URL"], autocommit=True) as owner:
                owner.execute("ANALYZE")
        shutil.copytree(shared, folder, dirs_exist_ok=True)
        copy_database(DEMO, DATABASE)


def _environment(folder: Path) -> dict[str, str]:
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "governance.settings.dev", "SECRET_KEY": SECRET}
    env.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
    for name in ("BROKER_URL", "CACHE_URL"):
        env[name] = f"{os.environ[name].rpartition('/')[0]}/{BROKER}"
    return _where(env, DATABASE, folder)


def _where(env: dict[str, str], database: str, folder: Path) -> dict[str, str]:
    urls = {
        name: env[name].rpartition("/")[0] + f"/{database}"
        for name in env
        if name.startswith("DATABASE_") and name.endswith("URL")
    }
    return {**env, **urls, "MEDIA_ROOT": str(folder / "media"), "FIELD_KEYS": str(folder / "field_keys.json")}


def _wait(address: str, family: Family) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        ended = family.ended()
        assert not ended, (family.logs / f"{ended[0]}.log").read_text(encoding="utf-8")[-3000:]
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError("the product did not get ready")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the Chromium that `make test` found or installed; without one this fails, it never skips.

    While it runs, its event loop stands in this thread: the tests around it may still use the database.
    """
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
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


@pytest.fixture(scope="session")
def sessions() -> dict[str, Any]:
    """The sessions of accounts that have signed in already: a one-time code is good for one sign-in only."""
    return {}


@pytest.fixture
def opened(browser: Browser, product: Product, sessions: dict[str, Any]) -> Iterator[Opener]:
    """Open pages as somebody: ``opened("cc-operator", "desk")`` gives a signed-in page of that size."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def make(user: str | None, size: str = "desk", *, language: str = "zh-CN", **options: Any) -> Page:
        context = browser.new_context(
            viewport=SIZES[size],
            locale=language,
            base_url=product.address,
            timezone_id="Asia/Shanghai",
            storage_state=sessions.get(user or ""),
            **options,
        )
        contexts.append(context)
        if not options.get("java_script_enabled", True):
            UNSCRIPTED.add(context)
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.goto = arriving(page)  # type: ignore[method-assign]
        page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
        page.on("console", lambda said: wrong.append(f"{page.url}: {said.text}") if said.type == "error" else None)
        if user is not None and user not in sessions:
            sign_in(page, product, user)
            sessions[user] = context.storage_state()
        return page

    yield make
    for context in contexts:
        context.close()
    expected = (
        "status of 4",
        "INTERNET_DISCONNECTED",
    )  # what stories about refusals and broken connections bring about
    assert [one for one in wrong if not any(words in one for words in expected)] == []


def sign_in(page: Page, product: Product, user: str, city: str = "tianchang") -> None:
    """Sign in as a person would: name and password, and a code where one is asked for."""
    password, secrets = demo_words(product)
    page.goto(f"/{city}/login/")
    page.locator("input[name=username]").fill(user)
    page.locator("input[name=password]").fill(password)
    follow(page.locator("main form button.primary"))
    if user in secrets and "second-factor" in page.url:
        page.locator("input[name=code]").fill(code_of(secrets[user]))
        follow(page.locator("main form button.primary"))
    assert "/login/" not in page.url


def follow(target: Locator) -> None:
    """Click what leads to another page, and wait until that page is there: what comes next must not meet the one that goes."""
    with target.page.expect_navigation():
        target.click()
    settle(target.page)


UNSCRIPTED: "WeakSet[BrowserContext]" = WeakSet()


def settle(page: Page) -> None:
    """Wait until the page's behaviour is attached: a key pressed before that is lost. Without scripts there is none."""
    if page.context in UNSCRIPTED:
        return
    page.locator("html[data-ready], html:not(:has(script[type=module]))").wait_for(state="attached")


def arriving(page: Page) -> Callable[..., Response | None]:
    """Return the page's ``goto`` that comes back when the page is ready for keys and clicks, as a person's eyes would."""
    go = page.goto

    def goto(url: str, **how: Any) -> Response | None:
        answer = go(url, **how)
        settle(page)
        return answer

    return goto


_WORDS: dict[str, tuple[str, dict[str, str]]] = {}


def demo_words(product: Product) -> tuple[str, dict[str, str]]:
    """Return the demonstration password and the second factors by user name."""
    if product.address not in _WORDS:
        script = (
            "from complaints.demo.accounts import *; import base64, json;"
            "names = [*map(user_name_of, WITH_ACCOUNT), EMPTY_CITY_ADMIN]; print(json.dumps([password(), {n: base64.b32encode(second_factor_key(n)).decode() for n in names}]))"
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
    """Keep a screenshot of the whole page, for a person to look at; only in a run that was asked for them."""
    if SHOTS:
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


def at_spot(product: Product, code: str) -> dict[str, float]:
    """Return the position of the middle of a place, as a phone would find it."""
    script = (
        "from governance.models import City, Place; from governance.tenancy import acting_for; city = City.objects.get(slug='tianchang')\n"
        f"with acting_for(city): place = Place.objects.get(code='{code}'); print(place.centre_x, place.centre_y)"
    )
    lon_e6, lat_e6 = product.manage("shell", "-v", "0", "-c", script).split()
    return {"longitude": int(lon_e6) / 1e6, "latitude": int(lat_e6) / 1e6, "accuracy": 8}


def check_page(page: Page, name: str = "") -> None:
    """Look at a page as a whole: no sideways scrolling, nothing that axe minds; keep a screenshot under ``name``."""
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if name:
        shot(page, name)
    assert wide <= 0, f"{page.url} is {wide} px wider than the screen"
    check_access(page)


def check_sizes(page: Page, name: str) -> None:
    """Look at a page in both sizes, in the one that it was opened in first."""
    opened_in = next(size for size, known in SIZES.items() if known == page.viewport_size)
    for size in sorted(SIZES, key=lambda one: one != opened_in):
        page.set_viewport_size(SIZES[size])  # type: ignore[arg-type]  # width and height, as it takes them
        check_page(page, f"{name}-{size}")


def check_access(page: Page) -> None:
    """Run axe over the page and fail on any violation of WCAG 2.2 A and AA."""
    axe = (PROJECT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    page.evaluate(axe)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", tags
    )
    faults = [f"{fault['id']}: {[node['html'][:160] for node in fault['nodes'][:3]]}" for fault in found["violations"]]
    assert faults == [], f"{page.url}\n" + "\n".join(faults)
