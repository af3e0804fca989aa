"""Reading a list of typed rows from a CSV file with a header, refusing what does not fit."""

import csv
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import TYPE_CHECKING, TypeVar, Union, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Row = TypeVar("Row", bound="DataclassInstance")


class SeedRefused(ValueError):
    """Raised when a file of templates does not hold what it should; names file, line and column."""


def read_rows(path: Path, row_type: type[Row]) -> tuple[Row, ...]:
    """Return the file's rows as frozen ``row_type``, one field per column of the same name; other columns are left out.

    A field may be ``str``, ``int``, ``bool`` (0 or 1), ``date``, an enum (by name, in either case), ``tuple[str, ...]``
    (codes between semicolons), or one of them or ``None`` (an empty cell).

    Raises:
        SeedRefused: if a column is missing, a cell cannot be read as its type, or the file has no row.
    """
    hints = get_type_hints(row_type)
    wanted = {field.name: hints[field.name] for field in fields(row_type)}
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        if missing := sorted(set(wanted) - set(reader.fieldnames or ())):
            raise SeedRefused(f"{path.name}: no column {', '.join(missing)}.")
        rows = tuple(row_type(**_cells(path, reader.line_num, raw, wanted)) for raw in reader)
    if not rows:
        raise SeedRefused(f"{path.name}: no rows.")
    return rows


def _cells(path: Path, line: int, raw: Mapping[str, str | None], wanted: Mapping[str, object]) -> dict[str, object]:
    found: dict[str, object] = {}
    for column, kind in wanted.items():
        text = raw[column]
        try:
            if text is None:
                raise ValueError("the cell is missing")
            found[column] = _read(text, kind)
        except ValueError as refused:
            raise SeedRefused(f"{path.name}, line {line}, column {column}: {refused}.") from refused
    return found


def _read(text: str, kind: object) -> object:
    if get_origin(kind) in (Union, UnionType):
        return _read(text, next(part for part in get_args(kind) if part is not NoneType)) if text else None
    if kind in READERS:
        return READERS[kind](text)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _member(text, kind)
    raise TypeError(f"No way to read a cell as {kind}.")


def _codes(text: str) -> tuple[str, ...]:
    return tuple(code for code in text.split(";") if code)


def _yes_or_no(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError(f"{text!r} is neither 0 nor 1")
    return text == "1"


def _member(text: str, kind: type[Enum]) -> Enum:
    if text.upper() not in kind.__members__:
        raise ValueError(f"{text!r} is no {kind.__name__}")
    return kind[text.upper()]


READERS: Mapping[object, Callable[[str], object]] = {
    str: str,
    int: int,
    bool: _yes_or_no,
    date: date.fromisoformat,
    tuple[str, ...]: _codes,
}
