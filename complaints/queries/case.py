"""One case, whole, as an actor may see it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils.translation import get_language

from complaints.models import AssistOrder, CallBack, Case, CaseEvent, CasePhoto, StageClock
from complaints.queries.cases import visible_cases
from complaints.queries.limits import whole_setting
from complaints.queries.lists import SHOWN, row_of, with_rows
from complaints.queries.shown import CasePage, ClockRow, Deed, EventRow, Marks, NoteRow, Photo
from complaints.queries.similar import undo_days
from complaints.rules.acts import Act
from complaints.rules.guards import fits_request
from complaints.rules.notes import NOTE, may_read_note
from complaints.rules.satisfaction import REOPEN_DAYS, Review
from complaints.rules.stages import Outcome
from complaints.rules.states import Status
from complaints.rules.transitions import TRANSITIONS
from firms.queries.contracts import firm_name_of
from governance.access import Actor, allows
from governance.calendars import calendar_of
from governance.clock import today_of
from governance.models.accounts import User
from governance.models.attachments import Attachment
from governance.models.places import Place
from governance.queries.posts import people_with
from governance.rules.calendars import LimitUnit, WorkingCalendar
from governance.rules.deadlines import TraceKind, share_used, trace_from_json
from governance.rules.places import distance_m
from governance.rules.roles import Role

WHOLE = (
    "text", "pending_request", "return_count", "reopen_count", "is_binding", "urge_level", "suspended_until", "ever_late",
    "public_answer", "accepted_at", "dispatched_at", "verified_at", "closed_at", "rework_count", "at_x", "at_y", "reporter",
    "classified_by", "handled_by", "merged_into", "merged_at",
    "lead_unit__kind", "lead_unit__place", "executor_unit__kind", "executor_unit__place", "grid",
    "category__code", "category__priority", "category__limit_amount", "category__limit_unit", "category__lead_department",
    "category__usual_executor", "category__closing_photo_required", "category__major_name", "category__major_name_en", "category__opening_condition",
    "category__opening_condition_en", "category__closing_condition", "category__closing_condition_en",
)  # fmt: skip
PRIMARY = {
    Status.REPORTED: Act.ACCEPT, Status.ACCEPTED: Act.DISPATCH, Status.DISPATCHED: Act.SIGN, Status.SIGNED: Act.START,
    Status.IN_PROGRESS: Act.HANDLE, Status.HANDLED: Act.VERIFY_PASS, Status.VERIFIED: Act.CALL_BACK,
}  # fmt: skip
REOPEN_SETTING = "complaints.reopen_days"
REVIEWING = frozenset({Act.EXPLAIN, Act.REWORK})


def seen_case(actor: Actor, number: str) -> Case:
    """Return the case with a number, with all that its page shows.

    Raises:
        Case.DoesNotExist: if the actor may not see it.
    """
    parts = AssistOrder.objects.filter(case=OuterRef("pk")).exclude(state=AssistOrder.State.ENDED).order_by("pk")
    cases = with_rows(visible_cases(actor)).only(*SHOWN, *WHOLE)
    return cases.annotate(assisting=ArraySubquery(parts.values("unit__name"))).get(number=number)


def case_page(actor: Actor, number: str, now: datetime, *, with_notes: bool = False) -> CasePage:
    """Return everything that the case's page shows; notes among colleagues only where they are asked for, on pages for staff.

    Raises:
        Case.DoesNotExist: if the actor may not see it.
    """
    case = seen_case(actor, number)
    english = (get_language() or "").startswith("en")
    category, today = case.category, today_of(now)
    entries = list(CaseEvent.objects.filter(case_id=case.pk).order_by("-at", "-id"))
    events = [entry for entry in entries if entry.act != NOTE]
    people = names_of([*(entry.actor_id for entry in entries), case.reporter_id])
    photos = photos_of(case)
    return CasePage(
        row=row_of(case, now, calendar_of(actor)),
        text=case.text,
        major=(category.major_name_en if english else category.major_name) if category else "",
        opening_condition=(category.opening_condition_en if english else category.opening_condition)
        if category
        else "",
        closing_condition=(category.closing_condition_en if english else category.closing_condition)
        if category
        else "",
        community_name=_community_name(case),
        firm_name=firm_name_of(case.place_id, today),
        grid_members=tuple(people_with(Role.GRID_MEMBER, case.grid_id, today)) if case.grid_id else (),
        reporter=_reporter(actor, case, people),
        lead_unit=case.lead_unit.name if case.lead_unit else "",
        executor_unit=case.executor_unit.name if case.executor_unit else "",
        assisting=tuple(case.assisting),  # type: ignore[attr-defined]
        accepted_at=case.accepted_at,
        dispatched_at=case.dispatched_at,
        handled_at=case.handled_at,
        verified_at=case.verified_at,
        closed_at=case.closed_at,
        public_answer=case.public_answer,
        rework_count=case.rework_count,
        at=(case.at_x, case.at_y) if case.at_x is not None and case.at_y is not None else None,
        before=tuple(photo for photo in photos if photo.role == CasePhoto.Role.BEFORE),
        after=tuple(photo for photo in photos if photo.role == CasePhoto.Role.AFTER),
        linked=tuple(photo for photo in photos if photo.role == CasePhoto.Role.LINKED),
        events=tuple(_event_row(event, case, people) for event in events),
        clocks=clocks_of(case, now, calendar_of(actor)),
        deeds=deeds_of(actor, case, now),
        notes=notes_of(actor, entries, people) if with_notes else (),
        marks=_marks(case),
        own_acts=own_acts_of(actor, case, events, now),
    )


def outlines_around(case: Case) -> tuple[tuple[str, str, dict[str, Any]], ...]:
    """Return kind, name and outline of the case's grid and of the place that it was reported at, where they have one."""
    around = Place.objects.filter(pk__in=[pk for pk in (case.grid_id, case.place_id) if pk], outline__isnull=False)
    return tuple((kind, name, outline or {}) for kind, name, outline in around.values_list("kind", "name", "outline"))


