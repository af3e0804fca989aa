"""What runs by the calendar: apps say how their deadlines move when the calendar is changed."""

from abc import ABC, abstractmethod
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from governance.rules.calendars import WorkingCalendar


class Move(NamedTuple):
    """A deadline that another calendar moves: of which thing, its number and part as people know them, from when to when."""

    thing_id: UUID
    number: str
    part: str
    before: datetime
    after: datetime


class Piece(NamedTuple):
    """What a piece of the work found: the moves, how many deadlines were looked at, and where to go on; ``None`` at the end."""

    moves: list[Move]
    seen: int
    reached: UUID | None


class Recounting(ABC):
    """The running deadlines of one kind. What has ended is never touched."""

    kind: str
    url_name: str

    @abstractmethod
    def preview(self, calendar: WorkingCalendar, since: UUID | None, most: int) -> Piece:
        """Return what ``calendar`` would move among the next things after ``since``; changes nothing."""

    @abstractmethod
    def apply(self, calendar: WorkingCalendar, since: UUID | None, most: int, at: datetime) -> Piece:
        """Move the next deadlines that are counted by an older calendar; what has been moved before is passed over."""

    @abstractmethod
    def words_of(self, part: str) -> str:
        """Return what a part is called."""


KINDS: dict[str, Recounting] = {}


def add_recounting(recounting: Recounting) -> None:
    """Let an app's deadlines follow the calendar, once, when it is ready."""
    KINDS.setdefault(recounting.kind, recounting)
