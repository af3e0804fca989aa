"""The categories of a city with their limits, and what was changed of each."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime

from django.utils.translation import get_language

from complaints.models import CaseCategory
from complaints.queries.dispatch_rules import lead_choices
from complaints.rules.categories import CategoryTerms
from governance.access import Actor, require
from governance.models.audit import AuditEvent
from governance.queries.audit import people
from governance.queries.city_settings import READ

CHANGE = "complaints.change_category"
CHANGED = "complaints.category_changed"
MOST_CHANGES = 50
FIELDS = frozenset(field.name for field in fields(CategoryTerms))


@dataclass(frozen=True)
class CategoryRow:
    """A category as people read it: its names in the language of the page, and who leads in words."""

    category: CaseCategory
    major: str
    name: str
    lead: str


@dataclass(frozen=True)
class CategoryChange:
    """A change of a category: when, by whom, and field by field from what to what."""

    at: datetime
    who: str
    fields: tuple[tuple[str, str, str], ...]


def category_rows(actor: Actor, now: datetime) -> tuple[CategoryRow, ...]:
    """Return every category, those out of use too, by code; two statements.

    Raises:
        ActionRefused: if the actor may not read what the city has set.
    """
    require(actor, READ)
    leads = dict(lead_choices(now))
    return tuple(_row(category, leads) for category in CaseCategory.objects.order_by("major_code", "code", "pk"))


def _row(category: CaseCategory, leads: Mapping[str, str]) -> CategoryRow:
    english = (get_language() or "").startswith("en")
    return CategoryRow(
        category,
        category.major_name_en if english else category.major_name,
        category.name_en if english else category.name,
        leads.get(category.lead_department, category.lead_department),
    )


def one_category(actor: Actor, code: str, now: datetime) -> tuple[CategoryRow, tuple[CategoryChange, ...]]:
    """Return a category and its latest changes, the newest first.

    Raises:
        ActionRefused: if the actor may not read what the city has set.
        CaseCategory.DoesNotExist: if the city has none such.
    """
    require(actor, READ)
    category = CaseCategory.objects.get(code=code)
    events = list(
        AuditEvent.objects.filter(subject_id=category.pk, action=CHANGED).order_by("-at", "-id")[:MOST_CHANGES]
    )
    names = people({event.actor_id for event in events if event.actor_id})
    return _row(category, dict(lead_choices(now))), tuple(
        CategoryChange(
            event.at,
            names.get(event.actor_id, "") if event.actor_id else "",
            tuple((name, *told) for name, told in event.facts.items() if name in FIELDS),
        )
        for event in events
    )
