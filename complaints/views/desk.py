"""Accepting and dispatching."""

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from complaints import forms
from complaints.models import Case
from complaints.queries.choices import categories, unit_choices
from complaints.queries.shown import CasePage
from complaints.rules.states import Status
from complaints.services.desk import accept_case, dispatch_case
from complaints.views.deeds import DeedPage
from governance.rules.roles import Module


class Acceptance(DeedPage):
    """Classify and accept; with a unit named, dispatch in the same step. An accepted case is dispatched here."""

    module = Module.CASE
    action = "complaints.accept_case"
    template_name = "complaints/acceptance.html"

    def form(self, case: Case, sent: Any = None) -> Form:
        leads, executors = unit_choices(case, self.now)
        suggested = {
            "lead_unit_id": next((str(unit.pk) for unit in leads if unit.suggested), ""),
            "executor_unit_id": next((str(unit.pk) for unit in executors if unit.suggested), ""),
        }
        if case.status == Status.ACCEPTED:
            return forms.Dispatch(sent, leads=leads, executors=executors, initial={"expected_version": case.version, **suggested})
        initial = {"expected_version": case.version, "category_code": case.category.code if case.category else "", **suggested}
        return forms.Acceptance(sent, categories=categories(), leads=leads, executors=executors, initial=initial)

    def do(self, case: Case, typed: dict[str, Any], request: HttpRequest) -> HttpResponse:
        if "category_code" in typed:
            case = accept_case(
                actor=self.actor, case_id=case.pk, category_code=typed["category_code"], priority=typed["priority"],
                reason=typed["reason"], expected_version=typed["expected_version"], at=self.now,
            )  # fmt: skip
            if not typed["lead_unit_id"] or "accept_only" in request.POST:
                return self.done("complaints:case", _("已受理，等派单。"), number=case.number)
            typed = {**typed, "expected_version": case.version}
        dispatched = dispatch_case(
            actor=self.actor, case_id=case.pk, lead_unit_id=UUID(typed["lead_unit_id"]),
            executor_unit_id=UUID(typed["executor_unit_id"]) if typed["executor_unit_id"] else None, note=typed["note"],
            expected_version=typed["expected_version"], at=self.now,
        )  # fmt: skip
        unit = dispatched.executor_unit or dispatched.lead_unit
        return self.done("complaints:case", _("已派给%(unit)s。") % {"unit": unit.name if unit else ""}, number=case.number)

    def more(self, case: Case, page: CasePage) -> dict[str, Any]:
        return {"dispatching": case.status == Status.ACCEPTED, "may_dispatch": self.may("complaints.dispatch_case", case)}


class Dispatch(Acceptance):
    """Dispatching an accepted case, by POST from its page."""

    action = "complaints.dispatch_case"
    http_method_names = ["post"]
