"""What all tests stand on: a real database, migrated by its owner once, used as the runtime role."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase

from governance.tenancy import acting_for

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
TEMPLATE = "portal_tests"


def _rename(name: str) -> None:
    for alias in settings.DATABASES:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
        settings.DATABASES[alias]["NAME"] = name


def _admin() -> psycopg.Connection[Any]:
    return psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True)


@contextmanager
def alone() -> Iterator[None]:
    """Let one worker after the other make and copy the template."""
    with _admin() as admin:
        admin.execute("SELECT pg_advisory_lock(7243)")
        yield


def _drop(name: str) -> None:
    """Drop a database once its last backend has gone (closing a connection does not wait for its backend)."""
    with _admin() as admin:
        for _ in range(100):
            if admin.execute("SELECT 1 FROM pg_stat_activity WHERE datname = %s", [name]).fetchone() is None:
                break
            time.sleep(0.05)
        admin.execute(f'DROP DATABASE IF EXISTS "{name}"')


def owner_connection() -> psycopg.Connection[Any]:
    """Return an autocommit connection of the owner to the database under test."""
    return psycopg.connect(
        os.environ["DATABASE_OWNER_URL"], dbname=connections["default"].settings_dict["NAME"], autocommit=True
    )


def _url(name: str) -> str:
    return os.environ["DATABASE_OWNER_URL"].rpartition("/")[0] + f"/{name}"


def _make_template(fingerprint: str) -> None:
    _drop(TEMPLATE)
    with _admin() as admin:
        admin.execute(f'CREATE DATABASE "{TEMPLATE}"')
    with psycopg.connect(_url(TEMPLATE), autocommit=True) as owner:
        owner.execute((settings.BASE_DIR / "governance/deploy/database.sql").read_text(encoding="utf-8"))
    before = connections["owner"].settings_dict["NAME"]
    _rename(TEMPLATE)
    call_command("migrate", database="owner", verbosity=0)
    _rename(before)
    with _admin() as admin:
        admin.execute(f"COMMENT ON DATABASE \"{TEMPLATE}\" IS '{fingerprint}'")


def _fingerprint() -> str:
    import hashlib

    digest = hashlib.sha256()
    sources = [
        *settings.BASE_DIR.glob("*/migrations/*.py"),
        *settings.BASE_DIR.glob("governance/backend/*.py"),
        settings.BASE_DIR / "governance/tenancy.py",
    ]
    for path in sorted(sources):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def make_template() -> None:
    """Migrate the template as the owner, unless that has been done with these migrations; call it ``alone``."""
    fingerprint = _fingerprint()
    with _admin() as admin:
        row = admin.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [TEMPLATE]
        ).fetchone()
    if row is None or row[0] != fingerprint:
        _make_template(fingerprint)


def copy_database(source: str, name: str) -> None:
    """Make a database anew as a copy of another that nobody is connected to."""
    _drop(name)
    with _admin() as admin:
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any, worker_id: str) -> None:
    """Copy the template for this worker, and go on as the runtime role. The next run makes the copy anew."""
    name = f"portal_test_{worker_id}"
    with django_db_blocker.unblock():
        with alone():
            make_template()
            copy_database(TEMPLATE, name)
        _rename(name)


def _flush_as_owner(_self: TransactionTestCase) -> None:
    """Empty every table; only the owner may."""
    with owner_connection() as owner:
        tables = owner.execute(
            "SELECT string_agg(format('%I', c.relname), ', ') FROM pg_class c "
            "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition "
            "AND c.relname <> 'django_migrations'"
        ).fetchone()
        owner.execute(f"TRUNCATE {tables[0] if tables else ''} CASCADE")


@pytest.fixture(scope="session", autouse=True)
def _owner_flushes() -> None:
    TransactionTestCase._fixture_teardown = _flush_as_owner  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture
def city(db: None) -> Any:
    from tests.factories import make_city

    return make_city("tianchang", "天长市", "TC")


@pytest.fixture
def other_city(db: None) -> Any:
    from tests.factories import make_city

    return make_city("shili", "示例市", "SL")


@pytest.fixture
def inside(city: Any) -> Iterator[Any]:
    """Be inside the city for the whole test."""
    with acting_for(city):
        yield city
