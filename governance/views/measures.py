"""The city's figures, and the rows behind each."""

from datetime import date
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.http import Http404

from governance import forms
from governance.components import KeysetPage
from governance.measures import Measured, UnknownMeasure
from governance.models.places import Place
from governance.pages import CityTemplatePage
from governance.queries.measures import MOST_PAGES, PAGE, READ, area_of, areas_of, lines_behind, metric, metrics


class MeasuredPage(CityTemplatePage):
    """What is asked for stands in the address: an area by its code, the day, and since when."""

    action = READ

    def asked(self) -> tuple[forms.Asking, Place | None]:
        """Return the form as filled in, days that cannot be read left out, and the area.

        Raises:
            Http404: if the area is not the actor's to see.
        """
        today = self.actor.today
        given = {"as_of": today.isoformat(), **self.request.GET.dict()}
        form = forms.Asking(given, today=today)
        form.is_valid()
        try:
            return form, area_of(self.actor, self.request.GET.get("area", "")[:20])
        except Place.DoesNotExist as unknown:
            raise Http404 from unknown

    def days(self, form: forms.Asking) -> tuple[date, date | None]:
        found = form.cleaned_data
        return found.get("as_of") or self.actor.today, found.get("since")


class Measures(MeasuredPage):
    """All figures of an area."""

    template_name = "governance/measures.html"

    def shown(self) -> dict[str, Any]:
        form, area = self.asked()
        as_of, since = self.days(form)
        query = urlencode({"area": area.code if area else "", "as_of": as_of.isoformat(), "since": since or ""})
        rows = [
            (one, f"{self.url('governance:measure', code=one.measure.code)}?{query}")
            for one in metrics(self.actor, area, as_of, since)
        ]
        grouped = groupby(rows, key=lambda row: str(row[0].measure.group))
        return {
            "groups": [(group, list(found)) for group, found in grouped],
            "form": form,
            "area": area,
            "areas": areas_of(self.actor),
            "whole_city": self.actor.scope.whole_city,
            "as_of": as_of,
            "since": since,
        }


class OneMeasure(MeasuredPage):
    """One figure with the rows that it was counted from."""

    template_name = "governance/measure.html"

    def shown(self) -> dict[str, Any]:
        form, area = self.asked()
        as_of, since = self.days(form)
        try:
            measured = metric(self.actor, self.kwargs["code"], area, as_of, since)
        except UnknownMeasure as unknown:
            raise Http404 from unknown
        number = self.request.GET.get("page", "1")[:4]
        page = min(max(int(number), 1), MOST_PAGES) if number.isdecimal() else 1
        lines = lines_behind(measured, page)
        query = {"area": area.code if area else "", "as_of": as_of.isoformat(), "since": since or ""}
        here = self.url("governance:measure", code=measured.measure.code)

        def at(number: int) -> str:
            return f"{here}?{urlencode({**query, 'page': number})}"

        return {
            "measured": measured,
            "area": area,
            "as_of": as_of,
            "since": since,
            "rows": [(line, self.page_of(measured, line.name)) for line in lines.rows],
            "page": KeysetPage(size=PAGE),
            "is_last_shown": page == MOST_PAGES,
            "previous": at(page - 1) if page > 1 else "",
            "next": at(page + 1) if lines.has_more else "",
            "back": f"{self.url('governance:measures')}?{urlencode(query)}",
        }

    def page_of(self, measured: Measured, name: str) -> str:
        page = measured.measure.count(measured.asked).page
        return self.url(page, number=name) if page else ""
