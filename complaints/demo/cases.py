"""Six hundred plausible cases, made by the same calendar and limits as real ones, in the states that exist."""

import hashlib
import random
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from datetime import date, datetime, time, timedelta

from complaints.demo.cast import Cast, cast_on, doer_of, executor_of, lead_of, person_of
from complaints.demo.words import SPOTS, WORDS
from complaints.models import CallBack, CallBackCheck, Case, CaseEvent, CaseNumber, StageClock
from complaints.queries.limits import stage_limit
from complaints.rules.acts import Act
from complaints.rules.channels import Channel
from complaints.rules.numbers import case_number
from complaints.rules.satisfaction import (
    RECHECK_PERCENT,
    REVIEW_DAYS,
    CallOutcome,
    Level,
    Reason,
    Review,
    Way,
    is_rechecked,
    is_satisfied,
)
from complaints.rules.stages import Limit, Outcome, Stage, outcome_of
from complaints.rules.states import Status
from complaints.rules.transitions import RATERS, transition
from complaints.services.clocks import NEAR, URGENT
from governance.access import Actor
from governance.calendars import calendar_of
from governance.clock import LOCAL, today_of
from governance.models.places import Place
from governance.models.posts import Post
from governance.rules.calendars import LimitUnit, WorkingCalendar
from governance.rules.deadlines import due_at, moment_of_share, trace_to_json
from governance.rules.roles import Role
from governance.tenancy import uuid7

SEED = 20241015
HOURS = (7, 8, 8, 9, 9, 9, 10, 10, 11, 12, 13, 14, 15, 15, 16, 16, 17, 18, 19, 19, 20, 21)
DAYS_BACK = 45
LAST_WORDS = timedelta(hours=2)
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
SAID = (
    (CallOutcome.RATED, Level.VERY_SATISFIED, 46), (CallOutcome.RATED, Level.SATISFIED, 30), (CallOutcome.RATED, Level.BASICALLY_SATISFIED, 7),
    (CallOutcome.RATED, Level.DISSATISFIED, 1), (CallOutcome.UNREACHABLE, "", 12), (CallOutcome.NO_CONSENT, "", 4),
)  # fmt: skip
BECAUSE = {
    Level.VERY_SATISFIED: (Reason.FAST, Reason.THOROUGH), Level.SATISFIED: (Reason.TOLD,), Level.BASICALLY_SATISFIED: (Reason.SLOW,),
    Level.DISSATISFIED: (Reason.HALF_DONE,), Level.VERY_DISSATISFIED: (Reason.CAME_BACK,),
}  # fmt: skip
EXPLAINED = "照合同只能做到这一步，已向上报人说明，并附现场照片。"


@dataclass
class Made:
    """Rows made so far, and the serial numbers given per day."""

    cases: list[Case] = field(default_factory=list)
    clocks: list[StageClock] = field(default_factory=list)
    events: list[CaseEvent] = field(default_factory=list)
    calls: list[CallBack] = field(default_factory=list)
    checks: list[CallBackCheck] = field(default_factory=list)
    serials: dict[date, int] = field(default_factory=dict)


def make_cases(actor: Actor, prefix: str, now: datetime, count: int = 600) -> int:
    """Write ``count`` cases with clocks and events, set-based, and return how many."""
    chance = random.Random(SEED)  # noqa: S311  (plausible, not secret; the same every time)
    cast, calendar, made = cast_on(now), calendar_of(actor), Made()
    moments = sorted(_moment(chance, now) for _ in range(count))
    for reported_at in moments:
        _one_case(actor, prefix, cast, calendar, chance, reported_at, now, made)
    Case.objects.bulk_create(made.cases, batch_size=500)
    StageClock.objects.bulk_create(made.clocks, batch_size=1000)
    CaseEvent.objects.bulk_create(made.events, batch_size=1000)
    CallBack.objects.bulk_create(made.calls, batch_size=500)
    CallBackCheck.objects.bulk_create(made.checks, batch_size=500)
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
        if at >= (now - LAST_WORDS if act is Act.CLOSE else now) or (
            now - case.reported_at < timedelta(days=6) and chance.random() < 0.12
        ):
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
    came_from = case.status
    who: Post | None = doer_of(cast, case, act, chance)
    case.status, case.version = transition(act).after or case.status, case.version + 1
    ended = {Act.SIGN: {Stage.SIGN}, Act.START: {Stage.SIGN}}.get(act)
    for clock in made.clocks[-6:]:
        if clock.case_id == case.pk and clock.outcome == Outcome.RUNNING and (ended is None or clock.stage in ended):
            clock.stopped_at = at
            clock.outcome = outcome_of(clock.due_at, at)
            clock.late_seconds = max(0, int((at - clock.due_at).total_seconds()))
            case.ever_late = case.ever_late or (clock.stage == Stage.HANDLE and clock.outcome == Outcome.LATE)
            if clock.stage == Stage.SIGN:
                case.signed_late = clock.outcome == Outcome.LATE
    if ended is None:
        case.stage, case.due_at, case.near_at, case.due_unit = "", None, None, ""
    public_text = ""
    match act:
        case Act.ACCEPT:
            case.accepted_at, case.classified_by_id = at, person_of(who)
        case Act.DISPATCH:
            case.lead_unit, case.executor_unit, case.dispatched_at = lead_of(cast, case), executor_of(cast, case), at
        case Act.HANDLE:
            public_text = chance.choice(ANSWERS)
            case.handled_at, case.handled_by_id, case.public_answer = at, person_of(who), public_text
        case Act.VERIFY_PASS:
            case.verified_at, case.verified_by_id = at, person_of(who)
        case Act.CLOSE:
            at = _call(cast, calendar, case, at, made)
            case.closed_at, who = at, None
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
        if handling:
            case.order_due_at = clock.due_at
        if stage != Stage.SIGN:
            case.stage, case.due_at, case.near_at, case.due_unit = stage, clock.due_at, clock.near_at, unit


