"""The first page of a working day: what is due, where it lies, how the last thirty days went."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import CharField, Count, F, Min, Q, QuerySet, Value
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from complaints.models import CallBack, Case
from complaints.queries.cases import visible_cases
from complaints.queries.choices import majors
from complaints.queries.filters import GROUPS, CaseFilters
from complaints.queries.lists import case_list
from complaints.queries.shown import AreaFigure, DayFigure, GridFigure, Kpi, MajorFigure, Resting, Workplace
from complaints.rules.satisfaction import SATISFIED, CallOutcome
from complaints.rules.stages import Stage
from complaints.rules.states import Status
from firms.queries.contracts import firms_below
from governance.access import Actor
from governance.clock import LOCAL, today_of
from governance.models.places import Place
from governance.queries.places import visible_places
from governance.rules.roles import Module
from grids.queries.places import compounds_below, members_on_duty

DAYS = 30
MOST_MAJORS = 6
MOST_RESTING = 6


@dataclass(frozen=True)
class OpenFigure:
    """Open cases of one place, grid and state, counted: all, overdue, near; with the first moments among them."""

    path: str
    place_name: str
    grid: UUID | None
    status: str
    whole: int
    over: int
    near: int
    first_over: datetime | None
    first_near: datetime | None
    first_reported: datetime


def area_of(actor: Actor, path: str, names: Mapping[str, str]) -> tuple[str, str]:
    """Return path and name of the area looked at: the one asked for if it is in scope, else the acting post's, else the whole city.

    Raises:
        Place.DoesNotExist: if the area asked for is not in scope.
    """
    if path:
        scope = actor.scope_in(Module.CASE)
        if not (scope.whole_city or any(path.startswith(own) for own in scope.paths)):
            raise Place.DoesNotExist
        return path, names.get(path) or Place.objects.values_list("name", flat=True).get(path=path)
    post = actor.acting
    return (post.place_path, post.place_name) if post and post.place_path else ("", "")


def workplace(actor: Actor, area: str, filters: CaseFilters, now: datetime, names: Mapping[str, str]) -> Workplace:
    """Return the workplace of an area; ``names`` are those of the areas that the actor may look at, by path.

    Counts are of what the actor may see there, and each opens its list. All counts of open cases come from one statement.
    """
    path, name = area_of(actor, area, names)
    inside = visible_cases(actor).filter(path__starts=path) if path else visible_cases(actor)
    today = today_of(now)
    days, reported = days_of(inside, now)
    has_area = bool(path) or actor.scope_in(Module.AREA).whole_city  # a department's people look after no area
    compounds, households = compounds_below(path, today) if has_area else (0, 0)
    open_cases = open_figures(inside, now)
    grids = grids_of(actor, path, open_cases, today)
    kpis = kpis_of(open_cases)
    filters = replace(filters, area=path, order="due")
    return Workplace(
        area_name=name,
        area_path=path,
        compounds=compounds,
        grids=len(grids),
        firms=firms_below(path, today) if has_area else 0,
        has_area=has_area,
        households=households,
        kpis=kpis,
        todo=case_list(actor, filters, now, size=8, total=_counted(kpis, filters)),
        grids_on_map=grids,
        members=members_on_duty(path, today) if has_area else (),
        days=days,
        reported_30=sum(day.reported for day in days),
        closed_30=sum(day.closed for day in days),
        on_time=on_time(inside, now),
        satisfied=satisfied(inside, now),
        resting=resting(inside) if any(row.status == Status.SUSPENDED for row in open_cases) else (),
        ranking=ranking_of(open_cases, path, names),
        majors=majors_of(actor, reported),
    )


def _counted(kpis: tuple[Kpi, ...], filters: CaseFilters) -> int | None:
    """Return how many cases a filter finds where a figure has counted just these already."""
    if filters != CaseFilters(group=filters.group, due=filters.due, area=filters.area, order=filters.order):
        return None
    if filters.due and filters.group != "open":
        return None
    return next((kpi.count for kpi in kpis if kpi.key == (filters.due or filters.group)), None)


def open_figures(cases: QuerySet[Case], now: datetime) -> list[OpenFigure]:
    """Return the open cases counted by place, grid and state, in one statement."""
    named = cases.filter(status__in=GROUPS["open"]).annotate(place_name=F("place__name"))
    rows = named.order_by().values("path", "place_name", "grid", "status")
    over, near = Q(due_at__lt=now), Q(near_at__lte=now, due_at__gte=now)
    counted = rows.annotate(
        whole=Count("pk"),
        over=Count("pk", filter=over),
        near=Count("pk", filter=near),
        first_over=Min("due_at", filter=over),
        first_near=Min("due_at", filter=near),
        first_reported=Min("reported_at"),
    )
    return [OpenFigure(**row) for row in counted]


def kpis_of(found: Sequence[OpenFigure]) -> tuple[Kpi, ...]:
    """Return the counts of open work, by deadline and by what it waits for, each with the moment that presses most."""
    whole = sum(row.whole for row in found)
    over, near = sum(row.over for row in found), sum(row.near for row in found)
    waits = Counter[str]()
    for row in found:
        waits[row.status] += row.whole
    first_over = min((row.first_over for row in found if row.first_over), default=None)
    first_near = min((row.first_near for row in found if row.first_near), default=None)
    oldest = min((row.first_reported for row in found if row.status == Status.REPORTED), default=None)
    return (
        Kpi("open", _("全部要办"), whole, _("未结的事件")),
        Kpi(
            "over",
            _("超期"),
            over,
            _("最早 %(at)s 到期") if over else _("没有超期的"),
            "hot" if over else "",
            first_over,
        ),
        Kpi(
            "near",
            _("临期"),
            near,
            _("%(at)s 前到期") if near else _("没有快到期的"),
            "amber" if near else "",
            first_near,
        ),
        Kpi(
            "to_accept",
            _("待受理"),
            waits[Status.REPORTED],
            _("最早 %(at)s 上报") if oldest else _("都接了"),
            "",
            oldest,
        ),
        Kpi("to_dispatch", _("待派单"), waits[Status.ACCEPTED], _("已受理，没派出")),
        Kpi("handling", _("处置中"), sum(waits[status] for status in GROUPS["handling"]), _("单位正在办")),
        Kpi("to_verify", _("待核查"), waits[Status.HANDLED], _("办完，等人去看")),
        Kpi("to_call", _("待回访"), waits[Status.VERIFIED], _("核查通过，待结案")),
    )


def days_of(cases: QuerySet[Case], now: datetime) -> tuple[tuple[DayFigure, ...], Counter[str]]:
    """Return how many cases were reported and closed on each of the last thirty local days, today included, and how many
    were reported of each major category (``""``: not classified yet); one statement.
    """
    first = today_of(now) - timedelta(days=DAYS - 1)
    since = datetime.combine(first, datetime.min.time(), LOCAL)
    reported, closed, of_major = Counter[date](), Counter[date](), Counter[str]()
    for moment, day, major, count in _per_day(cases, "reported_at", since).union(
        _per_day(cases, "closed_at", since), all=True
    ):
        if moment == "reported_at":
            reported[day] += count
            of_major[major or ""] += count
        else:
            closed[day] += count
    days = [first + timedelta(days=step) for step in range(DAYS)]
    return tuple(DayFigure(day, reported[day], closed[day]) for day in days), of_major


def _per_day(cases: QuerySet[Case], moment: str, since: datetime) -> QuerySet[Case, tuple[str, date, str | None, int]]:
    """Return the name of the moment, the local day, the major category and the count, day by day."""
    named = (
        cases.exclude(status=Status.MERGED)
        .filter(**{f"{moment}__gte": since})
        .annotate(moment=Value(moment, output_field=CharField()), day=TruncDate(moment, tzinfo=LOCAL))
    )
    grouped = named.values("moment", "day", "category__major_code").annotate(count=Count("*")).order_by()
    return grouped.values_list("moment", "day", "category__major_code", "count")


def majors_of(actor: Actor, reported: Counter[str]) -> tuple[MajorFigure, ...]:
    """Return the major categories that most cases were reported of, at most six."""
    names = dict(majors(actor))
    ranked = sorted((code for code in reported if code in names), key=lambda code: (-reported[code], code))
    return tuple(MajorFigure(code, names[code], reported[code]) for code in ranked[:MOST_MAJORS])


def on_time(cases: QuerySet[Case], now: datetime) -> tuple[int, int]:
    """Return how many of the last thirty days' handled or overdue orders were in time, and how many there were (CASE_ON_TIME).

    The handled ones and those still at work are counted apart, each by an index of its own, in one statement.
    """
    since = now - timedelta(days=DAYS)
    handled = cases.filter(handled_at__gte=since).values("ever_late").annotate(count=Count("*"))
    at_work = cases.filter(status__in=GROUPS["open"], stage=Stage.HANDLE, due_at__lt=now)
    before = at_work.filter(Q(handled_at=None) | Q(handled_at__lt=since))
    overdue = before.annotate(late=Value(value=True)).values("late").annotate(count=Count("*"))
    rows = (
        handled.order_by()
        .values_list("ever_late", "count")
        .union(overdue.order_by().values_list("late", "count"), all=True)
    )
    counted = Counter[bool]()
    for late, count in rows:
        counted[late] += count
    return counted[False], counted.total()


def satisfied(cases: QuerySet[Case], now: datetime) -> tuple[int, int]:
    """Return how many of the last thirty days' ratings were content, and how many ratings counted (CASE_SATISFACTION)."""
    since = now - timedelta(days=DAYS)
    calls = CallBack.objects.filter(case__in=cases.values("pk"), counts=True, outcome=CallOutcome.RATED, at__gte=since)
    counted = calls.aggregate(good=Count("pk", filter=Q(level__in=sorted(SATISFIED))), whole=Count("pk"))
    return counted["good"], counted["whole"]


