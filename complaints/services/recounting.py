"""Clocks of open cases follow the city's calendar when it is changed; what has stopped stays as it was counted."""

from collections.abc import Mapping
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from complaints.models import Case, CaseEvent, StageClock
from complaints.rules.acts import Act
from complaints.rules.stages import Outcome, Stage
from complaints.services.clocks import recount_clocks, recounted_due
from complaints.services.recording import event_of
from governance.access import Actor
from governance.clock import LOCAL
from governance.queries.system import system_at_work
from governance.recounting import Move, Piece, Recounting
from governance.rules.calendars import WorkingCalendar
from governance.rules.deadlines import WORKING

SAVED = ("due_at", "near_at", "urgent_at", "paused_seconds", "past_calendar", "trace", "calendar_number")
ON_CASE = ("stage", "due_at", "near_at", "due_unit", "order_due_at")
WRITTEN = "%Y-%m-%d %H:%M"


class ClockRecounting(Recounting):
    """The running clocks of cases that count working time; those in minutes, hours and natural days know no calendar."""

    kind = "complaints.stageclock"
    url_name = "complaints:case"

    def preview(self, calendar: WorkingCalendar, since: UUID | None, most: int) -> Piece:
        """Return what the calendar would move; a clock that is paused moves too, with what is left of it."""
        actor, _now = system_at_work()
        clocks = list(running(since).order_by("pk")[:most])
        numbers = dict(Case.objects.filter(pk__in={clock.case_id for clock in clocks}).values_list("pk", "number"))
        moved = ((clock, recounted_due(actor, clock, calendar)) for clock in clocks)
        moves = [
            _move(clock, numbers[clock.case_id], clock.due_at, after) for clock, after in moved if after != clock.due_at
        ]
        return Piece(moves, len(clocks), clocks[-1].pk if len(clocks) == most else None)

    def apply(self, calendar: WorkingCalendar, since: UUID | None, most: int, at: datetime) -> Piece:
        """Move the clocks of the next cases and write into each case's history what moved. Locks cases, then their clocks."""
        actor, _now = system_at_work()
        older = running(None).filter(calendar_number__lt=calendar.number)
        older = older.filter(case__gt=since) if since else older
        cases = list(older.order_by("case").values_list("case", flat=True).distinct()[:most])
        locked = {case.pk: case for case in Case.objects.filter(pk__in=cases).order_by("pk").select_for_update()}
        clocks = list(
            running(None)
            .filter(case__in=cases, calendar_number__lt=calendar.number)
            .order_by("case", "pk")
            .select_for_update()
        )
        moves: list[Move] = []
        events: list[CaseEvent] = []
        for case_id, of_case in groupby(clocks, key=lambda clock: clock.case_id):
            case = locked[case_id]
            moved = _moved(actor, case, list(of_case), at)
            if moved:
                said = "\n".join(_said(move) for move in moved)
                events.append(event_of(actor, case, Act.MOVE_DUE, case.status, at=at, internal_text=said, moves=False))
            moves += moved
        CaseEvent.objects.bulk_create(events)
        StageClock.objects.bulk_update(clocks, SAVED, batch_size=100)
        Case.objects.bulk_update(locked.values(), ON_CASE, batch_size=100)
        return Piece(moves, len(clocks), cases[-1] if len(cases) == most else None)

    def words_of(self, part: str) -> str:
        return str(Stage(part).label)


def running(since: UUID | None) -> QuerySet[StageClock]:
    """Return the clocks that run by working time, those after a key only. Served by ``stageclock_one_runs``."""
    rows = StageClock.objects.filter(outcome=Outcome.RUNNING, unit__in=WORKING)
    return rows.filter(pk__gt=since) if since else rows


def _moved(actor: Actor, case: Case, clocks: list[StageClock], at: datetime) -> list[Move]:
    due: Mapping[UUID, datetime] = {clock.pk: clock.due_at for clock in clocks}
    recount_clocks(actor, case, clocks, at=at)
    moved = [clock for clock in clocks if clock.due_at != due[clock.pk]]
    return [_move(clock, case.number, due[clock.pk], clock.due_at) for clock in moved]


def _said(move: Move) -> str:
    return _("%(stage)s：%(before)s 改为 %(after)s") % {
        "stage": Stage(move.part).label,
        "before": f"{move.before.astimezone(LOCAL):{WRITTEN}}",
        "after": f"{move.after.astimezone(LOCAL):{WRITTEN}}",
    }


def _move(clock: StageClock, number: str, before: datetime, after: datetime) -> Move:
    return Move(clock.pk, number, clock.stage, before, after)
