"""`manage.py export_city CITY FOLDER`: write a whole city to a folder, as the owner."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from governance.audit import record
from governance.models.cities import City
from governance.packing.manifest import PackRefused
from governance.packing.pack import pack_city
from governance.tenancy import acting_for


class Command(BaseCommand):
    """Write a whole city."""

    help = "Writes every row and file of a city, as it is at one moment, with digests, to an empty folder. It holds personal data."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("city", help="the city's name in addresses")
        parser.add_argument("folder", type=Path, help="an empty or new folder")

    def handle(self, *_args: Any, **options: Any) -> None:
        at = timezone.now()
        try:
            city = City.objects.get(slug=options["city"])
            with acting_for(city):
                record(None, "governance.packed_city", city, at=at, slug=city.slug)
            manifest = pack_city(city.slug, options["folder"], at)
        except City.DoesNotExist:
            raise CommandError(f"There is no city {options['city']}.") from None
        except PackRefused as refused:
            raise CommandError(str(refused)) from None
        rows = sum(digest.rows for digest in manifest.tables.values())
        self.stdout.write(
            f"{rows} rows of {len(manifest.tables)} tables and {manifest.files.rows} files written to {options['folder']}"
        )
