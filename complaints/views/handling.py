"""Handling links: giving one out and taking it back, and the page that it opens for a firm or utility without an account."""

from http import HTTPStatus
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _

from complaints.forms.handling import Lending, Reply
from complaints.models import Case
from complaints.queries.case import seen_case
from complaints.queries.handling import Errand, errand_photo, open_errand
from complaints.services.handling import LINK_PHOTO, answer_link, issue_link, note_opening, revoke_link
from complaints.views.cases import case_shown
from complaints.views.frames import DeedPage, PhonePage, StaffPage
from complaints.views.showing import Picture
from governance.files import photo_answer
from governance.rules.answers import Refused
from governance.services.attachments import store_upload


class IssueLink(DeedPage):
    """The page on which a link is given out; the link itself is shown once, in the answer."""

    action = "complaints.issue_link"
    template_name = "complaints/lending.html"
    form_class = Lending
    fields_of: ClassVar[dict[str, str]] = {"name_missing": "for_whom", "task_missing": "task"}

    def act(self, case: Case, form: Any) -> HttpResponse:
        issued = issue_link(actor=self.actor, case_id=case.pk, at=self.now, **form.cleaned_data)
        address = self.request.build_absolute_uri(self.url("complaints:errand", link=issued.secret))
        about = {**self.about(case, form), "address": address, "issued": issued.link}
        response = self.render_to_response({**self.get_context_data(), **about})
        response["Cache-Control"] = "no-store"
        return response

    def about(self, case: Case, form: forms.Form) -> dict[str, Any]:  # noqa: ARG002  (the same beside every form)
        return case_shown(self, case.number)


class RevokeLink(StaffPage):
    """Takes a link back, from the case's page and back to it."""

    action = "complaints.revoke_link"

    def get(self, _request: HttpRequest, *_args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(self.url("complaints:case", number=kwargs["number"]))

    def post(self, _request: HttpRequest, *_args: Any, **kwargs: Any) -> HttpResponse:
        case = seen_case(self.actor, kwargs["number"])
        link = revoke_link(actor=self.actor, case_id=case.pk, link_id=kwargs["pk"], at=self.now)
        return self.done("complaints:case", _("发给%(whom)s的链接已收回") % {"whom": link.for_whom}, number=case.number)


class ErrandPage(PhonePage):
    """What a handling link opens, for anybody who holds it."""

    public = True
    hides_path = True

    def errand(self, secret: str) -> Errand:
        return open_errand(self.city, secret, self.now)


class OpenErrand(ErrandPage):
    """What somebody without an account is asked to do: where, what, until when; and the form to answer once."""

    template_name = "complaints/phone/errand.html"

    def get(self, _request: HttpRequest, *_args: Any, **kwargs: Any) -> HttpResponse:
        errand = self.errand(kwargs["link"])
        note_opening(actor=errand.actor, link_id=errand.link_id, at=self.now)
        return self.page(errand, Reply())

    def post(self, request: HttpRequest, *_args: Any, **kwargs: Any) -> HttpResponse:
        errand = self.errand(kwargs["link"])
        onward = HttpResponseRedirect(request.path)
        if errand.is_answered:  # sent again after a broken connection: what was kept stays
            return onward
        form = Reply(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(errand, form, HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            for upload in form.cleaned_data["photos"]:
                store_upload(
                    actor=errand.actor, upload=upload, client_ref=errand.link_id, purpose=LINK_PHOTO, at=self.now
                )
            answer_link(
                actor=errand.actor,
                case_id=errand.case_id,
                link_id=errand.link_id,
                text=form.cleaned_data["text"],
                at=self.now,
            )
        except Refused as refusal:
            for sentence in refusal.sentences:
                form.add_error(None, sentence)
            return self.page(errand, form, HTTPStatus.UNPROCESSABLE_ENTITY)
        return onward

    def page(self, errand: Errand, form: Reply, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
        link = self.kwargs["link"]
        shown = {"errand": errand, "form": form, "photos": [self.picture(link, photo) for photo in errand.photos]}
        return self.render_to_response({**self.get_context_data(), **shown}, status=status)

    def picture(self, link: str, photo: Any) -> Picture:
        if not photo.ready:
            return Picture(photo, "", "")
        full, small = (
            self.url("complaints:errand_photo", link=link, photo=photo.pk, size=size) for size in ("full", "small")
        )
        return Picture(photo, full, small)


class ErrandPhoto(ErrandPage):
    """A photo that the link shows."""

    def get(self, _request: HttpRequest, link: str, photo: UUID, size: str) -> HttpResponseBase:  # type: ignore[override]
        return photo_answer(errand_photo(self.errand(link), photo), size)
