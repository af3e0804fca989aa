"""Which database alias does what: the owner migrates, the runtime role reads and writes."""

from typing import Any


class OwnerMigrates:
    """Migrations run through the alias ``owner``, and through ``default`` only where both are one login."""

    def allow_migrate(self, db: str, app_label: str, **_hints: Any) -> bool | None:  # noqa: ARG002  (Django's signature)
        return db == "owner"
