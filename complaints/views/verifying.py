"""The verifier's queue, verifying one case, closing."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from complaints import forms
from complaints.models import Case
from complaints.queries.lists import to_verify
from complaints.services.verifying import close_case, fail_case, pass_case
from complaints.views.deeds import DeedPage
from complaints.views.orders import OneTapDeed
from complaints.views.showing import shown_page
from governance.pages import CityTemplatePage
from governance.rules.roles import Module


class Queue(CityTemplatePage):
    """Handled cases that the actor may verify, the most urgent first."""

    module = Module.CASE
    template_name = "complaints/verification_queue.html"

    def shown(self) -> dict[str, Any]:
        cursor = self.request.GET.get("after") or self.request.GET.get("before") or ""
        return shown_page(to_verify(self.actor, self.now, cursor))


class Verification(DeedPage):
    """Before and after side by side, and what was seen on the spot."""

    module = Module.CASE
    action = "complaints.verify_case"
    template_name = "complaints/verification.html"

    def form(self, case: Case, sent: Any = None) -> Form:
        return forms.Verification(sent, initial={"expected_version": case.version})

    def do(self, case: Case, typed: dict[str, Any], request: HttpRequest) -> HttpResponse:
        common = {"actor": self.actor, "case_id": case.pk, "expected_version": typed["expected_version"], "at": self.now}
        if typed["verdict"] == "pass":
            pass_case(note=typed["reason"], **common)
            return self.done("complaints:case", _("核查通过，等回访结案。"), number=case.number)
        fail_case(reason=typed["reason"], **common)
        return self.done("complaints:case", _("已退回返工，时限减半。"), number=case.number)


class Closing(OneTapDeed):
    """Closing a verified case."""

    action = "complaints.close_case"

    def do(self, case: Case, version: int) -> str:
        close_case(actor=self.actor, case_id=case.pk, expected_version=version, at=self.now)
        return _("已办结，报事人会看到结果。")
