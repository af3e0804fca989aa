"""The phone's first page, and one's own reports."""

from typing import Any

from complaints.queries.case import case_page
from complaints.queries.filters import CaseFilters
from complaints.queries.lists import case_list, my_reports, to_verify
from complaints.rules.states import FINAL
from complaints.views.cases import cursor_of
from complaints.views.frames import PhonePage
from complaints.views.showing import PUBLIC_TONES, keyset, line, lines, pictures, public_steps
from governance.rules.roles import Role

FEW = 5
ON_THE_SPOT = frozenset({Role.GRID_MEMBER, Role.GRID_LEADER})


class Home(PhonePage):
    """Reporting by one tap, one's open reports; for grid workers also what to look at in their grid."""

    template_name = "complaints/phone/home.html"
    with_tabs = True

    def shown(self) -> dict[str, Any]:
        mine = my_reports(self.actor, self.now)
        post = self.actor.acting
        on_the_spot = post is not None and post.role in ON_THE_SPOT
        shown: dict[str, Any] = {
            "may_report": self.may("complaints.report_case"),
            "mine": [one for one in lines(mine, self.url, "complaints:my_case") if one.row.status not in FINAL][:FEW],
            "mine_total": mine.total,
            "on_the_spot": on_the_spot,
            "where": post.where if post else "",
        }
        if on_the_spot:
            waiting = to_verify(self.actor, self.now)
            grid = case_list(self.actor, CaseFilters(order="due"), self.now, size=FEW)
            shown["waiting"] = lines(waiting, self.url, "complaints:phone_verify")[:FEW]
            shown["waiting_total"] = waiting.total
            shown["grid"] = lines(grid, self.url)
            shown["grid_total"] = grid.total
        return shown


class MyCases(PhonePage):
    """What one has reported, newest first."""

    template_name = "complaints/phone/my_cases.html"
    with_tabs = True

    def shown(self) -> dict[str, Any]:
        pages = my_reports(self.actor, self.now, cursor_of(self.request))
        return {
            "lines": lines(pages, self.url, "complaints:my_case"),
            "page": keyset(pages),
            "may_report": self.may("complaints.report_case"),
        }


class MyCase(PhonePage):
    """One report for whoever made it: the public state, what happened, the photos before and after."""

    template_name = "complaints/phone/my_case.html"
    back = "complaints:my_cases"

    def shown(self) -> dict[str, Any]:
        number = self.kwargs["number"]
        found = case_page(self.actor, number, self.now)
        return {
            "case": found,
            "line": line(found.row, self.url, "complaints:my_case"),
            "tone": PUBLIC_TONES[found.row.public_state],
            "steps": public_steps(found),
            "before": pictures(number, found.before, self.url),
            "after": pictures(number, found.after, self.url),
        }
