"""Places: by position, by code, in a subtree."""

from datetime import date

from django.db.models import QuerySet

from governance.access import Scope
from governance.models.places import Place, Unit
from governance.queries.posts import valid_on
from governance.rules.places import contains


class NoPlaceThere(LookupError):
    """Raised for a position outside every outline of the kind asked for."""


def places(kind: str | tuple[str, ...], today: date) -> QuerySet[Place]:
    """Return the places of a kind, or of several, that are valid on a day, in Chinese order, without their outlines."""
    kinds = (kind,) if isinstance(kind, str) else kind
    return Place.objects.filter(valid_on(today), kind__in=kinds).defer("outline").order_by("pinyin", "pk")


def place_at(kind: str, x: int, y: int, today: date) -> Place:
    """Return the place of a kind whose outline holds the position (WGS-84, millionths of a degree).

    The box index gives the few candidates; where outlines touch, the smaller box wins.

    Raises:
        NoPlaceThere: if no outline does.
    """
    candidates = Place.objects.filter(
        valid_on(today), kind=kind, min_x__lte=x, max_x__gte=x, min_y__lte=y, max_y__gte=y
    )
    holding = [place for place in candidates if place.outline and contains(place.outline, x, y)]
    if not holding:
        raise NoPlaceThere(kind)
    return min(
        holding, key=lambda place: ((place.max_x or 0) - (place.min_x or 0)) * ((place.max_y or 0) - (place.min_y or 0))
    )


def visible_places(scope: Scope, kind: str | tuple[str, ...], today: date) -> QuerySet[Place]:
    """Return the places of a kind, or of several, inside somebody's scope."""
    found = places(kind, today)
    if scope.whole_city:
        return found
    inside = Place.objects.none()
    for path in scope.paths:
        inside = inside | found.filter(path__starts=path)
    return inside | found.filter(pk__in=scope.grid_ids)


def ancestors(place: Place) -> list[str]:
    """Return the paths of the place's ancestors, outermost first, and its own."""
    codes = place.path.rstrip("/").split("/")
    return ["/".join(codes[: depth + 1]) + "/" for depth in range(len(codes))]


def units(today: date) -> QuerySet[Unit]:
    """Return the units that can be handed work on a day, in Chinese order."""
    return Unit.objects.filter(valid_on(today), dispatchable=True).order_by("kind", "pinyin", "pk")


def unit_by_code(code: str, today: date) -> Unit:
    """Return the unit with a code.

    Raises:
        Unit.DoesNotExist: if the city has none today.
    """
    return Unit.objects.get(valid_on(today), code=code)


def office_of(kind: str, path: str, today: date) -> Unit:
    """Return the street's or community's office in charge of a path.

    Raises:
        Unit.DoesNotExist: if no office of the kind lies above it.
    """
    codes = path.rstrip("/").split("/")
    above = ["/".join(codes[: depth + 1]) + "/" for depth in range(len(codes))]
    return Unit.objects.get(valid_on(today), kind=kind, place__path__in=above)
