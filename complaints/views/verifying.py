"""Verifying by somebody else, and closing."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _

from complaints.forms.deeds import Verdict
from complaints.models import Case
from complaints.queries.lists import to_verify
from complaints.queries.photo_checks import photo_checks
from complaints.queries.results import results_of
from complaints.services.verifying import fail_case, pass_case
from complaints.views.cases import case_shown, cursor_of
from complaints.views.frames import DeedPage, PhonePage, StaffPage
from complaints.views.showing import keyset, lines, pictures


class Queue(StaffPage):
    """What is waiting to be looked at: before and after side by side, with the answer that the public was given."""

    template_name = "complaints/verification.html"

    def shown(self) -> dict[str, Any]:
        pages = to_verify(self.actor, self.now, cursor_of(self.request))
        results = results_of([row.pk for row in pages.rows])
        waiting = [
            {
                "line": line,
                "answer": results[line.row.pk].answer,
                "before": pictures(line.row.number, results[line.row.pk].before, self.url),
                "after": pictures(line.row.number, results[line.row.pk].after, self.url),
            }
            for line in lines(pages, self.url, "complaints:verify")
        ]
        return {
            "waiting": waiting,
            "page": keyset(pages),
            "total": pages.total,
            "may_verify": self.may("complaints.verify_case"),
        }


class VerifyCase(DeedPage):
    """The verdict on a result: it is as said, or it goes back with a reason."""

    action = "complaints.verify_case"
    entry = "complaints:verification_queue"
    template_name = "complaints/verdict.html"
    form_class = Verdict
    fields_of = {"reason_missing": "reason"}
    onward = "complaints:verification_queue"

    def act(self, case: Case, form: Any) -> HttpResponse:
        sent = form.cleaned_data
        version = sent["expected_version"]
        if sent["verdict"] == "pass":
            pass_case(actor=self.actor, case_id=case.pk, note=sent["reason"], expected_version=version, at=self.now)
            return self.done(self.onward, _("核查通过，接下来回访"))
        fail_case(actor=self.actor, case_id=case.pk, reason=sent["reason"], expected_version=version, at=self.now)
        return self.done(self.onward, _("已退回返工，时限减半"))

    def about(self, case: Case, form: forms.Form) -> dict[str, Any]:  # noqa: ARG002  (the same beside every form)
        return {**case_shown(self, case.number), "checks": photo_checks(self.actor, case, self.now)}


class VerifyOnPhone(PhonePage, VerifyCase):
    """The same on the spot, on a phone."""

    template_name = "complaints/phone/verdict.html"
    onward = "complaints:phone_home"
    back = "complaints:phone_home"
