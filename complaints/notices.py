"""Messages about cases: who is told of an act or a deadline, with which facts, leading where."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, override

from complaints.models import Case, CaseEvent, Reminder
from complaints.rules.acts import Act
from complaints.rules.notices import DEADLINE_CODES, Audience, Level, announcements, reminded
from complaints.rules.priorities import Priority
from complaints.rules.public import public_state
from complaints.rules.stages import Outcome, Stage
from complaints.rules.states import Status
from complaints.rules.transitions import CENTRE, GRID
from governance.clock import LOCAL, today_of
from governance.models.cities import City
from governance.models.places import Unit
from governance.models.posts import Post
from governance.queries.places import ancestors
from governance.queries.posts import valid_on
from governance.rules.notices import LANGUAGES
from governance.rules.roles import Role
from governance.services.notice_settings import tell_systems
from governance.services.notices import Telling, tell

OF_DEPARTMENT = (Role.DEPT_HANDLER,)
OF_OFFICE = {
    Unit.Kind.STREET_OFFICE: ((Role.STREET_OFFICER,), (Role.STREET_SECRETARY,)),
    Unit.Kind.COMMUNITY_OFFICE: ((Role.COMMUNITY_WORKER,), (Role.COMMUNITY_SECRETARY,)),
}
NOBODY = Q(pk__in=[])
LISTENING = frozenset({Audience.REPORTER, Audience.FOLLOWERS})


def tell_of_act(city: City, *, case_id: UUID, act: Act, event_id: UUID, at: datetime) -> int:
    """Tell people and other systems of an act on a case, each once however often this runs; return how many people.

    Whoever did the act is not told of it.

    Raises:
        Case.DoesNotExist, CaseEvent.DoesNotExist: if the city has none such.
    """
    case = Case.objects.select_related("category", "place", "lead_unit", "executor_unit").get(pk=case_id)
    event = CaseEvent.objects.get(case_id=case_id, pk=event_id)
    told = 0
    for one in announcements(act):
        people = people_of(case, one.audience, today_of(at)) - (set() if one.is_receipt else {event.actor_id})
        urgent = case.priority == Priority.P1 and one.audience[0] not in LISTENING
        facts = facts_of(case, case.due_at)
        link = link_for(city, case, one.audience[0])
        told += tell(city, Telling(one.code, f"{event_id}:{one.code}", facts, link, urgent), people, at=at)
    body: dict[str, str | int] = {"case": case.number, "status": event.to_status, "occurred_at": event.at.isoformat()}
    tell_systems(code=f"case.{act.lower()}", key=str(event_id), body=body, at=at)
    return told


def tell_of_deadline(city: City, *, reminder_id: UUID, at: datetime) -> int:
    """Tell those whom a reminder concerns, unless the clock was stopped or stands still meanwhile; return how many.

    Raises:
        Reminder.DoesNotExist: if the city has none such.
    """
    reminder = Reminder.objects.select_related(
        "clock__case__category", "clock__case__place", "clock__case__lead_unit", "clock__case__executor_unit"
    ).get(pk=reminder_id)
    clock, case, level = reminder.clock, reminder.clock.case, Level(reminder.level)
    if clock.outcome != Outcome.RUNNING or clock.paused_at is not None:
        return 0
    stage, code = Stage(clock.stage), DEADLINE_CODES[level]
    audience = reminded(stage, level)
    people = people_of(case, audience, today_of(at))
    facts = facts_of(case, clock.due_at, stage)
    urgent = case.priority == Priority.P1
    return tell(city, Telling(code, str(reminder_id), facts, link_for(city, case, audience[0]), urgent), people, at=at)


def listeners_of(case: Case, audience: Audience) -> set[UUID]:
    """Return the accounts that are told in public words what becomes of a case: whoever reported it, or else those who follow it."""
    if audience == Audience.REPORTER:
        return {case.reporter_id} if case.reporter_id else set()
    return set(case.followers.values_list("person", flat=True)) - {case.reporter_id}


def people_of(case: Case, audience: Sequence[Audience], today: date) -> set[UUID]:
    """Return the accounts of an audience in one statement: listeners by the case, everybody else by the posts valid on a day."""
    if audience[0] in LISTENING:
        return listeners_of(case, audience[0])
    wanted = NOBODY
    for one in audience:
        wanted |= _posts_of(case, one)
    return set(Post.objects.filter(wanted, valid_on(today)).order_by().values_list("person", flat=True))


def _posts_of(case: Case, audience: Audience) -> Q:
    match audience:
        case Audience.LEAD:
            return _unit_posts(case, case.lead_unit)
        case Audience.EXECUTOR:
            return _unit_posts(case, case.executor_unit)
        case Audience.LEADERS:
            return _leader_posts(case.lead_unit)
        case Audience.OPERATORS:
            return Q(role__in=CENTRE)
        case Audience.SUPERVISORS:
            return Q(role=Role.CC_SUPERVISOR)
        case Audience.VERIFIERS:
            return Q(role__in=GRID, place=case.grid_id) if case.grid_id else Q(role__in=CENTRE)
        case Audience.REPORTER | Audience.FOLLOWERS:
            return NOBODY


def _unit_posts(case: Case, unit: Unit | None) -> Q:
    """Return the posts of those who act for a unit in a case: of a firm also the manager of the compound."""
    if unit is None:
        return NOBODY
    if unit.kind in OF_OFFICE:
        acting, _leading = OF_OFFICE[Unit.Kind(unit.kind)]
        return Q(role__in=acting, place=unit.place_id) | Q(role__in=acting, unit=unit.pk)
    if unit.kind == Unit.Kind.FIRM:
        above = ancestors(case.place)
        managers = Q(role__in=[Role.PROJECT_MANAGER, Role.NONPROFIT_MANAGER], place__path__in=above)
        return Q(role=Role.FIRM_ADMIN, unit=unit.pk) | managers
    return Q(role__in=OF_DEPARTMENT, unit=unit.pk)


def _leader_posts(unit: Unit | None) -> Q:
    """Return the posts that stand above a unit's people."""
    if unit is None:
        return Q(role=Role.CC_SUPERVISOR)
    if unit.kind in OF_OFFICE:
        _acting, leading = OF_OFFICE[Unit.Kind(unit.kind)]
        return Q(role__in=leading, place=unit.place_id)
    return Q(role=Role.DEPT_LEADER, unit=unit.pk)


