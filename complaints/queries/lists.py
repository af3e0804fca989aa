"""Lists of cases: filtered, ordered, paged by keyset, with what each row shows."""

import base64
import binascii
from datetime import datetime
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import get_language

from complaints.models import AssistOrder, CallBack, Case, CasePhoto
from complaints.queries.cases import visible_cases
from complaints.queries.filters import CaseFilters, narrowed
from complaints.queries.shown import CasePages, CaseRow, Due
from complaints.rules.lists import MOST_SELECTED
from complaints.rules.public import public_state
from complaints.rules.satisfaction import Review
from complaints.rules.states import Status
from governance.access import Actor
from governance.calendars import calendar_of
from governance.models.attachments import Attachment
from governance.models.places import Unit
from governance.rules.answers import Refused
from governance.rules.calendars import DAY_SECONDS, LimitUnit, WorkingCalendar
from governance.rules.deadlines import WORKING, working_seconds_between

PAGE = 20
CAP = 1000
SHOWN = (
    "id", "number", "text", "status", "priority", "channel", "spot", "reported_at", "stage", "due_at", "near_at", "due_unit", "handled_at",
    "version", "is_anonymous", "path", "category__name", "category__name_en", "category__major_code", "place__name", "grid__name",
    "lead_unit__name", "executor_unit__name",
)  # fmt: skip


def case_list(
    actor: Actor, filters: CaseFilters, now: datetime, cursor: str = "", size: int = PAGE, total: int | None = None
) -> CasePages:
    """Return one page of the cases that the actor may see. Served by ``case_open_newest``, ``case_open_by_due`` or ``case_newest``."""
    return paged(actor, narrowed(visible_cases(actor), filters, now), filters.order, now, cursor, size, total)


def paged(
    actor: Actor, cases: QuerySet[Case], order: str, now: datetime, cursor: str = "", size: int = PAGE, total: int | None = None,
) -> CasePages:  # fmt: skip
    """Return one page by keyset; ``total`` is given where somebody has counted already.

    ``cursor`` holds the place of the last row before the page, or after ``<`` that of the first behind it.
    """
    if total is None:
        total = cases.order_by()[: CAP + 1].count()
    backwards = cursor.startswith("<")
    rows = list(
        with_rows(_after(ordered(cases, order, backwards=backwards), order, cursor.lstrip("<"), backwards=backwards))[
            : size + 1
        ]
    )
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    calendar = calendar_of(actor)
    return CasePages(
        rows=tuple(row_of(case, now, calendar) for case in rows),
        total=min(total, CAP),
        is_capped=total > CAP,
        before=f"<{_cursor(rows[0], order)}" if rows and (more if backwards else bool(cursor)) else "",
        after=_cursor(rows[-1], order) if rows and (more or backwards) else "",
    )


