"""What the UI components take: frozen facts, without words for dates, numbers or states (the templates make those)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class DueState(StrEnum):
    """How a deadline stands. The values are the class names of the chip."""

    OK = "ok"
    NEAR = "near"
    OVER = "over"
    PAUSE = "pause"
    MET = "met"


@dataclass(frozen=True)
class DueChip:
    """A deadline as a chip.

    ``length`` is the time left (OK, NEAR), past (OVER) or spared (MET; negative when it was met too late), ``exact``
    the deadline itself, ``stage`` the word put before what is left (受理), ``text`` why the clock rests (PAUSE), and
    ``soon`` says that the last tenth of the time runs.
    """

    state: DueState
    length: timedelta | None = None
    exact: datetime | None = None
    stage: str = ""
    text: str = ""
    soon: bool = False


@dataclass(frozen=True)
class Kpi:
    """A figure that filters the list below: ``tone`` is hot, amber or empty."""

    label: str
    value: int | None
    unit: str = ""
    says: str = ""
    url: str = ""
    tone: str = ""
    current: bool = False


@dataclass(frozen=True)
class Choice:
    """One way to look or to choose: in segmented controls, tabs, filters and menus. ``depth`` indents it in a tree."""

    label: str
    url: str = ""
    value: str = ""
    current: bool = False
    count: int | None = None
    depth: int = 0


@dataclass(frozen=True)
class Filter:
    """A select in a filter bar; an empty choice comes first by itself."""

    name: str
    label: str
    choices: Sequence[Choice]


@dataclass(frozen=True)
class Applied:
    """A filter in force, with the address of the list without it."""

    label: str
    url: str


@dataclass(frozen=True)
class KeysetPage:
    """Where one stands in a list that is paged by cursor; ``capped`` says that there are more than ``count``."""

    count: int | None = None
    size: int = 20
    previous: str = ""
    next: str = ""
    capped: bool = False


@dataclass(frozen=True)
class CaseCard:
    """A case in a queue."""

    url: str
    title: str
    place: str
    source: str = ""
    photo_url: str = ""
    icon: str = "doc"
    chip: DueChip | None = None
    current: bool = False


@dataclass(frozen=True)
class Step:
    """A line of a timeline: ``tone`` is now, ok, warn, later, system or empty.

    ``internal``: only insiders read it; ``public``: whoever reported reads it too.
    """

    text: str
    at: datetime | None = None
    by: str = ""
    detail: str = ""
    tone: str = ""
    internal: bool = False
    public: bool = False


@dataclass(frozen=True)
class Fact:
    """A labelled fact of one thing; an empty value is shown as a dash."""

    label: str
    value: str
    detail: str = ""
    url: str = ""


@dataclass(frozen=True)
class MapArea:
    """A polygon of the map: ``level`` 0–5 is its shade, ``value`` what stands in it (``None``: not known)."""

    path_d: str
    label: str
    value: int | None = None
    level: int = 0
    label_x: float = 0
    label_y: float = 0
    href: str = ""


@dataclass(frozen=True)
class MapGround:
    """What lies under or around the areas: ``kind`` is neighbour, water or outline."""

    path_d: str
    kind: str


@dataclass(frozen=True)
class MapPoint:
    """A spot on the map: ``shape`` is dot, diamond (overdue), square (due soon), pin or pin late."""

    x: float
    y: float
    label: str
    shape: str = "dot"
    href: str = ""


@dataclass(frozen=True)
class MapPanel:
    """A map without tiles, drawn by the server, with a table of the same numbers beside it.

    Of many small areas the names are left to the table: then it is not ``named``. A map that shows where something is
    and counts nothing is not ``numbered`` and has no table.
    """

    width: int
    height: int
    title: str
    areas: Sequence[MapArea] = ()
    grounds: Sequence[MapGround] = ()
    points: Sequence[MapPoint] = ()
    legend: str = ""
    legend_range: str = ""
    conclusion: str = ""
    area_head: str = ""
    value_head: str = ""
    named: bool = True
    numbered: bool = True
