"""What one chooses from when reporting, classifying and dispatching: tiles, categories, compounds, units, areas."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import get_language

from complaints.models import Case, CaseCategory
from complaints.queries.cases import visible_cases
from complaints.queries.routing import firm_at, suggested_lead
from complaints.rules.states import OPEN
from governance.access import Actor
from governance.calendars import calendar_of
from governance.clock import today_of
from governance.models.places import Place, Unit
from governance.queries.places import places, units, visible_places
from governance.rules.calendars import LimitUnit
from governance.rules.deadlines import due_at
from governance.rules.roles import Module


@dataclass(frozen=True)
class Tile:
    """A category that one tap on the phone chooses."""

    code: str
    name: str
    icon: str


@dataclass(frozen=True)
class CategoryChoice:
    """A minor category with what the desk must know to choose it."""

    code: str
    name: str
    priority: str
    amount: int
    unit: str
    unit_label: str
    opening_condition: str
    lead_department: str
    usual_executor: str
    photo_required: bool


@dataclass(frozen=True)
class CategoryGroup:
    """A major category and its minors."""

    code: str
    name: str
    minors: tuple[CategoryChoice, ...]


@dataclass(frozen=True)
class UnitChoice:
    """A unit that can be handed work."""

    pk: UUID
    name: str


@dataclass(frozen=True)
class UnitChoices:
    """The units that may lead and carry out, the suggested ones first and named (``None``: no suggestion).

    ``orders`` counts the open cases of each unit once it is asked for: only what is shown needs it.
    """

    leads: tuple[UnitChoice, ...]
    executors: tuple[UnitChoice, ...]
    lead: UUID | None
    executor: UUID | None

    @cached_property
    def orders(self) -> Mapping[UUID, int]:
        return _open_orders()


def _english() -> bool:
    return (get_language() or "").startswith("en")


@lru_cache(maxsize=256)
def _active(city_id: UUID, version: int) -> tuple[CaseCategory, ...]:  # noqa: ARG001  (the version is the cache's key)
    """Return the active categories of a city; cached per version, so a change must raise the version."""
    return tuple(CaseCategory.objects.filter(city=city_id, active=True).order_by("major_code", "code", "pk"))


def tiles(actor: Actor) -> tuple[Tile, ...]:
    """Return the categories that stand as tiles on the phone, in their order."""
    rows = [row for row in _active(actor.city_id, actor.config_version) if row.tile_order is not None]
    rows.sort(key=lambda row: row.tile_order or 0)
    return tuple(Tile(row.code, row.tile_name_en if _english() else row.tile_name, row.tile_icon) for row in rows)


def categories(actor: Actor) -> tuple[CategoryGroup, ...]:
    """Return the active categories, grouped by their major ones."""
    return tuple(
        CategoryGroup(code, name, tuple(category_choice(row) for row in minors))
        for (code, name), minors in groupby(_active(actor.city_id, actor.config_version), key=_major)
    )


def majors(actor: Actor) -> tuple[tuple[str, str], ...]:
    """Return code and name of the major categories."""
    return tuple(dict.fromkeys(_major(row) for row in _active(actor.city_id, actor.config_version)))


def minors(actor: Actor, major: str) -> tuple[tuple[str, str], ...]:
    """Return code and name of the minor categories of a major one."""
    english = _english()
    found = (row for row in _active(actor.city_id, actor.config_version) if row.major_code == major)
    return tuple((row.code, row.name_en if english else row.name) for row in found)


def _major(row: CaseCategory) -> tuple[str, str]:
    return row.major_code, row.major_name_en if _english() else row.major_name


def category_choice(row: CaseCategory) -> CategoryChoice:
    """Return a category as one can choose it, in the reader's language."""
    english = _english()
    return CategoryChoice(
        code=row.code,
        name=row.name_en if english else row.name,
        priority=row.priority,
        amount=row.limit_amount,
        unit=row.limit_unit,
        unit_label=row.get_limit_unit_display(),
        opening_condition=row.opening_condition_en if english else row.opening_condition,
        lead_department=row.lead_department,
        usual_executor=row.usual_executor,
        photo_required=row.closing_photo_required,
    )


def compounds(today: date) -> tuple[tuple[str, tuple[tuple[UUID, str], ...]], ...]:
    """Return the compounds by community, both in Chinese order."""
    rows = places(Place.Kind.COMPOUND, today).order_by("parent__pinyin", "parent", "pinyin", "pk")
    named = rows.values_list("parent__name", "pk", "name")
    return tuple(
        (community or "", tuple((pk, name) for _community, pk, name in below))
        for community, below in groupby(named, key=lambda row: row[0])
    )


