"""Databases of many cases: the demonstration city copied, then filled by set-based statements as the owner."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from governance.local.cluster import prepare_database

PROJECT = Path(__file__).resolve().parents[1]
URLS = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_PLATFORM_URL")
BASE = "bench_base"
CHUNK = 100_000
DAYS = 1095
WAITING = 400  # accepted cases that wait for the scenario of dispatching, the same number at every size

PLACES = """
    CREATE TEMP TABLE bench_place AS
    SELECT row_number() OVER (ORDER BY p.id) - 1 AS turn, p.id AS place_id, p.path, p.centre_x, p.centre_y,
        (SELECT g.place_id FROM grids_gridcompound gc JOIN grids_grid g ON g.id = gc.grid_id JOIN grids_compound c ON c.id = gc.compound_id
         WHERE c.place_id = p.id ORDER BY g.place_id LIMIT 1) AS grid_id,
        (SELECT f.unit_id FROM firms_servicecontract s JOIN firms_propertyfirm f ON f.id = s.firm_id
         WHERE s.compound_id = p.id ORDER BY s.id LIMIT 1) AS firm_id
    FROM governance_place p WHERE p.city_id = %(city)s AND p.kind = 'COMPOUND';
"""
CATEGORIES = """
    CREATE TEMP TABLE bench_category AS
    SELECT row_number() OVER (ORDER BY c.code) - 1 AS turn, c.id AS category_id, c.priority, c.name, c.limit_amount, c.limit_unit,
        (SELECT u.id FROM governance_unit u WHERE u.city_id = c.city_id AND u.kind = 'DEPARTMENT'
         ORDER BY (u.code = c.lead_department) DESC, u.code LIMIT 1) AS unit_id
    FROM complaints_casecategory c WHERE c.city_id = %(city)s AND c.active;
"""
PEOPLE = """
    CREATE TEMP TABLE bench_person AS
    SELECT row_number() OVER (ORDER BY o.id) - 1 AS turn, o.person_id FROM governance_post o
    WHERE o.city_id = %(city)s AND o.role IN ('RESIDENT', 'GRID_MEMBER', 'OWNER');
"""
ROWS = """
    CREATE TEMP TABLE bench_row ON COMMIT DROP AS
    SELECT uuidv7(reported_at - now()) AS id, n, reported_at, p.*, c.category_id, c.priority, c.name, c.limit_amount, c.limit_unit, c.unit_id,
        o.person_id,
        CASE WHEN n <= %(waiting)s THEN 'ACCEPTED' WHEN n %% 25 <> 0 THEN 'CLOSED'
            ELSE (ARRAY['REPORTED', 'DISPATCHED', 'IN_PROGRESS', 'HANDLED'])[1 + n / 25 %% 4] END AS status
    FROM (SELECT n, (date_trunc('day', now() AT TIME ZONE 'Asia/Shanghai') - make_interval(days => (1 + n %% %(days)s)::int,
              secs => 0 - n * 7 %% 80000)) AT TIME ZONE 'Asia/Shanghai' AS reported_at
          FROM generate_series(%(first)s::bigint, %(last)s::bigint) n) cases
    JOIN bench_place p ON p.turn = n %% (SELECT count(*) FROM bench_place)
    JOIN bench_category c ON c.turn = n %% (SELECT count(*) FROM bench_category)
    JOIN bench_person o ON o.turn = n %% (SELECT count(*) FROM bench_person);
