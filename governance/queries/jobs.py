"""How the outbox stands."""

from django.db import connection

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
