"""What pages show of cases, as frozen rows: everything a template needs, nothing that it may not show."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from uuid import UUID

from complaints.rules.acts import Act
from complaints.rules.public import PublicState
from complaints.rules.stages import Outcome
from complaints.rules.states import Status
from governance.rules.deadlines import Trace
from governance.rules.roles import Role

NEAR = Fraction(7, 10)


@dataclass(frozen=True)
class Due:
    """How a deadline stands: ``ok``, ``near`` or ``over`` while it runs; ``met`` or ``late`` once handled; ``none`` without one.

    ``seconds`` are what is left, or how much too late, in the deadline's own time: working seconds for working units, of
    which ``day_seconds`` make a day.
    """

    state: str
    stage: str
    due_at: datetime | None
    seconds: int
    day_seconds: int = 86400


@dataclass(frozen=True)
class CaseRow:
    """A case in a list."""

    pk: UUID
    number: str
    title: str
    category: str
    major_code: str
    status: Status
    public_state: PublicState
    priority: str
    channel: str
    place_name: str
    spot: str
    grid_name: str
    unit_name: str
    reported_at: datetime
    due: Due
    photo_id: UUID | None
    version: int


@dataclass(frozen=True)
class Photo:
    """A photo of a case; ``ready`` once it may be looked at, ``refusal`` when it was not fit."""

    pk: UUID
    role: str
    ready: bool
    refusal: str
    taken_at: datetime | None
    distance_m: int | None
    round: int = 0


@dataclass(frozen=True)
class EventRow:
    """One entry of the timeline."""

    at: datetime
    act: str
    from_status: str
    to_status: str
    who: str
    role: str
    public_text: str
    internal_text: str
    is_system: bool
    level: str = ""


@dataclass(frozen=True)
class NoteRow:
    """A note among colleagues; ``for_firm`` says that the handling firm reads it too."""

    at: datetime
    who: str
    role: str
    text: str
    for_firm: bool

    @property
    def role_label(self) -> str:
        return str(Role(self.role).label) if self.role else ""


@dataclass(frozen=True)
class ClockRow:
    """One stage's clock in words, with the steps that led to its due moment."""

    stage_label: str
    round: int
    unit_name: str
    amount: int
    unit_label: str
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None
    outcome: str
    outcome_label: str
    late: timedelta
    calendar_number: int
    past_calendar: bool
    trace: Trace
    used: Fraction
    paused_at: datetime | None = None
    paused: timedelta = timedelta(0)
    is_extended: bool = False
    is_over: bool = False

    @property
    def percent(self) -> int:
        """The used share in whole per cent, 100 at most, for a bar."""
        return min(100, int(self.used * 100))

    @property
    def tone(self) -> str:
        if self.outcome == Outcome.LATE or self.is_over:
            return "over"
        if self.outcome == Outcome.ON_TIME:
            return "met"
        return "near" if self.used >= NEAR else ""


@dataclass(frozen=True)
class Deed:
    """A button of the case page: something that the actor may do now; ``primary`` is the next regular step."""

    act: Act
    action: str
    primary: bool


@dataclass(frozen=True)
class Marks:
    """What sets a case apart: how often it went wrong, how hard it is urged, what is asked about it, until when it rests."""

    reworks: int
    reopened: bool
    returns: int
    is_binding: bool
    urge_level: int
    was_late: bool
    suspended_until: date | None
    request: str


@dataclass(frozen=True)
class CasePage:
    """One case, whole, as this actor may see it."""

    row: CaseRow
    text: str
    major: str
    opening_condition: str
    closing_condition: str
    community_name: str
    firm_name: str
    grid_members: tuple[str, ...]
    reporter: str
    lead_unit: str
    executor_unit: str
    assisting: tuple[str, ...]
    accepted_at: datetime | None
    dispatched_at: datetime | None
    handled_at: datetime | None
    verified_at: datetime | None
    closed_at: datetime | None
    public_answer: str
    rework_count: int
    at: tuple[int, int] | None
    before: tuple[Photo, ...] = ()
    after: tuple[Photo, ...] = ()
    linked: tuple[Photo, ...] = ()
    events: tuple[EventRow, ...] = ()
    clocks: tuple[ClockRow, ...] = ()
    deeds: tuple[Deed, ...] = ()
    notes: tuple[NoteRow, ...] = ()
    marks: Marks | None = None
    own_acts: tuple[Act, ...] = ()


@dataclass(frozen=True)
class CasePages:
    """A page of a list: rows, and the cursors before and after them."""

    rows: tuple[CaseRow, ...]
    total: int
    is_capped: bool
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Kpi:
    """A count of the strip above a list; clicking it filters the list. ``since`` is the moment that ``says`` tells of."""

    key: str
    label: str
    count: int
    says: str
    tone: str = ""
    since: datetime | None = None


@dataclass(frozen=True)
class GridFigure:
    """A grid on the map panel."""

    place_id: UUID
    name: str
    outline: dict[str, object]
    open_count: int
    overdue_count: int


@dataclass(frozen=True)
class DayFigure:
    """A day of the chart of the last thirty."""

    day: date
    reported: int
    closed: int


@dataclass(frozen=True)
class AreaFigure:
    """An area of the ranking: a community of the city, or a compound of a community."""

    path: str
    name: str
    open_count: int
    overdue_count: int


@dataclass(frozen=True)
class MajorFigure:
    """How many cases of a major category were reported in the last thirty days."""

    code: str
    name: str
    count: int


@dataclass(frozen=True)
class Resting:
    """A suspended case: until when, and who works on it by which plan."""

    number: str
    title: str
    place_name: str
    unit_name: str
    until: date | None


@dataclass(frozen=True)
class Workplace:
    """The first page of the day for staff."""

    area_name: str
    area_path: str
    has_area: bool
    compounds: int
    grids: int
    firms: int
    households: int
    kpis: tuple[Kpi, ...]
    todo: CasePages
    grids_on_map: tuple[GridFigure, ...]
    members: tuple[tuple[str, str], ...] = ()
    days: tuple[DayFigure, ...] = ()
    reported_30: int = 0
    closed_30: int = 0
    on_time: tuple[int, int] = (0, 0)
    satisfied: tuple[int, int] = (0, 0)
    ranking: tuple[AreaFigure, ...] = ()
    majors: tuple[MajorFigure, ...] = ()
    resting: tuple[Resting, ...] = ()
