"""The acts on a case that have one page in common: what it takes, what it does, and the sentence afterwards."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from complaints.forms.acts import ACT_FORMS
from complaints.models import Case
from complaints.queries.case import seen_case
from complaints.queries.cases import visible_cases
from complaints.queries.choices import categories, unit_choices
from complaints.queries.requests import RequestRow, request_of, running_limit
from complaints.rules.acts import Act
from complaints.rules.guards import fits_request
from complaints.rules.states import Status
from complaints.rules.transitions import AT_WORK, transition
from complaints.services import calling, desk, dispatch, intake, joining, requests
from complaints.views.cases import alike_shown, case_shown
from complaints.views.frames import DeedPage
from governance.access import require
from governance.rules.answers import Refused
from governance.templatetags.ui.words import moment

Sent = Mapping[str, Any]
Deed = Callable[..., Case]


def _takes(*names: str, **fixed: Any) -> Callable[[Sent], dict[str, Any]]:
    """Return what picks the named fields for the deed, beside what is fixed."""
    return lambda sent: {**{name: sent[name] for name in names}, **fixed}


def _units(sent: Sent) -> dict[str, Any]:
    executor = sent["executor_unit"]
    return {"lead_unit_id": UUID(sent["lead_unit"]), "executor_unit_id": UUID(executor) if executor else None}


DEEDS: Mapping[Act, tuple[Deed, Callable[[Sent], dict[str, Any]]]] = {
    Act.ASK_INFORMATION: (intake.ask_information, _takes("question")),
    Act.REFUSE: (intake.refuse_case, lambda sent: {"reason_code": sent["refusal_code"], "reason": sent["reason"]}),
    Act.GRANT_OBJECTION: (intake.decide_objection, _takes("reason", granted=True)),
    Act.DENY_OBJECTION: (intake.decide_objection, _takes("reason", granted=False)),
    Act.MERGE: (joining.merge_case, _takes("main_number")),
    Act.UNMERGE: (joining.unmerge_case, _takes("reason")),
    Act.VOID: (intake.void_case, _takes("reason")),
    Act.RECLASSIFY: (
        desk.reclassify_case,
        lambda sent: {"category_code": sent["category"], "reason": sent["reason"]},
    ),
    Act.CHANGE_PRIORITY: (
        desk.change_priority,
        lambda sent: {"priority": sent["chosen_priority"], "reason": sent["reason"]},
    ),
    Act.REDISPATCH: (dispatch.redispatch_case, lambda sent: {**_units(sent), "reason": sent["reason"]}),
    Act.ASK_RETURN: (requests.ask_return, _takes("reason", "basis")),
    Act.GRANT_RETURN: (requests.decide_return, _takes("reason", granted=True)),
    Act.DENY_RETURN: (requests.decide_return, _takes("reason", granted=False)),
    Act.ASK_EXTENSION: (requests.ask_extension, _takes("amount", "reason")),
    Act.GRANT_EXTENSION: (
        requests.decide_extension,
        lambda sent: {"granted": True, "amount": sent["amount"], "reason": sent["note"]},
    ),
    Act.DENY_EXTENSION: (requests.decide_extension, _takes("reason", granted=False)),
    Act.ASK_SUSPENSION: (requests.ask_suspension, _takes("reason", "plan", "review_on")),
    Act.SUSPEND: (
        requests.decide_suspension,
        lambda sent: {"granted": True, "review_on": sent["review_on"], "reason": sent["note"]},
    ),
    Act.DENY_SUSPENSION: (requests.decide_suspension, _takes("reason", granted=False)),
    Act.RESUME: (requests.resume_case, _takes("note")),
    Act.EXPLAIN: (calling.decide_dissatisfaction, _takes("reason", rework=False)),
    Act.REWORK: (calling.decide_dissatisfaction, _takes("reason", rework=True)),
    Act.URGE: (desk.urge_case, _takes("reason")),
    Act.ADD_ASSIST: (
        dispatch.add_assist,
        lambda sent: {"unit_id": UUID(sent["unit"]), "task": sent["task"]},
    ),
    Act.ANSWER_ASSIST: (dispatch.answer_assist, _takes("answer")),
}
FIELDS = {
    "reason_missing": "reason", "question_missing": "question", "refusal_code_missing": "refusal_code", "category_missing": "category",
    "category_same": "category", "priority_same": "chosen_priority", "unit_not_dispatchable": "lead_unit", "basis_missing": "basis",
    "extension_too_long": "amount", "plan_missing": "plan", "review_day_past": "review_on", "task_missing": "task", "unit_has_case": "unit",
    "answer_missing": "answer", "merged_into_itself": "main_number", "main_is_over": "main_number",
}  # fmt: skip


class ActOnCase(DeedPage):
    """The page of one act: what the case is, what is asked for, and beside a request what it says."""

    entry = "complaints:cases"
    template_name = "complaints/act.html"
    fields_of = FIELDS
    asked: RequestRow | None = None  # the request that the act decides, read with the form

    @property
    def act_wanted(self) -> Act:
        """The act that the address names.

        Raises:
            Http404: if it has no page here.
        """
        try:
            act = Act(self.kwargs["act"].upper())
        except ValueError:
            raise Http404 from None
        if act not in ACT_FORMS:
            raise Http404
        return act

    @property
    def action(self) -> str:  # type: ignore[override]  # one page for many acts
        return transition(self.act_wanted).action

    def get(self, _request: HttpRequest, *_args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form; an act that the case's state does not allow leads back to the case."""
        case, step = seen_case(self.actor, kwargs["number"]), transition(self.act_wanted)
        require(self.actor, self.action, case)
        if Status(case.status) not in step.before or not fits_request(case.pending_request, step):
            return HttpResponseRedirect(self.url("complaints:case", number=case.number))
        return self.page(case, self.form_for(case))

    def form_for(self, case: Case, *, sent: bool = False) -> forms.Form:
        shape = ACT_FORMS[self.act_wanted]
        self.asked = request_of(case) if transition(self.act_wanted).decides else None
        choices: dict[str, Any] = {}
        if "amount" in shape.base_fields and Status(case.status) in AT_WORK:
            choices["limit"] = running_limit(case)
        if {"lead_unit", "unit"} & set(shape.base_fields):
            choices["units"] = self.units(case)
        if "category" in shape.base_fields:
            groups = categories(self.actor)
            choices["categories"] = [(group.name, [(one.code, one.name) for one in group.minors]) for group in groups]
        if sent:
            return shape(self.request.POST, **choices)
        return shape(initial=self.initial(), **choices)

    def units(self, case: Case) -> list[tuple[str, str]]:
        found = unit_choices(case, None, self.now)
        return [(str(unit.pk), unit.name) for unit in found.executors]

    def initial(self) -> dict[str, Any]:
        """Return what stands in the form at first: what was asked for, where something was."""
        if self.asked:
            return {"amount": self.asked.amount, "review_on": self.asked.review_on}
        return {"main_number": self.request.GET.get("main", "")}

    def act(self, case: Case, form: Any) -> HttpResponse:
        deed, chosen = DEEDS[self.act_wanted]
        sent = form.cleaned_data
        given = chosen(sent)
        try:
            done = deed(
                actor=self.actor, case_id=case.pk, expected_version=sent["expected_version"], at=self.now, **given
            )
        except Case.DoesNotExist:
            if self.act_wanted != Act.MERGE:
                raise
            raise Refused(_("没有这个编号，或者不在你的范围里。"), code="merged_into_itself") from None
        words = {"number": done.number, "act": self.act_wanted.label}
        if done.due_at is None:
            return self.done("complaints:case", _("%(number)s：%(act)s") % words, number=done.number)
        words["at"] = moment(done.due_at, self.now)
        return self.done("complaints:case", _("%(number)s：%(act)s，%(at)s 到期") % words, number=done.number)

    def about(self, case: Case, form: forms.Form) -> dict[str, Any]:
        shown = {**case_shown(self, case.number), "act": self.act_wanted, "asked": self.asked}
        if self.act_wanted != Act.MERGE:
            return shown
        return {**shown, **alike_shown(self, case), "other": self.other(case, str(form["main_number"].value() or ""))}

    def other(self, case: Case, number: str) -> dict[str, Any] | None:
        """Return the case to merge into, to be looked at beside the one that is merged; none while no other is named that one sees."""
        if number == case.number or not visible_cases(self.actor).filter(number=number).exists():
            return None
        return case_shown(self, number)