def names_of(ids: Iterable[UUID | None]) -> Mapping[UUID, str]:
    """Return the display names of accounts."""
    return dict(User.objects.filter(pk__in={pk for pk in ids if pk}).values_list("pk", "display_name"))


def _marks(case: Case) -> Marks:
    return Marks(
        reworks=case.rework_count,
        reopened=bool(case.reopen_count),
        returns=case.return_count,
        is_binding=case.is_binding,
        urge_level=case.urge_level,
        was_late=case.ever_late,
        suspended_until=case.suspended_until if case.status == Status.SUSPENDED else None,
        request=case.pending_request,
    )


def _reporter(actor: Actor, case: Case, people: Mapping[UUID, str]) -> str:
    """Return who reported, empty for an anonymous report; the reporter is never hidden from oneself."""
    if case.reporter_id is None or (case.is_anonymous and case.reporter_id != actor.user_id):
        return ""
    name = people.get(case.reporter_id, "")
    return name if case.reporter_id == actor.user_id else name[:1] + "*" * max(1, len(name) - 1)


def _event_row(event: CaseEvent, case: Case, people: Mapping[UUID, str]) -> EventRow:
    """Return an entry of the timeline; what the reporter did carries no name."""
    by_reporter = event.actor_id is not None and event.actor_id == case.reporter_id
    return EventRow(
        at=event.at,
        act=event.act,
        from_status=event.from_status,
        to_status=event.to_status,
        who="" if by_reporter or event.actor_id is None else people.get(event.actor_id, ""),
        role=event.role,
        public_text=event.public_text,
        internal_text=event.internal_text,
        is_system=event.actor_id is None and not event.role and event.act != Act.ANSWER_LINK,
        level=str(event.facts.get("level", "")),
    )


def notes_of(actor: Actor, entries: Iterable[CaseEvent], people: Mapping[UUID, str]) -> tuple[NoteRow, ...]:
    """Return the notes among a case's entries that the actor may read, in the order given."""
    if actor.opened_id is not None:
        return ()
    roles = [post.role for post in actor.posts]
    return tuple(
        NoteRow(
            at=entry.at,
            who=people.get(entry.actor_id, "") if entry.actor_id else "",
            role=entry.role,
            text=entry.internal_text,
            for_firm=bool(entry.facts.get("for_firm")),
        )
        for entry in entries
        if entry.act == NOTE
        and may_read_note(
            roles,
            for_firm=bool(entry.facts.get("for_firm")),
            is_own=entry.actor_id is not None and entry.actor_id == actor.user_id,
        )
    )


def _community_name(case: Case) -> str:
    codes = case.path.split("/")
    return Place.objects.filter(path="/".join(codes[:2]) + "/").values_list("name", flat=True).first() or ""


def photos_of(case: Case) -> list[Photo]:
    """Return the case's photos in the order in which they were taken in, those being checked and refused included."""
    found = CasePhoto.objects.filter(case=case).select_related("attachment").order_by("role", "round", "pk")
    return [
        Photo(
            pk=photo.attachment_id,
            role=photo.role,
            ready=photo.attachment.state == Attachment.State.READY,
            refusal=photo.attachment.refusal,
            taken_at=photo.attachment.taken_at,
            distance_m=_distance(case, photo.attachment),
            round=photo.round,
        )
        for photo in found
    ]


