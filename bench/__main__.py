"""`make bench`: measure the product at growing sizes beside the bare machine, print a table, keep the figures as JSON.

``SCALE`` names the largest size: 10k, 100k (without it) or 1m. The exit code is not zero when a count of statements or the
growth of a list misses its target; times never decide.
"""

import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from statistics import median
from typing import Any

import django

from bench.accounting import calibration_ms, cpu_ms, parent_of, resident_mb, spent, tree_of
from bench.counting import ASKED, TOLD
from bench.exporting import HEAD as FILE_HEAD
from bench.exporting import KINDS, Exported, exported
from bench.exporting import row_of as row_of_file
from bench.filling import PROJECT, drop_database, environment, make_base, make_database, owner
from bench.floor import bare_database, bare_view, percentile, server_version
from bench.scenarios import CITY, MAX_GROWTH, SCENARIOS, Scenario, Stage, prepare
from bench.serving import Answer, Served, serving

SIZES = {"10k": (1_000, 10_000), "100k": (1_000, 10_000, 100_000), "1m": (1_000, 10_000, 100_000, 1_000_000)}
WARM, BATCHES, TURNS = 20, 3, 50
RESULTS = PROJECT / "bench" / "results"
HEAD = "| scenario | cases | SQL (target) | CPU ms (target) | app + db | p50 ms | p99 ms | CPU / bare view | pace ms |"


@dataclass(frozen=True)
class Figure:
    """What one kind of request cost at one size; processor time is the best of the batches, per request.

    ``pace_ms`` is what a fixed piece of work took beside that batch: the machine's pace changes from minute to minute.
    """

    scenario: str
    cases: int
    statements: int
    statements_target: int
    cpu_ms: float
    cpu_target_ms: float
    application_ms: float
    database_ms: float
    p50_ms: float
    p99_ms: float
    kilobytes: float
    pace_ms: float


def main() -> int:
    scale = os.environ.get("SCALE", "100k").lower()
    if scale not in SIZES:
        print(f"SCALE is one of {', '.join(SIZES)}", file=sys.stderr)
        return 2
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    os.environ["DATABASE_POOL"] = "0"  # in this process alone: a pool would keep databases open that are to be dropped
    django.setup()
    told("preparing the demonstration city")
    make_base()
    calibration, bare = calibration_ms(), bare_view(400)
    print(f"machine: {os.cpu_count()} cores, calibration {calibration} ms, PostgreSQL {server_version()}")
    print(f"bare view: CPU {bare['cpu_ms']:.2f} ms, p50 {bare['p50_ms']:.2f} ms, p99 {bare['p99_ms']:.2f} ms\n\n{HEAD}")
    print("|---" * (HEAD.count("|") - 1) + "|", flush=True)
    figures: list[Figure] = []
    floors: dict[int, Mapping[str, Mapping[str, float]]] = {}
    servers: dict[int, Mapping[str, float]] = {}
    plans_found: list[Mapping[str, Any]] = []
    files: list[Exported] = []
    for rows in SIZES[scale]:
        name = make_database(rows)
        floors[rows] = bare_database(name, 300)
        found, servers[rows], plans_found, written = measured(name, rows)
        files += written
        figures += found
        for figure in found:
            print(row_of(figure, bare), flush=True)
        drop_database(name)
    missed = [*too_many(figures), *too_fast_growing(figures)]
    print(f"\n{FILE_HEAD}\n" + "|---" * (FILE_HEAD.count("|") - 1) + "|")
    print("\n".join(map(row_of_file, files)))
    tell_rest(figures, floors, servers, plans_found, missed)
    keep(scale, calibration, bare, figures, files, floors, servers, plans_found, missed)
    return 1 if missed else 0


def told(words: str) -> None:
    print(f"… {words}", file=sys.stderr, flush=True)


def measured(name: str, rows: int) -> tuple[list[Figure], Mapping[str, float], list[Mapping[str, Any]], list[Exported]]:
    """Serve one database and measure every scenario on it; also what the server itself weighs, the plans of the lists, and the files."""
    from bench.plans import plans
    from complaints.demo.accounts import password

    began = time.monotonic()
    with serving("governance.wsgi:application", environment(name)) as served:
        server = {"start_s": round(time.monotonic() - began, 2), "start_cpu_ms": cpu_ms(served.pid)}
        stage = prepare(name, served.port, password())
        with owner(name) as connection:
            row = connection.execute("SELECT pg_backend_pid()").fetchone()
            assert row is not None
            postmaster = parent_of(row[0])
        frame = statements_of(stage, Scenario("frame", only_frame, 302, 5, 0))
        figures = [measure(stage, scenario, rows, served, postmaster, frame) for scenario in SCENARIOS]
        workers = [pid for pid in tree_of(served.pid) if pid != served.pid]
        server["worker_mb"] = round(max(resident_mb(pid) for pid in workers), 1)
        server["frame_statements"] = frame
        number = stage.numbers[0]
    files = [exported(name, rows, kind, postmaster) for kind in KINDS]
    return figures, server, [asdict(plan) for plan in plans(name, number)], files


def only_frame(stage: Stage, _turn: int, headers: Mapping[str, str]) -> Answer:
    """Ask for the way to one's first page, which costs the frame of a request and nothing else."""
    return stage.desk.get(f"/{CITY}/", headers)


def statements_of(stage: Stage, scenario: Scenario) -> int:
    answer = scenario.step(stage, 0, {ASKED: "1"})
    if answer.status != scenario.expected:
        raise RuntimeError(f"{scenario.name}: {answer.status} instead of {scenario.expected}: {answer.body[:400]!r}")
    return int(answer.headers[TOLD.lower()])


