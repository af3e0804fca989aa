"""What each role may do, for everybody; changed by two administrators."""

from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from governance import forms
from governance.access import require
from governance.models.posts import MatrixChange
from governance.pages import CityPage
from governance.queries.role_matrix import matrix_changes, role_matrix
from governance.rules.answers import Refused
from governance.rules.roles import LETTERS, Module, Role
from governance.services.role_matrix import ASK, DECIDE, ask_matrix_change, decide_matrix_change
from governance.views.account_pages import put_refusal
from governance.views.accounts import works_on_phone

TONES = {"OPEN": "plain", "DONE": "done", "REFUSED": "bad"}


def roles_page(page: CityPage, form: forms.MatrixChange) -> HttpResponse:
    """Show the table, and to administrators the changes and the form as it stands."""
    may_ask = page.may(ASK)
    states = {"OPEN": _("等人同意"), "DONE": _("已改"), "REFUSED": _("没改")}
    changes = matrix_changes(page.actor) if may_ask else []
    context = {
        "frame": "phone.html" if works_on_phone(page) else "shell.html",
        "back_url": page.url("governance:account"),
        "rows": role_matrix(page.actor),
        "modules": list(Module),
        "letters": list(LETTERS.items()),
        "may_ask": may_ask,
        "changes": [
            (
                one,
                Role(one.role).label,
                Module(one.module).label,
                states[one.state],
                TONES[one.state],
                one.asked_by_id == page.actor.user_id,
            )
            for one in changes
        ],
        "form": form,
        "now": page.now,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(page.request, "governance/roles.html", context, status=status)


class Roles(CityPage):
    """The table."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        return roles_page(self, forms.MatrixChange())


class Changing(CityPage):
    """Asks for a change."""

    action = ASK

    def post(self, request: HttpRequest) -> HttpResponse:
        require(self.actor, ASK)
        form = forms.MatrixChange(request.POST)
        if not form.is_valid():
            return roles_page(self, form)
        sent = form.cleaned_data
        try:
            ask_matrix_change(
                actor=self.actor,
                role=Role(sent["role"]),
                module=Module(sent["module"]),
                letters="".join(sent["letters"]),
                reason=sent["reason"],
                at=self.now,
            )
        except Refused as refusal:
            put_refusal(form, refusal)
            return roles_page(self, form)
        return self.done("governance:roles", _("申请了，等另一位管理员同意"))


class Decision(CityPage):
    """Agrees to a change or refuses it."""

    action = DECIDE

    def post(self, request: HttpRequest) -> HttpResponse:
        require(self.actor, DECIDE)
        granted = request.POST.get("answer") == "granted"
        try:
            decide_matrix_change(
                actor=self.actor, change_id=UUID(request.POST.get("change", "")), granted=granted, at=self.now
            )
        except (ValueError, MatrixChange.DoesNotExist) as unknown:
            raise Http404 from unknown
        return self.done("governance:roles", _("改了，从下一次点击起生效") if granted else _("没有改"))
