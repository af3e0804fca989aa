"""What can be chosen on forms: categories, tiles, compounds, units."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils.translation import get_language

from complaints.models import Case, CaseCategory
from complaints.rules.priorities import Priority
from complaints.rules.states import OPEN
from firms.models import PropertyFirm
from firms.queries import firm_of
from governance.clock import today_of
from governance.models.places import Place, Unit
from governance.queries.places import office_of, places, unit_by_code, units


@dataclass(frozen=True)
class CategoryChoice:
    """A minor category to choose, with what decides about it."""

    code: str
    name: str
    major: str
    priority: str
    limit: str
    opening_condition: str
    icon: str = ""


@dataclass(frozen=True)
class UnitChoice:
    """A unit to hand work to, with how many cases it has open."""

    pk: UUID
    name: str
    open_count: int
    suggested: bool = False


def _english() -> bool:
    return (get_language() or "").startswith("en")


def majors() -> list[tuple[str, str]]:
    """Return code and name of the twelve major categories."""
    name = "major_name_en" if _english() else "major_name"
    return list(CaseCategory.objects.order_by("major_code").values_list("major_code", name).distinct())


def categories() -> list[CategoryChoice]:
    """Return the active minor categories in the order of their codes."""
    return [_choice(category) for category in CaseCategory.objects.filter(active=True).order_by("code")]


def tiles() -> list[CategoryChoice]:
    """Return the minor categories that stand as tiles on the phone, in their order."""
    return [_choice(category, tile=True) for category in CaseCategory.objects.filter(tile_order__isnull=False, active=True).order_by("tile_order")]


def _choice(category: CaseCategory, *, tile: bool = False) -> CategoryChoice:
    english = _english()
    name = (category.tile_name_en if english else category.tile_name) if tile else (category.name_en if english else category.name)
    return CategoryChoice(
        code=category.code,
        name=name,
        major=category.major_name_en if english else category.major_name,
        priority=str(Priority(category.priority).label),
        limit=f"{category.limit_amount} {category.get_limit_unit_display()}",
        opening_condition=category.opening_condition_en if english else category.opening_condition,
        icon=category.tile_icon,
    )


def compounds(at: datetime) -> list[tuple[UUID, str]]:
    """Return id and name of the compounds valid on a day, in Chinese order."""
    return list(places(Place.Kind.COMPOUND, today_of(at)).values_list("pk", "name"))


def unit_choices(case: Case, at: datetime) -> tuple[list[UnitChoice], list[UnitChoice]]:
    """Return who may lead and who may carry out, each with its open orders; the category's own stand first.

    Takes a case with its category; one that is not classified yet gets no suggestion.
    """
    today = today_of(at)
    led, executed = _open_by("lead_unit"), _open_by("executor_unit")
    lead, executor = _suggested_lead(case, at), _suggested_executor(case, at)
    known = list(units(today))
    leads = [
        UnitChoice(unit.pk, unit.name, led.get(unit.pk, 0), unit.pk == lead)
        for unit in known
        if unit.kind not in {Unit.Kind.FIRM, Unit.Kind.PARTNER}
    ]
    executors = [
        UnitChoice(unit.pk, unit.name, executed.get(unit.pk, 0), unit.pk == executor) for unit in known if unit.kind == Unit.Kind.FIRM
    ]
    return sorted(leads, key=lambda choice: not choice.suggested), sorted(executors, key=lambda choice: not choice.suggested)


def _open_by(role: str) -> dict[UUID, int]:
    """Return how many open cases each unit has. Served by ``case_by_lead`` and ``case_by_executor``."""
    counted = Case.objects.filter(status__in=sorted(OPEN), **{f"{role}__isnull": False}).values_list(role).annotate(count=Count("pk"))
    return dict(counted.order_by())


def _suggested_lead(case: Case, at: datetime) -> UUID | None:
    """Return the category's lead; STREET and COMMUNITY stand for the offices in charge of the place."""
    if case.category is None:
        return None
    try:
        match case.category.lead_department:
            case "STREET":
                return office_of(Unit.Kind.STREET_OFFICE, case.path, today_of(at)).pk
            case "COMMUNITY":
                return office_of(Unit.Kind.COMMUNITY_OFFICE, case.path, today_of(at)).pk
            case code:
                return unit_by_code(code, today_of(at)).pk
    except Unit.DoesNotExist:
        return None


def _suggested_executor(case: Case, at: datetime) -> UUID | None:
    if case.category is None or case.category.usual_executor != "FIRM":
        return None
    try:
        return firm_of(case.place_id, today_of(at)).unit_id
    except PropertyFirm.DoesNotExist:
        return None


def areas(actor: Actor, today: date) -> tuple[tuple[str, str, int], ...]:
    """Return path, name and depth of the streets, towns and communities that the actor may look at, as a tree in Chinese order."""
    scope = actor.scope_in(Module.CASE)
    kinds = (Place.Kind.STREET, Place.Kind.TOWN, Place.Kind.COMMUNITY)
    found = [row for kind in kinds for row in visible_places(scope, kind, today).values_list("path", "name")]
    place_of = {path: place for place, (path, _name) in enumerate(found)}
    trunk = {path: path.partition("/")[0] + "/" for path, _name in found}
    found.sort(key=lambda row: (place_of.get(trunk[row[0]], 0), row[0] != trunk[row[0]], place_of[row[0]]))
    least = min((path.count("/") for path, _name in found), default=0)
    return tuple((path, name, path.count("/") - least) for path, name in found)


def area_outlines(actor: Actor, path: str, today: date) -> tuple[dict[str, Any], ...]:
    """Return the outline of an area, or for the whole city those of its streets."""
    if path:
        found = Place.objects.filter(path=path, outline__isnull=False)
    else:
        found = visible_places(actor.scope_in(Module.AREA), Place.Kind.STREET, today).filter(outline__isnull=False)
    return tuple(found.values_list("outline", flat=True))


def handling_due(actor: Actor, category: CategoryChoice, now: datetime) -> datetime:
    """Return when handling would be due if the case were dispatched now."""
    return due_at(now, category.amount, LimitUnit(category.unit), calendar=calendar_of(actor)).at
