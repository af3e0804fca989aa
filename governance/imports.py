"""The sheets that a city can be filled with. Apps add theirs; each knows what it refers to, what is wrong, and how it is written."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from governance.access import Actor
from governance.rules.importing import Column, Row, Words

Wrong = tuple[str, str, str]
Exported = tuple[str | int | date | None, ...]


class Standing(StrEnum):
    """What a row would do: add something, change it, or nothing because it is so already."""

    NEW = "NEW"
    CHANGED = "CHANGED"
    SAME = "SAME"


class Sheet(ABC):
    """One kind of sheet. An instance is made for the rows of one file, and reads what they refer to, once, set-based.

    ``key`` names the columns by which a row is found again: importing the same file twice changes nothing.
    """

    do_not_call_in_templates: ClassVar[bool] = True  # pages show the kind itself, not one made of it
    called: ClassVar[str]
    label: ClassVar[Words]
    about: ClassVar[Words]
    columns: ClassVar[Sequence[Column]]
    key: ClassVar[Sequence[str]]
    order: ClassVar[int] = 50

    def __init__(self, actor: Actor, rows: Sequence[Row], at: datetime) -> None:
        self.actor, self.rows, self.at = actor, rows, at
        self.prepare()

    @abstractmethod
    def prepare(self) -> None:
        """Read what the rows refer to and what is there already."""

    @abstractmethod
    def wrong(self, row: Row) -> Iterator[Wrong]:
        """Yield what is wrong with a row beyond its cells alone: column, what, and how to mend it. At most one for a column."""

    @abstractmethod
    def standing(self, row: Row) -> Standing:
        """Return what a row without a fault would do."""

    @abstractmethod
    def write(self, new: Sequence[Row], changed: Sequence[Row]) -> None:
        """Write the rows; called in the transaction of the import, with rows without a fault."""

    @classmethod
    @abstractmethod
    def exported(cls, actor: Actor) -> Iterator[Exported]:
        """Yield what is there already, in the order of the columns, as it could be imported again."""


class UnknownSheet(KeyError):
    """Raised for a kind of sheet that no app knows."""


SHEETS: dict[str, type[Sheet]] = {}


def add_sheets(*sheets: type[Sheet]) -> None:
    """Make kinds of sheets known, once, when the app is ready.

    Raises:
        ValueError: if two have the same code.
    """
    for sheet in sheets:
        if SHEETS.setdefault(sheet.called, sheet) is not sheet:
            raise ValueError(f"There are two sheets {sheet.called}.")


def sheet_of(code: str) -> type[Sheet]:
    """Return a kind of sheet by its code.

    Raises:
        UnknownSheet: if there is none.
    """
    try:
        return SHEETS[code]
    except KeyError:
        raise UnknownSheet(code) from None


def sheets() -> list[type[Sheet]]:
    """Return all kinds, in the order in which a new city is filled."""
    return sorted(SHEETS.values(), key=lambda sheet: (sheet.order, sheet.called))
