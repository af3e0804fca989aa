"""Changing the calendar: written, counted by a job what it would move, published, and then put into effect piece by piece."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from governance.access import Actor, require
from governance.audit import record
from governance.calendars import calendar_of
from governance.jobs import enqueue
from governance.models.calendars import CalendarChange, CalendarDay, CalendarMove, CalendarVersion
from governance.progress import tell
from governance.queries.calendars import CHANGE, calendar_of_change, days_of, standing_calendar
from governance.queries.system import system_at_work
from governance.recounting import KINDS, Move, Piece
from governance.rules.answers import Conflict, Refused
from governance.rules.calendar_lines import MarkedDay
from governance.rules.calendars import Season, seasons_to_json
from governance.services.cities import raise_version

COUNTED, APPLIED = 1000, 200
State = CalendarChange.State


@dataclass(frozen=True)
class Draft:
    """What a new calendar says; ``days`` are those from the first day of the year on, earlier ones stay as they are."""

    seasons: tuple[Season, ...]
    days: tuple[MarkedDay, ...]
    known_until: date
    source: str


@transaction.atomic
def write_calendar(*, actor: Actor, draft: Draft, base_number: int, at: datetime) -> CalendarChange:
    """Keep a new state of the calendar and order the count of what it would move; nothing holds yet.

    Raises:
        ActionRefused: if the actor may not.
        Conflict: if the calendar has changed since version ``base_number``, or another change is open.
        Refused: without a source, if it knows less far than before, or says nothing new.
    """
    require(actor, CHANGE)
    assert actor.user_id is not None
    standing = standing_calendar(actor)
    if standing.version.number != base_number:
        raise Conflict(
            _("日历在这期间改过，请重新打开再改。"), code="calendar_changed", facts={"number": standing.version.number}
        )
    if not draft.source.strip():
        raise Refused(_("写明依据，例如哪一份放假通知。"), code="source_missing")
    if draft.known_until < standing.version.known_until:
        raise Refused(
            _("已经确认到 %(day)s，不能往回改。") % {"day": standing.version.known_until}, code="known_until_earlier"
        )
    began = date(actor.today.year, 1, 1)
    days = (*(day for day in standing.days if day.date < began), *draft.days)
    hours = seasons_to_json(draft.seasons)
    if (days, hours, draft.known_until) == (standing.days, standing.version.hours, standing.version.known_until):
        raise Refused(_("和现在的日历一样，没有改动。"), code="calendar_unchanged")
    change = CalendarChange(
        base_number=base_number,
        hours=hours,
        known_until=draft.known_until,
        source=draft.source.strip(),
        days=[[day.date.isoformat(), day.works, day.note, day.note_en] for day in days],
        made_by_id=actor.user_id,
        made_at=at,
    )
    try:
        with transaction.atomic():
            change.save(force_insert=True)
    except IntegrityError as clash:
        if "calendarchange_one_open" not in str(clash):
            raise
        raise Conflict(_("已经有一份新日历还没公布完。"), code="calendar_change_open", facts={}) from clash
    record(actor, "governance.wrote_calendar_change", change, at=at, known_until=str(draft.known_until))
    enqueue("governance.tasks.count_calendar_change", key=str(change.pk), change_id=str(change.pk))
    return change


def count_calendar_change(change_id: UUID) -> CalendarChange | None:
    """Count what a change would move; ``None`` if that has been done. Locks the change, and nothing that it counts. For a job."""
    change = CalendarChange.objects.select_for_update().filter(pk=change_id, state=State.COUNTING).first()
    if change is None:
        return None
    _actor, now = system_at_work()
    calendar = calendar_of_change(change)
    for kind, recounting in KINDS.items():
        reached: UUID | None = None
        while True:
            piece = recounting.preview(calendar, reached, COUNTED)
            _keep(change, kind, piece, now)
            tell(change.pk, change.seen, change.seen)
            reached = piece.reached
            if reached is None:
                break
    change.state = State.READY
    change.save(update_fields=["state", "seen", "moved", "overdue"])
    return change


def _keep(change: CalendarChange, kind: str, piece: Piece, now: datetime) -> None:
    CalendarMove.objects.bulk_create([_row(change, kind, move) for move in piece.moves], ignore_conflicts=True)
    change.seen += piece.seen
    change.moved += len(piece.moves)
    change.overdue += sum(move.after < now <= move.before for move in piece.moves)


def _row(change: CalendarChange, kind: str, move: Move) -> CalendarMove:
    return CalendarMove(
        change=change,
        kind=kind,
        thing_id=move.thing_id,
        number=move.number,
        part=move.part,
        before=move.before,
        after=move.after,
    )


@transaction.atomic
def drop_calendar_change(*, actor: Actor, change_id: UUID, at: datetime) -> CalendarChange:
    """Give up a change that was not published; what it would have moved is forgotten. Locks the change.

    Raises:
        ActionRefused, CalendarChange.DoesNotExist, Conflict: as for ``publish_calendar``; one that is being counted may be given up.
    """
    change = _waiting(actor, change_id, State.COUNTING, State.READY)
    CalendarMove.objects.filter(change=change).delete()
    change.state, change.ended_at = State.DROPPED, at
    change.save(update_fields=["state", "ended_at"])
    record(actor, "governance.dropped_calendar_change", change, at=at)
    return change


@transaction.atomic
def publish_calendar(*, actor: Actor, change_id: UUID, at: datetime) -> CalendarChange:
    """Make a counted change the city's calendar: it holds for whatever begins from now on, and a job moves what runs.

    Locks the change. What has ended keeps the version that it was counted by.

    Raises:
        ActionRefused: if the actor may not.
        CalendarChange.DoesNotExist: if there is none such.
        Conflict: if it is not counted, or has been decided.
    """
    change = _waiting(actor, change_id, State.READY)
    version = CalendarVersion.objects.create(
        number=change.base_number + 1,
        hours=change.hours,
        known_until=change.known_until,
        source=change.source,
        made_at=at,
    )
    CalendarDay.objects.bulk_create(CalendarDay(version=version, **day._asdict()) for day in days_of(change))
    CalendarMove.objects.filter(change=change).delete()
    change.state, change.version = State.PUBLISHED, version
    change.seen = change.moved = change.overdue = 0
    change.save(update_fields=["state", "version", "seen", "moved", "overdue"])
    raise_version(actor.city_id)
    record(actor, "governance.published_calendar", change, at=at, number=version.number)
    enqueue("governance.tasks.apply_calendar", key=f"{change.pk}:", change_id=str(change.pk), kind="", reached="")
    return change


def _waiting(actor: Actor, change_id: UUID, *states: State) -> CalendarChange:
    require(actor, CHANGE)
    change = CalendarChange.objects.select_for_update().get(pk=change_id)
    if change.state not in states:
        raise Conflict(_("这份新日历不在等公布。"), code="calendar_not_waiting", facts={"state": change.state})
    return change


def apply_calendar(change_id: UUID, kind: str, reached: UUID | None) -> None:
    """Move the next piece of what runs, and order the piece after it; at the end the change is done. For a job.

    Locks the change and the things of the piece. What a deed winds by the older version in the moment of publishing is
    found by ``straighten_calendars``.
    """
    change = CalendarChange.objects.select_for_update().filter(pk=change_id, state=State.PUBLISHED).first()
    if change is None:
        return
    actor, now = system_at_work()
    calendar = calendar_of(actor)
    kinds = list(KINDS)
    if not kinds:
        _finish(actor, change, now)
        return
    kind = kind or kinds[0]
    piece = KINDS[kind].apply(calendar, reached, APPLIED, now)
    _keep(change, kind, piece, now)
    change.save(update_fields=["seen", "moved", "overdue"])
    tell(change.pk, change.seen, change.seen)
    following = kind if piece.reached else next(iter(kinds[kinds.index(kind) + 1 :]), "")
    if piece.reached is None and not following:
        _finish(actor, change, now)
        return
    enqueue(
        "governance.tasks.apply_calendar",
        key=f"{change.pk}:{following}:{piece.reached or ''}",
        change_id=str(change.pk),
        kind=following,
        reached=str(piece.reached or ""),
    )


def _finish(actor: Actor, change: CalendarChange, now: datetime) -> None:
    change.state, change.ended_at = State.DONE, now
    change.save(update_fields=["state", "ended_at"])
    record(actor, "governance.moved_by_calendar", change, at=now, seen=change.seen, moved=change.moved)


def straighten_calendars() -> int:
    """Move what was wound by an older version in the moment of publishing, or left over by a job that died; return how much moved.

    Locks the newest change, which lists these moves too and is done once nothing older is left. For a job, each hour.
    """
    actor, now = system_at_work()
    calendar = calendar_of(actor)
    change = CalendarChange.objects.select_for_update().filter(version__number=calendar.number).first()
    if change is None:
        return 0
    moved_before, seen_before, is_whole = change.moved, change.seen, True
    for kind, recounting in KINDS.items():
        piece = recounting.apply(calendar, None, APPLIED, now)
        _keep(change, kind, piece, now)
        is_whole = is_whole and piece.reached is None
    if change.seen != seen_before:
        change.save(update_fields=["seen", "moved", "overdue"])
    if is_whole and change.state == State.PUBLISHED:
        _finish(actor, change, now)
    return change.moved - moved_before
