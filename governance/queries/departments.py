"""The departments of a city: those at work, and those that were."""

from dataclasses import dataclass

from django.db.models import Count

from governance.access import Actor, require
from governance.models.places import Unit
from governance.models.posts import Post
from governance.queries.city_settings import READ
from governance.queries.posts import valid_on

CHANGE = "governance.change_departments"


@dataclass(frozen=True)
class DepartmentRow:
    """A department with how many people hold a post in it today, and whether it is at work today."""

    unit: Unit
    people: int
    is_active: bool


def departments(actor: Actor) -> tuple[DepartmentRow, ...]:
    """Return every department, those at work first, in Chinese order; two statements.

    Raises:
        ActionRefused: if the actor may not read what the city has set.
    """
    require(actor, READ)
    today = actor.today
    counted = (
        Post.objects.filter(valid_on(today), unit__isnull=False)
        .order_by()
        .values_list("unit")
        .annotate(number=Count("pk"))
    )
    people = dict(counted)
    rows = Unit.objects.filter(kind=Unit.Kind.DEPARTMENT).order_by("pinyin", "pk")
    found = [DepartmentRow(row, people.get(row.pk, 0), row.valid_to is None or row.valid_to > today) for row in rows]
    return tuple(sorted(found, key=lambda row: not row.is_active))
