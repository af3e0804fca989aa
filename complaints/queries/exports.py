"""The rows of a list for a file: those that the filters give the asker now, with the columns that the list shows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db.models import Choices
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from complaints.queries.cases import visible_cases
from complaints.queries.filters import CaseFilters, narrowed
from complaints.queries.lists import ordered
from complaints.rules.channels import Channel
from complaints.rules.priorities import Priority
from complaints.rules.stages import Stage
from complaints.rules.states import Status
from governance.access import Actor
from governance.sheets import Column, ColumnKind, Value

CHUNK = 2000
MOST_ROWS = {"CSV": 200_000, "XLSX": 100_000}  # what a job writes well within its 90 seconds
TITLE = 60
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Shown:
    """A column of the list: its head, and what makes the value of a row at a moment.

    ``make`` runs once for a file, so that words are looked up once and not for each of its rows.
    """

    label: str | Promise
    make: Callable[[datetime], Callable[[Row], Value]]
    kind: ColumnKind = ColumnKind.TEXT
    width: int = 16


FIELDS = (
    "pk", "number", "text", "status", "priority", "channel", "spot", "reported_at", "stage", "due_at", "near_at", "category__name",
    "category__name_en", "place__name", "grid__name", "lead_unit__name", "executor_unit__name",
)  # fmt: skip


def _title(_now: datetime) -> Callable[[Row], str]:
    category = "category__name_en" if (get_language() or "").startswith("en") else "category__name"

    def title(row: Row) -> str:
        text = str(row["text"]).strip()
        return text.splitlines()[0][:TITLE] if text else row[category] or ""

    return title


def _due_state(now: datetime) -> Callable[[Row], str]:
    over, near, ok = str(_("超期")), str(_("临期")), str(_("未到期"))

    def state(row: Row) -> str:
        if row["due_at"] is None:
            return ""
        if now > row["due_at"]:
            return over
        return near if now >= row["near_at"] else ok

    return state


def _label(choices: type[Choices], name: str) -> Callable[[datetime], Callable[[Row], str]]:
    def make(_now: datetime) -> Callable[[Row], str]:
        words = {one.value: str(one.label) for one in choices}
        return lambda row: words[row[name]] if row[name] else ""

    return make


def _plain(name: str) -> Callable[[datetime], Callable[[Row], Value]]:
    return lambda _now: itemgetter(name)


def _unit(_now: datetime) -> Callable[[Row], Value]:
    return lambda row: row["executor_unit__name"] or row["lead_unit__name"]


COLUMNS: dict[str, Shown] = {
    "due_at": Shown(_("到期时间"), _plain("due_at"), ColumnKind.MOMENT, 17),
    "due_state": Shown(_("时限"), _due_state, width=10),
    "stage": Shown(_("环节"), _label(Stage, "stage"), width=10),
    "title": Shown(_("事项"), _title, width=48),
    "number": Shown(_("编号"), _plain("number"), width=19),
    "channel": Shown(_("来源"), _label(Channel, "channel"), width=12),
    "priority": Shown(_("紧急程度"), _label(Priority, "priority"), width=10),
    "place": Shown(_("位置"), _plain("place__name"), width=22),
    "spot": Shown(_("具体位置"), _plain("spot"), width=22),
    "grid": Shown(_("网格"), _plain("grid__name"), width=18),
    "unit": Shown(_("承办"), _unit, width=24),
    "reported_at": Shown(_("上报时间"), _plain("reported_at"), ColumnKind.MOMENT, 17),
    "status": Shown(_("状态"), _label(Status, "status"), width=12),
}  # as the list shows them, from left to right


def sheet_columns(names: Sequence[str]) -> list[Column]:
    """Return the columns of a file, worded in the active language."""
    return [Column(str(COLUMNS[name].label), COLUMNS[name].kind, COLUMNS[name].width) for name in names]


def exported_ids(actor: Actor, filters: CaseFilters, now: datetime, most: int) -> list[UUID]:
    """Return the ids of exactly the cases that the list has for the actor now, in its order; one more than ``most`` at most.

    One statement fixes set and order, so that cases which move on while the file is written neither vanish nor come twice.
    """
    cases = ordered(narrowed(visible_cases(actor), filters, now), filters.order)
    return list(cases.values_list("pk", flat=True)[: most + 1])


def exported_rows(
    actor: Actor, ids: Sequence[UUID], names: Sequence[str], now: datetime
) -> Iterator[list[list[Value]]]:
    """Yield the rows of cases in the order of ``ids``, 2,000 at a time, as plain values: no row is kept.

    Nothing tells who reported: neither name nor contact is among the columns.
    """
    values = [COLUMNS[name].make(now) for name in names]
    for start in range(0, len(ids), CHUNK):
        wanted = ids[start : start + CHUNK]
        found = {row["pk"]: row for row in visible_cases(actor).filter(pk__in=wanted).order_by().values(*FIELDS)}
        yield [[value(found[pk]) for value in values] for pk in wanted if pk in found]