def with_rows(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return the cases with all that a row shows, in one statement."""
    shown = CasePhoto.objects.exclude(role=CasePhoto.Role.LINKED)
    photo = shown.filter(case=OuterRef("pk"), attachment__state=Attachment.State.READY).order_by("-role", "pk")
    return (
        cases.select_related("category", "place", "grid", "lead_unit", "executor_unit")
        .only(*SHOWN)
        .annotate(photo_id=Subquery(photo.values("attachment")[:1]))
    )


def ordered(cases: QuerySet[Case], order: str, *, backwards: bool = False) -> QuerySet[Case]:
    """Return the cases in a list's order."""
    if order == "due":
        return (
            cases.order_by(F("due_at").desc(nulls_last=True), "-pk")
            if backwards
            else cases.order_by(F("due_at").asc(nulls_last=True), "pk")
        )
    return cases.order_by("reported_at", "pk") if backwards else cases.order_by("-reported_at", "-pk")


def _after(cases: QuerySet[Case], order: str, cursor: str, *, backwards: bool) -> QuerySet[Case]:
    if not cursor:
        return cases
    moment, pk = _place_of(cursor)
    if order == "due":
        if moment is None:
            return cases.filter(due_at=None, pk__lt=pk) if backwards else cases.filter(due_at=None, pk__gt=pk)
        if backwards:
            return cases.filter(Q(due_at__lt=moment) | Q(due_at=moment, pk__lt=pk))
        return cases.filter(Q(due_at__gt=moment) | Q(due_at=moment, pk__gt=pk) | Q(due_at=None))
    if moment is None:
        raise Refused(cursor, code="bad_cursor")
    if backwards:
        return cases.filter(Q(reported_at__gt=moment) | Q(reported_at=moment, pk__gt=pk))
    return cases.filter(reported_at__lte=moment).filter(Q(reported_at__lt=moment) | Q(reported_at=moment, pk__lt=pk))


def _cursor(case: Case, order: str) -> str:
    moment = case.due_at if order == "due" else case.reported_at
    return base64.urlsafe_b64encode(f"{moment.isoformat() if moment else ''}|{case.pk}".encode()).decode().rstrip("=")


def _place_of(cursor: str) -> tuple[datetime | None, UUID]:
    try:
        moment, _, pk = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition("|")
        return (datetime.fromisoformat(moment) if moment else None), UUID(pk)
    except (ValueError, binascii.Error) as error:
        raise Refused(cursor, code="bad_cursor") from error


def row_of(case: Case, now: datetime, calendar: WorkingCalendar) -> CaseRow:
    """Return what a list shows of a case made by ``with_rows``."""
    category = case.category
    english = (get_language() or "").startswith("en")
    name = (category.name_en if english else category.name) if category else ""
    unit = case.executor_unit or case.lead_unit
    return CaseRow(
        pk=case.pk,
        number=case.number,
        title=case.text.strip().splitlines()[0][:60] if case.text.strip() else name,
        category=name,
        major_code=category.major_code if category else "",
        status=Status(case.status),
        public_state=public_state(Status(case.status)),
        priority=case.priority,
        channel=case.get_channel_display(),
        place_name=case.place.name,
        spot=case.spot,
        grid_name=case.grid.name if case.grid else "",
        unit_name=unit.name if unit else "",
        reported_at=case.reported_at,
        due=due_of(case, now, calendar),
        photo_id=getattr(case, "photo_id", None),
        version=case.version,
    )


def due_of(case: Case, now: datetime, calendar: WorkingCalendar) -> Due:
    """Return how the case's running deadline stands, measured in its own time."""
    if case.due_at is None or case.near_at is None:
        return Due("none", case.stage, None, 0)
    unit = LimitUnit(case.due_unit)
    over = now > case.due_at
    first, last = (case.due_at, now) if over else (now, case.due_at)
    seconds = working_seconds_between(first, last, unit, calendar)
    worked = calendar.seconds_of(calendar.local_day(case.due_at)) if unit in WORKING else 0
    state = "over" if over else "near" if now >= case.near_at else "ok"
    return Due(state, case.stage, case.due_at, seconds, worked or DAY_SECONDS)


def my_reports(actor: Actor, now: datetime, cursor: str = "") -> CasePages:
    """Return what the actor reported, newest first. Served by ``case_by_reporter``."""
    return paged(actor, visible_cases(actor).filter(reporter=actor.user_id), "newest", now, cursor)


def orders(actor: Actor, now: datetime, group: str = "handling", cursor: str = "") -> CasePages:
    """Return the cases that the actor's own units answer for, carry out or have a part in, most urgent first."""
    mine = Q(lead_unit__in=actor.scope.unit_ids) | Q(executor_unit__in=actor.scope.unit_ids)
    parts = AssistOrder.objects.filter(unit__in=actor.scope.unit_ids, state=AssistOrder.State.OPEN)
    mine |= Q(pk__in=parts.values("case"))
    offices = [post.place_id for post in actor.posts if post.place_id and not post.place_is_grid]
    if offices:
        kinds = [Unit.Kind.STREET_OFFICE, Unit.Kind.COMMUNITY_OFFICE]
        mine |= Q(lead_unit__kind__in=kinds, lead_unit__place__in=offices)
        mine |= Q(executor_unit__kind=Unit.Kind.FIRM, place__in=offices)
    filters = CaseFilters(group=group, order="due")
    return paged(actor, narrowed(visible_cases(actor).filter(mine), filters, now), "due", now, cursor)


def to_verify(actor: Actor, now: datetime, cursor: str = "") -> CasePages:
    """Return the handled cases that the actor may verify: neither classified nor handled by the actor or the actor's units."""
    waiting = visible_cases(actor).filter(status=Status.HANDLED)
    if actor.user_id:
        waiting = waiting.exclude(classified_by=actor.user_id).exclude(handled_by=actor.user_id)
    if actor.scope.unit_ids:
        waiting = waiting.exclude(lead_unit__in=actor.scope.unit_ids).exclude(executor_unit__in=actor.scope.unit_ids)
    return paged(actor, waiting, "due", now, cursor)


def awaiting_reporter(actor: Actor, now: datetime, size: int) -> CasePages:
    """Return the actor's own reports that wait for the actor: for an answer, or for saying whether it is solved.

    A dissatisfied one waits for its review, not for the reporter.
    """
    waiting = visible_cases(actor).filter(reporter=actor.user_id, status__in=[Status.INFO_ASKED, Status.VERIFIED])
    waiting = waiting.exclude(pk__in=CallBack.objects.filter(review=Review.DUE).values("case"))
    return paged(actor, waiting, "newest", now, size=size, total=0)


def to_settle(actor: Actor, now: datetime, size: int) -> CasePages:
    """Return what grid workers settle themselves in their grids, the most urgent first (``by_whoever_handles``)."""
    waiting = visible_cases(actor).filter(
        grid__in=actor.scope.grid_ids,
        category__usual_executor="GRID",
        executor_unit=None,
        status__in=[Status.DISPATCHED, Status.SIGNED, Status.IN_PROGRESS],
    )
    return paged(actor, waiting, "due", now, size=size, total=0)


def versions_of(actor: Actor, filters: CaseFilters, now: datetime) -> list[tuple[UUID, int]]:
    """Return id and version of the cases that the filters give, in the list's order, one more than may be selected at most."""
    cases = ordered(narrowed(visible_cases(actor), filters, now), filters.order)
    return list(cases.values_list("pk", "version")[: MOST_SELECTED + 1])
