"""The base of pages about one's account, which stand in a city or, for the platform's administrators, outside."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from governance.models.accounts import User
from governance.pages import CityPage
from governance.rules.answers import Refused


class AccountPage(CityPage):
    """A page about one's own account. Opens without a post and before everything is proved; addresses follow the city."""

    for_any_account: ClassVar[bool] = True
    before_proof: ClassVar[bool] = True

    @property
    def user(self) -> User:
        """The account that is signed in; such pages open to nobody else."""
        user = self.request.user
        assert isinstance(user, User)
        return user

    def way(self, name: str) -> str:
        """Return the address of ``name`` in the city, or of its sister among the platform's pages."""
        city = self.request.city  # type: ignore[attr-defined]
        if city is None:
            return reverse(f"governance:platform_{name}" if name != "home" else "governance:platform")
        return reverse(f"governance:{name}", kwargs={"city": city.slug})

    def go_on(self, otherwise: str) -> HttpResponse:
        """Lead to where the request asked to go on to, else to ``otherwise``."""
        return HttpResponseRedirect(safe_next(self.request) or self.way(otherwise))

    def show(self, template: str, form: forms.Form, *, status: int | None = None, **more: Any) -> HttpResponse:
        """Show a form: as an answer of its own kind when something is to be mended, there or elsewhere (``status``)."""
        context = {"form": form, "next": safe_next(self.request), "logout_url": self.way("logout"), **more}
        return render(self.request, template, context, status=status or (422 if form.errors else 200))


def safe_next(request: HttpRequest) -> str:
    """Return where the request asks to go on to if that is a path on this host, else nothing."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else ""


def put_refusal(form: forms.Form, refusal: Refused | ValidationError) -> None:
    """Put what a deed refused where the form shows it."""
    if isinstance(refusal, ValidationError):
        form.add_error(None, refusal)
        return
    for sentence in refusal.sentences:
        form.add_error(None, sentence)