"""
CASES = """
    INSERT INTO complaints_case (id, city_id, number, client_ref, body_digest, channel, status, priority, category_id, text, place_id, path,
        grid_id, spot, at_x, at_y, accuracy_m, reporter_id, is_anonymous, lead_unit_id, executor_unit_id, stage, due_at, near_at, due_unit,
        public_answer, rework_count, reopen_count, version, reported_at, accepted_at, dispatched_at, handled_at, verified_at, closed_at,
        order_due_at, signed_late, rating, ever_late, return_count, is_binding, urge_level, pending_request, refusal_code)
    SELECT id, %(city)s, 'TC-' || to_char(reported_at AT TIME ZONE 'Asia/Shanghai', 'YYYYMMDD') || '-' || lpad((n / %(days)s + 5001)::text, 4, '0'),
        gen_random_uuid(), sha256(n::text::bytea), 'APP_RESIDENT', status, priority, category_id, name || '，请尽快处理。', place_id, path,
        grid_id, '北门', centre_x, centre_y, 8, person_id, n %% 7 = 0,
        CASE WHEN status IN ('REPORTED', 'ACCEPTED') THEN NULL ELSE unit_id END,
        CASE WHEN status IN ('REPORTED', 'ACCEPTED') THEN NULL ELSE firm_id END,
        CASE WHEN status = 'CLOSED' THEN '' WHEN status = 'REPORTED' THEN 'ACCEPT' WHEN status = 'ACCEPTED' THEN 'DISPATCH' ELSE 'HANDLE' END,
        CASE WHEN status <> 'CLOSED' THEN reported_at + interval '9 days' END,
        CASE WHEN status <> 'CLOSED' THEN reported_at + interval '7 days' END,
        CASE WHEN status = 'CLOSED' THEN '' ELSE limit_unit END, CASE WHEN status = 'CLOSED' THEN '已处理。' ELSE '' END,
        CASE WHEN n %% 11 = 0 THEN 1 ELSE 0 END, 0,
        CASE WHEN status = 'ACCEPTED' THEN 2 ELSE 4 END, reported_at, CASE WHEN status <> 'REPORTED' THEN reported_at + interval '10 minutes' END,
        CASE WHEN status NOT IN ('REPORTED', 'ACCEPTED') THEN reported_at + interval '30 minutes' END,
        CASE WHEN status IN ('HANDLED', 'CLOSED') THEN reported_at + interval '1 day' END,
        CASE WHEN status = 'CLOSED' THEN reported_at + interval '30 hours' END,
        CASE WHEN status = 'CLOSED' THEN reported_at + interval '2 days' END,
        CASE WHEN status NOT IN ('REPORTED', 'ACCEPTED') THEN reported_at + interval '9 days' END,
        CASE WHEN status NOT IN ('REPORTED', 'ACCEPTED', 'DISPATCHED') THEN n %% 17 = 0 END,
        CASE WHEN status <> 'CLOSED' OR n %% 6 = 0 THEN '' WHEN n %% 83 = 0 THEN 'DISSATISFIED' ELSE 'SATISFIED' END,
        status IN ('HANDLED', 'CLOSED') AND n %% 29 = 0, 0, false, 0, '', ''
    FROM bench_row;
"""
EVENTS = """
    INSERT INTO complaints_caseevent (id, city_id, at, case_id, act, from_status, to_status, actor_id, role, public_text, internal_text, facts,
        clock_effect)
    SELECT uuidv7(r.reported_at + step.after - now()), %(city)s, r.reported_at + step.after, r.id, step.act, step.came_from, step.went_to,
        r.person_id, 'CC_OPERATOR', '', '', '{}', 'START'
    FROM bench_row r CROSS JOIN (VALUES ('REPORT', '', 'REPORTED', interval '0'), ('ACCEPT', 'REPORTED', 'ACCEPTED', interval '10 minutes'),
        ('DISPATCH', 'ACCEPTED', 'DISPATCHED', interval '30 minutes'), ('SIGN', 'DISPATCHED', 'SIGNED', interval '40 minutes'))
        AS step (act, came_from, went_to, after);
"""
CLOCKS = """
    INSERT INTO complaints_stageclock (id, city_id, case_id, stage, round, responsible_unit_id, amount, unit, calendar_number, started_at,
        due_at, near_at, urgent_at, past_calendar, stopped_at, outcome, late_seconds, trace,
        paused_seconds)
    SELECT uuidv7(r.reported_at + step.after - now()), %(city)s, r.id, step.stage, 0,
        CASE WHEN step.stage IN ('SIGN', 'HANDLE') THEN r.unit_id END, r.limit_amount, r.limit_unit, 1, r.reported_at + step.after,
        r.reported_at + interval '9 days', r.reported_at + interval '7 days', r.reported_at + interval '8 days', false,
        CASE WHEN runs THEN NULL ELSE r.reported_at + interval '1 day' END, CASE WHEN runs THEN 'RUNNING' ELSE 'ON_TIME' END, 0, '[]', 0
    FROM bench_row r CROSS JOIN (VALUES ('ACCEPT', interval '0'), ('DISPATCH', interval '10 minutes'), ('SIGN', interval '30 minutes'),
        ('HANDLE', interval '31 minutes')) AS step (stage, after)
    CROSS JOIN LATERAL (SELECT (r.status = 'REPORTED' AND step.stage = 'ACCEPT') OR (r.status = 'ACCEPTED' AND step.stage = 'DISPATCH')
        OR (r.status IN ('DISPATCHED', 'IN_PROGRESS') AND step.stage = 'HANDLE') AS runs) AS state
    WHERE step.stage NOT IN ('SIGN', 'HANDLE') OR r.status <> 'ACCEPTED';
