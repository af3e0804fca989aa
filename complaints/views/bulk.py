"""One act on many cases: choosing, seeing what will happen, letting it happen, seeing what came of it."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _

from complaints.forms.lists import Narrowing, OnceForAll, Selection
from complaints.models import BulkRun
from complaints.queries.bulk import RunPage, own_run
from complaints.queries.choices import leading_units
from complaints.queries.filters import filters_of
from complaints.queries.lists import versions_of
from complaints.rules.lists import asked_for
from complaints.services.bulk import carry_out_run, draw_up_run, foresee_run
from complaints.views.frames import StaffPage
from governance.components import Fact
from governance.rules.answers import Refused

State = BulkRun.State
WORKING = frozenset({State.CHECKING, State.RUNNING})
CARRY_OUT = "carry_out"


class DrawUp(StaffPage):
    """Takes the rows chosen in a list, and the act wanted; what will happen is shown on the run's own page."""

    def get(self, _request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(self.url("complaints:cases"))

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        form = Selection(request.POST)
        if not form.is_valid():
            raise Refused(_("选要办的事，再选事件。"), code="deed_missing")
        chosen = self.everything() if form.cleaned_data["everything"] else self.ids(form.chosen())
        run = draw_up_run(actor=self.actor, act=form.cleaned_data["deed"], chosen=chosen, at=self.now)
        if not asked_for(own_run(self.actor, run.pk).act):
            foresee_run(actor=self.actor, run_id=run.pk, wanted={}, at=self.now)
        return self.done("complaints:bulk_run", pk=run.pk)

    def everything(self) -> list[tuple[UUID, int]]:
        """Return what the list's filters give, with the versions of now."""
        narrowing = Narrowing(QueryDict(self.request.POST.get("query", "")))
        if not narrowing.is_valid():
            raise Refused(_("筛选条件写错了，清空后再选一次。"), code="bad_filter")
        return versions_of(self.actor, filters_of(narrowing.kept(), "due"), self.now)

    def ids(self, sent: list[tuple[str, int]]) -> list[tuple[UUID, int]]:
        try:
            return [(UUID(pk), version) for pk, version in sent]
        except ValueError as error:
            raise Refused(_("先选要办的事件。"), code="nothing_chosen") from error


class OneRun(StaffPage):
    """A run: what it asks for, what it will do and pass over and why, how far it has come, and what came of it."""

    entry = "complaints:cases"
    template_name = "complaints/bulk.html"

    def shown(self) -> dict[str, Any]:
        return self.about(own_run(self.actor, self.kwargs["pk"]))

    def about(self, run: RunPage, form: OnceForAll | None = None) -> dict[str, Any]:
        return {
            "run": run,
            "url": self.url("complaints:bulk_run", pk=run.pk),
            "carry_out": CARRY_OUT,
            "wanted": [Fact(label, text) for label, text in run.wanted],
            "form": (form or self.form_for(run)) if run.state == State.DRAFT else None,
            "works": run.state in WORKING,
            "is_checked": run.state == State.CHECKED,
            "is_done": run.state == State.DONE,
            "is_refused": run.state == State.REFUSED,
        }

    def form_for(self, run: RunPage, sent: QueryDict | None = None) -> OnceForAll:
        needs = asked_for(run.act)
        return OnceForAll(sent, needs=needs, units=leading_units(self.actor, self.actor.today))

    def post(self, request: HttpRequest, *_args: Any, **kwargs: Any) -> HttpResponse:
        """Do what the button said that was pressed, whatever the run has come to meanwhile: a preview never does the deed."""
        run = own_run(self.actor, kwargs["pk"])
        if request.POST.get("step") == CARRY_OUT:
            carry_out_run(actor=self.actor, run_id=run.pk, at=self.now)
            return self.done("complaints:bulk_run", pk=run.pk)
        form = self.form_for(run, request.POST)
        if not form.is_valid():
            shown = {**self.get_context_data(), **self.about(run, form)}
            return self.render_to_response(shown, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        foresee_run(actor=self.actor, run_id=run.pk, wanted=form.cleaned_data, at=self.now)
        return self.done("complaints:bulk_run", pk=run.pk)
