"""`manage.py verify_audit FOLDER`: check an exported audit trail; the same script lies in the export and runs without the product."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from governance.evidence import verify_audit


class Command(BaseCommand):
    """Check an exported audit trail."""

    help = "Checks that no row of an exported audit trail was changed, added, removed or moved since it was sealed."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("export", help="folder that export_audit wrote")
        parser.add_argument("--kept", action="append", default=[], help="checkpoint kept outside; may be repeated")
        parser.add_argument("--key", default="", help="the city's public key, as the checkpoint page shows it")

    def handle(self, *_args: Any, **options: Any) -> None:
        words = [
            options["export"],
            *(word for note in options["kept"] for word in ("--kept", note)),
            "--key",
            options["key"],
        ]
        if status := verify_audit.main(words):
            sys.exit(status)
