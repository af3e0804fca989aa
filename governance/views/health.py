"""Whether this process lives, and whether it can serve."""

import os
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, InterfaceError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST
from psycopg_pool import PoolTimeout

from governance import answers
from governance.metrics import figures_as_text
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


def metrics(request: HttpRequest) -> HttpResponse:
    """Give figures to a Prometheus that shows the token; without one set up there is no such page."""
    token = settings.METRICS_TOKEN
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not constant_time_compare(shown, token):
        return answers.answer(request, Http404())
    return HttpResponse(figures_as_text(), content_type=CONTENT_TYPE_LATEST)


livez.public = readyz.public = metrics.public = True  # type: ignore[attr-defined]  # read by CityFrame
