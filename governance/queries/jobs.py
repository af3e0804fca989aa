"""How the outbox stands."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from governance.models.jobs import Job

FIGURES = """
    SELECT count(*) FILTER (WHERE state = 0 AND run_after <= now()), count(*) FILTER (WHERE state = 2),
           coalesce(extract(epoch FROM now() - min(run_after) FILTER (WHERE state = 0 AND run_after <= now()))::int, 0)
    FROM governance_job WHERE state <> 1
"""


def job_figures() -> dict[str, int]:
    """Return how many jobs are due and dead, and how many seconds the oldest due one has waited."""
    with connection.cursor() as cursor:
        cursor.execute(FIGURES)
        due, dead, oldest = cursor.fetchone()
    return {"due": due, "dead": dead, "oldest_due_seconds": oldest}


@dataclass(frozen=True)
class DeadJob:
    """A job that was given up: its kind and the class of its last error. The message may hold data and stays away."""

    kind: str
    error: str
    attempts: int
    created_at: datetime


def dead_jobs(limit: int = 50) -> list[DeadJob]:
    """Return the latest jobs that were given up, newest first."""
    rows = Job.objects.filter(state=Job.State.DEAD).order_by("-created_at", "pk")[:limit]
    return [DeadJob(job.kind, job.last_error.partition(":")[0], job.attempts, job.created_at) for job in rows]
