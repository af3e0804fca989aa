"""Background work: every path that is enqueued names a task, and every task done twice leaves what doing it once left."""

import ast
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from celery import Task
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils import timezone

from governance.celery import app as celery
from governance.checks import OUR_APPS
from governance.jobs import PERIODIC, CityTask, UnknownTask, enqueue, run_job, task_at
from governance.models import (
    City,
    Job,
)
from governance.services.partitions import LEDGERS, months_from
from governance.tenancy import acting_for
from tests.conftest import owner_connection
from tests.house.runs import RUNS

ENQUEUE = {"enqueue": 0, "enqueue_with": 0, "every_period": 0}  # the calls that take a dotted path, and at which place
COMPUTED = {"governance/services/periods.py": 2}  # calls whose path is that of PERIODIC, judged on its own below

State = dict[str, object]


@dataclass(frozen=True)
class Call:
    """One place in the code that names a task, with the keywords that it hands over."""

    where: str
    path: str
    given: frozenset[str]


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Yield file and call of everything in our apps that takes a task's path."""
    for name in OUR_APPS:
        for file in sorted((settings.BASE_DIR / name).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and called(node) in ENQUEUE:
                    yield str(file.relative_to(settings.BASE_DIR)), node


def called(node: ast.Call) -> str:
    """Return the last name of what is called."""
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def literals() -> list[Call]:
    return [
        Call(where, node.args[0].value, frozenset(one.arg or "" for one in node.keywords) - {"key", "run_after", "per_city"})
        for where, node in calls()
        if node.args and isinstance(node.args[0], ast.Constant)
    ]  # fmt: skip


def our_tasks() -> dict[str, Task]:  # type: ignore[type-arg]
    """Return the tasks of our apps by their dotted paths, from the registry that a worker would have."""
    celery.loader.import_default_modules()
    celery.autodiscover_tasks(OUR_APPS, force=True)
    return {
        f"{task.__module__}.{task.run.__name__}": task
        for task in celery.tasks.values()
        if task.__module__.partition(".")[0] in OUR_APPS
    }


def test_every_path_that_is_enqueued_is_a_literal() -> None:
    computed = [where for where, node in calls() if not (node.args and isinstance(node.args[0], ast.Constant))]
    assert {where: computed.count(where) for where in computed} == COMPUTED


def test_every_path_that_is_enqueued_names_a_task_that_takes_what_it_is_given() -> None:
    wrong = []
    for call in literals():
        parameters = inspect.signature(task_at(call.path).run).parameters.values()
        needed = {one.name for one in parameters if one.default is one.empty and one.kind is not one.VAR_KEYWORD}
        if call.given != needed:
            wrong.append(f"{call.where}: {call.path} needs {needed}, is given {call.given}")
    assert len(literals()) >= 5
    assert wrong == []


def test_every_recurring_work_names_a_task_that_needs_no_ids() -> None:
    named = {work.path: task_at(work.path) for work in PERIODIC}
    assert {path: list(inspect.signature(task.run).parameters) for path, task in named.items()} == {
        path: ["_later"] for path in named
    }


def test_teeth_a_path_that_names_no_task_is_refused() -> None:
    for path in ("governance.tasks.nothing", "governance.nowhere.sing", "governance.jobs.enqueue", "sing", ""):
        with pytest.raises(UnknownTask):
            task_at(path)


def test_every_task_of_ours_claims_its_row() -> None:
    assert [path for path, task in our_tasks().items() if not isinstance(task, CityTask)] == []


def test_every_task_of_ours_is_run_twice_below() -> None:
    assert set(our_tasks()) == set(RUNS)


# Every task twice.


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(scope="module")
def missing_month(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Take the last month away that a task makes ready, and give it back after all tests."""
    name = f"{LEDGERS[0]}_{months_from(timezone.now().date(), 4)[-1]:%Y_%m}"
    with django_db_blocker.unblock(), owner_connection() as owner:
        owner.execute(f'DROP TABLE IF EXISTS "{name}"')
    yield
    with django_db_blocker.unblock(), owner_connection() as owner:
        owner.execute("SELECT governance_make_month(%s, %s)", [LEDGERS[0], months_from(timezone.now().date(), 4)[-1]])


def left(own_jobs: set[Any]) -> State:
    """Return everything that a task can leave: rows of every table, names of tables, files; but not the rows of its own jobs."""
    rows: State = {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for model in apps.get_models()
        if model is not Job
    }
    rows["jobs"] = list(Job.objects.exclude(pk__in=own_jobs).order_by("pk").values())
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1")
        rows["tables"] = cursor.fetchall()
    files = sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())
    rows["files"] = [(str(path), sha256(path.read_bytes()).hexdigest()) for path in files]
    return rows


@pytest.mark.parametrize("path", sorted(RUNS))
def test_task_done_twice_leaves_what_once_left(missing_month: None, city: City, path: str) -> None:
    """The job sent again, and a second job of the same work: the first is passed over, the second is done to no effect."""
    task, run = task_at(path), RUNS[path]
    with acting_for(city):
        ids = run.prepare(city)
        for key in ("first", "second"):
            enqueue(path, key=key, **ids)
        jobs = {job.key: job.pk for job in Job.objects.filter(kind=path, key__in=["first", "second"])}
        own = set(jobs.values())
        before = left(own)
        done = [run_job(jobs["first"], task.run)]
        once = left(own)
        done.append(run_job(jobs["first"], task.run))
        again = left(own)
        done.append(run_job(jobs["second"], task.run))
        twice = left(own)

    assert done == [True, False, True]
    assert (once != before, again == once, twice == once) == (run.changes, True, True)


def test_rows_of_every_table_are_compared(inside: City) -> None:
    assert set(left(set())) == {model._meta.label for model in apps.get_models() if model is not Job} | {
        "jobs", "tables", "files",
    }  # fmt: skip
