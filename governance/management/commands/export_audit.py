"""`manage.py export_audit CITY FOLDER`: write a city's sealed audit trail to a folder, with the script that checks it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from governance.audit import record
from governance.models.audit import AuditSeal
from governance.models.cities import City
from governance.services.audit_exports import export_audit
from governance.services.sealing import SealRefused, seal_ledgers
from governance.tenancy import acting_for


class Command(BaseCommand):
    """Write a city's sealed audit trail."""

    help = "Seals what can be sealed, then writes rows, seals, checkpoint and verifier of a city's newest epoch to an empty folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("city", help="the city's name in addresses")
        parser.add_argument("folder", type=Path, help="an empty or new folder")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            city = City.objects.get(slug=options["city"])
            at = timezone.now()
            with acting_for(city):
                seal_ledgers(city, at=at)
            with acting_for(city):
                written = export_audit(city, options["folder"])
                record(None, "governance.audit_exported", city, at=at, rows=written.rows, seals=written.seals)
        except City.DoesNotExist:
            raise CommandError(f"There is no city {options['city']}.") from None
        except AuditSeal.DoesNotExist:
            raise CommandError("Nothing has been sealed yet.") from None
        except (FileExistsError, SealRefused) as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(f"{written.rows} rows under {written.seals} seals written to {options['folder']}")
