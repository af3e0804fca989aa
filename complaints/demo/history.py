"""Writing the demonstration city's past: every case with its clocks, events and call-backs, counted by the calendar like any other."""

import hashlib
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from complaints.demo.cases import ANSWERS, BECAUSE, EXPLAINED, STARTS, STEPS
from complaints.demo.cast import Cast, executor_of, lead_of
from complaints.demo.past import CLOSED_UNTIL, Past
from complaints.demo.rows import Row, Stream, blank_row
from complaints.demo.words import SPOTS, WORDS
from complaints.models import CallBack, CallBackCheck, Case, CaseCategory, CaseEvent, CaseNumber, StageClock
from complaints.queries.limits import stage_limits
from complaints.rules.acts import Act
from complaints.rules.channels import Channel
from complaints.rules.numbers import case_number
from complaints.rules.priorities import Priority
from complaints.rules.satisfaction import (
    RECHECK_PERCENT,
    REVIEW_DAYS,
    CallOutcome,
    Review,
    Way,
    is_rechecked,
    is_satisfied,
)
from complaints.rules.stages import Limit, Outcome, Stage, StageLimits, outcome_of
from complaints.rules.states import Status
from complaints.rules.transitions import RATERS, transition
from complaints.services.clocks import NEAR, URGENT
from governance.access import Actor
from governance.calendars import calendar_of
from governance.clock import LOCAL, today_of
from governance.models.places import Place, Unit
from governance.models.posts import Post
from governance.rules.calendars import LimitUnit, WorkingCalendar
from governance.rules.deadlines import due_at, moment_of_share, trace_to_json
from governance.rules.roles import Role
from governance.tenancy import uuid7

SEED = 20241015
AT_ONCE = 1_000
LATE_PERCENT = 4
SQUEEZES = (1.0, 0.5, 0.2, 0.05)
SHORTEST = timedelta(minutes=3)
APP_PERCENT, ANONYMOUS_PERCENT, GRID_PERCENT = 50, 12, 60
RECHECKED_AFTER = timedelta(days=1)
MODELS = (Case, StageClock, CaseEvent, CallBack, CallBackCheck)
Progress = Callable[[int, int], None]


@dataclass
class _Writer:
    """Rows made and not yet written, and a blank one of each kind to begin from."""

    blank: Mapping[type, Row] = field(default_factory=lambda: {model: blank_row(model) for model in MODELS})
    made: Mapping[type, list[Row]] = field(default_factory=lambda: {model: [] for model in MODELS})

    def add(self, model: type, **values: object) -> Row:
        row = {"id": uuid7(), **self.blank[model], **values}
        self.made[model].append(row)
        return row

    def write(self, stream: Stream) -> None:
        stream.write([(model, self.made[model]) for model in MODELS])
        for rows in self.made.values():
            rows.clear()


@dataclass(frozen=True)
class _Scene:
    """What all cases have in common."""

    cast: Cast
    calendar: WorkingCalendar
    limits: StageLimits
    places: Mapping[str, Place]
    minors: Mapping[str, Sequence[CaseCategory]]
    chance: random.Random
    writer: _Writer

    def percent(self, share: int) -> bool:
        return self.chance.randrange(100) < share


@dataclass
class _Story:
    """A case on its way: its row, who takes part, and the clocks that run."""

    past: Past
    case: Row
    category: CaseCategory
    reporter: Post
    lead: Unit
    executor: Unit | None
    running: dict[Stage, Row] = field(default_factory=dict)


