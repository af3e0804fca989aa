"""Reading the audit trail is a deed too: it leaves a line in the trail."""

from datetime import datetime

from governance.access import Actor
from governance.audit import record
from governance.queries.audit import Changed, Wanted, changes, trail
from governance.queries.notices import Rows


def read_trail(*, actor: Actor, wanted: Wanted, cursor: str, at: datetime) -> Rows:
    """Return a page of the trail, and record that it was looked at and with which filters.

    Raises:
        ActionRefused: if the actor may not read it.
        Refused: for a cursor that is none.
    """
    rows = trail(actor, wanted, cursor)
    record(actor, "governance.audit_read", None, at=at, rows=len(rows.rows), **wanted.told())
    return rows


def read_changes(*, actor: Actor, request_id: str, at: datetime) -> tuple[Changed, ...]:
    """Return what one request changed, and record that it was looked at.

    Raises:
        ActionRefused: if the actor may not read it.
    """
    found = changes(actor, request_id)
    record(actor, "governance.audit_read", None, at=at, rows=len(found), request=request_id)
    return found
