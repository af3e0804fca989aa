"""Background work: written to the outbox with the deed, handed to Celery by the relay, done once by a worker.

The database is the queue of record. Broker and workers may die at any moment: what is not done is sent again.
"""

import importlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import structlog
from celery import Task
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model
from django.db.models.constants import OnConflict
from django.db.models.sql import InsertQuery
from django.utils import timezone

from governance.acting import acting
from governance.models.jobs import Job
from governance.tenancy import acting_for

MAX_ATTEMPTS = 5
MAX_SENDINGS = 60
LONGEST_BACKOFF = timedelta(hours=1)
KEEP_DONE = timedelta(days=400)
KEEP_DONE_OFTEN = timedelta(days=3)

log = structlog.get_logger(__name__)

Payload = str | int | bool | None


class UnknownTask(LookupError):
    """Raised when a dotted path names no task."""


@lru_cache
def task_at(path: str) -> "CityTask":
    """Return the task at ``app.tasks.name``.

    Raises:
        UnknownTask: if there is none.
    """
    module_name, _, name = path.rpartition(".")
    try:
        found = getattr(importlib.import_module(module_name), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise UnknownTask(path) from error
    if not isinstance(found, CityTask):
        raise UnknownTask(path)
    return found


def enqueue(path: str, *, key: str, run_after: datetime | None = None, **ids: Payload) -> None:
    """Write a job for the active city (or for none) into the outbox, in the running transaction.

    A job of the same city, path and key that exists already, done or not, makes this a no-op: the key is what makes
    doing it twice impossible.
    """
    Job.objects.bulk_create([_job(path, key, run_after, ids)], ignore_conflicts=True)


def enqueue_with(path: str, row: Model, *, key: str, **ids: Payload) -> None:
    """Insert a new row and the job that follows from it by one statement, as ``enqueue`` does for the job alone.

    For deeds that every millisecond counts in. The row's key is made by us, so the job can name it.
    """
    first, first_values = _insert(row)
    second, second_values = _insert(_job(path, key, None, ids), on_conflict=OnConflict.IGNORE)
    with connection.cursor() as cursor:
        cursor.execute(f"WITH written AS ({first}) {second}", [*first_values, *second_values])


def _job(path: str, key: str, run_after: datetime | None, ids: dict[str, Payload]) -> Job:
    now_acting = acting.get()
    values = {"run_after": run_after} if run_after else {}
    return Job(city_id=now_acting.city_id if now_acting else None, kind=path, key=key, payload=ids, **values)


def _insert(row: Model, on_conflict: OnConflict | None = None) -> tuple[str, tuple[Any, ...]]:
    """Return the statement that Django would insert a row by, with its values."""
    query = InsertQuery(type(row), on_conflict=on_conflict)
    query.insert_values(row._meta.local_concrete_fields, [row])
    [(statement, values)] = query.get_compiler(connection=connection).as_sql()
    return statement, tuple(values)


CLAIM_DUE = """
    WITH due AS MATERIALIZED (
        SELECT id FROM governance_job
        WHERE state = 0 AND run_after <= now() AND (sent_at IS NULL OR sent_at < now() - make_interval(secs => %s))
        ORDER BY run_after LIMIT %s FOR UPDATE SKIP LOCKED)
    UPDATE governance_job SET sent_at = now(), sendings = sendings + 1 FROM due WHERE governance_job.id = due.id
    RETURNING governance_job.id, kind
"""  # materialized: a plan that asked for the due ones again for each row would skip those it has locked and take more


def claim_due(limit: int = 200) -> list[tuple[UUID, str]]:
    """Return ids and paths of jobs that are due, marking them as sent; any number of relays may do this at once."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM_DUE, [settings.JOB_RESEND_SECONDS, limit])
        return list(cursor.fetchall())


def send(claimed: Iterable[tuple[UUID, str]]) -> int:
    """Hand claimed jobs to the broker and return how many were.

    Raises:
        kombu.exceptions.OperationalError: if the broker cannot be reached; the jobs are claimed again later.
    """
    count = 0
    for job_id, path in claimed:
        task_at(path).apply_async(kwargs={"job_id": str(job_id)}, retry=False, ignore_result=True)
        count += 1
    return count


class CityTask(Task):  # type: ignore[type-arg]  # Celery's class takes arguments for the checker alone
    """A task that claims its outbox row by lock, enters the row's city, does its work and marks the row, all in one transaction.

    The lock dies with the process, so nothing is ever stuck. Calling it for a job that is done, or that another worker
    holds, does nothing.
    """

    abstract = True
    typing = False

    def __call__(self, *_args: Any, **kwargs: Any) -> bool:
        if "job_id" not in kwargs:
            self.run(**kwargs)
            return True
        return run_job(UUID(kwargs["job_id"]), self.run)


def run_job(job_id: UUID, work: Callable[..., object]) -> bool:
    """Do one job and return whether it was done here. A failure is kept on the row, with the next try's time."""
    job = Job.objects.filter(pk=job_id, state=Job.State.DUE).values("city_id").first()
    if job is None:
        return False
    try:
        if job["city_id"] is None:
            with transaction.atomic():
                return _claim_and_do(job_id, work)
        with acting_for(job["city_id"], request_id=f"job:{job_id}"):
            return _claim_and_do(job_id, work)
    except Exception as error:
        note_failure(job_id, error)
        raise


def _claim_and_do(job_id: UUID, work: Callable[..., object]) -> bool:
    job = Job.objects.select_for_update(skip_locked=True).filter(pk=job_id, state=Job.State.DUE).first()
    if job is None:
        return False
    work(**job.payload)
    job.state, job.done_at = Job.State.DONE, timezone.now()
    job.save(update_fields=["state", "done_at"])
    return True


def note_failure(job_id: UUID, error: BaseException) -> None:
    """Count a failed try: the next one waits 1, 4, 16 … minutes, at most an hour; after five the job is dead and an alarm is raised."""
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job_id)
        job.attempts += 1
        job.last_error = f"{type(error).__name__}: {error}"[:2000]
        if job.attempts >= MAX_ATTEMPTS:
            job.state = Job.State.DEAD
            log.error("job_dead", job=str(job.pk), kind=job.kind, error=type(error).__name__)
        else:
            wait = min(timedelta(minutes=4 ** (job.attempts - 1)), LONGEST_BACKOFF)
            job.run_after, job.sent_at = timezone.now() + wait, None
        job.save(update_fields=["attempts", "last_error", "state", "run_after", "sent_at"])