def write_history(
    actor: Actor, prefix: str, cast: Cast, places: Mapping[str, Place], past: Sequence[Past], tell: Progress
) -> None:
    """Write the cases of the past, the earliest first; ``tell`` hears how many of how many are written."""
    minors: dict[str, list[CaseCategory]] = {}
    for category in cast.categories:
        minors.setdefault(category.major_code, []).append(category)
    chance = random.Random(SEED)  # noqa: S311  (plausible, not secret; the same every time)
    scene = _Scene(cast, calendar_of(actor), stage_limits(actor, CLOSED_UNTIL), places, minors, chance, _Writer())
    serials: Counter[date] = Counter()
    with Stream() as stream:
        for number, one in enumerate(past, start=1):
            day = today_of(one.reported_at)
            serials[day] += 1
            _write_case(scene, one, case_number(prefix, day, serials[day]))
            if number % AT_ONCE == 0 or number == len(past):
                scene.writer.write(stream)
                tell(number, len(past))
        stream.finish()
    CaseNumber.objects.bulk_create(CaseNumber(day=day, last=last) for day, last in serials.items())


def _write_case(scene: _Scene, past: Past, number: str) -> None:
    """Make the rows of one case; where it would not end in time, all its steps come sooner.

    Raises:
        ValueError: if even then it does not.
    """
    for squeeze in SQUEEZES:
        before = {model: len(rows) for model, rows in scene.writer.made.items()}
        if _told(scene, past, number, squeeze) <= CLOSED_UNTIL:
            return
        for model, count in before.items():
            del scene.writer.made[model][count:]
    raise ValueError(f"{number} cannot have come as far as {past.ends}.")


def _told(scene: _Scene, past: Past, number: str, squeeze: float) -> datetime:
    """Make the rows of one case, as far as it has come, and return when its last step was."""
    story = _begun(scene, past, number)
    at = past.reported_at
    _event(scene, story, Act.REPORT, "", story.reporter, at)
    _start(scene, story, Act.REPORT, at)
    for act, stage in STEPS:
        if story.case["status"] == past.ends:
            break
        at = _next(scene, story, at, stage, squeeze)
        at = _call(scene, story, at) if act is Act.CLOSE else at
        _take(scene, story, act, at)
    _show_running(story)
    return at


def _begun(scene: _Scene, past: Past, number: str) -> _Story:
    chance, place, grid = scene.chance, scene.places[past.place], scene.places[past.grid]
    category = chance.choice(_minors(scene, past))
    members, residents = scene.cast.members_of[grid.pk], scene.cast.residents_of.get(place.pk, ())
    reporter = chance.choice(members if scene.percent(GRID_PERCENT) or not residents else residents)
    case = scene.writer.add(
        Case,
        number=number,
        client_ref=uuid7(),
        body_digest=hashlib.sha256(number.encode()).digest(),
        channel=Channel.APP_GRID if reporter.role == Role.GRID_MEMBER else Channel.APP_RESIDENT,
        status=Status.REPORTED,
        priority=category.priority,
        category_id=category.pk,
        text=chance.choice(WORDS[category.code]),
        place_id=place.pk,
        path=place.path,
        grid_id=grid.pk,
        spot=chance.choice(SPOTS),
        at_x=(place.centre_x or 0) + chance.randrange(-400, 400),
        at_y=(place.centre_y or 0) + chance.randrange(-400, 400),
        accuracy_m=chance.randrange(5, 30),
        reporter_id=reporter.person_id,
        is_anonymous=scene.percent(ANONYMOUS_PERCENT),
        reported_at=past.reported_at,
    )
    told = Case(category=category, path=place.path, place_id=place.pk)
    return _Story(past, case, category, reporter, lead_of(scene.cast, told), executor_of(scene.cast, told))


def _minors(scene: _Scene, past: Past) -> Sequence[CaseCategory]:
    """Return what it may be about: what is in process is what may take long."""
    minors = scene.minors[past.major]
    days = [one.limit_amount if one.limit_unit == LimitUnit.WD else 0 for one in minors]
    if past.ends is Status.CLOSED:
        return minors
    return [one for one, long in zip(minors, days, strict=True) if long == max(days)]


