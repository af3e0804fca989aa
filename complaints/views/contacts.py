"""Who reported and how to reach them: shown once, after a reason."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse

from complaints.forms.contacts import Look
from complaints.queries.case import seen_case
from complaints.services.contacts import Contact, see_contact
from complaints.views.cases import case_shown
from complaints.views.frames import StaffPage
from governance.access import require
from governance.rules.answers import Refused


class SeeContact(StaffPage):
    """The page that asks for the reason, and answers with name and number; nothing of it is kept by the browser."""

    action = "complaints.see_contact"
    template_name = "complaints/contact.html"

    def get(self, _request: HttpRequest, *_args: Any, **kwargs: Any) -> HttpResponse:
        case = seen_case(self.actor, kwargs["number"])
        require(self.actor, self.action, case)
        return self.page(kwargs["number"], Look())

    def post(self, request: HttpRequest, *_args: Any, **kwargs: Any) -> HttpResponse:
        case = seen_case(self.actor, kwargs["number"])
        form = Look(request.POST)
        require(self.actor, self.action, case)
        if not form.is_valid():
            return self.page(kwargs["number"], form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            contact = see_contact(actor=self.actor, case_id=case.pk, reason=form.cleaned_data["reason"], at=self.now)
        except Refused as refusal:
            for sentence in refusal.sentences:
                form.add_error("reason", sentence)
            return self.page(kwargs["number"], form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return self.page(kwargs["number"], form, contact)

    def page(
        self, number: str, form: Look, contact: Contact | None = None, status: HTTPStatus = HTTPStatus.OK
    ) -> HttpResponse:
        shown = {**self.get_context_data(), **case_shown(self, number), "form": form, "contact": contact}
        response = self.render_to_response(shown, status=status)
        response["Cache-Control"] = "no-store"
        return response
