"""Writing many rows in one statement: as JSON, taken apart by the server."""

import json
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from django.db import connection, models

Row = dict[str, Any]
TOLD_BY_SERVER = frozenset({"xid", "recorded_at"})


def blank_row(model: type[models.Model]) -> Row:
    """Return a row with every column's default, but for the id and what the server itself tells."""
    empty = model()
    return {
        field.column: getattr(empty, field.attname)
        for field in model._meta.local_concrete_fields
        if field.column and field.column not in TOLD_BY_SERVER and not field.primary_key
    }


class Stream:
    """Inserts rows while the next ones are made: one batch is under way at the server, which has a processor of its own.

    The connection is the caller's, in its transaction and its role; while the stream is open nothing else may use it.
    """

    def __init__(self) -> None:
        connection.ensure_connection()
        self._server = connection.connection
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._under_way: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self._thread.shutdown(wait=True)

    def write(self, batch: Sequence[tuple[type[models.Model], Sequence[Row]]]) -> None:
        """Insert the rows of some tables in order, the rows of one all with the same columns, by one statement each.

        Returns when the batch before has been inserted, and raises what went wrong with it.
        """
        statements = [(_insert(model, rows[0]), _as_json(rows)) for model, rows in batch if rows]
        self.finish()
        self._under_way = self._thread.submit(self._run, statements)

    def finish(self) -> None:
        """Wait until everything is inserted, and raise what went wrong."""
        if self._under_way is not None:
            self._under_way.result()
            self._under_way = None

    def _run(self, statements: Sequence[tuple[str, str]]) -> None:
        for statement, rows in statements:
            self._server.execute(statement, [rows])


def _insert(model: type[models.Model], row: Row) -> str:
    table, columns = model._meta.db_table, ", ".join(f'"{column}"' for column in row)
    return f"INSERT INTO {table} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s::json)"  # noqa: S608  (names of our own models)


def _as_json(rows: Sequence[Row]) -> str:
    return json.dumps(rows, ensure_ascii=False, default=_as_text)


def _as_text(value: object) -> str:
    match value:
        case bytes():
            return f"\\x{value.hex()}"
        case datetime() | date():
            return value.isoformat()
        case UUID():
            return str(value)
    raise TypeError(f"No way to write {type(value).__name__}.")