def _next(scene: _Scene, story: _Story, at: datetime, stage: Stage | None, squeeze: float) -> datetime:
    """Return when the next step is: within the limit of its stage, of handling now and then after it; by day, if there is time."""
    clock = story.running.get(stage) if stage else None
    due: datetime = clock["due_at"] if clock else at + timedelta(minutes=90)
    begun: datetime = clock["started_at"] if clock else at
    share = min(max(scene.chance.lognormvariate(-1.1, 0.5), 0.04), 0.97)
    if stage is Stage.HANDLE and scene.percent(LATE_PERCENT):
        share = scene.chance.uniform(1.05, 1.6)
    soon = max(at + SHORTEST, begun + (due - begun) * share * squeeze)
    hour = soon.astimezone(LOCAL).hour
    evening = soon - timedelta(hours=hour - 17 if hour >= 17 else hour + 7)
    return evening if not 6 <= hour <= 21 and evening > at + SHORTEST else soon


def _take(scene: _Scene, story: _Story, act: Act, at: datetime) -> None:
    case, came_from = story.case, story.case["status"]
    who = _doer(scene, story, act)
    case["status"], case["version"] = transition(act).after or came_from, case["version"] + 1
    for stage in [Stage.SIGN] if act in (Act.SIGN, Act.START) else list(story.running):
        _stop(story, stage, at)
    public_text = ""
    match act:
        case Act.ACCEPT:
            case["accepted_at"], case["classified_by_id"] = at, who and who.person_id
        case Act.DISPATCH:
            case["lead_unit_id"], case["dispatched_at"] = story.lead.pk, at
            case["executor_unit_id"] = story.executor and story.executor.pk
        case Act.HANDLE:
            public_text = case["public_answer"] = scene.chance.choice(ANSWERS)
            case["handled_at"], case["handled_by_id"] = at, who and who.person_id
        case Act.VERIFY_PASS:
            case["verified_at"], case["verified_by_id"] = at, who and who.person_id
        case Act.CLOSE:
            case["closed_at"] = at
    _event(scene, story, act, came_from, who, at, public_text)
    _start(scene, story, act, at)


def _stop(story: _Story, stage: Stage, at: datetime) -> None:
    clock = story.running.pop(stage, None)
    if clock is None:
        return
    clock["stopped_at"], clock["outcome"] = at, outcome_of(clock["due_at"], at)
    clock["late_seconds"] = max(0, int((at - clock["due_at"]).total_seconds()))
    is_late = clock["outcome"] == Outcome.LATE
    if stage is Stage.HANDLE:
        story.case["ever_late"] = is_late
    if stage is Stage.SIGN:
        story.case["signed_late"] = is_late


