"""`manage.py collect_words`: bring the English catalogue up to date with code and templates; what is missing stays empty."""

from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from governance.words import loose_words, messages

CATALOGUE = Path("locale/en/LC_MESSAGES/django.po")


class Command(BaseCommand):
    """Add new messages, drop stale ones, keep what is translated."""

    help = "Updates locale/en/LC_MESSAGES/django.po from code and templates."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail when a word is missing, stale or loose"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["check"]:
            self.check_words(settings.BASE_DIR / CATALOGUE)
        else:
            self.collect(settings.BASE_DIR / CATALOGUE)

    def check_words(self, path: Path) -> None:
        """Say what stands outside the catalogue, has no English, or is not used any more.

        Raises:
            CommandError: if anything does.
        """
        with path.open("rb") as file:
            known = {entry.id: entry.string for entry in read_po(file, locale="en") if entry.id}
        used = messages()
        faults = [f"outside the catalogue: {place}" for place in loose_words()]
        faults += [f"without English: {message}" for message in used if not _whole(known.get(message, ""))]
        faults += [f"not used any more: {message}" for message in known if message not in used]
        if faults:
            raise CommandError("\n".join(faults))
        self.stdout.write(f"{len(used)} messages, all in English")

    def collect(self, path: Path) -> None:
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
        empty = [entry for entry in fresh if entry.id and not _whole(entry.string)]
        self.stdout.write(f"{len(fresh)} messages, {len(empty)} without English")


def _whole(english: object) -> bool:
    """Return whether a translation, with a plural both of its forms, is there."""
    return all(english) if isinstance(english, tuple | list) else bool(english)
