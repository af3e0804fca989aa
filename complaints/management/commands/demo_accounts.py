"""Show how to sign in to the demonstration: accounts, the one password, and one-time codes where they are asked for."""

from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

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
            code = _("动态码密钥 %(secret)s") % {"secret": account.secret} if account.secret else ""
            self.stdout.write(f"  {account.user_name:<22}{account.role.label}  {account.where}  {code}".rstrip())