def link_for(city: City, case: Case, audience: Audience) -> str:
    """Return where a message about a case leads: those who work on it to its page, whoever reported it to theirs."""
    if audience == Audience.FOLLOWERS:
        return reverse("complaints:my_cases", kwargs={"city": city.slug})
    page = "complaints:my_case" if audience == Audience.REPORTER else "complaints:case"
    return reverse(page, kwargs={"city": city.slug, "number": case.number})


def facts_of(case: Case, due_at: datetime | None, stage: Stage | None = None) -> dict[str, dict[str, str]]:
    """Return what may stand in the texts about a case, by language: no names, and nothing that the reporter wrote."""
    facts = {}
    for language in LANGUAGES:
        with override(language):
            category = case.category
            name = (category.name_en if language == "en" else category.name) if category else gettext("还没有分类")
            facts[language] = {
                "number": case.number,
                "place": case.place.name,
                "category": name,
                "due": _moment(due_at),
                "state": str(public_state(Status(case.status)).label),
                "answer_by": _moment(case.info_due_at),
                "stage": str(stage.label) if stage else "",
            }
    return facts


def _moment(at: datetime | None) -> str:
    """Return a moment in words of the language that is active: 11月20日 13:40, or 20 Nov 13:40."""
    return date_format(at.astimezone(LOCAL), gettext("n月j日 H:i")) if at else "—"
