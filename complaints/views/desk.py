"""The desk: taking a case on, classified, and handing it to a unit."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from complaints.forms.desk import Desk
from complaints.models import Case
from complaints.queries.case import outlines_around, seen_case
from complaints.queries.choices import (
    CategoryChoice,
    CategoryGroup,
    UnitChoice,
    UnitChoices,
    categories,
    category_choice,
    handling_due,
    unit_choices,
)
from complaints.queries.filters import CaseFilters
from complaints.queries.lists import case_list
from complaints.rules.states import Status
from complaints.services.desk import accept_case
from complaints.services.dispatch import dispatch_case
from complaints.views.cases import alike_shown, case_shown
from complaints.views.frames import DeedPage, StaffPage
from complaints.views.maps import spot_panel
from complaints.views.showing import card, lines
from governance.access import require
from governance.templatetags.ui.words import moment

ACCEPT, DISPATCH = "complaints.accept_case", "complaints.dispatch_case"
CHOOSING = frozenset({"choose", "look"})
QUEUE = 30
BEFORE = {Status.REPORTED: ACCEPT, Status.ACCEPTED: DISPATCH}


class FirstOnDesk(StaffPage):
    """The way to the desk: the case that has waited longest for its deadline, or a word that nothing waits."""

    action = ACCEPT
    template_name = "complaints/desk_empty.html"

    def get(self, _request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        require(self.actor, ACCEPT)
        waiting = case_list(self.actor, CaseFilters(group=group_at_desk(self), order="due"), self.now, size=1)
        if waiting.rows:
            return HttpResponseRedirect(self.url("complaints:accept", number=waiting.rows[0].number))
        return super().get(_request)


def group_at_desk(page: StaffPage) -> str:
    """Return the group of cases that wait for the actor: to be taken on, and for the command centre to be handed on as well."""
    return "at_desk" if page.may(DISPATCH) else "to_accept"


class AcceptCase(DeedPage):
    """The page on which a case is classified and handed on; which of both is offered, its state and the post decide."""

    action = ACCEPT
    entry = "complaints:desk"
    template_name = "complaints/desk.html"
    fields_of = {"category_missing": "priority", "reason_missing": "reason", "unit_not_dispatchable": "lead_unit"}

    def get(self, _request: HttpRequest, *_args: Any, **kwargs: Any) -> HttpResponse:
        case = seen_case(self.actor, kwargs["number"])
        action = BEFORE.get(Status(case.status))
        if action is None:
            return HttpResponseRedirect(self.url("complaints:case", number=case.number))
        require(self.actor, action, case)
        return self.page(case, self.form_for(case))

    def post(self, _request: HttpRequest, *_args: Any, **kwargs: Any) -> HttpResponse:
        """Do the deed; or, when another category was chosen or looked for, show the page again for that one."""
        if not CHOOSING.intersection(self.request.POST):
            return super().post(_request, **kwargs)
        case = seen_case(self.actor, kwargs["number"])
        require(self.actor, self.action, case)
        return self.page(case, self.form_for(case))

    def form_for(self, case: Case, *, sent: bool = False) -> forms.Form:
        """Return the form, filled with what was sent; else with what the category suggests and what was typed before it changed."""
        settled = case.category if case.status != Status.REPORTED else None
        category = category_choice(settled) if settled else self.chosen(categories(self.actor), case)
        units = unit_choices(case, category, self.now)
        choices: dict[str, Any] = {
            "leads": _named(units, units.leads, units.lead),
            "executors": _named(units, units.executors, units.executor),
        }
        accepting = case.status == Status.REPORTED
        if sent:
            return Desk(
                self.request.POST, with_unit=self.request.POST.get("act") != "accept", accepting=accepting, **choices
            )
        typed = self.request.POST
        initial = {
            "category": category.code if category else "",
            "priority": category.priority if category else "",
            "reason": typed.get("reason", ""),
            "lead_unit": str(units.lead or ""),
            "executor_unit": str(units.executor or ""),
            "note": typed.get("note", ""),
        }
        return Desk(initial=initial, with_unit=True, accepting=accepting, **choices)

    def act(self, case: Case, form: Any) -> HttpResponse:
        sent = form.cleaned_data
        taken = accept_case(
            actor=self.actor,
            case_id=case.pk,
            category_code=sent["category"],
            priority=sent["priority"],
            reason=sent["reason"],
            expected_version=sent["expected_version"],
            at=self.now,
        )
        if self.request.POST.get("act") == "accept":
            return self.done("complaints:case", _("已受理，等着派单"), number=case.number)
        return self.hand_on(taken, sent, None)

    def hand_on(self, case: Case, sent: dict[str, Any], expected_version: int | None) -> HttpResponse:
        """Dispatch the case and say to whom and until when."""
        handed = dispatch_case(
            actor=self.actor,
            case_id=case.pk,
            lead_unit_id=UUID(sent["lead_unit"]),
            executor_unit_id=UUID(sent["executor_unit"]) if sent["executor_unit"] else None,
            note=sent["note"],
            expected_version=expected_version,
            at=self.now,
        )
        unit = handed.executor_unit or handed.lead_unit
        words = {"unit": unit.name if unit else "", "at": moment(handed.due_at, self.now)}
        sentence = _("%(number)s 已派给%(unit)s，%(at)s 到期") % {**words, "number": handed.number}
        return self.done("complaints:desk", sentence)

    def about(self, case: Case, form: forms.Form) -> dict[str, Any]:  # noqa: ARG002  (the same beside every form)
        shown = case_shown(self, case.number)
        groups = categories(self.actor)
        category = self.chosen(groups, case)
        acts = {one.deed.action for one in shown["deeds"]}
        may_accept = ACCEPT in acts
        return {
            **shown,
            **alike_shown(self, case),
            "groups": groups,
            "found": self.found(groups),
            "find": self.request.POST.get("find", ""),
            "queue": self.queue(case),
            "map": spot_panel(outlines_around(case), shown["case"].at, late=shown["line"].is_late),
            "category": category,
            "siblings": next((group for group in groups if category and category in group.minors), None),
            "limit_due_at": handling_due(self.actor, category, self.now) if category else None,
            "may_accept": may_accept,
            "may_dispatch": DISPATCH in acts or (may_accept and self.may(DISPATCH, case)),
            "accept_url": self.url("complaints:accept", number=case.number),
            "dispatch_url": self.url("complaints:dispatch", number=case.number),
            "is_accepted": case.category is not None and not may_accept,
        }

    def chosen(self, groups: tuple[CategoryGroup, ...], case: Case) -> CategoryChoice | None:
        """Return the category chosen on the page, else the case's own; once accepted it stays as it is."""
        sent = self.request.POST
        own = case.category.code if case.category else ""
        code = own if case.status != Status.REPORTED else sent.get("choose") or sent.get("category") or own
        return next((minor for group in groups for minor in group.minors if minor.code == code), None)

    def queue(self, case: Case) -> dict[str, Any]:
        """Return what waits at the desk, most urgent first, as cards, and how much it is."""
        pages = case_list(self.actor, CaseFilters(group=group_at_desk(self), order="due"), self.now, size=QUEUE)
        cards = [
            card(one, one.url, current=one.row.pk == case.pk) for one in lines(pages, self.url, "complaints:accept")
        ]
        return {"cards": cards, "total": pages.total}

    def found(self, groups: tuple[CategoryGroup, ...]) -> list[CategoryChoice]:
        """Return the categories whose name or code holds the words looked for."""
        words = self.request.POST.get("find", "").strip()
        return [minor for group in groups for minor in group.minors if words and words in f"{minor.code}{minor.name}"]


class DispatchCase(AcceptCase):
    """The deed of handing an accepted case on; it has its form on the desk's page."""

    action = DISPATCH

    def get(self, _request: HttpRequest, *_args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(self.url("complaints:accept", number=kwargs["number"]))

    def act(self, case: Case, form: Any) -> HttpResponse:
        return self.hand_on(case, form.cleaned_data, form.cleaned_data["expected_version"])


def _named(choices: UnitChoices, units: tuple[UnitChoice, ...], suggested: UUID | None) -> list[tuple[str, Any]]:
    """Return choices of units with how many open orders each has, counted when shown; the suggested one says so."""
    pattern, best = _("%(name)s（在办 %(count)s）"), _("%(name)s（建议，在办 %(count)s）")

    def words(unit: UnitChoice) -> str:
        return (best if unit.pk == suggested else pattern) % {
            "name": unit.name,
            "count": choices.orders.get(unit.pk, 0),
        }

    shown = lazy(words, str)
    return [(str(unit.pk), shown(unit)) for unit in units]
