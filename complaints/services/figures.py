"""Counting the figures that stand beside the cases: whole days at once, and again whenever a case of theirs changes."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import connection

from complaints.models import FigureCount
from complaints.rules.acts import Act
from complaints.rules.rates import FLOWS
from complaints.rules.requests import RequestKind, RequestState
from complaints.rules.satisfaction import SATISFIED, CallOutcome
from complaints.rules.stages import Outcome, Stage
from complaints.rules.states import Status
from governance.clock import LOCAL, today_of
from governance.tenancy import current_city_id

OVERLAP = timedelta(minutes=15)  # a deed may become visible that much later than the moment it carries
AT_ONCE = 31
UNCOUNTED = (Status.MERGED, Status.VOID)
ORDERED = (Status.DISPATCHED, Status.SIGNED, Status.IN_PROGRESS, Status.RETURN_ASKED, Status.SUSPENDED)
AREA = "split_part(c.path, '/', 1) || '/' || split_part(c.path, '/', 2) || '/'"
ID = "md5(concat_ws(' ', %(city)s::text, counted.day, area, counted.unit_id, counted.channel))::uuid"  # the same each time it is counted


def _on_day(moment: str) -> str:
    return f"coalesce(({moment} AT TIME ZONE %(zone)s)::date = t.day, false)"


def _part(source: str, columns: Mapping[str, str], unit: str = "c.lead_unit_id") -> str:
    """Return one of the statements that are put together: a row per case and day, nought in every column that is not its matter."""
    cells = ", ".join(f"({columns[name]})::int AS {name}" if name in columns else f"0 AS {name}" for name in FLOWS)
    return f"SELECT t.day, {AREA} AS area, {unit} AS unit_id, c.channel, {cells} FROM {source} WHERE c.status <> ALL(%(uncounted)s)"  # noqa: S608


HANDLED = _on_day("c.handled_at")
SOLVED = f"{HANDLED} AND c.verified_at IS NOT NULL"
CLOSED = _on_day("c.closed_at")
NEVER_LATE = "NOT coalesce(k.late, false)"
JOINED = "touched t JOIN complaints_case c ON c.city_id = %(city)s AND c.id = t.case_id"
CASES = _part(
    f"{JOINED} LEFT JOIN LATERAL (SELECT bool_or(clock.outcome = %(late)s) AS late FROM complaints_stageclock clock "
    "WHERE clock.city_id = c.city_id AND clock.case_id = c.id AND clock.stage = %(handle)s AND c.handled_at IS NOT NULL) k ON true",
    {
        "reported": _on_day("c.reported_at"),
        "dispatched": _on_day("c.dispatched_at"),
        "handled": HANDLED,
        "on_time": f"{HANDLED} AND {NEVER_LATE}",
        "solved": SOLVED,
        "first_pass": f"{SOLVED} AND c.rework_count = 0 AND c.reopen_count = 0",
        "closed": CLOSED,
        "closed_late": f"{CLOSED} AND NOT ({NEVER_LATE})",
    },
)
REWORKS = _part(
    "days t JOIN complaints_caseevent e ON e.city_id = %(city)s AND e.at >= t.since AND e.at < t.until AND e.act = ANY(%(rework)s) "
    "JOIN complaints_case c ON c.city_id = e.city_id AND c.id = e.case_id",
    {"reworks": "1"},
)
SIGNED = _part(
    f"{JOINED} JOIN complaints_stageclock k ON k.city_id = c.city_id AND k.case_id = c.id AND k.stage = %(sign)s "
    f"AND k.outcome = ANY(%(rated_clock)s) AND {_on_day('k.stopped_at')}",
    {"signed": "1", "signed_on_time": "k.outcome <> %(late)s"},
    unit="k.responsible_unit_id",
)
RETURNS = _part(
    f"{JOINED} JOIN complaints_caserequest r ON r.city_id = c.city_id AND r.case_id = c.id AND r.kind = %(return)s AND {_on_day('r.asked_at')}",
    {"returns": "1", "returns_justified": "r.state = %(granted)s"},
    unit="r.unit_id",
)
RATINGS = _part(
    f"{JOINED} JOIN complaints_callback a ON a.city_id = c.city_id AND a.case_id = c.id AND a.counts AND a.outcome = %(rated)s "
    f"AND {_on_day('a.at')}",
    {"rated": "1", "satisfied": "a.level = ANY(%(satisfied)s)"},
)
PARTS = " UNION ALL ".join((CASES, REWORKS, SIGNED, RETURNS, RATINGS))
COUNT_DAYS = f"""
    WITH days AS MATERIALIZED (
        SELECT day, day::timestamp AT TIME ZONE %(zone)s AS since, (day + 1)::timestamp AT TIME ZONE %(zone)s AS until
        FROM unnest(%(days)s::date[]) day),
    touched AS MATERIALIZED (
        SELECT DISTINCT d.day, e.case_id FROM days d
        JOIN complaints_caseevent e ON e.city_id = %(city)s AND e.at >= d.since AND e.at < d.until)
    INSERT INTO complaints_caseday (id, city_id, day, area, unit_id, channel, {", ".join(FLOWS)})
    SELECT {ID}, %(city)s, day, area, unit_id, channel, {", ".join(f"sum({name})" for name in FLOWS)}
    FROM ({PARTS}) counted
    GROUP BY day, area, unit_id, channel HAVING sum({" + ".join(FLOWS)}) > 0