def _start(scene: _Scene, story: _Story, act: Act, at: datetime) -> None:
    category, calendar = story.category, scene.calendar
    own = Limit(category.limit_amount, LimitUnit(category.limit_unit))
    for stage in STARTS[act]:
        limit = own if stage is Stage.HANDLE else scene.limits[stage][Priority(category.priority)]
        amount, unit = limit.amount, limit.unit
        deadline = due_at(at, amount, unit, calendar=calendar)
        story.running[stage] = scene.writer.add(
            StageClock,
            case_id=story.case["id"],
            stage=stage,
            responsible_unit_id=story.lead.pk if stage in (Stage.HANDLE, Stage.SIGN) else None,
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
        if stage is Stage.HANDLE:
            story.case["order_due_at"] = deadline.at


def _show_running(story: _Story) -> None:
    """Repeat the clock that lists look at in the case's own row."""
    for stage, clock in story.running.items():
        if stage is not Stage.SIGN:
            story.case["stage"], story.case["due_unit"] = stage, clock["unit"]
            story.case["due_at"], story.case["near_at"] = clock["due_at"], clock["near_at"]


def _call(scene: _Scene, story: _Story, at: datetime) -> datetime:
    """Write what the reporter said, by phone or in the app, and return when the case closes upon it."""
    assert story.past.said is not None
    (outcome, level), case, cast = story.past.said, story.case, scene.cast
    own = outcome is CallOutcome.RATED and story.reporter.role in RATERS and scene.percent(APP_PERCENT)
    caller, supervisor = cast.people[Role.CC_OPERATOR][0], cast.people[Role.CC_SUPERVISOR][0]
    attempts = 2 if outcome is CallOutcome.UNREACHABLE else 1
    unhappy = level is not None and not is_satisfied(level)
    case["rating"] = level or ""
    for attempt in range(1, attempts + 1):
        call = scene.writer.add(
            CallBack,
            case_id=case["id"],
            way=Way.APP if own else Way.PHONE,
            outcome=outcome,
            level=level or "",
            reasons=list(BECAUSE[level]) if level else [],
            caller_id=None if own else caller.person_id,
            attempt=attempt,
            at=at,
            counts=attempt == attempts,
        )
        if unhappy:
            call["review"], call["review_text"] = Review.EXPLAINED, EXPLAINED
            call["review_due_at"] = due_at(at, REVIEW_DAYS, LimitUnit.WD, calendar=scene.calendar).at
            call["reviewed_by_id"], call["reviewed_at"] = supervisor.person_id, at + timedelta(hours=1)
        case["version"] += 1
        facts = {"outcome": outcome, "level": level or "", "attempt": attempt, "way": call["way"]}
        who, act = (story.reporter, Act.RATE) if own else (caller, Act.CALL_BACK)
        _event(scene, story, act, Status.VERIFIED, who, at, facts=facts)
        if not own and outcome is CallOutcome.RATED and is_rechecked(call["id"], RECHECK_PERCENT):
            _recheck(scene, call, caller, at)
        at += timedelta(minutes=10)
    if unhappy:
        at += timedelta(hours=1)
        case["version"] += 1
        _event(scene, story, Act.EXPLAIN, Status.VERIFIED, supervisor, at, EXPLAINED)
    return at


def _recheck(scene: _Scene, call: Row, caller: Post, at: datetime) -> None:
    """Write that somebody else asked again the next day and heard the same; what was drawn last is still to be asked."""
    check = scene.writer.add(CallBackCheck, call_id=call["id"], caller_id=caller.person_id, drawn_at=at)
    if at + RECHECKED_AFTER <= CLOSED_UNTIL:
        other = scene.cast.people[Role.CC_OPERATOR][1]
        check["state"], check["level"] = CallBackCheck.State.CONFIRMED, call["level"]
        check["checked_by_id"], check["checked_at"] = other.person_id, at + RECHECKED_AFTER


def _doer(scene: _Scene, story: _Story, act: Act) -> Post | None:
    """Return who takes a step: the desk, the unit, a grid member who is not the reporter; the system closes."""
    cast, chance = scene.cast, scene.chance
    match act:
        case Act.ACCEPT | Act.DISPATCH:
            return chance.choice(cast.people[Role.CC_OPERATOR])
        case Act.SIGN | Act.START | Act.HANDLE:
            return chance.choice(cast.staff_of[(story.executor or story.lead).pk])
        case Act.VERIFY_PASS:
            return chance.choice(cast.members_of[story.case["grid_id"]])
    return None


def _event(
    scene: _Scene, story: _Story, act: Act, came_from: str, who: Post | None, at: datetime, public_text: str = "", *,
    facts: Row | None = None,
) -> None:  # fmt: skip
    scene.writer.add(
        CaseEvent,
        at=at,
        case_id=story.case["id"],
        act=act,
        from_status=came_from,
        to_status=story.case["status"],
        actor_id=who.person_id if who else None,
        post_id=who.pk if who else None,
        role=who.role if who else "",
        unit_id=who.unit_id if who else None,
        facts=facts or {},
        public_text=public_text,
        clock_effect=transition(act).clock_effect or "",
    )
