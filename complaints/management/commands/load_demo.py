"""Load the demonstration city and the empty city beside it; what is there already stays as it is."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.demo.loading import (
    DEMO_CITY,
    EMPTY_CITY,
    is_loaded,
    load_demo_city,
    load_empty_city,
    load_light_city,
)

BAR = 40


class Command(BaseCommand):
    help = "Load the demonstration city and the empty city; cities that exist are left alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--light", action="store_true", help="600 cases, relative to today, instead of 19,411")

    def handle(self, *_args: Any, light: bool, **_options: Any) -> None:
        at = timezone.now()
        if is_loaded(DEMO_CITY):
            self._say(_("%(city)s 已有，不动") % {"city": DEMO_CITY})
        elif light:
            load_light_city(at=at, say=self._say)
        else:
            load_demo_city(at=at, say=self._say, tell=self._tell)
        if is_loaded(EMPTY_CITY):
            self._say(_("%(city)s 已有，不动") % {"city": EMPTY_CITY})
        else:
            load_empty_city(at=at, say=self._say)

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()

    def _tell(self, done: int, whole: int) -> None:
        """Draw how far it is: one bar that grows where somebody watches, else a line each time."""
        full = BAR * done // whole
        watched = self.stdout.isatty()
        words = f"  {'█' * full}{'░' * (BAR - full)} {done:,} / {whole:,}"
        self.stdout.write(f"\r{words}" if watched else words, ending="" if watched and done < whole else "\n")
        self.stdout.flush()
