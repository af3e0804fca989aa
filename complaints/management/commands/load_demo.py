"""Load the demonstration city and the empty city beside it; what is there already stays as it is."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.demo.loading import DEMO_CITY, EMPTY_CITY, is_loaded, load_demo_city, load_empty_city


class Command(BaseCommand):
    help = "Load the demonstration city and the empty city; cities that exist are left alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--light", action="store_true", required=True, help="few cases, relative to today")

    def handle(self, *_args: Any, **_options: Any) -> None:
        at = timezone.now()
        for slug, load in ((DEMO_CITY, load_demo_city), (EMPTY_CITY, load_empty_city)):
            if is_loaded(slug):
                self.stdout.write(_("%(city)s 已有，不动") % {"city": slug})
            else:
                load(at=at, say=self._say)

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()