def bury_poison() -> int:
    """Mark jobs dead that were sent again and again without ever coming to an end (they kill their worker); return how many."""
    buried = Job.objects.filter(state=Job.State.DUE, sendings__gte=MAX_SENDINGS).update(
        state=Job.State.DEAD, last_error="sent too often without coming to an end"
    )
    if buried:
        log.error("jobs_poisonous", count=buried)
    return buried


def purge_done(now: datetime) -> int:
    """Delete jobs that were done more than 400 days ago, those of a minute or an hour after three days, and return how many.

    Their keys are never asked for again.
    """
    done = Job.objects.filter(state=Job.State.DONE)
    often = done.filter(kind__in={work.path for work in PERIODIC}, key__contains="T", done_at__lt=now - KEEP_DONE_OFTEN)
    return done.filter(done_at__lt=now - KEEP_DONE).delete()[0] + often.delete()[0]


@dataclass(frozen=True)
class Periodic:
    """Work that recurs: the path of its task, and the period key that is due at a moment, local date first."""

    path: str
    key_at: Callable[[datetime], str]
    per_city: bool


PERIODIC: list[Periodic] = []


def every_period(path: str, key_at: Callable[[datetime], str], *, per_city: bool = True) -> None:
    """Register recurring work; ``key_at`` maps a local moment to its period's key, for instance ``2026-11-24``."""
    PERIODIC.append(Periodic(path, key_at, per_city))


def canary_age(now: datetime) -> timedelta | None:
    """Return how long ago the newest canary job was done, or ``None`` before the first."""
    done = (
        Job.objects.filter(kind="governance.tasks.sing", state=Job.State.DONE)
        .order_by("-done_at")
        .values_list("done_at", flat=True)
        .first()
    )
    return now - done if done else None
