"""The calendar as it stands, its versions, and a change that is being made."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet

from governance.access import Actor, require
from governance.models.calendars import CalendarChange, CalendarDay, CalendarMove, CalendarVersion
from governance.rules.calendar_lines import DayChange, MarkedDay, changed_days
from governance.rules.calendars import WorkingCalendar, seasons_from_json

CHANGE = "governance.change_calendar"
MOST_VERSIONS = 20
PAGE = 50


@dataclass(frozen=True)
class Standing:
    """A version with its marked days."""

    version: CalendarVersion
    days: tuple[MarkedDay, ...]
    calendar: WorkingCalendar

    def days_since(self, day: date) -> tuple[MarkedDay, ...]:
        return tuple(marked for marked in self.days if marked.date >= day)


@dataclass(frozen=True)
class Cell:
    """A day in the sheet of a month; ``note`` says why it is marked."""

    date: date
    works: bool
    is_marked: bool
    note: str
    is_today: bool


@dataclass(frozen=True)
class Month:
    """A month as weeks from Monday to Sunday, ``None`` before its first and after its last day, and its working days."""

    first: date
    weeks: tuple[tuple[Cell | None, ...], ...]
    working_days: int


def standing_calendar(actor: Actor, number: int | None = None) -> Standing:
    """Return the newest version of the actor's city, or the one of that number. Everybody in the city may read it.

    Raises:
        CalendarVersion.DoesNotExist: if there is none.
    """
    versions = CalendarVersion.objects.filter(city=actor.city_id).order_by("-number")
    version = versions.filter(number=number).get() if number else versions[:1].get()
    days = tuple(
        MarkedDay(*row)
        for row in CalendarDay.objects.filter(version=version.pk).order_by("date").values_list("date", "works", "note", "note_en")
    )  # fmt: skip
    return Standing(version, days, calendar_from(version.number, version.known_until, version.hours, days))


def calendar_from(
    number: int, known_until: date, hours: Sequence[Mapping[str, object]], days: Iterable[MarkedDay]
) -> WorkingCalendar:
    """Return the calendar that these make."""
    return WorkingCalendar(
        number=number,
        known_until=known_until,
        exceptions={day.date: day.works for day in days},
        seasons=seasons_from_json(hours),
    )


def days_of(change: CalendarChange) -> tuple[MarkedDay, ...]:
    """Return the marked days of a change."""
    return tuple(MarkedDay(date.fromisoformat(day), works, note, note_en) for day, works, note, note_en in change.days)


def calendar_of_change(change: CalendarChange) -> WorkingCalendar:
    """Return the calendar that a change would make, under the number that it would get."""
    return calendar_from(change.base_number + 1, change.known_until, change.hours, days_of(change))


def day_changes(base: Standing, change: CalendarChange) -> tuple[DayChange, ...]:
    """Return the days on which the change differs from ``base``, the version that it was made from."""
    notes = {day.date: day.note for day in (*base.days, *days_of(change))}
    return changed_days(base.calendar, calendar_of_change(change), notes)


def months_of(standing: Standing, year: int, today: date, *, in_english: bool) -> tuple[Month, ...]:
    """Return the twelve months of a year."""
    notes = {day.date: day.note_en if in_english and day.note_en else day.note for day in standing.days}
    return tuple(_month(standing.calendar, date(year, month, 1), notes, today) for month in range(1, 13))


def _month(calendar: WorkingCalendar, first: date, notes: Mapping[date, str], today: date) -> Month:
    cells: list[Cell | None] = [None] * first.weekday()
    day = first
    while day.month == first.month:
        cells.append(Cell(day, calendar.is_working_day(day), day in notes, notes.get(day, ""), day == today))
        day += timedelta(days=1)
    cells += [None] * (-len(cells) % 7)
    weeks = tuple(tuple(cells[start : start + 7]) for start in range(0, len(cells), 7))
    return Month(first, weeks, sum(cell is not None and cell.works for cell in cells))


def versions(actor: Actor) -> Sequence[CalendarVersion]:
    """Return the newest versions of the actor's city, newest first."""
    return list(CalendarVersion.objects.filter(city=actor.city_id).order_by("-number")[:MOST_VERSIONS])


def open_change(actor: Actor) -> CalendarChange | None:
    """Return the change that waits to be published or is being put into effect.

    Raises:
        ActionRefused: if the actor may not change the calendar.
    """
    require(actor, CHANGE)
    return _changes().filter(ended_at=None).first()


def one_change(actor: Actor, change_id: UUID) -> CalendarChange:
    """Return a change.

    Raises:
        ActionRefused: if the actor may not change the calendar.
        CalendarChange.DoesNotExist: if the city has none such.
    """
    require(actor, CHANGE)
    return _changes().get(pk=change_id)


def _changes() -> QuerySet[CalendarChange]:
    return CalendarChange.objects.select_related("made_by").defer("made_by__phone", "made_by__email")


@dataclass(frozen=True)
class Moves:
    """A page of the deadlines that a change moves, and whether more follow."""

    rows: tuple[CalendarMove, ...]
    more: bool


def moves_of(change: CalendarChange, page: int) -> Moves:
    """Return a page, from 1 on, by number. Served by ``calendarmove_by_number``."""
    first = (page - 1) * PAGE
    rows = list(CalendarMove.objects.filter(change=change).order_by("number", "part", "pk")[first : first + PAGE + 1])
    return Moves(tuple(rows[:PAGE]), len(rows) > PAGE)
