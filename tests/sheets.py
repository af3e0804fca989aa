"""Excel files for tests, made cell by cell."""

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO

import openpyxl

from governance.imports import Sheet

Cell = str | int | float | bool | date | None


def workbook(kind: type[Sheet], rows: Iterable[Sequence[Cell]], *, head: Sequence[str] | None = None) -> BytesIO:
    """Return a filled-in sheet of a kind as a file at its beginning."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(head or [str(column.label) for column in kind.columns])
    for row in rows:
        page.append(list(row))
    file = BytesIO()
    book.save(file)
    file.seek(0)
    return file
