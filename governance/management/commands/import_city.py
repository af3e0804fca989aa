"""`manage.py import_city FOLDER`: put a whole city in again, as the owner."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from governance.audit import record
from governance.models.cities import City
from governance.packing.manifest import PackRefused
from governance.packing.unpack import unpack_city
from governance.services.sealing import begin_epoch
from governance.tenancy import acting_for


class Command(BaseCommand):
    """Put a whole city in again."""

    help = "Puts every row and file of a packed city in, compares every digest, and begins a new epoch of audit seals."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="the folder that export_city or delete_city wrote")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            done = unpack_city(options["folder"])
        except PackRefused as refused:
            raise CommandError(str(refused)) from None
        at = timezone.now()
        city = City.objects.get(pk=done.manifest.city["id"])
        with acting_for(city, using="owner"):
            seal = begin_epoch(city, at=at, using="owner")
        with acting_for(city):
            record(None, "governance.unpacked_city", city, at=at, rows=done.rows, epoch=seal.epoch if seal else 0)
        self.stdout.write(
            f"{done.rows} rows and {done.files} files put in, all digests the same; "
            f"{done.accounts_new} accounts new, {done.accounts_kept} were here; audit epoch {seal.epoch if seal else 0}"
        )
