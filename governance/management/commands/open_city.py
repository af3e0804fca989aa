"""Open a city from the templates, with its first administrator; say how that one signs in."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.forms import NewCity
from governance.rules.answers import Refused
from governance.services.cities import FirstAdmin, open_city_with_admin


class Command(BaseCommand):
    help = "Open a city from the templates, with its first administrator."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the first part of its addresses")
        parser.add_argument("name", help="its Chinese name")
        parser.add_argument("name_en", help="its English name")
        parser.add_argument("case_prefix", help="two to four capitals with which its cases' numbers begin")
        parser.add_argument("username", help="the administrator's user name")
        parser.add_argument("display_name", help="the administrator's name")
        parser.add_argument("--code", default="", help="its division code, six digits")

    def handle(self, *_args: Any, **options: Any) -> None:
        form = NewCity({name: options[name] for name in NewCity.base_fields})
        if not form.is_valid():
            raise CommandError("; ".join(f"{name}: {words[0]}" for name, words in form.errors.items()))
        found = form.cleaned_data
        try:
            city, password = open_city_with_admin(
                operator_id=None,
                slug=found["slug"],
                name=found["name"],
                name_en=found["name_en"],
                case_prefix=found["case_prefix"],
                code=found["code"] or None,
                admin=FirstAdmin(found["username"], found["display_name"]),
                at=timezone.now(),
            )
        except Refused as refusal:
            raise CommandError(" ".join(refusal.sentences)) from refusal
        said = {"city": city.name, "slug": city.slug, "username": found["username"], "password": password}
        self.stdout.write(_("%(city)s 开通了：/%(slug)s/login/，用户名 %(username)s，初始密码 %(password)s") % said)
