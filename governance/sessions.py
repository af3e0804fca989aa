"""The session store: Django's in the database, with whose session it is and on what kind of device beside the data."""

from typing import Any
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as InDatabase

from governance.crypto import blind_index

DEVICE = "device"


class SessionStore(InDatabase):
    """Keeps sessions as ``AccountSession`` rows."""

    @classmethod
    def get_model_class(cls) -> type[Any]:
        from governance.models.sessions import AccountSession

        return AccountSession

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        row.user_id = UUID(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.device = data.get(DEVICE, "")
        return row


def handle_of(session_key: str) -> str:
    """Return the name of a session that a page may show: the key itself would let its reader in."""
    return blind_index(session_key, purpose="governance_accountsession.session_key", city_id=None).hex()
