"""The phone's first page, and one's own reports."""

from dataclasses import replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from complaints.queries.case import case_page
from complaints.queries.filters import CaseFilters
from complaints.queries.lists import awaiting_reporter, case_list, my_reports, to_settle, to_verify
from complaints.queries.shown import CasePage
from complaints.queries.similar import Followed, followed_by, progress_of_main
from complaints.rules.acts import Act
from complaints.rules.states import OPEN, Status
from complaints.views.cases import cursor_of
from complaints.views.frames import PhonePage
from complaints.views.showing import PUBLIC_TONES, PUBLIC_WORDS, Line, keyset, line, lines, pictures, public_steps
from governance.components import Choice, Step
from governance.rules.roles import Role

FEW = 5
UNDER_WAY = OPEN - {Status.INFO_ASKED, Status.VERIFIED}
ASKED = {Status.INFO_ASKED: "complaints:answer", Status.VERIFIED: "complaints:rate"}
WAYS: tuple[tuple[Act, str, str | Promise, bool], ...] = (
    (Act.SUPPLEMENT, "complaints:supplement", gettext_lazy("补充说明"), False),
    (Act.OBJECT_REFUSAL, "complaints:object", gettext_lazy("提出异议"), False),
    (Act.REOPEN, "complaints:reopen", gettext_lazy("没解决，退回重办"), False),
    (Act.ANSWER_INFORMATION, "complaints:answer", gettext_lazy("回答要补充的"), True),
    (Act.RATE, "complaints:rate", gettext_lazy("办得怎样，评一下"), True),
)
ON_THE_SPOT = frozenset({Role.GRID_MEMBER, Role.GRID_LEADER})


class Awaiting(PhonePage):
    """A page that has on top which of one's reports wait for oneself."""

    def awaiting(self) -> list[Line]:
        """Return them, each leading straight to what is asked."""
        return [
            replace(one, url=self.url(ASKED[one.row.status], number=one.row.number))
            for one in lines(awaiting_reporter(self.actor, self.now, FEW), self.url, "complaints:my_case")
        ]


class Home(Awaiting):
    """Reporting by one tap, one's open reports; for grid workers also what to look at in their grid."""

    template_name = "complaints/phone/home.html"
    with_tabs = True

    def shown(self) -> dict[str, Any]:
        mine = my_reports(self.actor, self.now)
        post = self.actor.acting
        on_the_spot = post is not None and post.role in ON_THE_SPOT
        shown: dict[str, Any] = {
            "may_report": self.may("complaints.report_case"),
            "awaiting": self.awaiting(),
            "mine": [one for one in lines(mine, self.url, "complaints:my_case") if one.row.status in UNDER_WAY][:FEW],
            "mine_total": mine.total,
            "on_the_spot": on_the_spot,
            "where": post.where if post else "",
        }
        if on_the_spot:
            waiting = to_verify(self.actor, self.now)
            grid = case_list(self.actor, CaseFilters(order="due"), self.now, size=FEW)
            shown["to_settle"] = lines(to_settle(self.actor, self.now, FEW), self.url)
            shown["waiting"] = lines(waiting, self.url, "complaints:phone_verify")[:FEW]
            shown["waiting_total"] = waiting.total
            shown["grid"] = lines(grid, self.url)
            shown["grid_total"] = grid.total
        return shown


class MyCases(Awaiting):
    """What one has reported, newest first; on top what waits for oneself."""

    template_name = "complaints/phone/my_cases.html"
    with_tabs = True

    def shown(self) -> dict[str, Any]:
        pages = my_reports(self.actor, self.now, cursor_of(self.request))
        return {
            "lines": lines(pages, self.url, "complaints:my_case"),
            "page": keyset(pages),
            "awaiting": [] if cursor_of(self.request) else self.awaiting(),
            "may_report": self.may("complaints.report_case"),
            "followed": [] if cursor_of(self.request) else self.followed(),
        }

    def followed(self) -> list[tuple[Followed, str]]:
        """Return what others reported and oneself has met too, each with the tone of its state."""
        return [(one, PUBLIC_TONES[one.state]) for one in followed_by(self.actor)]


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
            "public_tone": PUBLIC_TONES[found.row.public_state],
            "public_steps": public_steps(found),
            "before": pictures(number, found.before, self.url),
            "after": pictures(number, found.after, self.url),
            "ways": self.ways(found),
            "main": self.main(number),
        }

    def main(self, number: str) -> dict[str, Any] | None:
        """Return how the case goes that this one was merged into."""
        main = progress_of_main(self.actor, number)
        if main is None:
            return None
        steps = [
            Step(str(PUBLIC_WORDS[act]), at, "", main.answer if act == Act.HANDLE else "", "ok")
            for act, at in main.steps
        ]
        return {"state": main.state, "tone": PUBLIC_TONES[main.state], "steps": steps}

    def ways(self, found: CasePage) -> list[Choice]:
        """Return what whoever reported may do now; what is asked of them stands out."""
        return [
            Choice(str(label), self.url(name, number=found.row.number), current=asked)
            for act, name, label, asked in WAYS
            if act in found.own_acts
        ]
