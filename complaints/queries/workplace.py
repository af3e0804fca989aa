"""The first page of a working day: what is due, where it lies, how the last thirty days went."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db.models import CharField, Count, Q, QuerySet, Value
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from complaints.models import Case, StageClock
from complaints.queries.cases import visible_cases
from complaints.queries.filters import GROUPS, CaseFilters
from complaints.queries.lists import case_list
from complaints.queries.shown import DayFigure, GridFigure, Kpi, Workplace
from complaints.rules.stages import Outcome, Stage
from complaints.rules.states import Status
from firms.queries import firms_below
from governance.access import Actor
from governance.clock import LOCAL, today_of
from governance.models.places import Place
from governance.queries.places import visible_places
from governance.rules.roles import Module
from grids.queries import compounds_below, members_on_duty

DAYS = 30


def area_of(actor: Actor, path: str) -> tuple[str, str]:
    """Return path and name of the area looked at: the one asked for if it is in scope, else the acting post's, else the whole city.

    Raises:
        Place.DoesNotExist: if the area asked for is not in scope.
    """
    if path:
        scope = actor.scope_in(Module.CASE)
        if not (scope.whole_city or any(path.startswith(own) for own in scope.paths)):
            raise Place.DoesNotExist
        return path, Place.objects.values_list("name", flat=True).get(path=path)
    post = actor.acting
    return (post.place_path, post.place_name) if post and post.place_path else ("", "")


def workplace(actor: Actor, area: str, filters: CaseFilters, now: datetime, names: Mapping[str, str]) -> Workplace:
    """Return the workplace of an area; ``names`` are those of the areas that the actor may look at, by path.

    Counts are of what the actor may see there, and each opens its list.
    """
    path, name = area_of(actor, area)
    inside = visible_cases(actor).filter(path__starts=path) if path else visible_cases(actor)
    today = today_of(now)
    days = days_of(inside, now)
    grids = grids_of(actor, path, now)
    has_area = bool(path) or actor.scope_in(Module.AREA).whole_city  # a department's people look after no area
    compounds, households = compounds_below(path, today) if has_area else (0, 0)
    kpis = kpis_of(inside, now)
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
        communities=() if path.count("/") > 1 else communities_of(inside, now, names),
    )


def _counted(kpis: tuple[Kpi, ...], filters: CaseFilters) -> int | None:
    """Return how many cases a filter finds where a figure has counted just these already."""
    if filters != CaseFilters(group=filters.group, due=filters.due, area=filters.area, order=filters.order):
        return None
    if filters.due and filters.group != "open":
        return None
    return next((kpi.count for kpi in kpis if kpi.key == (filters.due or filters.group)), None)


def kpis_of(cases: QuerySet[Case], now: datetime) -> tuple[Kpi, ...]:
    """Return the counts of open work in one statement, by deadline and by what it waits for."""
    counts = cases.filter(status__in=GROUPS["open"]).aggregate(
        all=Count("pk"),
        over=Count("pk", filter=Q(due_at__lt=now)),
        near=Count("pk", filter=Q(near_at__lte=now, due_at__gte=now)),
        accept=Count("pk", filter=Q(status=Status.REPORTED)),
        dispatch=Count("pk", filter=Q(status=Status.ACCEPTED)),
        handling=Count("pk", filter=Q(status__in=GROUPS["handling"])),
        verify=Count("pk", filter=Q(status=Status.HANDLED)),
        call=Count("pk", filter=Q(status=Status.VERIFIED)),
    )
    return (
        Kpi("open", _("全部要办"), counts["all"], _("未结的事件")),
        Kpi("over", _("超期"), counts["over"], _("先办这些"), "hot" if counts["over"] else ""),
        Kpi("near", _("临期"), counts["near"], _("时限已用七成"), "amber" if counts["near"] else ""),
        Kpi("to_accept", _("待受理"), counts["accept"], _("还没人接")),
        Kpi("to_dispatch", _("待派单"), counts["dispatch"], _("已受理，没派出")),
        Kpi("handling", _("处置中"), counts["handling"], _("单位正在办")),
        Kpi("to_verify", _("待核查"), counts["verify"], _("办完，等人去看")),
        Kpi("to_call", _("待回访"), counts["call"], _("核查通过，待结案")),
    )


def days_of(cases: QuerySet[Case], now: datetime) -> tuple[DayFigure, ...]:
    """Return how many cases were reported and closed on each of the last thirty local days, today included."""
    first = today_of(now) - timedelta(days=DAYS - 1)
    since = datetime.combine(first, datetime.min.time(), LOCAL)
    counted = _per_day(cases, "reported_at", since).union(_per_day(cases, "closed_at", since), all=True)
    found = {(moment, day): count for moment, day, count in counted}
    reported = {day: count for (moment, day), count in found.items() if moment == "reported_at"}
    closed = {day: count for (moment, day), count in found.items() if moment == "closed_at"}
    days = [first + timedelta(days=step) for step in range(DAYS)]
    return tuple(DayFigure(day, reported.get(day, 0), closed.get(day, 0)) for day in days)


def _per_day(cases: QuerySet[Case], moment: str, since: datetime) -> QuerySet[Case, tuple[str, date, int]]:
    """Return the name of the moment, the local day and the count, day by day."""
    named = cases.filter(**{f"{moment}__gte": since}).annotate(
        moment=Value(moment, output_field=CharField()), day=TruncDate(moment, tzinfo=LOCAL)
    )
    return named.values("moment", "day").annotate(count=Count("pk")).order_by().values_list("moment", "day", "count")


def on_time(cases: QuerySet[Case], now: datetime) -> tuple[int, int]:
    """Return how many of the last thirty days' handled or overdue orders were in time, and how many there were (CASE_ON_TIME)."""
    since = now - timedelta(days=DAYS)
    clocks = StageClock.objects.filter(case__in=cases.values("pk"), stage=Stage.HANDLE)
    counted = clocks.aggregate(
        good=Count("pk", filter=Q(outcome=Outcome.ON_TIME, stopped_at__gte=since)),
        whole=Count("pk", filter=Q(stopped_at__gte=since) | Q(outcome=Outcome.RUNNING, due_at__lt=now)),
    )
    return counted["good"], counted["whole"]


