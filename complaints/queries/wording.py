"""Filters in words, and whether what they name is still there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from complaints.models import CaseCategory
from complaints.rules.channels import Channel
from complaints.rules.lists import DUES, GROUPS, LABELS, MARKS
from complaints.rules.priorities import Priority
from complaints.rules.rates import Figure
from governance.models.places import Place, Unit
from governance.queries.posts import valid_on

FIXED = {
    "group": dict(GROUPS),
    "due": dict(DUES),
    "mark": dict(MARKS),
    "figure": dict(Figure.choices),
    "priority": dict(Priority.choices),
    "channel": dict(Channel.choices),
}


@dataclass(frozen=True)
class Worded:
    """One filter in force; ``is_gone`` says that what it names does not exist any more."""

    name: str
    label: str
    text: str
    is_gone: bool = False

    @property
    def sentence(self) -> str:
        """What to say when it is gone."""
        return _("“%(label)s”里的 %(text)s 已经停用或不存在，换一个。") % {"label": self.label, "text": self.text}


def worded(kept: Mapping[str, str], today: date) -> tuple[Worded, ...]:
    """Return the filters in words, in the order of the bar; each that names a row costs one statement."""
    return tuple(_worded(name, kept[name], today) for name in LABELS if kept.get(name))


def _worded(name: str, value: str, today: date) -> Worded:
    label = str(LABELS[name])
    if name in FIXED:
        known = FIXED[name].get(value)
        return Worded(name, label, str(known or value), is_gone=known is None)
    found = _name_of(name, value, today)
    return Worded(name, label, value if found is None else found, is_gone=found is None)


def _name_of(name: str, value: str, today: date) -> str | None:
    """Return the present name of the row that a filter names; free values are their own; ``None`` if it is gone."""
    english = (get_language() or "").startswith("en")
    match name:
        case "major":
            column, rows = ("major_name_en" if english else "major_name"), CaseCategory.objects.filter(major_code=value)
            return rows.filter(active=True).order_by("pk").values_list(column, flat=True).first()
        case "category":
            column, rows = ("name_en" if english else "name"), CaseCategory.objects.filter(code=value)
            return rows.filter(active=True).order_by("pk").values_list(column, flat=True).first()
        case "area":
            places = Place.objects.filter(valid_on(today), path=value)
            return places.order_by("pk").values_list("name", flat=True).first()
        case "grid":
            places = Place.objects.filter(valid_on(today), pk=value, kind=Place.Kind.GRID)
            return places.order_by("pk").values_list("name", flat=True).first()
        case "unit":
            units = Unit.objects.filter(valid_on(today), pk=value)
            return units.order_by("pk").values_list("name", flat=True).first()
        case _:
            return value