"""  # noqa: S608  (made of the constants above)
COUNT_STOCK = f"""
    INSERT INTO complaints_orderstock (id, city_id, day, area, unit_id, channel, open, overdue, suspended)
    SELECT {ID}, %(city)s, day, area, unit_id, channel, count(*) FILTER (WHERE status <> %(parked)s), count(*) FILTER (WHERE late),
        count(*) FILTER (WHERE status = %(parked)s)
    FROM (SELECT %(today)s::date AS day, {AREA} AS area, c.lead_unit_id AS unit_id, c.channel, c.status,
            c.status <> %(parked)s AND EXISTS (
                SELECT FROM complaints_stageclock k WHERE k.city_id = c.city_id AND k.case_id = c.id AND k.stage = %(handle)s
                AND k.outcome = %(running)s AND k.paused_at IS NULL AND k.due_at < %(at)s) AS late
          FROM complaints_case c
          WHERE c.city_id = %(city)s AND c.status = ANY(%(ordered)s)) counted
    GROUP BY day, area, unit_id, channel
"""  # noqa: S608
CHANGED_DAYS = """
    SELECT (at AT TIME ZONE %(zone)s)::date, max(max(at)) OVER () FROM complaints_caseevent
    WHERE city_id = %(city)s AND case_id IN (SELECT case_id FROM complaints_caseevent WHERE city_id = %(city)s AND at >= %(since)s)
    GROUP BY (at AT TIME ZONE %(zone)s)::date ORDER BY 1
"""
ALL_DAYS = """
    SELECT (at AT TIME ZONE %(zone)s)::date, max(max(at)) OVER () FROM complaints_caseevent
    WHERE city_id = %(city)s GROUP BY 1 ORDER BY 1
"""


def count_changes(*, at: datetime) -> list[date]:
    """Count again every day of the active city on which a case has an event that changed since the last count; return the days.

    The first time that is every day. Also notes how many orders stand open and overdue at ``at``. Doing it again without a
    change leaves everything as it is. Locks the city's figures for the transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(7244, hashtext(%s))", [str(current_city_id())])
    known = FigureCount.objects.first()
    found = _days(known.counted_at - OVERLAP if known else None)
    days = [day for day, _last in found]
    count_days(days)
    _count_stock(at)
    if found:
        FigureCount.objects.update_or_create(city=current_city_id(), defaults={"counted_at": found[0][1]})
    return days


def count_days(days: Collection[date]) -> None:
    """Count whole local days of the active city anew from its cases, in the running transaction."""
    ordered = sorted(days)
    for first in range(0, len(ordered), AT_ONCE):
        some = ordered[first : first + AT_ONCE]
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM complaints_caseday WHERE city_id = %s AND day = ANY(%s)", [current_city_id(), some]
            )
            cursor.execute(COUNT_DAYS, {**parameters(), "days": some})


def _days(since: datetime | None) -> Sequence[tuple[date, datetime]]:
    with connection.cursor() as cursor:
        cursor.execute(CHANGED_DAYS if since else ALL_DAYS, {**parameters(), "since": since})
        found: Sequence[tuple[date, datetime]] = cursor.fetchall()
    return found


def _count_stock(at: datetime) -> None:
    with connection.cursor() as cursor:
        today = today_of(at)
        cursor.execute("DELETE FROM complaints_orderstock WHERE city_id = %s AND day = %s", [current_city_id(), today])
        cursor.execute(COUNT_STOCK, {**parameters(), "today": today, "at": at})


def parameters() -> dict[str, object]:
    """Return the words that the statements need, for the active city."""
    return {
        "city": current_city_id(), "zone": str(LOCAL), "uncounted": list(UNCOUNTED), "late": Outcome.LATE, "running": Outcome.RUNNING,
        "handle": Stage.HANDLE, "sign": Stage.SIGN, "rated_clock": [Outcome.ON_TIME, Outcome.LATE], "rated": CallOutcome.RATED,
        "rework": [Act.VERIFY_FAIL, Act.REWORK], "return": RequestKind.RETURN, "granted": RequestState.GRANTED,
        "satisfied": sorted(SATISFIED), "ordered": list(ORDERED), "parked": Status.SUSPENDED,
    }  # fmt: skip
