"""The first page of a working day."""

from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.queries.choices import area_outlines, areas
from complaints.queries.filters import filters_of
from complaints.queries.shown import Kpi, Workplace
from complaints.queries.workplace import workplace
from complaints.rules.states import Status
from complaints.views.cases import narrowing
from complaints.views.charts import days_chart
from complaints.views.frames import StaffPage
from complaints.views.maps import grid_panel
from complaints.views.showing import Line, Next, lines
from governance import components
from governance.clock import today_of
from governance.templatetags.ui.words import date_in_sentence, moment

Areas = tuple[tuple[str, str, int], ...]
DUES = frozenset({"over", "near"})
MOST_MEMBERS = 40
MOST_RANKED = 8
MOST_BUSY = 5
DESK = {
    Status.REPORTED: ("complaints.accept_case", gettext_lazy("受理")),
    Status.ACCEPTED: ("complaints.dispatch_case", gettext_lazy("派单")),
}


class Today(StaffPage):
    """What is due in one's area, most urgent first; then where it lies, and how the last thirty days went."""

    template_name = "complaints/workplace.html"

    def shown(self) -> dict[str, Any]:
        wanted = narrowing(self.request)
        known = areas(self.actor, self.actor.today)
        names = {path: name for path, name, _depth in known}
        place = workplace(self.actor, wanted.get("area", ""), filters_of(wanted, "due"), self.now, names)
        post = self.actor.acting
        name = place.area_name or (post.where if post else "") or self.city.shown_name
        members = [(grid, [who for _grid, who in held]) for grid, held in groupby(place.members, lambda row: row[0])]
        good, whole = place.on_time
        content, rated = place.satisfied
        most = max((row.count for row in place.majors), default=0)
        self.count_menu(place)
        return {
            "place": place,
            "name": name,
            "looked_at": place.area_name,
            "kpis": [self.kpi(kpi, wanted) for kpi in place.kpis],
            "lines": self.lines(place),
            "shown_count": len(place.todo.rows),
            "rest_count": place.todo.total - len(place.todo.rows),
            "rest_url": self.address("complaints:cases", wanted),
            "map": grid_panel(place.grids_on_map, area_outlines(self.actor, place.area_path, self.actor.today), name),
            "members": members if len(members) <= MOST_MEMBERS else [],
            "member_count": len(place.members),
            "chart": days_chart(place.days),
            "first_day": place.days[0].day if place.days else None,
            "last_day": place.days[-1].day if place.days else None,
            "on_time": Fraction(good, whole) if whole else None,
            "on_time_good": good,
            "on_time_of": whole,
            "satisfied": Fraction(content, rated) if rated else None,
            "satisfied_good": content,
            "satisfied_of": rated,
            "majors": [
                (row, self.address("complaints:cases", {**self.within(place), "group": "all", "major": row.code}))
                for row in place.majors
            ],
            "majors_most": most,
            "ranking": [
                (row, self.address("complaints:cases", {"area": row.path})) for row in place.ranking[:MOST_RANKED]
            ],
            "ranking_most": max((row.open_count for row in place.ranking), default=0),
            "busiest": [
                (row, self.address("complaints:cases", self.within(place)))
                for row in sorted(place.grids_on_map, key=lambda row: -row.open_count)[:MOST_BUSY]
                if row.open_count
            ],
            "by_compound": place.area_path.count("/") > 1,
            "scope": self.scope(place, known),
            "may_report": self.may("complaints.report_case"),
        }

    def within(self, place: Workplace) -> dict[str, str]:
        return {"area": place.area_path} if place.area_path else {}

    def count_menu(self, place: Workplace) -> None:
        """Put the counts, which the page has anyway, beside the sidebar's entries; what is overdue is tinted."""
        found = {kpi.key: kpi.count for kpi in place.kpis}
        self.request.menu_counts = {  # type: ignore[attr-defined]  # the frame reads it
            "complaints:cases": (found["over"], True) if found["over"] else (found["open"], False),
            "complaints:desk": (found["to_accept"] + found["to_dispatch"], False),
            "complaints:verification_queue": (found["to_verify"], False),
        }

    def lines(self, place: Workplace) -> list[Line]:
        """Return what is due, each with the way on: to the desk for what one may accept or dispatch, else to its page."""
        found = []
        for one in lines(place.todo, self.url):
            action, label = DESK.get(one.row.status, ("", ""))
            step = (
                Next(str(label), self.url("complaints:accept", number=one.row.number))
                if action and self.may(action)
                else Next(_("跟进"), one.url)
            )
            found.append(replace(one, next=step))
        return found

    def kpi(self, kpi: Kpi, wanted: dict[str, str]) -> components.Kpi:
        """Return a figure that filters the table below; the chosen one is marked."""
        narrowed = {"due": kpi.key} if kpi.key in DUES else {} if kpi.key == "open" else {"group": kpi.key}
        chosen = {name: wanted[name] for name in ("group", "due") if name in wanted}
        kept = {"area": wanted["area"]} if "area" in wanted else {}
        return components.Kpi(
            kpi.label,
            kpi.count,
            _("件"),
            kpi.says % {"at": self.near(kpi.since)} if kpi.since else kpi.says,
            self.address("complaints:workplace", {**kept, **narrowed}),
            kpi.tone,
            chosen == narrowed,
        )

    def near(self, at: datetime) -> str:
        """Return a moment in few words: with its time beside today, else the day alone."""
        is_near = abs((today_of(at) - today_of(self.now)).days) <= 1
        return moment(at, self.now) if is_near else date_in_sentence(at, self.now)

    def scope(self, place: Workplace, known: Areas) -> list[components.Choice]:
        """Return the areas to switch to; none when there is only one."""
        if len(known) < 2:
            return []
        whole = self.actor.scope.whole_city
        rows = [("", self.city.shown_name, 0)] if whole else []
        rows += [(path, name, depth + (1 if whole else 0)) for path, name, depth in known]
        return [
            components.Choice(
                name,
                self.address("complaints:workplace", {"area": path} if path else {}),
                depth=depth,
                current=path == place.area_path,
            )
            for path, name, depth in rows
        ]

    def address(self, name: str, query: dict[str, str]) -> str:
        return f"{self.url(name)}?{urlencode(query)}" if query else self.url(name)