def communities_of(
    cases: QuerySet[Case], now: datetime, names: Mapping[str, str]
) -> tuple[tuple[str, str, int, int], ...]:
    """Return path, name, open and overdue cases of each community that has any, the most open ones first."""
    counted: dict[str, list[int]] = {}
    by_place = cases.filter(status__in=GROUPS["open"]).order_by().values("path")
    rows = by_place.annotate(open=Count("pk"), over=Count("pk", filter=Q(due_at__lt=now)))
    for path, open_count, over_count in rows.values_list("path", "open", "over"):
        sums = counted.setdefault("/".join(path.split("/")[:2]) + "/", [0, 0])
        sums[0] += open_count
        sums[1] += over_count
    named = [(path, names[path], sums[0], sums[1]) for path, sums in counted.items() if path in names]
    return tuple(sorted(named, key=lambda row: (-row[2], row[0])))


def grids_of(actor: Actor, path: str, now: datetime) -> tuple[GridFigure, ...]:
    """Return the grids of an area with their outlines and how many cases are open and overdue in each."""
    grids = visible_places(actor.scope_in(Module.AREA), Place.Kind.GRID, today_of(now)).defer(None)
    if path:
        grids = grids.filter(path__starts=path)
    counted = {
        row["grid"]: row
        for row in visible_cases(actor)
        .filter(grid__isnull=False, status__in=GROUPS["open"])
        .values("grid")
        .annotate(open=Count("pk"), over=Count("pk", filter=Q(due_at__lt=now)))
        .order_by()
    }
    nothing = {"open": 0, "over": 0}
    return tuple(
        GridFigure(
            grid.pk,
            grid.name,
            grid.outline or {},
            counted.get(grid.pk, nothing)["open"],
            counted.get(grid.pk, nothing)["over"],
        )
        for grid in grids
    )
