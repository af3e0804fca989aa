"""The handling unit's pages: its orders, and the deeds on them."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _

from complaints.forms.deeds import Result
from complaints.models import Case
from complaints.queries.lists import orders
from complaints.rules.acts import Act
from complaints.rules.states import Status
from complaints.rules.transitions import transition
from complaints.services.orders import RESULT_PHOTO, handle_case, sign_case, start_case
from complaints.views.cases import AT_ONCE, DEEDS, DeedOnCase, case_shown, cursor_of
from complaints.views.frames import DeedPage, StaffPage
from complaints.views.showing import Line, Next, bulk_acts, keyset, lines
from governance.access import require
from governance.components import Choice
from governance.services.attachments import store_upload
from governance.tenancy import uuid7

STEPS = {Status.DISPATCHED: Act.SIGN, Status.SIGNED: Act.START, Status.IN_PROGRESS: Act.HANDLE}


class Orders(StaffPage):
    """The orders of one's units, the most urgent first; signing and starting are done right here."""

    template_name = "complaints/orders.html"

    def shown(self) -> dict[str, Any]:
        named = {"handling": _("在办"), "to_verify": _("等核查"), "closed": _("已办结")}
        wanted = self.request.GET.get("group", "handling")
        group = wanted if wanted in named else "handling"
        pages = orders(self.actor, self.now, group, cursor_of(self.request))
        return {
            "lines": [replace(one, next=self.next_step(one)) for one in lines(pages, self.url)],
            "page": keyset(pages),
            "total": pages.total,
            "group": group,
            "bulk_acts": bulk_acts(self.may) if pages.rows and group == "handling" else [],
            "groups": [Choice(label, f"?group={name}", name, name == group) for name, label in named.items()],
        }

    def next_step(self, one: Line) -> Next | None:
        """Return what the acting post does next with an order: sign, start, or report the result."""
        act = STEPS.get(one.row.status)
        if act is None or not self.may(transition(act).action):
            return None
        return Next(str(act.label), self.url(DEEDS[act], number=one.row.number), act in AT_ONCE)


class SignCase(DeedOnCase):
    """Confirms that the order has arrived."""

    action = "complaints.sign_case"

    def act(self, case: Case, form: Any) -> HttpResponse:
        version = form.cleaned_data["expected_version"]
        sign_case(actor=self.actor, case_id=case.pk, expected_version=version, at=self.now)
        return self.onward(case, _("已签收 %(number)s") % {"number": case.number})


class StartCase(DeedOnCase):
    """Says that work has begun."""

    action = "complaints.start_case"

    def act(self, case: Case, form: Any) -> HttpResponse:
        sent = form.cleaned_data
        start_case(
            actor=self.actor, case_id=case.pk, note=sent["note"], expected_version=sent["expected_version"], at=self.now
        )
        return self.onward(case, _("%(number)s 开始处置") % {"number": case.number})


class HandleCase(DeedPage):
    """The page on which the result is reported, with photos of how it looks now."""

    action = "complaints.handle_case"
    entry = "complaints:orders"
    template_name = "complaints/result.html"
    form_class = Result
    fields_of = {"answer_missing": "public_answer", "after_photo_missing": "photos"}

    def form_for(self, case: Case, *, sent: bool = False) -> forms.Form:  # noqa: ARG002  (the same for every case)
        if sent:
            return Result(self.request.POST, self.request.FILES)
        return Result(initial={"photo_ref": uuid7()})

    def act(self, case: Case, form: Any) -> HttpResponse:
        require(self.actor, self.action, case)  # before a file is kept: a refusal takes back rows, not files
        sent = form.cleaned_data
        kept = sent["photos_ids"] + [
            store_upload(
                actor=self.actor, upload=upload, client_ref=sent["photo_ref"], purpose=RESULT_PHOTO, at=self.now
            ).pk
            for upload in sent["photos"]
        ]
        handle_case(
            actor=self.actor,
            case_id=case.pk,
            public_answer=sent["public_answer"],
            internal_note=sent["internal_note"],
            photo_ref=sent["photo_ref"],
            photo_ids=kept,
            take_linked=sent["take_linked"],
            expected_version=sent["expected_version"],
            at=self.now,
        )
        return self.done("complaints:orders", _("已报结果，等别人去现场核查"))

    def about(self, case: Case, form: forms.Form) -> dict[str, Any]:  # noqa: ARG002  (the same beside every form)
        needs_photo = case.category is not None and case.category.closing_photo_required
        return {
            **case_shown(self, case.number),
            "needs_photo": needs_photo,
            "photos_url": self.url("complaints:api_photos"),
            "purpose": RESULT_PHOTO,
        }