def _call(cast: Cast, calendar: WorkingCalendar, case: Case, at: datetime, made: Made) -> datetime:
    """Write what the reporter said, by phone or in the app, in the shares of a good month; return when the case closes upon it."""
    chance = random.Random(case.number)  # noqa: S311  (of its own, so that nothing else is drawn otherwise)
    outcome, level, _weight = chance.choices(SAID, weights=[weight for *_, weight in SAID])[0]
    reporter = _post_of(cast, case)
    own = outcome == CallOutcome.RATED and reporter.role in RATERS and chance.random() < 0.5
    caller = cast.people[Role.CC_OPERATOR][0]
    attempts = 2 if outcome == CallOutcome.UNREACHABLE else 1
    unhappy = outcome == CallOutcome.RATED and not is_satisfied(level)
    case.rating = level
    supervisor = cast.people[Role.CC_SUPERVISOR][0]
    for attempt in range(1, attempts + 1):
        call = CallBack(
            case=case,
            way=Way.APP if own else Way.PHONE,
            outcome=outcome,
            level=level,
            reasons=list(BECAUSE[Level(level)]) if level else [],
            caller_id=None if own else caller.person_id,
            attempt=attempt,
            at=at,
            counts=attempt == attempts,
        )
        if unhappy:
            call.review, call.review_text = Review.EXPLAINED, EXPLAINED
            call.review_due_at = due_at(at, REVIEW_DAYS, LimitUnit.WD, calendar=calendar).at
            call.reviewed_by_id, call.reviewed_at = supervisor.person_id, at + timedelta(hours=1)
        made.calls.append(call)
        case.version += 1
        who, act = (reporter, Act.RATE) if own else (caller, Act.CALL_BACK)
        facts = {"outcome": call.outcome, "level": call.level, "attempt": attempt, "way": str(call.way)}
        _event(made, case, act, Status.VERIFIED, who, at, stays=Status.VERIFIED, facts=facts)
        if not own and outcome == CallOutcome.RATED and is_rechecked(call.pk, RECHECK_PERCENT):
            made.checks.append(CallBackCheck(call=call, caller_id=caller.person_id, drawn_at=at))
        at += timedelta(minutes=10)
    if unhappy:
        at += timedelta(hours=1)
        case.version += 1
        _event(made, case, Act.EXPLAIN, Status.VERIFIED, supervisor, at, EXPLAINED, stays=Status.VERIFIED)
    return at


def _event(
    made: Made, case: Case, act: Act, came_from: str, who: Post | None, at: datetime, public_text: str = "", *,
    stays: str = "", facts: Mapping[str, object] | None = None,
) -> None:  # fmt: skip
    made.events.append(
        CaseEvent(
            at=at,
            case_id=case.pk,
            act=act,
            from_status=came_from,
            to_status=stays or case.status,
            actor_id=person_of(who),
            post_id=who.pk if who else None,
            role=who.role if who else "",
            unit_id=who.unit_id if who else None,
            facts=dict(facts or {}),
            public_text=public_text,
            clock_effect=transition(act).clock_effect or "",
        )
    )


def _post_of(cast: Cast, case: Case) -> Post:
    """Return the post in which the reporter reported."""
    members = cast.members_of.get(case.grid_id, ()) if case.grid_id else ()
    posts = [*members, *cast.residents_of[case.place_id]]
    return next(post for post in posts if post.person_id == case.reporter_id)


def _near(centre: int | None, chance: random.Random) -> int | None:
    return centre + chance.randrange(-400, 400) if centre is not None else None


def _reporter(cast: Cast, place: Place, grid: Place | None, chance: random.Random) -> Post:
    """Return who reports: mostly a member of the grid, else somebody who lives there."""
    members = cast.members_of.get(grid.pk, ()) if grid else ()
    if members and chance.random() < 0.6:
        return chance.choice(members)
    return chance.choice(cast.residents_of[place.pk])
