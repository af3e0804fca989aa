"""The rules of dispatch: what holds, what it would have done, and the deeds of the supervisor."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from complaints.forms.dispatch_rules import Rule
from complaints.models import DispatchRule
from complaints.queries.dispatch_rules import category_choices, lead_choices, rules_page
from complaints.services.dispatch_rules import add_rule, end_rule, raise_rule
from complaints.views.frames import StaffPage
from governance.access import require
from governance.rules.answers import Refused

FIELDS = {"category_missing": "category_prefix", "unit_not_dispatchable": "lead_code"}
STEPS = {"raise": raise_rule, "end": end_rule}


class DispatchRules(StaffPage):
    """The rules in the order in which they are asked, with a form for one more."""

    entry = "complaints:dispatch_rules"
    template_name = "complaints/dispatch_rules.html"

    def shown(self) -> dict[str, Any]:
        may_change = self.may("complaints.set_dispatch_rules")
        return {
            "page": rules_page(self.actor, self.now),
            "may_change": may_change,
            "form": self.form() if may_change else None,
        }

    def form(self, sent: Any = None) -> Rule:
        return Rule(sent, categories=category_choices(self.actor), leads=lead_choices(self.now))

    def post(self, request: HttpRequest) -> HttpResponse:
        require(self.actor, "complaints.set_dispatch_rules")
        form = self.form(request.POST)
        if form.is_valid():
            sent = form.cleaned_data
            try:
                add_rule(
                    actor=self.actor,
                    category_prefix=sent["category_prefix"],
                    needs_contract=sent["needs_contract"],
                    lead_code=sent["lead_code"],
                    executor=DispatchRule.Executor.FIRM if sent["with_firm"] else DispatchRule.Executor.NONE,
                    at=self.now,
                )
                return self.done("complaints:dispatch_rules", _("规则已加上，新受理的事件按它派"))
            except Refused as refusal:
                for sentence in refusal.sentences:
                    form.add_error(FIELDS.get(refusal.code), sentence)
        shown = {**self.get_context_data(), "form": form}
        return self.render_to_response(shown, status=HTTPStatus.UNPROCESSABLE_ENTITY)


class ChangeRule(StaffPage):
    """Raising or ending one rule; the buttons stand on the list."""

    entry = "complaints:dispatch_rules"

    def get(self, _request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.done("complaints:dispatch_rules")

    def post(self, _request: HttpRequest, rule: UUID, step: str) -> HttpResponse:
        require(self.actor, "complaints.set_dispatch_rules")
        try:
            STEPS[step](actor=self.actor, rule_id=rule, at=self.now)
        except DispatchRule.DoesNotExist as unknown:
            raise Http404 from unknown
        said = _("顺序已改") if step == "raise" else _("规则已停用")
        return self.done("complaints:dispatch_rules", said)
