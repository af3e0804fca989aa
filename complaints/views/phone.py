"""Pages for the phone: reporting in three steps, and what became of it."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from complaints import forms
from complaints.queries.case import case_page
from complaints.queries.choices import compounds, tiles
from complaints.queries.lists import CaseFilters, case_list, my_reports, to_verify
from complaints.rules.channels import Channel
from complaints.rules.public import STEPS, PublicState
from complaints.services.filing import REPORT_PHOTO, Report, add_report_photo, file_case
from complaints.views.showing import shown, shown_page, steps_of
from governance.components import Choice
from governance.pages import CityTemplatePage
from governance.rules.answers import Refused
from governance.rules.roles import Module, Role
from governance.services.attachments import store_upload
from governance.tenancy import uuid7


class PhonePage(CityTemplatePage):
    """A page on the phone, with the tab bar."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tabs = [
            ("complaints:phone_home", _("首页"), "home"), ("complaints:report", _("随手报"), "cam"),
            ("complaints:my_cases", _("我报的"), "inbox"), ("governance:account", _("我的"), "user"),
        ]  # fmt: skip
        here = self.request.path
        shown_tabs = [{"label": label, "url": self.url(name), "icon": icon, "current": here == self.url(name)} for name, label, icon in tabs]
        return {**super().get_context_data(**kwargs), "tabs": shown_tabs}


class Home(PhonePage):
    """One big button, and one's own open cases; for grid workers also their grid and what waits to be verified."""

    template_name = "complaints/phone/home.html"

    def shown(self) -> dict[str, Any]:
        page = shown_page(my_reports(self.actor, self.now))
        in_grid = self.actor.acting is not None and self.actor.acting.role in {Role.GRID_MEMBER, Role.GRID_LEADER}
        if in_grid and self.actor.may_read(Module.CASE):
            page["verifying"] = shown_page(to_verify(self.actor, self.now))["rows"]
            page["grid_cases"] = shown_page(case_list(self.actor, CaseFilters(order="due"), self.now, size=10))["rows"]
        return page


class Reporting(PhonePage):
    """拍 → 选 → 好了, on one page that also works as a plain form."""

    action = "complaints.report_case"
    template_name = "complaints/phone/report.html"

    def check_module(self) -> None:
        """Let in whoever may report, though the role may not read cases; the deed asks for itself."""

    def _form(self, sent: Any = None) -> forms.Reporting:
        return forms.Reporting(sent, tiles=tiles(), compounds=compounds(self.now), initial={"client_ref": uuid7()})

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        return self._page(self._form())

    def _page(self, form: forms.Reporting, status: int = 200) -> HttpResponse:
        context = {
            "form": form, "tiles": tiles(), "back_url": self.url("complaints:phone_home"), "photo_url": self.url("complaints:api_photos"),
            "case_url": self.url("complaints:api_cases"), "place_url": self.url("complaints:api_place_at"),
            "done_url": self.url("complaints:reported", number="0"), "channel": self._channel(),
        }  # fmt: skip
        return self.render_to_response({**self.get_context_data(), **context, "tabs": []}, status=status)

    def _channel(self) -> Channel:
        role = self.actor.acting.role if self.actor.acting else None
        return Channel.APP_GRID if role in {Role.GRID_MEMBER, Role.GRID_LEADER} else Channel.APP_RESIDENT

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self._form(request.POST)
        if not form.is_valid():
            return self._page(form, 422)
        sent = form.cleaned_data
        report = Report(
            client_ref=sent["client_ref"], channel=self._channel(), category=sent["category"], text=sent["text"],
            place_id=sent["place"] or None, lon_e6=sent["lon_e6"], lat_e6=sent["lat_e6"], accuracy_m=sent["accuracy_m"],
            spot=sent["spot"], is_anonymous=sent["is_anonymous"],
        )  # fmt: skip
        try:
            for upload in request.FILES.getlist("photos"):
                assert isinstance(upload, UploadedFile)  # that is what Django puts there
                add_report_photo(
                    actor=self.actor,
                    attachment=store_upload(actor=self.actor, upload=upload, client_ref=report.client_ref, purpose=REPORT_PHOTO, at=self.now),
                )
            filed = file_case(actor=self.actor, report=report, prefix=self.city.case_prefix, at=self.now)
        except Refused as refusal:
            for sentence in refusal.sentences:
                form.add_error(None, sentence)
            return self._page(form, 422)
        return HttpResponseRedirect(self.url("complaints:reported", number=filed.case.number))


class Receipt(PhonePage):
    """Step three: the number, and what comes next until when."""

    template_name = "complaints/phone/receipt.html"

    def shown(self) -> dict[str, Any]:
        case = case_page(self.actor, self.kwargs["number"], self.now)
        return {"case": case, "shown": shown(case.row), "tabs": []}


class MyCases(PhonePage):
    """What the actor reported, newest first."""

    template_name = "complaints/phone/my_cases.html"

    def shown(self) -> dict[str, Any]:
        cursor = self.request.GET.get("after") or self.request.GET.get("before") or ""
        return shown_page(my_reports(self.actor, self.now, cursor))


class MyCase(PhonePage):
    """One case as its reporter sees it: photos, public texts, oldest first."""

    template_name = "complaints/phone/my_case.html"

    def shown(self) -> dict[str, Any]:
        case = case_page(self.actor, self.kwargs["number"], self.now)
        reached = STEPS.index(case.row.public_state) if case.row.public_state in STEPS else -1
        bar = [Choice(str(state.label), current=index == reached) for index, state in enumerate(STEPS)]
        return {
            "case": case, "shown": shown(case.row), "steps": steps_of(case.events, public=True), "bar": bar, "reached": reached,
            "is_done": case.row.public_state == PublicState.DONE, "back_url": self.url("complaints:my_cases"),
        }  # fmt: skip
