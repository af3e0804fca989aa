"""What a file of the list costs that a job writes: run as a process of its own, `python -m bench.exporting CSV 2026-10-01 2026-10-31`."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bench.accounting import cpu_ms
from bench.filling import PROJECT, environment

KINDS = {"CSV": 41_000, "XLSX": 100_000}
"""How many rows the targets speak of."""
TARGETS = {"CSV": (2.0, 30.0), "XLSX": (25.0, 120.0)}
"""At most so many seconds (of the processor), and so many more megabytes, for that many rows."""


@dataclass(frozen=True)
class Exported:
    """What one file cost: seconds of the application's and of PostgreSQL's processor, seconds in all, megabytes added at the peak."""

    kind: str
    cases: int
    rows: int
    cpu_s: float
    database_s: float
    wall_s: float
    added_mb: float
    statements: int


def exported(database: str, cases: int, kind: str, postmaster: int) -> Exported:
    """Let a fresh process write one file."""
    before, span = cpu_ms(postmaster), days_of(kind, datetime.now(UTC).date())
    done = subprocess.run(
        [sys.executable, "-m", "bench.exporting", kind, *span],
        env=environment(database),
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{kind}: {done.stderr[-2000:]}")
    told = json.loads(done.stdout.splitlines()[-1])
    return Exported(kind, cases, database_s=round((cpu_ms(postmaster) - before) / 1000, 2), **told)


HEAD = "| scenario | cases | rows | SQL | CPU s (target) | db CPU s | s | MB more (target) |"


def row_of(one: Exported) -> str:
    seconds, megabytes = TARGETS[one.kind]
    return (
        f"| export, {one.kind} | {one.cases:,} | {one.rows:,} | {one.statements} | {one.cpu_s:.1f} (≤ {seconds:g} for {KINDS[one.kind]:,} rows) "
        f"| {one.database_s:.1f} | {one.wall_s:.1f} | {one.added_mb:+.0f} (≤ +{megabytes:g}) |"
    )


def main(kind: str, since: str, until: str) -> None:
    """Order the file as the centre's operator would, write it as the job does, and print what that took."""
    import django

    django.setup()
    from django.db import connection
    from django.utils import timezone

    from complaints.services.exporting import ask_for_export, make_export
    from governance.clock import today_of
    from governance.models.accounts import User
    from governance.models.cities import City
    from governance.queries.posts import actor_for
    from governance.tenancy import acting_for

    city, now = City.objects.get(slug="tianchang"), timezone.now()
    asked = 0

    def count(execute, sql, *rest):  # type: ignore[no-untyped-def]
        nonlocal asked
        asked += 1
        return execute(sql, *rest)

    with acting_for(city):
        actor = actor_for(User.objects.get(username="cc-operator"), city, today_of(now), None)
        assert actor is not None
        query: Mapping[str, str] = {"group": "all", "sort": "newest", "since": since, "until": until}
        order = ask_for_export(actor=actor, kind=kind, query=query, at=now)
        held, began, used = peak_mb(), time.perf_counter(), time.process_time()
        with connection.execute_wrapper(count):
            export = make_export(order.pk)
        assert export is not None
        print(
            json.dumps(
                {
                    "rows": export.rows_total, "cpu_s": round(time.process_time() - used, 2),
                    "wall_s": round(time.perf_counter() - began, 2), "added_mb": round(peak_mb() - held, 1), "statements": asked,
                }
            )
        )  # fmt: skip


def peak_mb() -> float:
    """Return the most memory that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def days_of(kind: str, today: date) -> tuple[str, str]:
    """Return the first and the last day that a file covers: last month as CSV, the last 105 days as Excel (at a million cases 96,000 rows)."""
    if kind == "CSV":
        last = today.replace(day=1) - timedelta(days=1)
        return f"{last:%Y-%m}-01", f"{last:%Y-%m-%d}"
    return f"{today - timedelta(days=104)}", f"{today}"


if __name__ == "__main__":
    main(*sys.argv[1:])
