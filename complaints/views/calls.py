"""Asking reporters: the queue of call-backs, one call, the review of dissatisfied ones, the check of a sample."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from complaints.forms.calls import Asked, Call
from complaints.models import Case
from complaints.queries.calls import calls_of, checks_due, to_call, to_review
from complaints.rules.states import Status
from complaints.services.calling import call_back, check_call
from complaints.views.cases import case_shown, cursor_of
from complaints.views.frames import DeedPage, StaffPage
from complaints.views.showing import keyset, lines
from governance.access import require
from governance.components import Choice
from governance.rules.answers import Refused


class CallBacks(StaffPage):
    """Who is to be asked, most urgent first; and those who are not content, who wait for the supervisor."""

    entry = "complaints:call_backs"
    template_name = "complaints/call_backs.html"

    def shown(self) -> dict[str, Any]:
        reviewing = self.request.GET.get("group") == "review"
        calling = not reviewing and self.may("complaints.call_back_reporter")
        pages = (to_review if reviewing else to_call)(self.actor, self.now, cursor_of(self.request))
        tabs = [(_("待回访"), ""), (_("不满意待复核"), "review")]
        return {
            "lines": lines(pages, self.url, "complaints:call" if calling else "complaints:case"),
            "page": keyset(pages),
            "reviewing": reviewing,
            "groups": [
                Choice(label, f"?group={name}" if name else self.request.path, name, (name == "review") == reviewing)
                for label, name in tabs
            ],
            "may_check": self.may("complaints.check_call"),
        }


class CallReporter(DeedPage):
    """One call: what was done, what to ask, what was said."""

    action = "complaints.call_back_reporter"
    entry = "complaints:call_backs"
    template_name = "complaints/call.html"
    form_class = Call
    fields_of = {"level_missing": "level"}

    def act(self, case: Case, form: Any) -> HttpResponse:
        done = call_back(actor=self.actor, case_id=case.pk, at=self.now, **form.cleaned_data)
        if done.status == Status.CLOSED:
            sentence = _("%(number)s 已办结") % {"number": done.number}
        else:
            sentence = _("%(number)s 已记下，等下一步") % {"number": done.number}
        return self.done("complaints:call_backs", sentence)

    def about(self, case: Case, form: forms.Form) -> dict[str, Any]:  # noqa: ARG002  (the same beside every form)
        return {**case_shown(self, case.number), "calls": calls_of(case.pk)}


class Checks(StaffPage):
    """The drawn calls that somebody other than the caller asks about again."""

    action = "complaints.check_call"
    entry = "complaints:call_backs"
    template_name = "complaints/call_checks.html"

    def get(self, _request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        require(self.actor, self.action)
        return super().get(_request)

    def shown(self) -> dict[str, Any]:
        return {"checks": checks_due(self.actor), "form": Asked()}


class CheckCall(StaffPage):
    """The deed of checking one drawn call; its form stands on the list."""

    action = "complaints.check_call"
    entry = "complaints:call_backs"
    template_name = "complaints/call_checks.html"

    def get(self, _request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        require(self.actor, self.action)
        return self.done("complaints:call_checks")

    def post(self, request: HttpRequest, check: UUID) -> HttpResponse:
        form = Asked(request.POST)
        require(self.actor, self.action)
        if form.is_valid():
            sent = form.cleaned_data
            try:
                check_call(
                    actor=self.actor, check_id=check, outcome=sent["outcome"], level=sent["level"], text=sent["text"], at=self.now
                )  # fmt: skip
                return self.done("complaints:call_checks", _("已记下复查结果"))
            except Refused as refusal:
                form.add_error(None, list(refusal.sentences))
        shown = {"checks": checks_due(self.actor), "form": form, "tried": check}
        return self.render_to_response({**self.get_context_data(), **shown}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
