"""The list of cases, and one case."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from complaints.forms.acts import ACT_FORMS
from complaints.forms.deeds import Step as StepForm
from complaints.forms.lists import DUES, GROUPS, SORTS, Narrowing
from complaints.models import Case
from complaints.queries.case import case_page
from complaints.queries.choices import areas, majors
from complaints.queries.lists import CaseFilters, case_list
from complaints.rules.acts import Act
from complaints.rules.channels import Channel
from complaints.views.frames import DeedPage, StaffPage
from complaints.views.showing import facts, keyset, line, lines, pictures, staff_steps
from governance.components import Applied, Choice, Filter
from governance.rules.answers import Refused

FILTERS = ("group", "due", "major", "area", "channel", "q")
DEEDS = {
    Act.ACCEPT: "complaints:accept", Act.DISPATCH: "complaints:accept", Act.SIGN: "complaints:sign", Act.START: "complaints:start",
    Act.HANDLE: "complaints:handle", Act.VERIFY_PASS: "complaints:verify", Act.CALL_BACK: "complaints:call",
}  # fmt: skip
AT_ONCE = frozenset({Act.SIGN, Act.START})


def narrowing(request: HttpRequest) -> dict[str, str]:
    """Return what the address narrows a list to.

    Raises:
        Refused: if it names something that does not exist.
    """
    form = Narrowing(request.GET)
    if not form.is_valid():
        raise Refused(_("筛选条件写错了，清空后再选一次。"), code="bad_filter")
    return {name: value for name, value in form.cleaned_data.items() if value}


def filters_from(wanted: dict[str, str], order: str) -> CaseFilters:
    """Return the filters of a list; without a choice, what is open."""
    return CaseFilters(
        group=wanted.get("group", "open"),
        due=wanted.get("due", ""),
        major=wanted.get("major", ""),
        area=wanted.get("area", ""),
        channel=wanted.get("channel", ""),
        words=wanted.get("q", ""),
        order=wanted.get("sort", order),
    )


def cursor_of(request: HttpRequest) -> str:
    return request.GET.get("before") or request.GET.get("after") or ""


class CaseList(StaffPage):
    """All cases that one may see, narrowed, ordered, paged."""

    template_name = "complaints/cases.html"

    def shown(self) -> dict[str, Any]:
        wanted = narrowing(self.request)
        filters = filters_from(wanted, "due")
        pages = case_list(self.actor, filters, self.now, cursor_of(self.request))
        choices = self.choices(wanted)
        return {
            "lines": lines(pages, self.url),
            "page": keyset(pages),
            "filters": choices,
            "applied": self.applied(wanted, choices),
            "clear_url": self.request.path,
            "words": wanted.get("q", ""),
            "may_report": self.may("complaints.report_case"),
            "sorts": self.sorts(wanted, filters.order),
            "open_count": None if pages.rows else case_list(self.actor, CaseFilters(), self.now, size=1).total,
        }

    def choices(self, wanted: dict[str, str]) -> list[Filter]:
        """Return the selects of the filter bar."""
        known = areas(self.actor, self.actor.today)
        offered: list[tuple[str, str, list[tuple[str, str]]]] = [
            ("group", _("状态"), [(value, str(label)) for value, label in GROUPS]),
            ("due", _("时限"), [(value, str(label)) for value, label in DUES]),
            ("major", _("大类"), list(majors(self.actor))),
            ("area", _("片区"), [(path, name) for path, name, _depth in known] if len(known) > 1 else []),
            ("channel", _("来源"), [(value, str(label)) for value, label in Channel.choices]),
        ]
        return [
            Filter(name, label, [Choice(text, value=value, current=value == wanted.get(name)) for value, text in pairs])
            for name, label, pairs in offered
            if pairs
        ]

    def applied(self, wanted: dict[str, str], choices: list[Filter]) -> list[Applied]:
        """Return the filters in force, each with the address of the list without it."""
        words = {(one.name, choice.value): choice.label for one in choices for choice in one.choices}
        return [
            Applied(words.get((name, wanted[name]), wanted[name]), self.address(wanted, name, ""))
            for name in FILTERS
            if name in wanted
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
    found = case_page(page.actor, number, page.now)
    deeds = [
        {"deed": deed, "url": deed_url(page, deed.act, number), "at_once": deed.act in AT_ONCE}
        for deed in found.deeds
        if deed.act in DEEDS or deed.act in ACT_FORMS
    ]
    return {
        "case": found,
        "line": line(found.row, page.url),
        "facts": facts(found),
        "before": pictures(number, found.before, page.url),
        "after": pictures(number, found.after, page.url),
        "steps": staff_steps(found),
        "deeds": deeds,
    }


class OneCase(StaffPage):
    """One case, whole, with the deeds that one may do now."""

    template_name = "complaints/case.html"

    def shown(self) -> dict[str, Any]:
        return {**case_shown(self, self.kwargs["number"]), "form": StepForm()}


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
