"""Finding the deadlines that people are to be reminded of, each level of each clock once."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Case as Choose
from django.db.models import Exists, F, IntegerField, Max, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from complaints.models import Reminder, StageClock
from complaints.rules.notices import Level, escalates_at
from complaints.rules.priorities import Priority
from complaints.rules.stages import Limit, Outcome
from governance.access import Actor
from governance.calendars import calendar_of
from governance.jobs import enqueue
from governance.rules.calendars import LimitUnit

AT_ONCE = 500


def remind(actor: Actor, *, at: datetime) -> int:
    """Write a reminder, and the job that tells of it, for every clock that has reached a new level; return how many.

    Outside working time only the clocks of P1 cases are looked at; the others are found at the next opening, with the
    highest level that they have reached by then. What one run leaves, beyond 500, the next one finds. Clocks that stand
    still, and stopped ones, are passed over.
    """
    running = StageClock.objects.filter(outcome=Outcome.RUNNING, paused_at=None)
    if calendar_of(actor).next_opening(at) != at:
        running = running.filter(case__priority=Priority.P1)
    reached = Reminder.objects.bulk_create(_at_new_level(actor, running, at))
    escalated = Reminder.objects.bulk_create(_to_escalate(running, at))
    for reminder in (*reached, *escalated):
        enqueue("complaints.tasks.tell_of_deadline", key=str(reminder.pk), reminder_id=str(reminder.pk))
    return len(reached) + len(escalated)


def _at_new_level(actor: Actor, running: QuerySet[StageClock], at: datetime) -> Iterable[Reminder]:
    """Return reminders for clocks past a level that is above all told before. Served by ``stageclock_running_by_near``."""
    told = Reminder.objects.filter(clock=OuterRef("pk")).order_by().values("clock").annotate(most=Max("level"))
    reached = Choose(
        When(due_at__lt=at, then=Value(Level.OVERDUE.value)),
        When(urgent_at__lte=at, then=Value(Level.URGENT.value)),
        default=Value(Level.NEAR.value),
        output_field=IntegerField(),
    )
    found = (
        running.filter(near_at__lte=at)
        .annotate(reached=reached, told=Coalesce(Subquery(told.values("most")), 0))
        .filter(reached__gt=F("told"))
        .order_by("near_at", "pk")[:AT_ONCE]
    )
    calendar = calendar_of(actor)
    for clock in found:
        level = Level(clock.reached)
        limit = Limit(clock.amount, LimitUnit(clock.unit))
        later = escalates_at(clock.due_at, limit, calendar) if level == Level.OVERDUE else None
        yield Reminder(clock=clock, level=level, at=at, escalates_at=later)


def _to_escalate(running: QuerySet[StageClock], at: datetime) -> Iterable[Reminder]:
    """Return reminders for clocks that run on although their end was told of long enough ago. Served by ``reminder_escalates``."""
    done = Reminder.objects.filter(clock=OuterRef("clock"), level=Level.ESCALATED)
    due = Reminder.objects.filter(~Exists(done), escalates_at__lte=at, clock__in=running).order_by("escalates_at", "pk")
    clocks: Iterable[UUID] = due.values_list("clock", flat=True)[:AT_ONCE]
    for clock_id in clocks:
        yield Reminder(clock_id=clock_id, level=Level.ESCALATED, at=at)
