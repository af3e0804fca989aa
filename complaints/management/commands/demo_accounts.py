"""Show how to sign in to the demonstration: accounts, the one password, and one-time codes where they are asked for."""

import base64
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django_otp.oath import totp

from complaints.demo.accounts import Account, accounts, password, platform_account
from complaints.demo.loading import DEMO_CITY, EMPTY_CITY
from governance.models.cities import City


class Command(BaseCommand):
    help = "Show the demonstration accounts."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(_("所有演示账号的密码：%(password)s") % {"password": password()})
        self._show("/platform/", [platform_account()])
        for slug in (DEMO_CITY, EMPTY_CITY):
            self._show(f"/{slug}/", accounts(City.objects.get(slug=slug)))

    def _show(self, address: str, found: Sequence[Account]) -> None:
        self.stdout.write(f"\n{address}")
        for account in found:
            code = self._second_factor(account.secret) if account.secret else ""
            self.stdout.write(f"  {account.user_name:<22}{account.role.label}  {account.where}  {code}".rstrip())

    def _second_factor(self, secret: str) -> str:
        """Word the secret for an authenticator, and the code of this half minute for who has none at hand."""
        now = f"{totp(base64.b32decode(secret)):06}"
        return _("动态码 %(code)s（密钥 %(secret)s）") % {"code": now, "secret": secret}
