"""One's own account, and how pages are shown."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters

from governance import forms
from governance.context import TEXT_SIZES
from governance.gate import SECOND_FACTOR
from governance.models.accounts import User
from governance.models.sessions import AccountSession
from governance.pages import CityPage
from governance.queries.accounts import cities_of
from governance.queries.notices import quiet_of
from governance.rules.answers import Refused
from governance.rules.phones import mask_phone
from governance.rules.roles import PHONE_FIRST
from governance.services import accounts
from governance.services.notice_settings import choose_ways
from governance.services.own_sessions import end_other_sessions, end_session, own_sessions
from governance.services.recovery_codes import make_recovery_codes, recovery_codes_left
from governance.services.second_factors import has_second_factor
from governance.views.account_pages import AccountPage, put_refusal, safe_next

A_YEAR = 365 * 86400


class Home(CityPage):
    """The first page of a role: the workplace for staff, the phone page for who reports from the street."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect(
            self.url("complaints:phone_home" if works_on_phone(self) else "complaints:workplace")
        )


class Account(CityPage):
    """One's own account: name, posts, cities, ways of showing, ways of being told."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        return account_page(self, forms.Ways(initial=chosen_ways(self.request.user)))


class Ways(CityPage):
    """Keeps on which ways somebody wants to be told, and when not."""

    def post(self, request: HttpRequest) -> HttpResponse:
        assert isinstance(request.user, User)
        form = forms.Ways(request.POST)
        if not form.is_valid():
            return account_page(self, form, HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            choose_ways(actor=self.actor, user_id=request.user.pk, at=self.now, **form.cleaned_data)
        except Refused as refusal:
            put_refusal(form, refusal)
            return account_page(self, form, HTTPStatus.UNPROCESSABLE_ENTITY)
        return self.done("governance:account", _("记下了，从下一条通知起照这样发"))


def chosen_ways(user: object) -> dict[str, Any]:
    """Return what an account has chosen about messages."""
    assert isinstance(user, User)
    return {
        "email": user.email or "",
        "by_sms": user.by_sms,
        "by_email": user.by_email,
        "quiet_since": user.quiet_since,
        "quiet_until": user.quiet_until,
    }


def account_page(page: CityPage, ways: forms.Ways, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    """Show one's own account, with the form about messages as it stands."""
    user = page.request.user
    assert isinstance(user, User)
    context = {
        "person": user,
        "phone": mask_phone(user.phone) if user.phone_index else "",
        "cities": cities_of(user.pk),
        "idle_minutes": settings.IDLE_SECONDS // 60,
        "session_hours": settings.SESSION_COOKIE_AGE // 3600,
        "has_second_factor": has_second_factor(user),
        "codes_left": recovery_codes_left(user),
        "sessions": own_sessions(page.request, user=user, at=timezone.now()),
        "now": timezone.now(),
        "frame": "phone.html" if works_on_phone(page) else "shell.html",
        "back_url": page.url("complaints:phone_home"),
        "ways": ways,
        "quiet": quiet_of(page.city, page.actor.today),
    }
    return render(page.request, "governance/account.html", context, status=status)


class Sessions(CityPage):
    """Ends one of one's other sessions, or all of them."""

    def post(self, request: HttpRequest) -> HttpResponse:
        assert isinstance(request.user, User)
        handle = request.POST.get("session", "")
        if handle == "others":
            count = end_other_sessions(request, user=request.user)
            said = ngettext("退出了 %(count)s 台设备", "退出了 %(count)s 台设备", count) % {"count": count}
            return self.done("governance:account", said)
        try:
            end_session(request, user=request.user, handle=handle)
        except AccountSession.DoesNotExist as unknown:
            raise Http404 from unknown
        return self.done("governance:account", _("那台设备退出了"))


class RecoveryCodes(CityPage):
    """Makes new recovery codes and shows them this once."""

    def post(self, request: HttpRequest) -> HttpResponse:
        assert isinstance(request.user, User)
        codes = make_recovery_codes(request, user=request.user, at=timezone.now())
        context = {
            "codes": codes,
            "frame": "phone.html" if works_on_phone(self) else "shell.html",
            "back_url": self.url("governance:account"),
        }
        return render(request, "governance/recovery_codes.html", context)


@method_decorator(sensitive_post_parameters(), name="dispatch")
class Password(AccountPage):
    """Change of one's password. Where the account has a second factor, that is asked for first."""

    for_platform = True

    def get(self, _request: HttpRequest) -> HttpResponse:
        return self._second_factor_first() or self.show("governance/password.html", forms.PasswordChange())

    def post(self, request: HttpRequest) -> HttpResponse:
        missing = self._second_factor_first()
        if missing is not None:
            return missing
        form = forms.PasswordChange(request.POST)
        if not form.is_valid():
            return self.show("governance/password.html", form)
        old, new = form.cleaned_data["old"], form.cleaned_data["new"]
        try:
            accounts.change_password(request, user=self.user, old=old, new=new, at=timezone.now())
        except ValidationError as refusal:
            put_refusal(form, refusal)
            return self.show("governance/password.html", form)
        return self.go_on("home")

    def _second_factor_first(self) -> HttpResponse | None:
        if self.request.session.get(SECOND_FACTOR) or not has_second_factor(self.user):
            return None
        return HttpResponseRedirect(f"{self.way('second_factor')}?next={self.request.path}")


class ChoosePost(CityPage):
    """Acting in another of one's posts."""

    before_proof = True

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            post_id = UUID(request.POST.get("post", ""))
        except ValueError:
            raise Http404 from None
        accounts.choose_post(request, post_id=post_id)
        return HttpResponseRedirect(self.url("governance:home"))


class Stay(CityPage):
    """Says that somebody is still there. A session that has ended is told by 401, not by a way to the sign-in page."""

    public = True

    def post(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return HttpResponse(status=401)
        request.session["seen"] = timezone.now().timestamp()
        return HttpResponse(status=204)


class Hotkeys(CityPage):
    """Switches keys on and off."""

    def post(self, request: HttpRequest) -> HttpResponse:
        assert isinstance(request.user, User)
        accounts.set_hotkeys(user=request.user, on=request.POST.get("hotkeys") == "on")
        return self.done("governance:account")


class Language(View):
    """The switch of language, kept in a cookie and with the account."""

    public = True

    def post(self, request: HttpRequest) -> HttpResponse:
        language = request.POST.get("language", "")
        if language not in dict(settings.LANGUAGES):
            raise Refused(_("没有这种语言。"), code="unknown_language")
        if isinstance(request.user, User):
            accounts.set_language(user=request.user, language=language)
        return _back_with_cookie(request, settings.LANGUAGE_COOKIE_NAME, language)


class TextSize(View):
    """The switch of the size of text, kept in a cookie and with the account."""

    public = True

    def post(self, request: HttpRequest) -> HttpResponse:
        size = request.POST.get("size", "")
        if size not in TEXT_SIZES:
            raise Refused(_("没有这种字号。"), code="unknown_text_size")
        if isinstance(request.user, User):
            accounts.set_text_size(user=request.user, size=size)
        return _back_with_cookie(request, "text-size", size)


def works_on_phone(page: CityPage) -> bool:
    """Return whether the acting post is one that is filled out of doors, on a phone."""
    return page.actor.acting is not None and page.actor.acting.role in PHONE_FIRST


def _back_with_cookie(request: HttpRequest, name: str, value: str) -> HttpResponse:
    response = HttpResponseRedirect(safe_next(request) or reverse("cities"))
    response.set_cookie(
        name, value, max_age=A_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, httponly=True
    )
    return response
