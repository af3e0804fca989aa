"""The command that writes the key ring for sealed columns."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from governance.keyring import PROVIDERS, AesGcm, KeyRingRefused, generate_ring


class Command(BaseCommand):
    """Write a key ring that only its owner may read, or add a key to one. Keep a copy away from the database."""

    help = "Write the key ring that FIELD_KEYS names; with --rotate, add the key that seals from now on."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--rotate", action="store_true", help="add a key to the ring that is there")
        parser.add_argument("--algorithm", choices=sorted(PROVIDERS), default=AesGcm.name)

    def handle(self, *_args: Any, path: Path, rotate: bool, algorithm: str, **_options: Any) -> None:
        if path.exists() and not rotate:
            raise CommandError(f"{path} is there already; what it sealed would be lost. Use --rotate to add a key.")
        if rotate and not path.exists():
            raise CommandError(f"{path} is not there; leave out --rotate to begin a ring.")
        try:
            text = generate_ring(before=path.read_text(encoding="utf-8") if rotate else "", algorithm=algorithm)
        except KeyRingRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        fresh = path.with_name(path.name + ".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        fresh.replace(path)
        self.stdout.write(f"{path}: written. Restart every process that uses it.")
