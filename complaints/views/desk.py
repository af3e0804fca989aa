"""The desk: taking a case on, classified, and handing it to a unit."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from complaints.forms import Desk
from complaints.models import Case
from complaints.queries.case import seen_case
from complaints.queries.choices import CategoryChoice, CategoryGroup, UnitChoice, categories, handling_due, unit_choices
from complaints.rules.states import Status
from complaints.services.desk import accept_case, dispatch_case
from complaints.views.cases import case_shown
from complaints.views.frames import DeedPage
from governance.access import require
from governance.templatetags.ui.words import moment

ACCEPT, DISPATCH = "complaints.accept_case", "complaints.dispatch_case"
BEFORE = {Status.REPORTED: ACCEPT, Status.ACCEPTED: DISPATCH}


class AcceptCase(DeedPage):
    """The page on which a case is classified and handed on; which of both is offered, its state and the post decide."""

    action = ACCEPT
    template_name = "complaints/desk.html"
    fields_of = {"category_missing": "priority", "reason_missing": "reason", "unit_not_dispatchable": "lead_unit"}

    def get(self, _request: HttpRequest, *_args: Any, **kwargs: Any) -> HttpResponse:
        case = seen_case(self.actor, kwargs["number"])
        action = BEFORE.get(Status(case.status))
        if action is None:
            return HttpResponseRedirect(self.url("complaints:case", number=case.number))
        require(self.actor, action, case)
        return self.page(case, self.form_for(case))

    def form_for(self, case: Case, *, sent: bool = False) -> forms.Form:
        """Return the form, filled with what was sent; else with what the category suggests and what was typed before it changed."""
        category = self.chosen(categories(self.actor), case)
        units = unit_choices(case, category, self.now)
        choices: dict[str, Any] = {
            "leads": _named(units.leads, units.lead),
            "executors": _named(units.executors, units.executor),
        }
        if sent:
            return Desk(self.request.POST, with_unit=self.request.POST.get("act") != "accept", **choices)
        typed = self.request.GET
        initial = {
            "category": category.code if category else "",
            "priority": typed.get("priority") or (category.priority if category else ""),
            "reason": typed.get("reason", ""),
            "lead_unit": typed.get("lead_unit") or str(units.lead or ""),
            "executor_unit": typed.get("executor_unit") or str(units.executor or ""),
            "note": typed.get("note", ""),
        }
        return Desk(initial=initial, **choices)

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
        return self.done("complaints:case", _("已派给%(unit)s，%(at)s 到期") % words, number=case.number)

    def about(self, case: Case, form: forms.Form) -> dict[str, Any]:  # noqa: ARG002  (the same beside every form)
        shown = case_shown(self, case.number)
        groups = categories(self.actor)
        category = self.chosen(groups, case)
        acts = {deed["deed"].action for deed in shown["deeds"]}
        may_accept = ACCEPT in acts
        return {
            **shown,
            "groups": groups,
            "found": self.found(groups),
            "find": self.request.GET.get("find", ""),
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
        sent = self.request.POST if self.request.method == "POST" else self.request.GET
        own = case.category.code if case.category else ""
        code = own if case.status != Status.REPORTED else sent.get("category") or own
        return next((minor for group in groups for minor in group.minors if minor.code == code), None)

    def found(self, groups: tuple[CategoryGroup, ...]) -> list[CategoryChoice]:
        """Return the categories whose name or code holds the words looked for."""
        words = self.request.GET.get("find", "").strip()
        return [minor for group in groups for minor in group.minors if words and words in f"{minor.code}{minor.name}"]


class DispatchCase(AcceptCase):
    """The deed of handing an accepted case on; it has its form on the desk's page."""

    action = DISPATCH

    def get(self, _request: HttpRequest, *_args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(self.url("complaints:accept", number=kwargs["number"]))

    def act(self, case: Case, form: Any) -> HttpResponse:
        return self.hand_on(case, form.cleaned_data, form.cleaned_data["expected_version"])


def _named(units: tuple[UnitChoice, ...], suggested: UUID | None) -> list[tuple[str, str]]:
    """Return choices of units with how many open orders each has; the suggested one says so."""
    pattern, best = _("%(name)s（在办 %(count)s）"), _("%(name)s（建议，在办 %(count)s）")
    return [
        (str(unit.pk), (best if unit.pk == suggested else pattern) % {"name": unit.name, "count": unit.open_orders})
        for unit in units
    ]