"""


def url_to(url: str, name: str) -> str:
    """Return the address of another database of the same server."""
    return f"{url.rpartition('/')[0]}/{name}"


def environment(name: str) -> dict[str, str]:
    """Return the environment in which the product works on a database."""
    return {
        **{key: value for key, value in os.environ.items() if key != "DATABASE_POOL"},
        **{key: url_to(os.environ[key], name) for key in URLS},
        "DJANGO_SETTINGS_MODULE": "bench.settings",
    }


@contextmanager
def owner(name: str) -> Iterator[psycopg.Connection[Any]]:
    """Open a database as its owner, every statement for itself."""
    with psycopg.connect(url_to(os.environ["DATABASE_OWNER_URL"], name), autocommit=True) as connection:
        yield connection


def make_base() -> None:
    """Make the database that all others are copied from, unless it is there and nothing that it follows from has changed."""
    mark = _fingerprint()
    with owner("postgres") as admin:
        query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
        found = admin.execute(query, [BASE]).fetchone()
        if found is not None and found[0] == mark:
            return
        _drop(admin, BASE)
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(BASE)))
        prepare_database(url_to(os.environ["DATABASE_OWNER_URL"], BASE))
        _manage(["migrate", "--database", "owner", "--verbosity", "0"], environment(BASE))
        _manage(["load_demo", "--light"], environment(BASE))
        admin.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(BASE), sql.Literal(mark)))


def make_database(rows: int) -> str:
    """Make a fresh database with so many cases, four events and up to four clocks each; return its name."""
    name = f"bench_{rows}"
    with owner("postgres") as admin:
        _drop(admin, name)
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(BASE)))
    with owner(name) as connection:
        city = connection.execute("SELECT id FROM governance_city WHERE slug = 'tianchang'").fetchone()
        assert city is not None
        _fill(connection, {"city": city[0], "days": DAYS, "waiting": WAITING}, rows)
    return name


def _fill(connection: psycopg.Connection[Any], facts: Mapping[str, object], rows: int) -> None:
    connection.execute(
        "SELECT governance_make_month('complaints_caseevent', month::date) FROM generate_series("
        "date_trunc('month', now() - make_interval(days => %s)), now(), interval '1 month') month",
        [DAYS + 32],
    )
    tables = ("complaints_case", "complaints_stageclock")
    for table in tables:
        connection.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER row_history").format(sql.Identifier(table)))
    for statement in (PLACES, CATEGORIES, PEOPLE):
        connection.execute(statement, facts)
    for first in range(1, rows + 1, CHUNK):
        with connection.transaction():
            for statement in (ROWS, CASES, EVENTS, CLOCKS):
                connection.execute(statement, {**facts, "first": first, "last": min(rows, first + CHUNK - 1)})
    for table in tables:
        connection.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER row_history").format(sql.Identifier(table)))
    connection.execute("VACUUM ANALYZE")


def _drop(admin: psycopg.Connection[Any], name: str) -> None:
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def drop_database(name: str) -> None:
    """Remove a database and whoever still is connected to it."""
    with owner("postgres") as admin:
        _drop(admin, name)


def _manage(words: list[str], env: Mapping[str, str]) -> None:
    subprocess.run(
        [sys.executable, "manage.py", *words], env=dict(env), cwd=PROJECT, check=True, stdout=subprocess.DEVNULL
    )


def _fingerprint() -> str:
    digest = hashlib.sha256(os.environ.get("SECRET_KEY", "").encode())
    for pattern in ("*/migrations/*.py", "*/demo/**/*.*", "*/seeds/*.csv"):
        for path in sorted(PROJECT.glob(pattern)):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(path.read_bytes())
    return digest.hexdigest()
