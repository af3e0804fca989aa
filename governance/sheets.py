"""Files that spreadsheets open: CSV and Excel, written row by row, with nothing in them that a spreadsheet would run."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import xlsxwriter
from defusedcsv import csv

from governance.clock import LOCAL

Value = str | int | datetime | None
# what starts a formula, also full-width and small, also behind blanks and signs that nobody sees; and breaks at the start
RUNS = re.compile(
    r"[\s\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]*[=+\-@|%＝＋－＠﹦﹢﹣﹫]|[\t\r\n]"
)
LONGEST = 32_000  # signs in a cell of Excel: 32,767


class ColumnKind(StrEnum):
    TEXT = "TEXT"
    NUMBER = "NUMBER"
    MOMENT = "MOMENT"


@dataclass(frozen=True)
class Column:
    """A column of a sheet; ``width`` is in signs."""

    label: str
    kind: ColumnKind = ColumnKind.TEXT
    width: int = 16


class Sheet(Protocol):
    """Something that takes rows, each in the order of the columns."""

    def write(self, rows: Iterable[Sequence[Value]]) -> None: ...


def harmless(text: str) -> str:
    """Return a text for CSV that no spreadsheet takes for a formula."""
    return f"'{text}" if RUNS.match(text) else text


class CsvSheet:
    """A CSV file in UTF-8 with a byte order mark, so that Excel reads it as such; moments as local ISO 8601."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow([harmless(column.label) for column in columns])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def write(self, rows: Iterable[Sequence[Value]]) -> None:
        self._writer.writerows([_as_text(value) for value in row] for row in rows)


def _as_text(value: Value) -> str | int:
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, datetime):
        return value.astimezone(LOCAL).replace(tzinfo=None).isoformat(" ", "seconds")
    return "" if value is None else value


class ExcelSheet:
    """An Excel file: the rows under a frozen head, and a second sheet that says what they are.

    Rows go to disk as they come; texts are never formulas nor links, moments are real dates.
    """

    def __init__(
        self, path: Path, columns: Sequence[Column], *, title: str, about_title: str, about: Sequence[tuple[str, str]]
    ) -> None:
        self._columns = columns
        self._book = xlsxwriter.Workbook(
            str(path),
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        head = self._book.add_format({"bold": True, "bg_color": "#E8EDF1", "bottom": 1})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self._quoted = self._book.add_format({"quote_prefix": True})
        self._sheet = self._book.add_worksheet(title)
        self._about_title, self._about, self._head = about_title, about, head
        self._sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            self._sheet.set_column(place, place, column.width)
            self._sheet.write_string(0, place, column.label, head)
        self._row = 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._row > 1:
            self._sheet.autofilter(0, 0, self._row - 1, len(self._columns) - 1)
        about = self._book.add_worksheet(self._about_title)
        about.set_column(0, 0, 18)
        about.set_column(1, 1, 80)
        for row, (label, text) in enumerate(self._about):
            about.write_string(row, 0, label, self._head)
            about.write_string(row, 1, text, self._quoted if RUNS.match(text) else None)
        self._book.close()

    def write(self, rows: Iterable[Sequence[Value]]) -> None:
        for row in rows:
            for place, value in enumerate(row):
                self._cell(place, value)
            self._row += 1

    def _cell(self, place: int, value: Value) -> None:
        if isinstance(value, str):
            if value:
                self._sheet.write_string(self._row, place, value[:LONGEST], self._quoted if RUNS.match(value) else None)
        elif isinstance(value, datetime):
            self._sheet.write_datetime(self._row, place, value.astimezone(LOCAL).replace(tzinfo=None), self._moment)
        elif value is not None:
            self._sheet.write_number(self._row, place, value)