def resting(cases: QuerySet[Case]) -> tuple[Resting, ...]:
    """Return the suspended cases, those whose review comes first on top, at most six."""
    found = cases.filter(status=Status.SUSPENDED).order_by("suspended_until", "pk")
    names = ("number", "text", "place__name", "executor_unit__name", "lead_unit__name", "suspended_until")
    return tuple(
        Resting(number, text.strip().partition("\n")[0][:60], place, executor or lead or "", until)
        for number, text, place, executor, lead, until in found.values_list(*names)[:MOST_RESTING]
    )


def ranking_of(found: Sequence[OpenFigure], path: str, names: Mapping[str, str]) -> tuple[AreaFigure, ...]:
    """Return the communities of an area, or the compounds of a community, that have open cases, the most first."""
    inside_community = path.count("/") > 1
    counted: dict[str, list[int]] = {}
    named = dict(names)
    for row in found:
        area = row.path if inside_community else "/".join(row.path.split("/")[:2]) + "/"
        if inside_community:
            named[area] = row.place_name
        sums = counted.setdefault(area, [0, 0])
        sums[0] += row.whole
        sums[1] += row.over
    ranked = [AreaFigure(area, named[area], whole, over) for area, (whole, over) in counted.items() if area in named]
    return tuple(sorted(ranked, key=lambda row: (-row.open_count, -row.overdue_count, row.path)))


def grids_of(actor: Actor, path: str, found: Sequence[OpenFigure], today: date) -> tuple[GridFigure, ...]:
    """Return the grids of an area with their outlines and how many cases are open and overdue in each."""
    grids = visible_places(actor.scope_in(Module.AREA), Place.Kind.GRID, today).defer(None)
    if path:
        grids = grids.filter(path__starts=path)
    whole, over = Counter[UUID](), Counter[UUID]()
    for row in found:
        if row.grid:
            whole[row.grid] += row.whole
            over[row.grid] += row.over
    return tuple(GridFigure(grid.pk, grid.name, grid.outline or {}, whole[grid.pk], over[grid.pk]) for grid in grids)
