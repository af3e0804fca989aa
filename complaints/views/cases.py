"""The list of cases, and one case."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from complaints.forms.acts import ACT_FORMS
from complaints.forms.deeds import Step as StepForm
from complaints.forms.lists import Narrowing
from complaints.forms.notes import Note
from complaints.models import Case
from complaints.queries.case import case_page, seen_case
from complaints.queries.choices import areas, grids_in, leading_units, majors, minors
from complaints.queries.filters import CaseFilters, filters_of
from complaints.queries.handling import links_of
from complaints.queries.kept import kept_filters
from complaints.queries.lists import case_list, row_of
from complaints.queries.photo_checks import photo_checks
from complaints.queries.similar import history_at, joined_with, reach_of, similar_cases
from complaints.queries.wording import worded
from complaints.rules.acts import Act
from complaints.rules.channels import Channel
from complaints.rules.lists import DUES, GROUPS, LABELS, MARKS, MOST_SELECTED, SORTS
from complaints.rules.notes import FIRMS
from complaints.rules.priorities import Priority
from complaints.rules.states import Status
from complaints.rules.transitions import BEFORE_DISPATCH
from complaints.views.casefile import DeedLink, deed_groups, flags_of, photo_rounds, turn_of
from complaints.views.frames import DeedPage, StaffPage
from complaints.views.showing import (
    PUBLIC_TONES,
    bulk_acts,
    facts,
    keyset,
    line,
    lines,
    photo_url,
    pictures,
    public_steps,
    staff_steps,
)
from governance.calendars import calendar_of
from governance.components import Applied, Choice, Filter
from governance.rules.answers import Refused

DEEDS = {
    Act.ACCEPT: "complaints:accept", Act.DISPATCH: "complaints:accept", Act.SIGN: "complaints:sign", Act.START: "complaints:start",
    Act.HANDLE: "complaints:handle", Act.VERIFY_PASS: "complaints:verify", Act.VERIFY_FAIL: "complaints:verify",
    Act.CALL_BACK: "complaints:call", Act.ISSUE_LINK: "complaints:issue_link",
}  # fmt: skip
AT_ONCE = frozenset({Act.SIGN, Act.START})


def narrowing(request: HttpRequest) -> dict[str, str]:
    """Return what the address narrows a list to, as texts.

    Raises:
        Refused: if it names something that does not exist.
    """
    form = Narrowing(request.GET)
    if not form.is_valid():
        raise Refused(_("筛选条件写错了，清空后再选一次。"), code="bad_filter")
    return form.kept()


def cursor_of(request: HttpRequest) -> str:
    return request.GET.get("before") or request.GET.get("after") or ""


class CaseList(StaffPage):
    """All cases that one may see, narrowed, ordered, paged; with the kept filters above and what may be done with the rows."""

    template_name = "complaints/cases.html"

    def shown(self) -> dict[str, Any]:
        wanted = narrowing(self.request)
        filters = filters_of(wanted, "due")
        pages = case_list(self.actor, filters, self.now, cursor_of(self.request))
        words = worded(wanted, self.actor.today)
        few, more = self.choices(wanted)
        return {
            "lines": lines(pages, self.url),
            "page": keyset(pages),
            "filters": few,
            "more_filters": more,
            "more_open": any(wanted.get(one.name) for one in more) or "since" in wanted or "until" in wanted,
            "wanted": wanted,
            "applied": [Applied(f"{one.label} {one.text}", self.address(wanted, one.name, "")) for one in words],
            "gone": [one.sentence for one in words if one.is_gone],
            "clear_url": self.request.path,
            "words": wanted.get("q", ""),
            "may_report": self.may("complaints.report_case"),
            "may_export": self.may("complaints.export_cases"),
            "sorts": self.sorts(wanted, filters.order),
            "open_count": None if pages.rows else case_list(self.actor, CaseFilters(), self.now, size=1).total,
            "tabs": self.tabs(wanted),
            "query": urlencode(wanted),
            "bulk_acts": bulk_acts(self.may) if pages.rows else [],
            "most": MOST_SELECTED,
        }

    def tabs(self, wanted: dict[str, str]) -> list[Choice]:
        """Return the kept filters as parts of the page, the one in force marked; none if there are none."""
        kept = kept_filters(self.actor)
        own = [
            Choice(
                one.name if not one.by else f"{one.name} · {one.by}",
                f"{self.request.path}?{urlencode(one.query)}",
                current=one.query == wanted,
            )
            for one in kept
        ]
        return [Choice(_("未结事件"), self.request.path, current=not wanted), *own] if own else []

    def choices(self, wanted: dict[str, str]) -> tuple[list[Filter], list[Filter]]:
        """Return the selects of the filter bar: those always there, and those behind “more”."""
        today = self.actor.today
        known = areas(self.actor, today)
        area, major = wanted.get("area", ""), wanted.get("major", "")
        few: list[tuple[str, list[tuple[str, str]]]] = [
            ("group", [(value, str(label)) for value, label in GROUPS]),
            ("due", [(value, str(label)) for value, label in DUES]),
            ("major", list(majors(self.actor))),
            ("category", list(minors(self.actor, major)) if major else []),
            ("area", [(path, name) for path, name, _depth in known] if len(known) > 1 else []),
        ]
        more: list[tuple[str, list[tuple[str, str]]]] = [
            ("priority", [(value, str(label)) for value, label in Priority.choices]),
            ("channel", [(value, str(label)) for value, label in Channel.choices]),
            ("mark", [(value, str(label)) for value, label in MARKS]),
            ("unit", list(leading_units(self.actor, today))),
            ("grid", list(grids_in(self.actor, area, today)) if area else []),
        ]
        return self.selects(few, wanted), self.selects(more, wanted)

    def selects(self, offered: list[tuple[str, list[tuple[str, str]]]], wanted: dict[str, str]) -> list[Filter]:
        return [
            Filter(
                name,
                str(LABELS[name]),
                [Choice(text, value=value, current=value == wanted.get(name)) for value, text in pairs],
            )
            for name, pairs in offered
            if pairs
        ]

    def sorts(self, wanted: dict[str, str], order: str) -> list[Choice]:
        return [
            Choice(str(label), self.address(wanted, "sort", value), value, value == order) for value, label in SORTS
        ]

    def address(self, wanted: dict[str, str], name: str, value: str) -> str:
        """Return the address of the list with one thing changed; an empty value leaves it out."""
        changed = {key: text for key, text in {**wanted, name: value}.items() if text}
        return f"{self.request.path}?{urlencode(changed)}"


def deed_url(page: StaffPage, act: Act, number: str) -> str:
    """Return the address of an act's own page, else of the one that it shares with others."""
    if act in DEEDS:
        return page.url(DEEDS[act], number=number)
    return page.url("complaints:act", number=number, act=act.value.lower())


