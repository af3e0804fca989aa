"""`manage.py begin_audit_epoch`: after a logical restore, seal all rows of every city anew under a new epoch."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from governance.audit import record
from governance.models.cities import City
from governance.services.sealing import begin_epoch
from governance.tenancy import acting_for


class Command(BaseCommand):
    """Begin a new epoch of seals in every city."""

    help = (
        "To be run once by the owner after a logical restore (pg_restore, import): transactions are counted anew then, and "
        "sealing stands still until a new epoch begins. Old checkpoints stay valid for the old epoch's exports."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        at = timezone.now()
        for city in City.objects.using("owner").order_by("slug"):
            with acting_for(city, using="owner"):
                seal = begin_epoch(city, at=at, using="owner")
            if seal is None:
                self.stdout.write(f"{city.slug}: no rows")
                continue
            with acting_for(city):
                record(None, "governance.audit_epoch_begun", city, at=at, epoch=seal.epoch, rows=seal.count)
            self.stdout.write(f"{city.slug}: epoch {seal.epoch}, {seal.count} rows")
