"""The accounts of a city's people: finding, locking, unlocking, a new first password, a new authenticator."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from governance import forms
from governance.access import require
from governance.components import Choice, KeysetPage
from governance.models.accounts import User
from governance.pages import CityPage, CityTemplatePage
from governance.queries.people import MANAGE, PAGE, STATES, people, person
from governance.rules.phones import mask_phone
from governance.services.account_admin import lock_account, reset_password, reset_second_factor, unlock_account

DEEDS = ("locking", "unlocking", "password", "second-factor")


class People(CityTemplatePage):
    """Everybody who holds a post in the city."""

    action = MANAGE
    template_name = "governance/people.html"

    def shown(self) -> dict[str, Any]:
        query = self.request.GET
        words, wanted = query.get("q", "").strip()[:60], query.get("state", "")
        state = wanted if wanted in STATES else ""
        found = people(self.actor, words=words, state=state, after=query.get("after", "")[:60])
        here = self.url("governance:people")
        return {
            "rows": [(row, self.url("governance:person", pk=row.user.pk)) for row in found.rows],
            "page": KeysetPage(next=found.after, size=PAGE),
            "words": words,
            "state": state,
            "clear_url": here,
            "choices": [
                Choice(_("全部"), here, current=not state),
                Choice(_("已锁定"), f"{here}?state=locked", current=state == "locked"),
                Choice(_("还没改初始密码"), f"{here}?state=initial", current=state == "initial"),
            ],
            "now": self.now,
        }


def person_page(page: CityPage, pk: UUID, locking: forms.Locking, **more: Any) -> HttpResponse:
    """Show one account, with the form of locking as it stands and what is shown this once."""
    try:
        row, codes_left = person(page.actor, pk)
    except User.DoesNotExist as unknown:
        raise Http404 from unknown
    context = {
        "row": row,
        "phone": mask_phone(row.user.phone) if row.user.phone_index else "",
        "codes_left": codes_left,
        "is_self": row.user.pk == page.actor.user_id,
        "locking": locking,
        "now": page.now,
        **more,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if locking.errors else HTTPStatus.OK
    return render(page.request, "governance/person.html", context, status=status)


class Person(CityPage):
    """One account."""

    action = MANAGE

    def get(self, _request: HttpRequest, pk: UUID) -> HttpResponse:
        return person_page(self, pk, forms.Locking())


@method_decorator(sensitive_variables("password"), name="post")
class Deed(CityPage):
    """What is done to one account."""

    action = MANAGE

    def get(self, _request: HttpRequest, pk: UUID, deed: str) -> HttpResponse:
        require(self.actor, MANAGE)
        if deed not in DEEDS:
            raise Http404(deed)
        return self.done("governance:person", pk=pk)

    def post(self, request: HttpRequest, pk: UUID, deed: str) -> HttpResponse:
        given: dict[str, Any] = {"actor": self.actor, "user_id": pk, "at": self.now}
        try:
            if deed == "locking":
                form = forms.Locking(request.POST)
                if not form.is_valid():
                    return person_page(self, pk, form)
                lock_account(**given, reason=form.cleaned_data["reason"])
                return self.done("governance:person", _("锁定了，已登录的设备都退出了"), pk=pk)
            if deed == "unlocking":
                unlock_account(**given)
                return self.done("governance:person", _("解锁了，原来的密码照用"), pk=pk)
            if deed == "password":
                return person_page(self, pk, forms.Locking(), password=reset_password(**given))
            if deed == "second-factor":
                reset_second_factor(**given)
                return self.done("governance:person", _("解绑了，下次登录时重新绑定"), pk=pk)
        except User.DoesNotExist as unknown:
            raise Http404 from unknown
        raise Http404(deed)
