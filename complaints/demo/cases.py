"""Six hundred plausible cases, made by the same calendar and limits as real ones, in the states that exist."""

import hashlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from complaints.demo.accounts import COMMUNITY, COMPOUND
from complaints.demo.words import SPOTS, WORDS
from complaints.models import Case, CaseCategory, CaseEvent, CaseNumber, StageClock
from complaints.queries.limits import stage_limit
from complaints.rules.acts import Act
from complaints.rules.channels import Channel
from complaints.rules.numbers import case_number
from complaints.rules.stages import Limit, Outcome, Stage, outcome_of
from complaints.rules.states import Status
from complaints.rules.transitions import transition
from complaints.services.clocks import NEAR, URGENT
from firms.queries import contracts_on
from governance.access import Actor
from governance.calendars import calendar_of
from governance.clock import LOCAL, today_of
from governance.models.places import Place, Unit
from governance.models.posts import Post
from governance.queries.posts import valid_on
from governance.rules.calendars import LimitUnit, WorkingCalendar
from governance.rules.deadlines import due_at, moment_of_share, trace_to_json
from governance.rules.roles import Role
from governance.tenancy import uuid7
from grids.models import Compound, GridCompound

SEED = 20241015
HOURS = (7, 8, 8, 9, 9, 9, 10, 10, 11, 12, 13, 14, 15, 15, 16, 16, 17, 18, 19, 19, 20, 21)
DAYS_BACK = 45
NEAR_ACCOUNTS, AT_ACCOUNTS = 4, 8
OFFICERS: dict[str, str] = {
    Unit.Kind.STREET_OFFICE: Role.STREET_OFFICER,
    Unit.Kind.COMMUNITY_OFFICE: Role.COMMUNITY_WORKER,
}
WORKERS = frozenset({Role.DEPT_HANDLER, Role.FIRM_ADMIN})
STEPS = (
    (Act.ACCEPT, Stage.ACCEPT), (Act.DISPATCH, Stage.DISPATCH), (Act.SIGN, Stage.SIGN), (Act.START, None), (Act.HANDLE, Stage.HANDLE),
    (Act.VERIFY_PASS, Stage.VERIFY), (Act.CLOSE, Stage.CALLBACK),
)  # fmt: skip
STARTS = {
    Act.REPORT: (Stage.ACCEPT,), Act.ACCEPT: (Stage.DISPATCH,), Act.DISPATCH: (Stage.SIGN, Stage.HANDLE), Act.SIGN: (), Act.START: (),
    Act.HANDLE: (Stage.VERIFY,), Act.VERIFY_PASS: (Stage.CALLBACK,), Act.CLOSE: (),
}  # fmt: skip
ANSWERS = (
    "已到现场处理，问题消除。",
    "已整改完毕，现场拍照留存。",
    "已处理好，后续每天巡查一次。",
    "已修复，试用正常。",
)


