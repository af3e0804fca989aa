"""Signing in and out, and the second factor."""

import base64

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters

from governance import forms
from governance.drawings import qr_code
from governance.rules.answers import Refused
from governance.services.recovery_codes import use_recovery_code
from governance.services.second_factors import enrol_totp, has_second_factor, show_second_factor
from governance.services.sign_in import KNOWN_DEVICE, known_device, sign_in, sign_out
from governance.views.account_pages import AccountPage, put_refusal, safe_next

A_YEAR = 365 * 86400


@method_decorator(sensitive_post_parameters("password"), name="dispatch")
class SignIn(AccountPage):
    """The sign-in page of a city, or of the platform."""

    public = True

    def get(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and not safe_next(request):
            return HttpResponseRedirect(self.way("home"))
        return self.show("governance/login.html", forms.SignIn())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = forms.SignIn(request.POST)
        if not form.is_valid():
            return self.show("governance/login.html", form)
        try:
            sign_in(request, **form.cleaned_data, at=timezone.now())
        except Refused as refusal:
            put_refusal(form, refusal)
            return self.show("governance/login.html", form)
        response = self.go_on("home")
        response.set_signed_cookie(
            KNOWN_DEVICE,
            known_device(form.cleaned_data["username"]),
            salt=KNOWN_DEVICE,
            max_age=A_YEAR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return response


class SignOut(AccountPage):
    """Signing out, by POST; also for a session that has ended already."""

    public = True

    def post(self, request: HttpRequest) -> HttpResponse:
        sign_out(request)
        return HttpResponseRedirect(self.way("login") if self.city else reverse("cities"))


class SecondFactor(AccountPage):
    """Asks for a code; for an account without a device, shows how to set one up first."""

    for_platform = True

    def get(self, _request: HttpRequest) -> HttpResponse:
        return self._page(forms.SecondFactor())

    def post(self, request: HttpRequest) -> HttpResponse:
        if "recovery" in request.POST:
            return self._recover(request)
        form = forms.SecondFactor(request.POST)
        if not form.is_valid():
            return self._page(form)
        try:
            show_second_factor(request, user=self.user, code=form.cleaned_data["code"], at=timezone.now())
        except Refused as refusal:
            put_refusal(form, refusal)
            return self._page(form)
        return self.go_on("home")

    def _recover(self, request: HttpRequest) -> HttpResponse:
        """Take a recovery code instead, and say how many are left."""
        form = forms.RecoveryCode(request.POST)
        if not form.is_valid():
            return self._page(forms.SecondFactor(), form)
        try:
            left = use_recovery_code(request, user=self.user, code=form.cleaned_data["recovery"], at=timezone.now())
        except Refused as refusal:
            put_refusal(form, refusal)
            return self._page(forms.SecondFactor(), form)
        words = ngettext(
            "还剩 %(left)s 个恢复码。手机丢了，请管理员解绑验证器。",
            "还剩 %(left)s 个恢复码。手机丢了，请管理员解绑验证器。",
            left,
        )
        messages.success(request, words % {"left": left})
        return self.go_on("home")

    def _page(self, form: forms.SecondFactor, recovery: forms.RecoveryCode | None = None) -> HttpResponse:
        if has_second_factor(self.user):
            shown = recovery or forms.RecoveryCode()
            status = 422 if recovery else None
            return self.show("governance/second_factor.html", form, recovery=shown, status=status)
        device = enrol_totp(user=self.user)
        return self.show(
            "governance/second_factor.html", form, drawing=qr_code(device.config_url), secret=readable(device.bin_key)
        )


def readable(key: bytes) -> str:
    """Return a secret in base32, in groups of four."""
    text = base64.b32encode(key).decode().rstrip("=")
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
