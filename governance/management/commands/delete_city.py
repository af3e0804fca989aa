"""`manage.py delete_city CITY FOLDER --yes CITY`: pack a whole city and delete it, as the owner."""

from pathlib import Path
from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from governance.packing.manifest import PackRefused
from governance.packing.remove import remove_city

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    """Delete a whole city."""

    help = "Packs a city into an empty folder, checks that the folder is whole, and deletes every row and file of the city."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("city", help="the city's name in addresses")
        parser.add_argument("folder", type=Path, help="an empty or new folder, which will be all that is left")
        parser.add_argument("--yes", default="", metavar="CITY", help="the city's name once more")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["yes"] != options["city"]:
            raise CommandError(f"To delete it for good, add --yes {options['city']}")
        try:
            removed = remove_city(options["city"], options["folder"], timezone.now())
        except PackRefused as refused:
            raise CommandError(str(refused)) from None
        log.warning(
            "city_deleted", city=removed.city, rows=removed.rows, files=removed.files, accounts=removed.accounts
        )
        self.stdout.write(
            f"{removed.city} deleted: {removed.rows} rows, {removed.files} files, {removed.accounts} accounts; packed in {options['folder']}"
        )
