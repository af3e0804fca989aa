"""The sheets that somebody handed in."""

from collections.abc import Sequence
from uuid import UUID

from governance.access import Actor, require
from governance.models.imports import ImportRun

MOST = 30
ACTION = "governance.import_sheets"


def own_imports(actor: Actor) -> Sequence[ImportRun]:
    """Return the latest runs of the city, newest first, without their reports. Served by ``importrun_newest``.

    Raises:
        ActionRefused: if the actor may not fill the city.
    """
    require(actor, ACTION)
    runs = ImportRun.objects.select_related("asked_by").defer("faults", "preview", "asked_by__phone", "asked_by__email")
    return list(runs.order_by("-asked_at", "-pk")[:MOST])


def one_import(actor: Actor, run_id: UUID) -> ImportRun:
    """Return a run of the city with its report.

    Raises:
        ActionRefused: if the actor may not fill the city.
        ImportRun.DoesNotExist: if the city has no such run.
    """
    require(actor, ACTION)
    return ImportRun.objects.select_related("asked_by").defer("asked_by__phone", "asked_by__email").get(pk=run_id)
