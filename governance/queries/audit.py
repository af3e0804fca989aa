"""Reading the audit trail, and the checkpoints that anybody may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection
from django.db.models import Model, Q

from governance.access import Actor, require
from governance.clock import LOCAL
from governance.models.accounts import User
from governance.models.audit import AuditEvent, AuditSeal, RowChange
from governance.queries.notices import Rows, page_of
from governance.tenancy import current_city_id

READ_AUDIT = "governance.read_audit"
OPEN_CLASSES = ("PUBLIC", "INTERNAL")
MOST_CHANGES = 200


@dataclass(frozen=True)
class Wanted:
    """What of the trail is asked for: a deed, somebody (user name or display name), days (both included), a thing."""

    action: str = ""
    person: str = ""
    since: date | None = None
    until: date | None = None
    subject: UUID | None = None

    def told(self) -> dict[str, str]:
        """Return the filters in force as facts, for the event that tells of the reading."""
        known = {
            "action": self.action,
            "person": self.person,
            "since": self.since,
            "until": self.until,
            "subject": self.subject,
        }
        return {name: str(value) for name, value in known.items() if value}


@dataclass(frozen=True)
class Changed:
    """One row's change: which columns, with their values unless they are personal (``None``: not shown, or none)."""

    at: datetime
    table: str
    op: str
    row_id: UUID
    columns: tuple[tuple[str, str | None, str | None], ...]


def trail(actor: Actor, wanted: Wanted, cursor: str = "") -> Rows:
    """Return a page of the audit trail, newest first.

    Raises:
        ActionRefused: if the actor may not read it.
    """
    require(actor, READ_AUDIT)
    rows = AuditEvent.objects.all()
    if wanted.action:
        rows = rows.filter(action=wanted.action)
    if wanted.person:
        found = User.objects.filter(Q(username=wanted.person) | Q(display_name=wanted.person))
        rows = rows.filter(actor_id__in=list(found.values_list("pk", flat=True)))
    if wanted.since:
        rows = rows.filter(at__gte=_midnight(wanted.since))
    if wanted.until:
        rows = rows.filter(at__lt=_midnight(wanted.until + timedelta(days=1)))
    if wanted.subject:
        rows = rows.filter(subject_id=wanted.subject)
    return page_of(rows, "at", cursor)


def people(ids: set[UUID]) -> Mapping[UUID, str]:
    """Return the names of the people with these ids."""
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "display_name")) if ids else {}


def changes(actor: Actor, request_id: str) -> tuple[Changed, ...]:
    """Return the rows that one request changed, in order, at most two hundred.

    Raises:
        ActionRefused: if the actor may not read them.
    """
    require(actor, READ_AUDIT)
    rows = RowChange.objects.filter(request_id=request_id).order_by("at", "id")[:MOST_CHANGES]
    shown = {model._meta.db_table: _open_columns(model) for model in apps.get_models()}
    return tuple(
        Changed(row.at, row.table_name, row.op, row.row_id, _columns(row, shown.get(row.table_name, frozenset())))
        for row in rows
    )


def _open_columns(model: type[Model]) -> frozenset[str]:
    classes: Mapping[str, list[str]] = getattr(model, "classes", {})
    columns = {field.name: field.column for field in model._meta.concrete_fields}
    fields = [name for level in OPEN_CLASSES for name in classes.get(level, ())]
    return frozenset(column for name in fields if (column := columns[name]))


def _columns(row: RowChange, shown: frozenset[str]) -> tuple[tuple[str, str | None, str | None], ...]:
    before, after = row.before or {}, row.after or {}
    return tuple(
        (name, _value(before, name, shown), _value(after, name, shown))
        for name in sorted({*before, *after} - {"city_id"})
    )


def _value(part: Mapping[str, object], name: str, shown: frozenset[str]) -> str | None:
    if name not in part:
        return None
    return str(part[name]) if name in shown or name == "id" else "…"


NEWEST_OF_DAYS = """
    SELECT newest.id FROM unnest(%(starts)s::timestamptz[], %(ends)s::timestamptz[]) AS day (start, stop)
    CROSS JOIN LATERAL (
        SELECT id FROM governance_auditseal
        WHERE city_id = %(city)s AND sealed_at >= day.start AND sealed_at < day.stop ORDER BY sealed_at DESC LIMIT 1) newest
"""


def last_seals(today: date, days: int) -> dict[date, AuditSeal]:
    """Return the last seal of each of the last local days that has one, newest first, in two statements."""
    known = [today - timedelta(days=back) for back in range(days)]
    named: dict[str, Any] = {
        "starts": [_midnight(day) for day in known],
        "ends": [_midnight(day + timedelta(days=1)) for day in known],
        "city": current_city_id(),
    }
    with connection.cursor() as cursor:
        cursor.execute(NEWEST_OF_DAYS, named)
        ids = [row[0] for row in cursor.fetchall()]
    seals = AuditSeal.objects.filter(pk__in=ids).order_by("-sealed_at")
    return {seal.sealed_at.astimezone(LOCAL).date(): seal for seal in seals}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), LOCAL)
