"""A calendar as lines of text, the way an officer copies it from the year's notice: days off and made up for, and hours."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from governance.rules.calendars import SATURDAY, Period, Season, WorkingCalendar

OFF, WORK = (gettext_noop("\u4f11"), "off"), (gettext_noop("\u73ed"), "work")
LINE = re.compile(r"^(\d{4}-\d{2}-\d{2})(?:\s*(?:~|\.\.|\u2014|\uff5e)\s*(\d{4}-\d{2}-\d{2}))?\s+(\S+)(?:\s+(.*))?$")
HOURS = re.compile(r"^(\d{2}-\d{2})((?:\s+\d{1,2}:\d{2}-\d{1,2}:\d{2})+)$")
LONGEST_RUN = 31
LONGEST_NOTE, LONGEST_NOTE_EN = 80, 120
MOST_SEASONS = 6


class MarkedDay(NamedTuple):
    """A day that is off or worked against the rule Monday to Friday, with what it is called in both languages."""

    date: date
    works: bool
    note: str
    note_en: str


class LinesRefused(ValueError):
    """Raised for lines that cannot be read; ``faults`` says which and how to mend each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(faults)
        self.faults = faults


class DayChange(NamedTuple):
    """A day on which two calendars differ: whether it is worked in the first and in the second, and what the second calls it."""

    date: date
    was: bool
    becomes: bool
    note: str


def days_from_lines(text: str, *, since: date) -> tuple[MarkedDay, ...]:
    """Return the days that lines like ``2027-02-06~2027-02-12 off Spring Festival`` mark, in order, empty lines skipped.

    A note may have its English behind a stroke: ``… | New Year``. Days before ``since`` are refused.

    Raises:
        LinesRefused: naming every line that cannot be read, and every day named twice.
    """
    found: dict[date, MarkedDay] = {}
    faults: list[str] = []
    for number, line in _numbered(text):
        try:
            for day in _days(line):
                if day.date < since:
                    raise ValueError(_("%(day)s 已经过去，不能再改。") % {"day": day.date})
                if day.date in found:
                    raise ValueError(_("%(day)s 写了两次。") % {"day": day.date})
                found[day.date] = day
        except ValueError as fault:
            faults.append(_in_line(number, fault))
    if faults:
        raise LinesRefused(faults)
    return tuple(found[day] for day in sorted(found))


def lines_of_days(days: Iterable[MarkedDay], *, off: str, work: str) -> str:
    """Return the days as lines that :func:`days_from_lines` reads, days in a row of the same kind and note in one."""
    return "\n".join(_line(run, work if run[0].works else off) for run in runs_of(days))


def runs_of(days: Iterable[MarkedDay]) -> list[list[MarkedDay]]:
    """Return the days in order, those in a row of the same kind and note together."""
    runs: list[list[MarkedDay]] = []
    for day in sorted(days):
        last = runs[-1][-1] if runs else None
        if last and day.date - last.date == timedelta(days=1) and day[1:] == last[1:]:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def seasons_from_lines(text: str) -> tuple[Season, ...]:
    """Return the hours that lines like ``06-01 08:00-12:00 15:00-18:00`` give from a day of the year on.

    Raises:
        LinesRefused: naming every line that cannot be read, and hours that overlap or stand in the wrong order.
    """
    seasons: list[Season] = []
    faults: list[str] = []
    for number, line in _numbered(text):
        try:
            seasons.append(_season(line))
        except ValueError as fault:
            faults.append(_in_line(number, fault))
    if not faults and not seasons:
        faults.append(_("至少写一行工作时间。"))
    if not faults and len(seasons) > MOST_SEASONS:
        faults.append(_("最多 %(most)s 行。") % {"most": MOST_SEASONS})
    if not faults and len({season.since for season in seasons}) < len(seasons):
        faults.append(_("两行从同一天起。"))
    if faults:
        raise LinesRefused(faults)
    return tuple(sorted(seasons))


def lines_of_seasons(seasons: Sequence[Season]) -> str:
    """Return hours as lines that :func:`seasons_from_lines` reads."""
    return "\n".join(
        f"{season.since[0]:02d}-{season.since[1]:02d} "
        + " ".join(f"{period.opens:%H:%M}-{period.closes:%H:%M}" for period in season.periods)
        for season in seasons
    )


def changed_days(before: WorkingCalendar, after: WorkingCalendar, notes: dict[date, str]) -> tuple[DayChange, ...]:
    """Return the days that one calendar works and the other does not, in order."""
    marked = sorted({*before.exceptions, *after.exceptions})
    found = ((day, before.is_working_day(day), after.is_working_day(day)) for day in marked)
    return tuple(DayChange(day, was, becomes, notes.get(day, "")) for day, was, becomes in found if was != becomes)


def _numbered(text: str) -> list[tuple[int, str]]:
    return [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]


def _in_line(number: int, fault: ValueError) -> str:
    return _("第 %(number)s 行：%(fault)s") % {"number": number, "fault": fault}


def _days(line: str) -> list[MarkedDay]:
    match = LINE.match(line)
    if match is None:
        raise ValueError(_("写成「2027-02-06~2027-02-12 休 春节」这样。"))
    since, until = _date(match[1]), _date(match[2] or match[1])
    if until < since or (until - since).days >= LONGEST_RUN:
        raise ValueError(_("起止日期要从早到晚，一段最多 %(most)s 天。") % {"most": LONGEST_RUN})
    word = match[3].lower()
    if word not in {*_words(OFF), *_words(WORK)}:
        raise ValueError(_("日期后面写「休」或者「班」。"))
    note, _stroke, note_en = (part.strip() for part in (match[4] or "").partition("|"))
    if len(note) > LONGEST_NOTE or len(note_en) > LONGEST_NOTE_EN:
        raise ValueError(_("说明太长。"))
    works = word in _words(WORK)
    days = [since + timedelta(days=count) for count in range((until - since).days + 1)]
    return [MarkedDay(day, works, note, note_en) for day in days if works or day.weekday() < SATURDAY or note]


def _words(known: tuple[str, str]) -> set[str]:
    return {*known, _(known[0]).lower()}


def _line(run: Sequence[MarkedDay], word: str) -> str:
    first, last = run[0], run[-1]
    days = f"{first.date}" if first.date == last.date else f"{first.date}~{last.date}"
    note = f"{first.note} | {first.note_en}" if first.note_en else first.note
    return f"{days} {word} {note}".strip()


def _season(line: str) -> Season:
    match = HOURS.match(line)
    if match is None:
        raise ValueError(_("写成「06-01 08:00-12:00 15:00-18:00」这样。"))
    since = _date(f"2000-{match[1]}")
    season = Season((since.month, since.day), tuple(_period(pair) for pair in match[2].split()))
    try:
        WorkingCalendar(number=0, known_until=date.max, seasons=(season,))
    except ValueError:
        raise ValueError(_("上下班时间要从早到晚，不能重叠。")) from None
    return season


def _period(pair: str) -> Period:
    opens, _dash, closes = pair.partition("-")
    return Period(_time(opens), _time(closes))


def _time(written: str) -> time:
    hour, minute = (int(part) for part in written.split(":"))
    if (hour, minute) == (24, 0):
        return time(0)
    try:
        return time(hour, minute)
    except ValueError:
        raise ValueError(_("没有 %(time)s 这个钟点。") % {"time": written}) from None


def _date(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise ValueError(_("没有 %(day)s 这一天。") % {"day": written}) from None
