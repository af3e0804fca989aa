"""A month in figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _

from complaints.forms.lists import MonthChoice
from complaints.queries.choices import areas
from complaints.queries.figures import month_in_figures
from complaints.rules.rates import BESIDE, NOT_RATED, PARTS, Counts, Figure, Measure, share
from complaints.views.frames import StaffPage
from governance.components import Choice
from governance.models.places import Place
from governance.rules.answers import Refused
from governance.rules.roles import Module

MONTHS = 12
THREE = (Measure.ON_TIME, Measure.SOLVED, Measure.SATISFIED)
OF_UNIT = (Measure.ON_TIME, Measure.FIRST_TIME, Measure.SATISFIED, Measure.SIGNED, Measure.RETURNED)


@dataclass(frozen=True)
class Counted:
    """A figure with the list behind it."""

    label: str
    count: int
    url: str
    is_rated: bool = True


@dataclass(frozen=True)
class Rated:
    """A rate with its numerator and denominator, and what is told beside it."""

    label: str
    value: Fraction | None
    part: Counted
    whole: Counted
    beside: Sequence[Counted] = ()


class MonthInFigures(StaffPage):
    """The three rates of a month with what they are counted from, by responsible unit and by community."""

    template_name = "complaints/figures.html"

    def shown(self) -> dict[str, Any]:
        form = MonthChoice(self.request.GET)
        if not form.is_valid():
            raise Refused(_("筛选条件写错了，清空后再选一次。"), code="bad_filter")
        wanted = form.cleaned_data["month"] or f"{self.actor.today:%Y-%m}"
        area, known = form.cleaned_data["area"], areas(self.actor, self.actor.today)
        names = {path: name for path, name, _depth in known}
        if area and area not in names:
            raise Place.DoesNotExist
        month = date.fromisoformat(f"{wanted}-01")
        found = month_in_figures(self.actor, month, area, self.now)
        inside = f"month={wanted}" + (f"&area={quote(area, safe='')}" if area else "")
        return {
            "month": month,
            "running": month <= self.actor.today and wanted == f"{self.actor.today:%Y-%m}",
            "found": found,
            "area_name": names.get(area, ""),
            "months": self.months(wanted),
            "areas": [Choice(name, value=path, current=path == area, depth=depth) for path, name, depth in known]
            if len(known) > 1
            else [],
            "rates": [self.rated(found.counts, one, inside) for one in THREE],
            "units": [
                (row, [self.rated(row.counts, one, f"{inside}&unit={row.pk}") for one in OF_UNIT])
                for row in found.units
            ],
            "of_unit": [one.label for one in OF_UNIT],
            "by_area": [
                (row, [self.rated(row.counts, one, f"month={wanted}&area={quote(row.path, safe='')}") for one in THREE])
                for row in found.areas
            ],
            "of_area": [one.label for one in THREE],
            "weights": [(measure.label, found.weights[measure]) for measure in Measure if measure in found.weights],
            "is_ranking": self.actor.scope_in(Module.CASE).whole_city and not area,
        }

    def rated(self, counts: Counts, measure: Measure, inside: str) -> Rated:
        part, whole = (self.counted(counts, figure, inside) for figure in PARTS[measure])
        beside = tuple(self.counted(counts, figure, inside) for figure in BESIDE.get(measure, ()))
        return Rated(str(measure.label), share(counts, measure).value, part, whole, beside)

    def counted(self, counts: Counts, figure: Figure, inside: str) -> Counted:
        url = f"{self.list_url}?{inside}&figure={figure.value}"
        return Counted(str(figure.label), counts.get(figure, 0), url, figure not in NOT_RATED)

    @property
    def list_url(self) -> str:
        return self.url("complaints:cases")

    def months(self, wanted: str) -> list[Choice]:
        """Return the last twelve months, newest first, and the one looked at."""
        today = self.actor.today
        ends = [today.year * 12 + today.month - 1 - step for step in range(MONTHS)]
        known = [f"{end // 12}-{end % 12 + 1:02}" for end in ends]
        return [Choice(name, value=name, current=name == wanted) for name in sorted({*known, wanted}, reverse=True)]
