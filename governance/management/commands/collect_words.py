"""`manage.py collect_words`: bring the English catalogue up to date with code and templates; what is missing stays empty."""

from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand

from governance.words import messages

CATALOGUE = Path("locale/en/LC_MESSAGES/django.po")


class Command(BaseCommand):
    """Add new messages, drop stale ones, keep what is translated."""

    help = "Updates locale/en/LC_MESSAGES/django.po from code and templates."
    requires_system_checks = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        path = settings.BASE_DIR / CATALOGUE
        known = Catalog(locale="en")
        if path.exists():
            with path.open("rb") as file:
                known = read_po(file, locale="en")
        fresh = Catalog(locale="en", project="qianqiu", fuzzy=False)
        for message, places in sorted(messages().items(), key=lambda pair: str(pair[0])):
            first = message if isinstance(message, str) else message[0]
            old = known.get(first)
            fresh.add(
                message, string=old.string if old else "", locations=[(place, 0) for place in sorted(set(places))[:3]]
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, fresh, width=140, sort_output=False, omit_header=False, include_lineno=False)
        empty = [
            entry
            for entry in fresh
            if entry.id and not all([entry.string] if isinstance(entry.string, str) else entry.string or [""])
        ]
        self.stdout.write(f"{len(fresh)} messages, {len(empty)} without English")
