"""Whether this process lives, and whether it can serve."""

import os
from pathlib import Path

from django.core.cache import cache
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, JsonResponse
from psycopg_pool import PoolTimeout

from governance.queries.jobs import job_figures

DRAINING = Path(os.environ.get("DRAIN_FILE", ".local/draining"))


def livez(_request: HttpRequest) -> JsonResponse:
    """Answer from memory: a process that answers lives. Knows nothing of database or broker on purpose."""
    return JsonResponse({"live": True})


def readyz(_request: HttpRequest) -> JsonResponse:
    """Answer 200 when requests can be served, else 503; a cache that is away only degrades."""
    if DRAINING.exists():
        return JsonResponse({"ready": False, "why": "draining"}, status=503)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations WHERE app = 'complaints' LIMIT 1")
            known = cursor.fetchone() is not None
        figures = job_figures()
    except (DatabaseError, InterfaceError, PoolTimeout):
        return JsonResponse({"ready": False, "why": "database"}, status=503)
    if not known:
        return JsonResponse({"ready": False, "why": "schema"}, status=503)
    return JsonResponse({"ready": True, "cache": _cache_answers(), "jobs": figures})


def _cache_answers() -> bool:
    try:
        cache.get("ready")
    except OSError:
        return False
    except Exception as error:
        if type(error).__module__.startswith(("redis", "valkey")):  # the client's errors share no base with OSError
            return False
        raise
    return True


livez.public = readyz.public = True  # type: ignore[attr-defined]  # read by CityFrame