def measure(stage: Stage, scenario: Scenario, rows: int, served: Served, postmaster: int, frame: int) -> Figure:
    for turn in range(WARM):
        scenario.step(stage, turn, {})
    statements = statements_of(stage, scenario) - frame
    taken: list[float] = []
    batches: list[tuple[float, float, float]] = []
    size = 0
    for _batch in range(BATCHES):
        before = spent(served.pid, postmaster)
        for turn in range(TURNS):
            answer = scenario.step(stage, turn, {})
            if answer.status != scenario.expected:
                raise RuntimeError(f"{scenario.name}: {answer.status} instead of {scenario.expected}")
            taken.append(answer.ms)
            size = len(answer.body)
        after = spent(served.pid, postmaster)
        used = (after.application - before.application) / TURNS, (after.database - before.database) / TURNS
        batches.append((*used, calibration_ms()))
    application, database, pace = min(batches, key=lambda batch: (batch[0] + batch[1]) / batch[2])
    return Figure(
        scenario.name, rows, statements, scenario.statements, round(application + database, 2), scenario.cpu_ms,
        round(application, 2), round(database, 2), round(median(taken), 2), round(percentile(taken, 0.99), 2), round(size / 1024, 1), pace,
    )  # fmt: skip


def row_of(figure: Figure, bare: Mapping[str, float]) -> str:
    ratio = figure.cpu_ms / bare["cpu_ms"] if bare["cpu_ms"] else 0
    cells = (
        figure.scenario,
        f"{figure.cases:,}",
        f"{figure.statements} (≤ {figure.statements_target})",
        f"{figure.cpu_ms:.1f} (≤ {figure.cpu_target_ms:g})",
        f"{figure.application_ms:.1f} + {figure.database_ms:.1f}",
        f"{figure.p50_ms:.1f}",
        f"{figure.p99_ms:.1f}",
        f"×{ratio:.1f}",
        f"{figure.pace_ms:.1f}",
    )
    return f"| {' | '.join(cells)} |"


def too_many(figures: Sequence[Figure]) -> list[str]:
    """Return what asks more statements than its target, or another number at another size."""
    missed = [
        f"{figure.scenario} at {figure.cases:,}: {figure.statements} statements, target {figure.statements_target}"
        for figure in figures
        if figure.statements > figure.statements_target
    ]
    for scenario in SCENARIOS:
        counts = {figure.statements for figure in figures if figure.scenario == scenario.name}
        if len(counts) > 1:
            missed.append(f"{scenario.name}: {sorted(counts)} statements at different sizes")
    return missed


def growth(figures: Sequence[Figure], scenario: str) -> float:
    """Return how much dearer a request is at the largest size than at the smallest, each measured by the machine's pace beside it."""
    own = [figure.cpu_ms / figure.pace_ms for figure in figures if figure.scenario == scenario]
    return own[-1] / own[0] if own[0] else 1.0


def too_fast_growing(figures: Sequence[Figure]) -> list[str]:
    return [
        f"{scenario.name}: ×{growth(figures, scenario.name):.2f} dearer at the largest size, target ×{MAX_GROWTH}"
        for scenario in SCENARIOS
        if scenario.grows and growth(figures, scenario.name) > MAX_GROWTH
    ]


def tell_rest(
    figures: Sequence[Figure],
    floors: Mapping[int, Mapping[str, Mapping[str, float]]],
    servers: Mapping[int, Mapping[str, float]],
    plans_found: Sequence[Mapping[str, Any]],
    missed: Sequence[str],
) -> None:
    print("\ngrowth from the smallest to the largest size, in processor time:")
    for scenario in SCENARIOS:
        print(f"  {scenario.name}: ×{growth(figures, scenario.name):.2f}")
    for rows, floor in floors.items():
        said = ", ".join(f"{name} p50 {taken['p50_ms']:.2f} ms" for name, taken in floor.items())
        print(f"bare database at {rows:,} cases: {said}")
    last = servers[max(servers)]
    print(f"web server: first answer after {last['start_s']} s and {last['start_cpu_ms']:.0f} ms CPU")
    print(f"a worker holds {last['worker_mb']} MB; the frame of a request is {last['frame_statements']:.0f} statements")
    print(f"\nplans at {max(floors):,} cases, as the runtime role:")
    for plan in plans_found:
        print(
            f"  {plan['query']}: {plan['table']} by {', '.join(plan['scans'])} — {plan['blocks']} blocks, {plan['ms']} ms"
        )
    print("\nmissed: " + ("; ".join(missed) or "nothing"))


def keep(scale: str, calibration: float, bare: Mapping[str, float], figures: Sequence[Figure], files: Sequence[Exported],
         floors: object, servers: object, plans_found: object, missed: Sequence[str]) -> None:  # fmt: skip
    RESULTS.mkdir(parents=True, exist_ok=True)
    at = datetime.now(UTC)
    whole = {
        "at": at.isoformat(timespec="seconds"), "scale": scale, "cores": os.cpu_count(), "calibration_ms": calibration, "bare_view": bare,
        "figures": [asdict(figure) for figure in figures], "files": [asdict(one) for one in files], "bare_database": floors,
        "servers": servers, "plans": plans_found, "missed": list(missed),
    }  # fmt: skip
    path = RESULTS / f"{at:%Y%m%d-%H%M}-{scale}.json"
    path.write_text(json.dumps(whole, ensure_ascii=False, indent=1), encoding="utf-8")
    print(f"kept in {path.relative_to(PROJECT)}")


if __name__ == "__main__":
    sys.exit(main())
