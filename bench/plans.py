"""Which index serves a page, as the runtime role sees it: row-level security changes plans."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import connection
from django.utils import timezone

from complaints.queries.case import case_page
from complaints.queries.figures import month_in_figures
from complaints.queries.filters import CaseFilters
from complaints.queries.lists import case_list
from complaints.queries.workplace import workplace
from governance.access import Actor
from governance.clock import today_of
from governance.models.accounts import User
from governance.models.cities import City
from governance.queries.posts import actor_for
from governance.tenancy import acting_for

HEAVY = ("Seq Scan",)


@dataclass(frozen=True)
class Plan:
    """How one statement is carried out: the scans of the big tables, the blocks touched, the milliseconds taken."""

    query: str
    table: str
    scans: tuple[str, ...]
    blocks: int
    ms: float


@contextmanager
def working_on(database: str) -> Iterator[None]:
    """Let Django work on another database of the same server."""
    connection.close()
    connection.settings_dict["NAME"] = database
    try:
        yield
    finally:
        connection.close()


def plans(database: str, number: str) -> list[Plan]:
    """Return the plans of the lists of the desk, of a community's workers and of a resident, of one case's page and of the workplace."""
    now, found = timezone.now(), []
    with working_on(database):
        city = City.objects.get(slug="tianchang")
        with acting_for(city):
            for username in ("cc-operator", "community-worker", "resident"):
                actor = _actor(city, username, today_of(now))
                for order in ("newest", "due"):
                    found += _explained(
                        f"list of {username}, {order}", partial(case_list, actor, CaseFilters(order=order), now)
                    )
            desk = _actor(city, "cc-operator", today_of(now))
            last_month = (today_of(now).replace(day=1) - timedelta(days=1)).replace(day=1)
            found += _explained("month's counts", lambda: month_in_figures(desk, last_month, "", now))
            found += _explained("one case", lambda: case_page(desk, number, now))
            found += _explained("workplace", lambda: workplace(desk, "", CaseFilters(), now, {}))
    return found


def _actor(city: City, username: str, today: Any) -> Actor:
    actor = actor_for(User.objects.get(username=username), city, today, None)
    assert actor is not None
    return actor


def _explained(name: str, page: Callable[[], object]) -> list[Plan]:
    """Do what the page does, and explain each statement that it asked for."""
    page()  # what processes remember is warm from here on
    asked: list[tuple[str, Any]] = []

    def keep(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        page()
    return [plan for sql, params in asked if (plan := _plan(name, sql, params)).scans]


def _plan(name: str, sql: str, params: Any) -> Plan:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
        told = cursor.fetchone()[0][0]
    scans = tuple(dict.fromkeys(_scans(told["Plan"])))
    blocks = int(told["Plan"]["Shared Hit Blocks"] + told["Plan"]["Shared Read Blocks"])
    table = sql.partition("FROM ")[2].partition(" ")[0].strip('"')
    return Plan(name, table, scans, blocks, round(float(told["Execution Time"]), 2))


def _scans(node: Mapping[str, Any]) -> Iterator[str]:
    """Give the scans of the tables that grow with the cases."""
    table = node.get("Relation Name", "")
    index = node.get("Index Name", "")
    if (table.startswith("complaints_case") and table != "complaints_casecategory") or table == "complaints_stageclock":
        yield index or f"{node['Node Type']} {table}"
    elif node["Node Type"] == "Bitmap Index Scan" and index.startswith(("case_", "casephoto", "stageclock")):
        yield index
    for child in node.get("Plans", ()):
        yield from _scans(child)