def _distance(case: Case, attachment: Attachment) -> int | None:
    """Return how far from the reported spot a photo says that it was taken, in metres."""
    if case.at_x is None or case.at_y is None or attachment.taken_x is None or attachment.taken_y is None:
        return None
    return round(distance_m((case.at_x, case.at_y), (attachment.taken_x, attachment.taken_y)))


def clocks_of(case: Case, now: datetime, calendar: WorkingCalendar) -> tuple[ClockRow, ...]:
    """Return the stage clocks in the order in which they started, with the share of its time that each has used."""
    return tuple(
        ClockRow(
            stage_label=clock.get_stage_display(),
            round=clock.round,
            unit_name=clock.responsible_unit.name if clock.responsible_unit else "",
            amount=clock.amount,
            unit_label=clock.get_unit_display(),
            started_at=clock.started_at,
            due_at=clock.due_at,
            stopped_at=clock.stopped_at,
            outcome=clock.outcome,
            outcome_label=clock.get_outcome_display(),
            late=timedelta(seconds=clock.late_seconds),
            calendar_number=clock.calendar_number,
            past_calendar=clock.past_calendar,
            trace=trace_from_json(clock.trace),
            used=share_used(
                clock.started_at,
                clock.due_at,
                clock.stopped_at or clock.paused_at or now,
                LimitUnit(clock.unit),
                calendar,
                paused_seconds=clock.paused_seconds,
            ),
            paused=timedelta(seconds=clock.paused_seconds),
            paused_at=clock.paused_at if clock.outcome == Outcome.RUNNING else None,
            is_over=clock.outcome == Outcome.RUNNING and clock.paused_at is None and now > clock.due_at,
            is_extended=any(step.kind == TraceKind.EXTENDED for step in trace_from_json(clock.trace)),
        )
        for clock in StageClock.objects.filter(case=case)
        .select_related("responsible_unit")
        .order_by("started_at", "pk")
    )


def deeds_of(actor: Actor, case: Case, now: datetime) -> tuple[Deed, ...]:
    """Return the acts of staff that the case's state offers and that the actor may do, the next regular step first."""
    status = Status(case.status)
    possible = [
        step
        for step in TRANSITIONS
        if not step.own
        and status in step.before
        and fits_request(case.pending_request, step)
        and allows(actor, step.action, case)
        and (
            step.act != Act.UNMERGE
            or case.merged_at is None
            or now <= case.merged_at + timedelta(days=undo_days(actor, now))
        )
    ]
    waits_for_review = {step.act for step in possible} & REVIEWING and _has_review_due(case)
    found = [
        Deed(act=step.act, action=step.action, primary=PRIMARY.get(status) == step.act)
        for step in possible
        if (step.act in REVIEWING) <= bool(waits_for_review)
    ]
    return tuple(sorted(found, key=lambda deed: not deed.primary))


def own_acts_of(actor: Actor, case: Case, events: Sequence[CaseEvent], now: datetime) -> tuple[Act, ...]:
    """Return what whoever reported may do now, the events being the newest first.

    No rating while one waits for its review, no second objection, no reopening after its time or a second time.
    """
    status = Status(case.status)
    done = [event.act for event in events]
    since_passed = done[: done.index(Act.VERIFY_PASS)] if Act.VERIFY_PASS in done else done
    days = whole_setting(actor, REOPEN_SETTING, now, REOPEN_DAYS)
    is_over = {
        Act.RATE: Act.RATE in since_passed or (Act.CALL_BACK in since_passed and _has_review_due(case)),
        Act.OBJECT_REFUSAL: Act.OBJECT_REFUSAL in done,
        Act.REOPEN: bool(case.reopen_count) or case.closed_at is None or now > case.closed_at + timedelta(days=days),
    }
    return tuple(
        step.act
        for step in TRANSITIONS
        if step.own and status in step.before and allows(actor, step.action, case) and not is_over.get(step.act, False)
    )


def _has_review_due(case: Case) -> bool:
    return CallBack.objects.filter(case=case, review=Review.DUE).exists()


def visible_photo(actor: Actor, number: str, photo_id: UUID) -> Attachment:
    """Return a photo of a case that the actor may see, fit to be shown.

    Raises:
        Attachment.DoesNotExist: if there is no such photo, or it is still being checked, or the case is out of scope.
    """
    return Attachment.objects.get(
        pk=photo_id,
        state=Attachment.State.READY,
        case_photo__case__in=visible_cases(actor).filter(number=number).values("pk"),
    )
