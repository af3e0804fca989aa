"""When a city works: seasons, hours of the day, holidays, and the working days made up for them."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

DAY_SECONDS = 86_400
SATURDAY = 5


class LimitUnit(models.TextChoices):
    """What a time limit is counted in (DOMAIN.md 0.5)."""

    EM = "EM", _("分钟")
    EH = "EH", _("小时")
    WH = "WH", _("工作小时")
    WD = "WD", _("个工作日")
    ND = "ND", _("天")


class Period(NamedTuple):
    """A stretch of working time within a day. A closing time of 00:00 means the end of the day, 24:00."""

    opens: time
    closes: time


class Season(NamedTuple):
    """The hours that hold from a day of the year (month, day) until the next season begins."""

    since: tuple[int, int]
    periods: tuple[Period, ...]


STANDARD_HOURS = (Season((1, 1), (Period(time(8), time(12)), Period(time(14, 30), time(17, 30)))),)


class _Year(NamedTuple):
    """Sums over the days of one year: what was worked before the n-th day, n running one past the last."""

    first: int
    seconds: Sequence[int]
    days: Sequence[int]


@dataclass(frozen=True)
class WorkingCalendar:
    """One version of a city's working time.

    A day works from Monday to Friday unless ``exceptions`` says otherwise (``True`` works, ``False`` is off). After
    ``known_until`` nobody has confirmed any exceptions yet.

    Raises:
        ValueError: if a season has no hours, or hours overlap or stand in the wrong order.
    """

    number: int
    known_until: date
    exceptions: Mapping[date, bool] = field(default_factory=dict, repr=False, hash=False)
    seasons: Sequence[Season] = STANDARD_HOURS
    zone: str = "Asia/Shanghai"
    _years: dict[int, _Year] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.seasons:
            raise ValueError("A calendar needs at least one season.")
        for season in self.seasons:
            bounds = [second for span in _spans(season.periods) for second in span]
            if not bounds or any(earlier >= later for earlier, later in pairwise(bounds)):
                raise ValueError(f"The hours from {season.since} on must not be empty, overlap or run backwards.")

    @cached_property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @cached_property
    def _seasons_by_start(self) -> Sequence[tuple[tuple[int, int], tuple[tuple[int, int], ...]]]:
        return sorted((season.since, _spans(season.periods)) for season in self.seasons)

    def is_working_day(self, day: date) -> bool:
        """Return whether ``day`` is worked. Beyond what is known, Monday to Friday are."""
        works = self.exceptions.get(day)
        return day.weekday() < SATURDAY if works is None else works

    def periods_of(self, day: date) -> tuple[Period, ...]:
        """Return the working hours of ``day``, in order; none on a day off."""
        return tuple(Period(_clock(opens), _clock(closes)) for opens, closes in self._spans_on(day))

    def seconds_of(self, day: date) -> int:
        """Return how many seconds are worked on ``day``."""
        return sum(closes - opens for opens, closes in self._spans_on(day))

    def next_opening(self, at: datetime) -> datetime:
        """Return ``at`` itself inside working time, else when work begins next. Closing time itself is outside."""
        day, second = self._local(at)
        for opens, closes in self._spans_on(day):
            if second < closes:
                return self.moment(day, max(opens, second))
        day += timedelta(days=1)
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return self.moment(day, self._spans_on(day)[0][0])

    def seconds_between(self, start: datetime, end: datetime) -> int:
        """Return the working seconds from ``start`` to ``end``, cut to the second; none if ``end`` is not later."""
        if end <= start:
            return 0
        full_years = sum(self._year(number).seconds[-1] for number in self._years_between(start, end))
        return self._worked(*self._local(end)) - self._worked(*self._local(start)) + full_years

    def after_seconds(self, start: datetime, seconds: int) -> datetime:
        """Return the earliest moment by which ``seconds`` (at least one) of working time have passed."""
        day, second = self._local(start)
        target, number = self._worked(day, second) + seconds, day.year
        while target > (year := self._year(number)).seconds[-1]:
            target, number = target - year.seconds[-1], number + 1
        index = bisect_left(year.seconds, target) - 1
        reached = date.fromordinal(year.first + index)
        target -= year.seconds[index]
        for opens, closes in self._spans_on(reached):
            if target <= closes - opens:
                return self.moment(reached, opens + target)
            target -= closes - opens
        raise AssertionError("a year's sums and its days disagree")

    def working_day_after(self, day: date, count: int) -> date:
        """Return the ``count``-th (at least first) working day after ``day``."""
        year = self._year(day.year)
        target, number = year.days[day.toordinal() - year.first + 1] + count, day.year
        while target > year.days[-1]:
            target, number = target - year.days[-1], number + 1
            year = self._year(number)
        return date.fromordinal(year.first + bisect_left(year.days, target) - 1)

    def closing_of(self, day: date) -> datetime:
        """Return when work ends on a working day."""
        return self.moment(day, self._spans_on(day)[-1][1])

    def closings_between(self, start: datetime, end: datetime) -> int:
        """Return how many working days end after ``start`` and not after ``end``."""
        if end <= start:
            return 0
        full_years = sum(self._year(number).days[-1] for number in self._years_between(start, end))
        return self._closed(end) - self._closed(start) + full_years

    def local_day(self, at: datetime) -> date:
        return self._local(at)[0]

    def moment(self, day: date, second: int) -> datetime:
        """Return the moment, in UTC, that lies ``second`` seconds after the local midnight that begins ``day``."""
        whole_days, rest = divmod(second, DAY_SECONDS)
        local = datetime.combine(day + timedelta(days=whole_days), _clock(rest), self.tz)
        return local.astimezone(UTC)

    def _local(self, at: datetime) -> tuple[date, int]:
        if at.tzinfo is None:
            raise ValueError("A moment needs a time zone.")
        local = at.astimezone(self.tz)
        return local.date(), local.hour * 3600 + local.minute * 60 + local.second

    def _spans_on(self, day: date) -> tuple[tuple[int, int], ...]:
        return self._spans_in_season(day) if self.is_working_day(day) else ()

    def _spans_in_season(self, day: date) -> tuple[tuple[int, int], ...]:
        spans = self._seasons_by_start[-1][1]
        for since, of_season in self._seasons_by_start:
            if since > (day.month, day.day):
                break
            spans = of_season
        return spans

    def _worked(self, day: date, second: int) -> int:
        year = self._year(day.year)
        today = sum(max(0, min(second, closes) - opens) for opens, closes in self._spans_on(day))
        return year.seconds[day.toordinal() - year.first] + today

    def _closed(self, at: datetime) -> int:
        day, second = self._local(at)
        year, spans = self._year(day.year), self._spans_on(day)
        return year.days[day.toordinal() - year.first] + int(bool(spans) and second >= spans[-1][1])

    def _years_between(self, start: datetime, end: datetime) -> range:
        return range(self.local_day(start).year, self.local_day(end).year)

    def _year(self, number: int) -> _Year:
        known = self._years.get(number)
        if known is None:
            first = date(number, 1, 1).toordinal()
            seconds, days = [0], [0]
            for ordinal in range(first, date(number, 12, 31).toordinal() + 1):
                worked = self.seconds_of(date.fromordinal(ordinal))
                seconds.append(seconds[-1] + worked)
                days.append(days[-1] + bool(worked))
            known = self._years[number] = _Year(first, seconds, days)
        return known


def seasons_from_json(stored: Sequence[Mapping[str, object]]) -> tuple[Season, ...]:
    """Return the seasons kept as ``[{"since": "06-01", "periods": [["08:00", "12:00"], …]}, …]``.

    Raises:
        ValueError: if a day or time is not written so.
    """
    return tuple(_season_from_json(season) for season in stored)


def seasons_to_json(seasons: Sequence[Season]) -> list[dict[str, object]]:
    """Return the seasons as plain lists and texts, the reverse of :func:`seasons_from_json`."""
    return [
        {
            "since": f"{season.since[0]:02d}-{season.since[1]:02d}",
            "periods": [[f"{moment:%H:%M}" for moment in period] for period in season.periods],
        }
        for season in seasons
    ]


def _season_from_json(stored: Mapping[str, object]) -> Season:
    match stored:
        case {"since": str() as since, "periods": [*pairs]} if len(stored) == 2:
            day = date.fromisoformat(f"2000-{since}")
            return Season((day.month, day.day), tuple(_period_from_json(pair) for pair in pairs))
    raise ValueError(f"Not a season: {stored!r}")


def _period_from_json(stored: object) -> Period:
    match stored:
        case [str() as opens, str() as closes]:
            return Period(time.fromisoformat(opens), time.fromisoformat(closes))
    raise ValueError(f"Not a pair of times: {stored!r}")


def _spans(periods: Sequence[Period]) -> tuple[tuple[int, int], ...]:
    return tuple((_second(period.opens), _second(period.closes) or DAY_SECONDS) for period in periods)


def _second(moment: time) -> int:
    return moment.hour * 3600 + moment.minute * 60 + moment.second


def _clock(second: int) -> time:
    return time(second // 3600 % 24, second // 60 % 60, second % 60)
