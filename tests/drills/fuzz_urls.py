"""Addresses for the isolation fuzz alone: a read that shows whatever the connection lets through, and a write of three parts."""

from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.urls import include, path

import governance.urls
from governance.audit import record
from governance.jobs import enqueue
from governance.models import Place, Unit
from tests.factories import make_place, make_unit


class BrokenOnPurpose(RuntimeError):
    """Raised by every fourth write, after all its parts were written."""


def seen(request: HttpRequest, city: str) -> JsonResponse:
    """Show what the request's city sees by manager, by base manager and by plain SQL, across a pause in which it may be killed."""
    names = list(Place.objects.values_list("name", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.002)")
        cursor.execute(
            "SELECT name FROM governance_unit UNION ALL SELECT DISTINCT city_id::text FROM governance_rowchange"
        )
        names += [name for (name,) in cursor.fetchall()]
    names += Unit._base_manager.values_list("name", flat=True)
    return JsonResponse({"seen": sorted(set(names))})


def written(request: HttpRequest, city: str, number: int) -> JsonResponse:
    """Write a place, a unit in it, a business event and a job as number ``number``; then, if asked, fail."""
    place = make_place(Place.Kind.STREET, f"N{number}", f"{city} {number}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.002)")
    make_unit(Unit.Kind.STREET_OFFICE, f"N{number}", f"{city} {number}", place=place)
    record(request.actor, "fuzz.wrote", place, at=request.now, number=number)  # type: ignore[attr-defined]
    enqueue("governance.tasks.sing", key=f"N{number}")
    if number % 4 == 0:
        raise BrokenOnPurpose(str(number))
    return JsonResponse({"written": number})


urlpatterns = [
    path("<city:city>/api/fuzz/", seen, name="fuzz_seen"),
    path("<city:city>/api/fuzz/<int:number>/", written, name="fuzz_written"),
    path("", include(governance.urls)),
]
