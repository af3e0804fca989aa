"""Leaving a note among colleagues."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from complaints.forms.deeds import Step as StepForm
from complaints.forms.notes import Note
from complaints.queries.case import seen_case
from complaints.services.notes import ACTION, add_note
from complaints.views.cases import case_shown
from complaints.views.frames import StaffPage
from governance.access import require
from governance.rules.answers import Refused


class AddNote(StaffPage):
    """Leaves a note among colleagues, from the case's page and back to it."""

    action = ACTION
    template_name = "complaints/case.html"

    def get(self, _request: HttpRequest, *_args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(self.url("complaints:case", number=kwargs["number"]))

    def post(self, request: HttpRequest, *_args: Any, **kwargs: Any) -> HttpResponse:
        case = seen_case(self.actor, kwargs["number"])
        form = Note(request.POST)
        if not form.is_valid():
            require(self.actor, ACTION, case)
            return self.again(case.number, form)
        sent = form.cleaned_data
        try:
            add_note(actor=self.actor, case_id=case.pk, text=sent["text"], for_firm=sent["for_firm"], at=self.now)
        except Refused as refusal:
            for sentence in refusal.sentences:
                form.add_error("text", sentence)
            return self.again(case.number, form)
        return self.done("complaints:case", _("备注已记下，上报人看不到"), number=case.number)

    def again(self, number: str, form: Note) -> HttpResponse:
        """Show the case's page again with what was typed."""
        shown = {**case_shown(self, number), "form": StepForm(), "note_form": form}
        return self.render_to_response({**self.get_context_data(), **shown}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
