"""What happened in the demonstration city from 2022 to the day of the lists: which case, when, where, and how it ended.

Every total is the lists'; what they leave open is drawn by chance that comes out the same at every call.
"""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import repeat
from pathlib import Path

from complaints.rules.satisfaction import CallOutcome, Level
from complaints.rules.states import Status
from governance.clock import LOCAL
from governance.seeds.tables import read_rows
from grids.demo.register import CompoundRow, GridRow, register
from grids.demo.shares import shares

SEED = 20241015
FILE = Path(__file__).parent / "seeds" / "demo_distributions.csv"
FIRST_DAY, LAST_DAY = date(2022, 1, 1), date(2024, 9, 30)
CLOSED_UNTIL = datetime.combine(LAST_DAY, time(17, 0), LOCAL)
OPEN_SINCE, CLOSED_REPORTED_UNTIL = date(2024, 9, 20), date(2024, 9, 27)
MONTHS = (LAST_DAY.year - FIRST_DAY.year) * 12 + LAST_DAY.month
GROWTH = (30, 2)  # weight of the first month, and what every later one has more
HOURS = (7, 8, 8, 9, 9, 9, 10, 10, 11, 12, 13, 14, 15, 15, 16, 16, 17, 18, 19, 19, 20, 21)
WEEKDAYS = (11, 10, 10, 10, 10, 8, 7)
MAY_TAKE_WEEKS, SLOW_PERCENT = ("C04", "C05", "C08", "C09", "C12"), 85
# How the cases in process stand, from those reported last to those reported first.
IN_PROCESS = (
    (Status.ACCEPTED, 4), (Status.DISPATCHED, 8), (Status.SIGNED, 16), (Status.IN_PROGRESS, 96), (Status.HANDLED, 12), (Status.VERIFIED, 12),
)  # fmt: skip


@dataclass(frozen=True)
class Share:
    """A line of the lists: of a group, how many fall to a key."""

    group: str
    key: str
    count: int


@dataclass(frozen=True)
class Past:
    """A case of the past: when and where it was reported, what of, and how far it has come; ``said`` when it was closed."""

    reported_at: datetime
    place: str
    grid: str
    major: str
    ends: Status
    said: tuple[CallOutcome, Level | None] | None


@cache
def totals(group: str) -> Mapping[str, int]:
    """Return the counts of a group of the lists by key."""
    return {row.key: row.count for row in read_rows(FILE, Share) if row.group == group}


def all_past() -> Sequence[Past]:
    """Return every case that the lists count, the earliest first."""
    chance = random.Random(SEED)  # noqa: S311  (plausible, not secret; the same every time)
    closed, in_process = totals("app_status")["CLOSED"], totals("app_status")["IN_PROCESS"]
    total = closed + in_process
    communities = [name for row in register().communities for name in repeat(row.community, row.app_cases)]
    majors = _majors(in_process, chance)
    if not len(communities) == len(majors) == total:
        raise ValueError(f"The lists count {len(communities)}, {len(majors)} and {total} cases.")
    chance.shuffle(communities)
    moments = _moments(total - in_process, chance)
    said = _said(chance)
    open_moments = sorted(
        (_moment(_day(OPEN_SINCE, LAST_DAY, chance), chance) for _ in range(in_process)), reverse=True
    )
    stands = [status for status, count in IN_PROCESS for _ in range(count)]
    found = [
        *zip(moments, repeat(Status.CLOSED), said, strict=False),
        *zip(open_moments, stands, repeat(None), strict=False),
    ]
    where = {name: _Ground(name) for name in set(communities)}
    rows = (
        Past(at, *where[community].draw(chance), major, ends, words)
        for (at, ends, words), community, major in zip(found, communities, majors, strict=True)
    )
    return sorted(rows, key=lambda past: past.reported_at)


def _majors(in_process: int, chance: random.Random) -> list[str]:
    """Return what every case is of, those in process last: they are mostly of what may take weeks."""
    left = Counter(totals("app_case"))
    last = [
        chance.choice(MAY_TAKE_WEEKS if chance.randrange(100) < SLOW_PERCENT else list(left)) for _ in range(in_process)
    ]
    left.subtract(last)
    first = list(left.elements())
    chance.shuffle(first)
    return [*first, *last]


def _moments(count: int, chance: random.Random) -> list[datetime]:
    """Return when the closed cases were reported: more every month, on weekdays more than at weekends."""
    base, more = GROWTH
    by_month = shares(count, [base + more * month for month in range(MONTHS)])
    found = []
    for month, of_month in enumerate(by_month):
        first = date(FIRST_DAY.year + month // 12, month % 12 + 1, 1)
        last = min((first + timedelta(days=31)).replace(day=1) - timedelta(days=1), CLOSED_REPORTED_UNTIL)
        days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
        chosen = chance.choices(days, weights=[WEEKDAYS[day.weekday()] for day in days], k=of_month)
        found += [_moment(day, chance) for day in chosen]
    return found


def _day(first: date, last: date, chance: random.Random) -> date:
    """Return a day of a period, the later ones more often."""
    span = (last - first).days
    return last - timedelta(days=int((span + 1) * chance.random() ** 1.6))


def _moment(day: date, chance: random.Random) -> datetime:
    at = datetime.combine(day, time(chance.choice(HOURS), chance.randrange(60), chance.randrange(60)), LOCAL)
    return min(at, CLOSED_UNTIL - timedelta(hours=6, minutes=chance.randrange(90)))


def _said(chance: random.Random) -> list[tuple[CallOutcome, Level | None]]:
    """Return what came of every call-back, in the lists' numbers."""
    found: list[tuple[CallOutcome, Level | None]] = []
    for key, count in totals("app_callback").items():
        is_level = key in Level.__members__
        one = (CallOutcome.RATED, Level[key]) if is_level else (CallOutcome[key], None)
        found += repeat(one, count)
    chance.shuffle(found)
    return found


class _Ground:
    """The places of a community, each as likely as it has households: its compounds by grid, and its open ground."""

    def __init__(self, community: str) -> None:
        known = register()
        compounds = {row.code: row for row in known.compounds}
        self._spots: list[tuple[str, str]] = []
        self._weights: list[int] = []
        for grid in known.grids_of(community):
            for place, households in _in_grid(grid, compounds) or [(known.community_code(community), grid.households)]:
                self._spots.append((place, grid.code))
                self._weights.append(households)

    def draw(self, chance: random.Random) -> tuple[str, str]:
        """Return the codes of a place and of its grid."""
        return chance.choices(self._spots, weights=self._weights)[0]


def _in_grid(grid: GridRow, compounds: Mapping[str, CompoundRow]) -> list[tuple[str, int]]:
    """Return the compounds of a grid with the households that each has in it; a cut compound has the grid's own."""
    covered = [compounds[code] for code in grid.compounds]
    return [(row.code, row.households if len(row.grids) == 1 else grid.households) for row in covered]
