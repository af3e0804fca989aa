"""What pages with a deed on one case share: the case as seen, one form, the newer state when somebody was faster."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse

from complaints.models import Case
from complaints.queries.case import case_page, seen_case
from complaints.queries.shown import CasePage
from complaints.views.showing import shown, steps_of
from governance.pages import CityTemplatePage
from governance.rules.answers import Conflict, Refused


class DeedPage(CityTemplatePage):
    """A page with one form about one case. A refusal is shown beside the form, which keeps what was typed."""

    def form(self, case: Case, sent: Any = None) -> Form:
        """Return the page's form, filled with what was sent."""
        raise NotImplementedError

    def do(self, case: Case, typed: dict[str, Any], request: HttpRequest) -> HttpResponse:
        """Do the deed and go on."""
        raise NotImplementedError

    def more(self, case: Case, page: CasePage) -> dict[str, Any]:
        """Return what else the template needs."""
        return {}

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        case = seen_case(self.actor, self.kwargs["number"])
        return self._shown(case, self.form(case))

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        case = seen_case(self.actor, self.kwargs["number"])
        form = self.form(case, request.POST)
        if not form.is_valid():
            return self._shown(case, form, 422)
        try:
            return self.do(case, form.cleaned_data, request)
        except Refused as refusal:
            for sentence in refusal.sentences:
                form.add_error(None, sentence)
            return self._shown(case, form, 422)
        except Conflict as conflict:
            return self._shown(case, form, 409, conflict)

    def _shown(self, case: Case, form: Form, status: int = 200, conflict: Conflict | None = None) -> HttpResponse:
        page = case_page(self.actor, case.number, self.now)
        context = {"case": page, "shown": shown(page.row), "steps": steps_of(page.events, public=False), "form": form, "conflict": conflict}
        return self.render_to_response({**self.get_context_data(), **context, **self.more(case, page)}, status=status)
