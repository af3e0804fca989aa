"""The handling unit's pages: its orders, signing, starting, reporting the result."""

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from complaints import forms
from complaints.models import Case
from complaints.queries.case import seen_case
from complaints.queries.lists import orders
from complaints.queries.shown import CasePage
from complaints.services.orders import RESULT_PHOTO, handle_case, sign_case, start_case
from complaints.views.deeds import DeedPage
from complaints.views.showing import shown_page
from governance.components import Choice
from governance.pages import CityPage, CityTemplatePage
from governance.rules.answers import Refused
from governance.rules.roles import Module
from governance.services.attachments import store_upload
from governance.tenancy import uuid7


class Orders(CityTemplatePage):
    """What the actor's own units have to do, most urgent first."""

    module = Module.CASE
    template_name = "complaints/orders.html"

    def shown(self) -> dict[str, Any]:
        group = self.request.GET.get("group", "handling")
        group = group if group in {"handling", "to_verify", "closed"} else "handling"
        cursor = self.request.GET.get("after") or self.request.GET.get("before") or ""
        labels = {"handling": _("要办的"), "to_verify": _("等核查"), "closed": _("已办结")}
        tabs = [Choice(label, url=f"?group={key}", current=key == group) for key, label in labels.items()]
        return {"tabs": tabs, "group": group, **shown_page(orders(self.actor, self.now, group, cursor))}


class OneTapDeed(CityPage):
    """A deed on one case by POST from its page or a list."""

    module = Module.CASE

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        case = seen_case(self.actor, number)
        form = forms.OneTap(request.POST)
        if not form.is_valid():
            raise Refused(_("这一页不完整，刷新后再点一次。"), code="version_missing")
        sentence = self.do(case, form.cleaned_data["expected_version"])
        return self.done("complaints:case", sentence, number=number)

    def do(self, case: Case, version: int) -> str:
        """Do the deed and say what follows."""
        raise NotImplementedError


class Signature(OneTapDeed):
    """Signing for an order."""

    action = "complaints.sign_case"

    def do(self, case: Case, version: int) -> str:
        sign_case(actor=self.actor, case_id=case.pk, expected_version=version, at=self.now)
        return _("已签收，时限从派单时起算。")


class Work(OneTapDeed):
    """Beginning to work."""

    action = "complaints.start_case"

    def do(self, case: Case, version: int) -> str:
        start_case(actor=self.actor, case_id=case.pk, expected_version=version, at=self.now)
        return _("已开始处置。办好后拍一张照片，报结果。")


class Result(DeedPage):
    """Reporting the result with its after-photos."""

    module = Module.CASE
    action = "complaints.handle_case"
    template_name = "complaints/result.html"

    def form(self, case: Case, sent: Any = None) -> Form:
        return forms.Result(sent, initial={"expected_version": case.version, "photo_ref": uuid7()})

    def do(self, case: Case, typed: dict[str, Any], request: HttpRequest) -> HttpResponse:
        self._take_plain_files(typed["photo_ref"], request)
        handle_case(
            actor=self.actor, case_id=case.pk, public_answer=typed["public_answer"], internal_note=typed["internal_note"],
            photo_ref=typed["photo_ref"], expected_version=typed["expected_version"], at=self.now,
        )  # fmt: skip
        return self.done("complaints:case", _("结果已报，等人到现场核查。"), number=case.number)

    def _take_plain_files(self, photo_ref: UUID, request: HttpRequest) -> None:
        """Take the photos of a browser without scripts, which come with the form itself."""
        for upload in request.FILES.getlist("photos"):
            assert isinstance(upload, UploadedFile)  # that is what Django puts there
            store_upload(actor=self.actor, upload=upload, client_ref=photo_ref, purpose=RESULT_PHOTO, at=self.now)

    def more(self, case: Case, page: CasePage) -> dict[str, Any]:
        return {"photo_url": self.url("complaints:api_photos"), "purpose": RESULT_PHOTO}