@dataclass
class Made:
    """Rows made so far, and the serial numbers given per day."""

    cases: list[Case] = field(default_factory=list)
    clocks: list[StageClock] = field(default_factory=list)
    events: list[CaseEvent] = field(default_factory=list)
    serials: dict[date, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Cast:
    """Places, units and people of the city, read once."""

    compounds: Sequence[tuple[Place, int]]
    grid_of: Mapping[UUID, Place]
    firm_of: Mapping[UUID, Unit]
    unit_by_code: Mapping[str, Unit]
    offices: Mapping[tuple[str, str], Unit]
    people: Mapping[Role, Sequence[Post]]
    residents_of: Mapping[UUID, Sequence[Post]]
    staff_of: Mapping[UUID, Sequence[Post]]
    members_of: Mapping[UUID, Sequence[Post]]
    categories: Sequence[CaseCategory]


def make_cases(actor: Actor, prefix: str, now: datetime, count: int = 600) -> int:
    """Write ``count`` cases with clocks and events, set-based, and return how many."""
    chance = random.Random(SEED)  # noqa: S311  (plausible, not secret; the same every time)
    cast, calendar, made = _cast(now), calendar_of(actor), Made()
    moments = sorted(_moment(chance, now) for _ in range(count))
    for reported_at in moments:
        _one_case(actor, prefix, cast, calendar, chance, reported_at, now, made)
    Case.objects.bulk_create(made.cases, batch_size=500)
    StageClock.objects.bulk_create(made.clocks, batch_size=1000)
    CaseEvent.objects.bulk_create(made.events, batch_size=1000)
    CaseNumber.objects.bulk_create(CaseNumber(day=day, last=last) for day, last in made.serials.items())
    return len(made.cases)


def _moment(chance: random.Random, now: datetime) -> datetime:
    """Return a moment of the last weeks by a daily profile, never in the future; recent days come up more often."""
    back = int(DAYS_BACK * chance.random() ** 1.4)
    day = today_of(now) - timedelta(days=back)
    at = datetime.combine(day, time(chance.choice(HOURS), chance.randrange(60), chance.randrange(60)), LOCAL)
    return at if at < now else now - timedelta(minutes=chance.randrange(2, 180))


def _one_case(
    actor: Actor,
    prefix: str,
    cast: Cast,
    calendar: WorkingCalendar,
    chance: random.Random,
    at: datetime,
    now: datetime,
    made: Made,
) -> None:
    place, _weight = chance.choices(cast.compounds, weights=[weight for _, weight in cast.compounds])[0]
    category = chance.choice(cast.categories)
    day = today_of(at)
    made.serials[day] = made.serials.get(day, 0) + 1
    grid = cast.grid_of.get(place.pk)
    reporter = _reporter(cast, place, grid, chance)
    text = chance.choice(WORDS[category.code])
    case = Case(
        number=case_number(prefix, day, made.serials[day]),
        client_ref=uuid7(),
        body_digest=hashlib.sha256(f"{day}{made.serials[day]}".encode()).digest(),
        channel=Channel.APP_GRID if reporter.role == Role.GRID_MEMBER else Channel.APP_RESIDENT,
        status=Status.REPORTED,
        priority=category.priority,
        category=category,
        text=text,
        place=place,
        path=place.path,
        grid=grid,
        spot=chance.choice(SPOTS),
        at_x=_near(place.centre_x, chance),
        at_y=_near(place.centre_y, chance),
        accuracy_m=chance.randrange(5, 30),
        reporter_id=reporter.person_id,
        is_anonymous=chance.random() < 0.12,
        reported_at=at,
    )
    made.cases.append(case)
    _event(made, case, Act.REPORT, "", reporter, at)
    _start(actor, made, case, calendar, Act.REPORT, at)
    _run(actor, cast, calendar, chance, case, now, made)


def _run(
    actor: Actor, cast: Cast, calendar: WorkingCalendar, chance: random.Random, case: Case, now: datetime, made: Made
) -> None:
    """Let the case go on, step by step, each at a share of its limit, until a step would lie in the future or it is left lying."""
    at = case.reported_at
    for act, stage in STEPS:
        running = [clock for clock in made.clocks[-6:] if clock.case_id == case.pk and clock.outcome == Outcome.RUNNING]
        clock = next((clock for clock in running if stage and clock.stage == stage), None)
        share = min(max(chance.lognormvariate(-0.75, 0.5), 0.05), 1.6)
        due = clock.due_at if clock else at + timedelta(minutes=90)
        begun = clock.started_at if clock else at
        at = max(at + timedelta(minutes=1), begun + (due - begun) * share)
        if at >= now or (now - case.reported_at < timedelta(days=6) and chance.random() < 0.12):
            return
        _step(actor, cast, calendar, chance, case, act, at, made)


def _step(
    actor: Actor,
    cast: Cast,
    calendar: WorkingCalendar,
    chance: random.Random,
    case: Case,
    act: Act,
    at: datetime,
    made: Made,
) -> None:
    came_from, who = case.status, _who(cast, case, act, chance)
    case.status, case.version = transition(act).after or case.status, case.version + 1
    ended = {Act.SIGN: {Stage.SIGN}, Act.START: {Stage.SIGN}}.get(act)
    for clock in made.clocks[-6:]:
        if clock.case_id == case.pk and clock.outcome == Outcome.RUNNING and (ended is None or clock.stage in ended):
            clock.stopped_at = at
            clock.outcome = outcome_of(clock.due_at, at)
            clock.late_seconds = max(0, int((at - clock.due_at).total_seconds()))
    if ended is None:
        case.stage, case.due_at, case.near_at, case.due_unit = "", None, None, ""
    public_text = ""
    match act:
        case Act.ACCEPT:
            case.accepted_at, case.classified_by_id = at, who.person_id
        case Act.DISPATCH:
            case.lead_unit, case.executor_unit, case.dispatched_at = _lead(cast, case), _executor(cast, case), at
        case Act.HANDLE:
            public_text = chance.choice(ANSWERS)
            case.handled_at, case.handled_by_id, case.public_answer = at, who.person_id, public_text
        case Act.VERIFY_PASS:
            case.verified_at, case.verified_by_id = at, who.person_id
        case Act.CLOSE:
            case.closed_at = at
    _event(made, case, act, came_from, who, at, public_text)
    _start(actor, made, case, calendar, act, at)


def _start(actor: Actor, made: Made, case: Case, calendar: WorkingCalendar, act: Act, at: datetime) -> None:
    assert case.category is not None
    for stage in STARTS[act]:
        handling = stage == Stage.HANDLE
        own = Limit(case.category.limit_amount, LimitUnit(case.category.limit_unit))
        amount, unit = astuple(own if handling else stage_limit(actor, stage, case.priority, at))
        deadline = due_at(at, amount, unit, calendar=calendar)
        clock = StageClock(
            case=case,
            stage=stage,
            responsible_unit_id=case.lead_unit_id if handling or stage == Stage.SIGN else None,
            amount=amount,
            unit=unit,
            calendar_number=calendar.number,
            started_at=at,
            due_at=deadline.at,
            near_at=moment_of_share(at, deadline.at, NEAR, unit, calendar),
            urgent_at=moment_of_share(at, deadline.at, URGENT, unit, calendar),
            past_calendar=deadline.warned,
            trace=trace_to_json(deadline.trace),
        )
        made.clocks.append(clock)
        if stage != Stage.SIGN:
            case.stage, case.due_at, case.near_at, case.due_unit = stage, clock.due_at, clock.near_at, unit


def _event(made: Made, case: Case, act: Act, came_from: str, who: Post, at: datetime, public_text: str = "") -> None:
    made.events.append(
        CaseEvent(
            at=at,
            case_id=case.pk,
            act=act,
            from_status=came_from,
            to_status=case.status,
            actor_id=who.person_id,
            post_id=who.pk,
            role=who.role,
            unit_id=who.unit_id,
            public_text=public_text,
            clock_effect=transition(act).clock_effect or "",
        )
    )


def _near(centre: int | None, chance: random.Random) -> int | None:
    return centre + chance.randrange(-400, 400) if centre is not None else None


def _reporter(cast: Cast, place: Place, grid: Place | None, chance: random.Random) -> Post:
    """Return who reports: mostly a member of the grid, else somebody who lives there."""
    members = cast.members_of.get(grid.pk, ()) if grid else ()
    if members and chance.random() < 0.6:
        return chance.choice(members)
    return chance.choice(cast.residents_of[place.pk])


def _who(cast: Cast, case: Case, act: Act, chance: random.Random) -> Post:
    """Return who does a step: the desk classifies, the unit handles, a grid member who did neither verifies."""
    match act:
        case Act.ACCEPT | Act.DISPATCH:
            return cast.people[Role.CC_OPERATOR][int(case.client_ref) % len(cast.people[Role.CC_OPERATOR])]
        case Act.SIGN | Act.START | Act.HANDLE:
            unit = case.executor_unit or case.lead_unit
            assert unit is not None
            return chance.choice(cast.staff_of[unit.pk])
        case Act.VERIFY_PASS:
            members = cast.members_of.get(case.grid_id, ()) if case.grid_id else ()
            return chance.choice(members) if members else cast.people[Role.CC_SUPERVISOR][0]
        case _:
            return cast.people[Role.CC_OPERATOR][0]


def _lead(cast: Cast, case: Case) -> Unit:
    """Return the category's lead department; STREET and COMMUNITY stand for the offices in charge of the place."""
    assert case.category is not None
    codes = case.path.split("/")
    match case.category.lead_department:
        case "STREET":
            return cast.offices[Unit.Kind.STREET_OFFICE, f"{codes[0]}/"]
        case "COMMUNITY":
            return cast.offices[Unit.Kind.COMMUNITY_OFFICE, f"{codes[0]}/{codes[1]}/"]
        case code:
            return cast.unit_by_code[code]


def _executor(cast: Cast, case: Case) -> Unit | None:
    assert case.category is not None
    return cast.firm_of.get(case.place_id) if case.category.usual_executor == "FIRM" else None


def _weight(compound: Compound) -> int:
    """Return how likely a case comes from a compound: by its households, and more where the demonstration accounts are at work."""
    path = compound.place.path
    return compound.households * (
        AT_ACCOUNTS if path.endswith(f"/{COMPOUND}/") else NEAR_ACCOUNTS if f"/{COMMUNITY}/" in path else 1
    )


def _cast(now: datetime) -> Cast:
    today = today_of(now)
    compounds = list(Compound.objects.select_related("place").defer("place__outline").order_by("place__code"))
    pairs = (
        GridCompound.objects.select_related("grid__place", "compound")
        .defer("grid__place__outline")
        .order_by("grid__place__code")
    )
    grid_of = {pair.compound.place_id: pair.grid.place for pair in pairs}
    firm_of = {row.compound_id: row.firm.unit for row in contracts_on(today).select_related("firm__unit")}
    units = list(Unit.objects.select_related("place").defer("place__outline"))
    people: dict[Role, list[Post]] = {}
    members_of: dict[UUID, list[Post]] = {}
    residents_of: dict[UUID, list[Post]] = {}
    staff_of: dict[UUID, list[Post]] = {}
    office_at: dict[tuple[str, UUID | None], UUID] = {
        (OFFICERS[unit.kind], unit.place_id): unit.pk for unit in units if unit.kind in OFFICERS
    }
    for post in Post.objects.filter(valid_on(today)).order_by("valid_from", "pk"):
        people.setdefault(Role(post.role), []).append(post)
        unit_id = post.unit_id if post.role in WORKERS else office_at.get((post.role, post.place_id))
        if unit_id:
            staff_of.setdefault(unit_id, []).append(post)
        if post.role in {Role.RESIDENT, Role.OWNER} and post.place_id:
            residents_of.setdefault(post.place_id, []).append(post)
        if post.role == Role.GRID_MEMBER and post.place_id:
            members_of.setdefault(post.place_id, []).append(post)
    return Cast(
        compounds=[(compound.place, _weight(compound)) for compound in compounds],
        grid_of=grid_of,
        firm_of=firm_of,
        unit_by_code={unit.code: unit for unit in units},
        offices={(unit.kind, unit.place.path): unit for unit in units if unit.place},
        people=people,
        residents_of=residents_of,
        staff_of=staff_of,
        members_of=members_of,
        categories=list(CaseCategory.objects.filter(active=True).order_by("code")),
    )
