"""Forms of the ground: signing in, second factor, password."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

MAX_PASSWORD = 200


class SignIn(forms.Form):
    """User name or phone number, and password."""

    username = forms.CharField(
        label=_("用户名或手机号"),
        max_length=60,
        error_messages={"required": _("填用户名或手机号。")},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("密码"),
        max_length=MAX_PASSWORD,
        strip=False,
        error_messages={"required": _("填密码。")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class SecondFactor(forms.Form):
    """A six-digit code."""

    code = forms.RegexField(
        r"^\d{3}\s?\d{3}$",
        label=_("验证码"),
        help_text=_("打开手机上的验证器，输入 6 位数字。"),
        error_messages={"invalid": _("验证码是 6 位数字，例如 042 917。"), "required": _("填验证码，6 位数字。")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
    )

    def clean_code(self) -> str:
        return "".join(self.cleaned_data["code"].split())


class PasswordChange(forms.Form):
    """The old password once, the new one twice."""

    old = forms.CharField(
        label=_("现在的密码"),
        max_length=MAX_PASSWORD,
        strip=False,
        error_messages={"required": _("填现在的密码。")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("新密码"),
        max_length=MAX_PASSWORD,
        strip=False,
        help_text=_("至少 12 个字，不用常见密码。可以是一句话。"),
        error_messages={"required": _("填新密码。")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再输一遍新密码"),
        max_length=MAX_PASSWORD,
        strip=False,
        error_messages={"required": _("再输一遍新密码。")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("new") and cleaned.get("again") and cleaned["new"] != cleaned["again"]:
            self.add_error("again", _("两遍新密码不一样。"))
        return cleaned
