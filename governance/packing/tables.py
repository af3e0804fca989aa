"""Which tables make a city, in which order, and their rows as lines whose digest says whether two are the same."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

import psycopg
from django.apps import apps
from django.db import connections
from django.db.models import ForeignKey, Model
from psycopg import IsolationLevel, sql
from psycopg.rows import tuple_row

from governance.checks import OUR_APPS
from governance.models.accounts import Membership, User
from governance.models.audit import AuditSeal, RowChange
from governance.models.cities import City
from governance.models.jobs import Job
from governance.tenancy import CityLedger

Owner = psycopg.Connection[tuple[Any, ...]]
LEFT_OUT = frozenset({AuditSeal._meta.db_table})  # a new epoch begins where the city is put in again
TRANSACTION = "xid"  # numbers of another server say nothing
ROWS_AT_ONCE = 2_000


@dataclass(frozen=True)
class Table:
    """A table with rows of cities: by which column a row says whose it is, and by which columns its rows are ordered."""

    name: str
    city_column: str
    order: tuple[str, ...]
    is_ledger: bool


@dataclass(frozen=True)
class Digest:
    """How many rows, and the SHA-256 over their lines, each ended by a line feed."""

    rows: int
    sha256: str


@cache
def city_tables() -> tuple[Table, ...]:
    """Return the tables in the order in which rows can be put in: what is pointed at first, ledgers last."""
    models: list[type[Model]] = [City, Membership, Job, *(model for model in apps.get_models() if _is_of_city(model))]
    placed: dict[type[Model], None] = {}

    def place(model: type[Model], above: frozenset[type[Model]]) -> None:
        if model in placed or model in above:
            return
        for field in model._meta.concrete_fields:
            if isinstance(field, ForeignKey) and field.related_model in models:
                place(field.related_model, above | {model})
        placed[model] = None

    for model in sorted(
        models, key=lambda model: (issubclass(model, CityLedger), model is RowChange, model._meta.db_table)
    ):
        place(model, frozenset())
    return tuple(_table(model) for model in placed)


def _is_of_city(model: type[Model]) -> bool:
    names = {field.name for field in model._meta.concrete_fields}
    is_ours = model._meta.app_label in OUR_APPS and model._meta.db_table not in LEFT_OUT
    return is_ours and "city" in names and model is not Membership


def _table(model: type[Model]) -> Table:
    column = "id" if model is City else "city_id"
    is_ledger = issubclass(model, CityLedger)
    return Table(model._meta.db_table, column, ("at", "id") if is_ledger else ("id",), is_ledger)


@contextmanager
def owners_transaction() -> Iterator[Owner]:
    """Open a connection of the owner's own with one transaction that sees one state throughout, however long it takes."""
    wrapper = connections["owner"]
    parameters = {
        name: value
        for name, value in wrapper.get_connection_params().items()
        if name not in {"cursor_factory", "context"}
    }
    with psycopg.connect(**parameters, autocommit=True, row_factory=tuple_row) as owner:
        owner.execute(
            "SET statement_timeout = 0; SET transaction_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET TIME ZONE 'UTC'"
        )
        owner.autocommit = False
        owner.isolation_level = IsolationLevel.REPEATABLE_READ
        with owner.transaction():
            yield owner


def columns_of(owner: Owner, table: str) -> tuple[str, ...]:
    """Return a table's columns, but for the transaction's number."""
    found = owner.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
        [table],
    )
    return tuple(name for (name,) in found if name != TRANSACTION)


def lines_of(owner: Owner, table: Table, city_id: UUID) -> Iterator[str]:
    """Give a city's rows of a table as lines of JSON, in their order, in bounded memory."""
    order = sql.SQL(", ").join(map(sql.Identifier, table.order))
    query = sql.SQL(
        "SELECT (to_jsonb(t) - {xid})::text FROM {table} t WHERE {column} = {city} ORDER BY {order}"
    ).format(
        xid=sql.Literal(TRANSACTION),
        table=sql.Identifier(table.name),
        column=sql.Identifier(table.city_column),
        city=sql.Literal(city_id),
        order=order,
    )
    yield from _streamed(owner, query)


def account_lines(owner: Owner, ids: list[UUID]) -> Iterator[str]:
    """Give accounts as lines of JSON, by key. That somebody runs the platform is no city's matter and is left out."""
    query = sql.SQL(
        "SELECT (to_jsonb(t) - 'is_platform_admin')::text FROM {table} t WHERE id = ANY({ids}) ORDER BY id"
    ).format(table=sql.Identifier(User._meta.db_table), ids=sql.Literal(ids))
    yield from _streamed(owner, query)


def _streamed(owner: Owner, query: sql.Composed) -> Iterator[str]:
    with owner.cursor(name="city_rows") as cursor:
        cursor.itersize = ROWS_AT_ONCE
        cursor.execute(query)
        for (line,) in cursor:
            yield line


def digest_of(lines: Iterator[str]) -> Digest:
    """Return the digest of lines."""
    digest, rows = hashlib.sha256(), 0
    for line in lines:
        digest.update(line.encode() + b"\n")
        rows += 1
    return Digest(rows, digest.hexdigest())


def digests_of(owner: Owner, city_id: UUID) -> dict[str, Digest]:
    """Return the digest of every table of a city."""
    return {table.name: digest_of(lines_of(owner, table, city_id)) for table in city_tables()}


def account_ids(owner: Owner, city_id: UUID) -> list[UUID]:
    """Return the accounts of a city's people: those with a membership, and everybody whom one of its rows names."""
    found = set[UUID]()
    for table, column in pointing_at_accounts(owner):
        if table in {known.name for known in city_tables()}:
            rows = owner.execute(
                sql.SQL("SELECT DISTINCT {column} FROM {table} WHERE city_id = %s AND {column} IS NOT NULL").format(
                    column=sql.Identifier(column), table=sql.Identifier(table)
                ),
                [city_id],
            )
            found.update(pk for (pk,) in rows)
    return sorted(found)


def pointing_at_accounts(owner: Owner) -> list[tuple[str, str]]:
    """Return every table and column with a foreign key to accounts."""
    rows = owner.execute(
        """
        SELECT conrelid::regclass::text, attname FROM pg_constraint
        JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
        WHERE contype = 'f' AND confrelid = %s::regclass AND conparentid = 0 ORDER BY 1, 2
        """,
        [User._meta.db_table],
    )
    return [(table, column) for table, column in rows]


def ledgers() -> tuple[str, ...]:
    """Return the ledgers' names."""
    return tuple(table.name for table in city_tables() if table.is_ledger)