def case_shown(page: StaffPage, number: str) -> dict[str, Any]:
    """Return what a page shows of one case."""
    found = case_page(page.actor, number, page.now, with_notes=True)
    deeds = [
        DeedLink(deed, deed_url(page, deed.act, number), deed.act in AT_ONCE)
        for deed in found.deeds
        if deed.act in DEEDS or deed.act in ACT_FORMS
    ]
    first, groups = deed_groups(deeds)
    post = page.actor.acting
    was_lent = any(event.act == Act.ISSUE_LINK for event in found.events)  # else there is nothing to ask for
    return {
        "case": found,
        "line": line(found.row, page.url),
        "facts": facts(found),
        "before": pictures(number, found.before, page.url),
        "after": pictures(number, found.after, page.url),
        "rounds": photo_rounds(found, page.url),
        "lent": links_of(found.row.pk, page.now) if was_lent else (),
        "linked": pictures(number, found.linked, page.url),
        "contact_url": page.url("complaints:contact", number=number) if page.may("complaints.see_contact") else "",
        "may_revoke": any(deed.act == Act.REVOKE_LINK for deed in found.deeds),
        "steps": staff_steps(found),
        "public_steps": public_steps(found),
        "public_tone": PUBLIC_TONES[found.row.public_state],
        "sees_public": page.request.GET.get("see") == "public",
        "deeds": deeds,
        "first_deeds": first,
        "deed_groups": groups,
        "turn": turn_of(found),
        "flags": flags_of(found, page.now),
        "may_note": page.may("complaints.add_note"),
        "is_firm": post is not None and post.role in FIRMS,
        "note_form": Note(),
        "around_url": page.url("complaints:around", number=number),
    }


def alike_shown(page: StaffPage, case: Case) -> dict[str, Any]:
    """Return the cases that may be the same as one that is not dispatched yet, and what it is merged with."""
    number = case.number
    before = Status(case.status) in BEFORE_DISPATCH
    mergeable = before and page.may("complaints.merge_case")
    return {
        "similar": [
            (
                one,
                page.url("complaints:case", number=one.number),
                photo_url(one.number, one.photo, "small", page.url) if one.photo else "",
            )
            for one in (similar_cases(page.actor, case, page.now) if before else ())
        ],
        "merge_url": page.url("complaints:act", number=number, act="merge") if mergeable else "",
        "joined": joined_with(case),
        "reach": reach_of(page.actor, page.now),
    }


class AroundCase(StaffPage):
    """What lies around a case: cases that may be the same, what happened there before, doubts about the photos.

    The case's page fetches it after itself; without a script it is a page of its own.
    """

    entry = "complaints:cases"
    template_name = "complaints/around.html"

    def shown(self) -> dict[str, Any]:
        case = seen_case(self.actor, self.kwargs["number"])
        return {
            **alike_shown(self, case),
            "line": line(row_of(case, self.now, calendar_of(self.actor)), self.url),
            "history": history_at(self.actor, case, self.now),
            "checks": photo_checks(self.actor, case, self.now),
        }


class OneCase(StaffPage):
    """One case, whole, with the deeds that one may do now."""

    template_name = "complaints/case.html"

    def shown(self) -> dict[str, Any]:
        number = self.kwargs["number"]
        return {**case_shown(self, number), "form": StepForm()}


class DeedOnCase(DeedPage):
    """A deed that stands as a form on the case's own page."""

    template_name = "complaints/case.html"
    form_class = StepForm
    backs = {"orders": "complaints:orders", "workplace": "complaints:workplace"}

    def get(self, _request: HttpRequest, *_args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(self.url("complaints:case", number=kwargs["number"]))

    def about(self, case: Case, form: forms.Form) -> dict[str, Any]:  # noqa: ARG002  (the same beside every form)
        return {**case_shown(self, case.number), "tried": self.action}

    def onward(self, case: Case, sentence: str) -> HttpResponse:
        """Go back to where the deed was done from."""
        back = self.backs.get(self.request.POST.get("back", ""))
        return self.done(back, sentence) if back else self.done("complaints:case", sentence, number=case.number)