def unit_choices(case: Case, category: CategoryChoice | None, now: datetime) -> UnitChoices:
    """Return who can be handed a case: its suggested lead by category and place, and the firm that serves the compound."""
    today = today_of(now)
    rows = list(units(today).select_related("place").defer("place__outline"))
    choices = {row.pk: UnitChoice(row.pk, row.name) for row in rows}
    lead = suggested_lead(rows, category.lead_department, case.path) if category else None
    firm = firm_at(case, today)
    carries_out = bool(category and category.usual_executor == "FIRM" and firm in choices)
    leading = [row for row in rows if row.kind not in {Unit.Kind.FIRM, Unit.Kind.PARTNER}]
    return UnitChoices(
        leads=tuple(sorted((choices[row.pk] for row in leading), key=lambda unit: unit.pk != lead)),
        executors=tuple(sorted(choices.values(), key=lambda unit: unit.pk != firm)),
        lead=lead,
        executor=firm if carries_out else None,
    )


def _open_orders() -> dict[UUID, int]:
    """Return how many open cases each unit leads or carries out; one that it does both for counts once."""
    open_cases = Case.objects.filter(status__in=sorted(OPEN), lead_unit__isnull=False).order_by()
    counted: Counter[UUID] = Counter()
    for lead, executor, count in open_cases.values_list("lead_unit", "executor_unit").annotate(count=Count("*")):
        for unit in {lead, executor} - {None}:
            counted[unit] += count
    return counted


def leading_units(actor: Actor, today: date) -> tuple[tuple[str, str], ...]:
    """Return id and name of the units that can answer for a case, in Chinese order; to whoever sees only a part of the city,
    those that answer for a case there.
    """
    rows = units(today).exclude(kind__in=[Unit.Kind.FIRM, Unit.Kind.PARTNER])
    if not actor.scope_in(Module.CASE).whole_city:
        rows = rows.filter(pk__in=visible_cases(actor).values("lead_unit"))
    return tuple((str(pk), name) for pk, name in rows.values_list("pk", "name"))


def grids_in(actor: Actor, area: str, today: date) -> tuple[tuple[str, str], ...]:
    """Return id and name of the grids of an area that the actor may look at, in Chinese order."""
    found = visible_places(actor.scope_in(Module.CASE), Place.Kind.GRID, today).filter(path__starts=area)
    return tuple((str(pk), name) for pk, name in found.values_list("pk", "name"))


def areas(actor: Actor, today: date) -> tuple[tuple[str, str, int], ...]:
    """Return path, name and depth of the streets, towns and communities that the actor may look at, as a tree in Chinese order."""
    kinds = (Place.Kind.STREET, Place.Kind.TOWN, Place.Kind.COMMUNITY)
    found = visible_places(actor.scope_in(Module.CASE), kinds, today).values_list("kind", "path", "name")
    by_kind: dict[str, list[tuple[str, str]]] = {kind: [] for kind in kinds}
    for kind, path, name in found:
        by_kind[kind].append((path, name))
    trunks = by_kind[Place.Kind.STREET] + by_kind[Place.Kind.TOWN]
    branches = by_kind[Place.Kind.COMMUNITY]
    tree: list[tuple[str, str, int]] = []
    for path, name in trunks:
        tree.append((path, name, 0))
        tree.extend((below, label, 1) for below, label in branches if below.startswith(path))
    known = {path for path, _name, _depth in tree}
    tree.extend((path, name, 0) for path, name in branches if path not in known)
    return tuple(tree)


def area_outlines(actor: Actor, path: str, today: date) -> tuple[dict[str, Any], ...]:
    """Return the outline of an area, or for the whole city those of its streets."""
    streets = visible_places(actor.scope_in(Module.AREA), Place.Kind.STREET, today).defer(None)
    found: QuerySet[Place] = Place.objects.filter(path=path) if path else streets
    outlines = found.filter(outline__isnull=False).values_list("outline", flat=True)
    return tuple(outline for outline in outlines if outline)


def handling_due(actor: Actor, category: CategoryChoice, now: datetime) -> datetime:
    """Return when handling would be due if the case were dispatched now."""
    return due_at(now, category.amount, LimitUnit(category.unit), calendar=calendar_of(actor)).at
