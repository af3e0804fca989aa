"""Reports that look like one problem: hints for whoever reports, candidates for the desk, what happened at a place before."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import get_language

from complaints.models import Case, CaseEvent, CaseFollower, CasePhoto
from complaints.queries.cases import visible_cases
from complaints.queries.limits import whole_setting
from complaints.rules.acts import Act
from complaints.rules.public import PublicState, public_state
from complaints.rules.similar import (
    HISTORY_DAYS,
    HOURS,
    MOST_HINTS,
    NEAR_M,
    UNDO_DAYS,
    box_around,
    is_same_photo,
    likeness,
    share_a_photo,
)
from complaints.rules.states import OPEN, Status
from governance.access import Actor
from governance.models.places import Place
from governance.queries.places import NoPlaceThere, place_at
from governance.rules.places import Point, distance_m

NEAR_SETTING = "complaints.duplicate_metres"
HOURS_SETTING = "complaints.duplicate_hours"
HISTORY_SETTING = "complaints.site_history_days"
UNDO_SETTING = "complaints.unmerge_days"
MOST_CANDIDATES = 200
TOLD_TO_ALL = (
    Act.REPORT, Act.ACCEPT, Act.DISPATCH, Act.REDISPATCH, Act.START, Act.SUSPEND, Act.RESUME, Act.HANDLE, Act.VERIFY_PASS, Act.VERIFY_FAIL,
    Act.CLOSE, Act.REFUSE, Act.VOID, Act.REOPEN,
)  # fmt: skip
MOST_FOLLOWED = 20
MOST_HISTORY = 10
MOST_PHOTOS = 500


@dataclass(frozen=True)
class Sought:
    """What a report says that others may say too."""

    category: str
    place_id: UUID | None = None
    at: Point | None = None
    text: str = ""


@dataclass(frozen=True)
class Hint:
    """What anybody may know of a report like theirs: what, how far, when, and how far it has come. Nothing else."""

    pk: UUID
    category: str
    distance_m: int | None
    reported_at: datetime
    state: PublicState
    followers: int
    is_known: bool


@dataclass(frozen=True)
class Similar:
    """A case that may be the same as the one looked at, for whoever sees both."""

    pk: UUID
    number: str
    title: str
    status: Status
    place: str
    distance_m: int | None
    reported_at: datetime
    likeness: int
    same_photo: bool
    photo: UUID | None
    followers: int


@dataclass(frozen=True)
class Joined:
    """How a case is tied to others: what it was merged into, what was merged into it, how many have met the same."""

    main: str
    merged_at: datetime | None
    merged: tuple[str, ...]
    followers: int


@dataclass(frozen=True)
class Followed:
    """A case that somebody has met too, or that their own was merged into: its public state."""

    category: str
    place: str
    state: PublicState
    reported_at: datetime
    since: datetime


@dataclass(frozen=True)
class MainProgress:
    """How the case goes that one's own report was merged into: its public state and steps, and the answer to everybody."""

    state: PublicState
    steps: tuple[tuple[Act, datetime], ...]
    answer: str


@dataclass(frozen=True)
class PastCase:
    """An earlier case at the same place; ``number`` is empty for whoever may not see it."""

    number: str
    category: str
    status: Status
    reported_at: datetime
    distance_m: int | None
    unit: str


def sought_in(case: Case) -> Sought:
    """Return what a case says that others may say too."""
    return Sought(case.category.code if case.category else "", case.place_id, point_of(case), case.text)


def point_of(case: Case) -> Point | None:
    return (case.at_x, case.at_y) if case.at_x is not None and case.at_y is not None else None


@dataclass(frozen=True)
class Reach:
    """How near in place and time reports must lie to be one problem, as the city has set it."""

    metres: int
    hours: int


def reach_of(actor: Actor, now: datetime) -> Reach:
    return Reach(whole_setting(actor, NEAR_SETTING, now, NEAR_M), whole_setting(actor, HOURS_SETTING, now, HOURS))


def undo_days(actor: Actor, now: datetime) -> int:
    """Return for how many days a merger can be taken back."""
    return whole_setting(actor, UNDO_SETTING, now, UNDO_DAYS)


def candidates(cases: QuerySet[Case], sought: Sought, reach: Reach, now: datetime) -> list[tuple[Case, int | None]]:
    """Return the open cases of a minor category at most 72 hours old, within 50 m or in the same compound, with their distances.

    A community is no compound: in an open area nearness alone counts. Served by ``case_by_category``: few rows, whatever the
    city's size; words and photos are compared outside the database, so that row-level security delays nothing.
    """
    if not sought.category or (sought.place_id is None and sought.at is None):
        return []
    near = Q(place=sought.place_id, place__kind=Place.Kind.COMPOUND) if sought.place_id else Q(pk__in=[])
    if sought.at:
        box = box_around(sought.at, reach.metres)
        near |= Q(at_x__range=(box.min_x, box.max_x), at_y__range=(box.min_y, box.max_y))
    since = now - timedelta(hours=reach.hours)
    found = cases.filter(near, category__code=sought.category, status__in=sorted(OPEN), reported_at__gte=since)
    rows = [(case, _distance(sought.at, case)) for case in found.order_by("-reported_at", "pk")[:MOST_CANDIDATES]]
    return [
        (case, far)
        for case, far in rows
        if _in_compound(case, sought.place_id) or (far is not None and far <= reach.metres)
    ]


def _in_compound(case: Case, place_id: UUID | None) -> bool:
    return case.place_id == place_id and case.place.kind == Place.Kind.COMPOUND


def _distance(at: Point | None, case: Case) -> int | None:
    there = point_of(case)
    return round(distance_m(at, there)) if at and there else None


def hints_for(actor: Actor, sought: Sought, now: datetime) -> tuple[Hint, ...]:
    """Return what the reporter is told of reports like theirs, the most alike first; from the whole city, but no more than a ``Hint``."""
    found = candidates(_counted(Case.objects.all()), _with_compound(actor, sought), reach_of(actor, now), now)
    ranked = sorted(found, key=lambda row: (-likeness(sought.text, row[0].text), NEAR_M if row[1] is None else row[1]))
    known = set(
        CaseFollower.objects.filter(case__in=[case.pk for case, _far in ranked], person=actor.user_id).values_list(
            "case", flat=True
        )
    )
    return tuple(
        Hint(
            pk=case.pk,
            category=_category(case),
            distance_m=far,
            reported_at=case.reported_at,
            state=public_state(Status(case.status)),
            followers=case.follower_count,  # type: ignore[attr-defined]
            is_known=case.pk in known or (case.reporter_id is not None and case.reporter_id == actor.user_id),
        )
        for case, far in ranked[:MOST_HINTS]
    )


def _with_compound(actor: Actor, sought: Sought) -> Sought:
    """Return the same with the compound that lies at its position, where no place was chosen by hand."""
    if sought.place_id is not None or sought.at is None:
        return sought
    try:
        return replace(sought, place_id=place_at(Place.Kind.COMPOUND, *sought.at, actor.today).pk)
    except NoPlaceThere:
        return sought


def similar_cases(actor: Actor, case: Case, now: datetime) -> tuple[Similar, ...]:
    """Return the cases that may be the same as ``case``, of those that the actor sees: same photo first, then the most alike."""
    rows = candidates(_counted(visible_cases(actor)).exclude(pk=case.pk), sought_in(case), reach_of(actor, now), now)
    photos = _photos_of([case.pk, *(other.pk for other, _far in rows)])
    mine = [value for _pk, value in photos.get(case.pk, ())]
    found = [
        Similar(
            pk=other.pk,
            number=other.number,
            title=(other.text.strip() or _category(other))[:60],
            status=Status(other.status),
            place=other.place.name,
            distance_m=far,
            reported_at=other.reported_at,
            likeness=likeness(case.text, other.text),
            same_photo=share_a_photo(mine, [value for _pk, value in photos.get(other.pk, ())]),
            photo=next((pk for pk, _value in photos.get(other.pk, ())), None),
            followers=other.follower_count,  # type: ignore[attr-defined]
        )
        for other, far in rows
    ]
    found.sort(key=lambda one: (not one.same_photo, -one.likeness, one.distance_m or 0, one.number))
    return tuple(found[:MOST_HINTS])


def joined_with(case: Case) -> Joined:
    """Return how a case that the caller found visible is tied to others."""
    main = (
        Case.objects.filter(pk=case.merged_into_id).values_list("number", flat=True).first()
        if case.merged_into_id
        else ""
    )
    merged = Case.objects.filter(merged_into=case.pk).order_by("number").values_list("number", flat=True)
    followers = CaseFollower.objects.filter(case=case.pk).count()
    return Joined(main or "", case.merged_at, tuple(merged), followers)


def followed_by(actor: Actor) -> tuple[Followed, ...]:
    """Return what the actor has met too, the last first: the public state of the case, or of the one that it was merged into."""
    rows = CaseFollower.objects.filter(person=actor.user_id).order_by("-at", "pk")
    cases = rows.select_related("case__category", "case__place", "case__merged_into").defer("case__place__outline")
    return tuple(
        Followed(
            category=_category(row.case),
            place=row.case.place.name,
            state=public_state(Status((row.case.merged_into or row.case).status)),
            reported_at=row.case.reported_at,
            since=row.at,
        )
        for row in cases[:MOST_FOLLOWED]
    )


def progress_of_main(actor: Actor, number: str) -> MainProgress | None:
    """Return how the case goes that a report was merged into; ``None`` if it was not. Nothing that its reporter wrote is in it.

    Raises:
        Case.DoesNotExist: if the actor may not see the report.
    """
    main = visible_cases(actor).select_related("merged_into").get(number=number).merged_into
    if main is None:
        return None
    events = CaseEvent.objects.filter(case_id=main.pk, act__in=TOLD_TO_ALL).order_by("at", "id")
    return MainProgress(
        state=public_state(Status(main.status)),
        steps=tuple((Act(act), at) for act, at in events.values_list("act", "at")),
        answer=main.public_answer,
    )


def history_at(actor: Actor, case: Case, now: datetime) -> tuple[PastCase, ...]:
    """Return what was reported within 50 m or in the same compound in the last 90 days, the newest first.

    What the actor may not see is told without its number.
    """
    at, metres = point_of(case), reach_of(actor, now).metres
    near = Q(place=case.place_id, place__kind=Place.Kind.COMPOUND)
    if at:
        box = box_around(at, metres)
        near |= Q(at_x__range=(box.min_x, box.max_x), at_y__range=(box.min_y, box.max_y))
    since = now - timedelta(days=whole_setting(actor, HISTORY_SETTING, now, HISTORY_DAYS))
    community = "/".join(case.path.split("/")[:2]) + "/"
    before = Case.objects.filter(near, path__starts=community, reported_at__gte=since).exclude(pk=case.pk)
    rows = before.exclude(status=Status.VOID).select_related("category", "lead_unit", "place").defer("place__outline")
    newest = rows.order_by("-reported_at", "pk")[: MOST_HISTORY * 3]
    found = [(other, _distance(at, other)) for other in newest]
    found = [
        (other, far)
        for other, far in found
        if _in_compound(other, case.place_id) or (far is not None and far <= metres)
    ][:MOST_HISTORY]
    seen = set(visible_cases(actor).filter(pk__in=[other.pk for other, _far in found]).values_list("pk", flat=True))
    return tuple(
        PastCase(
            number=other.number if other.pk in seen else "",
            category=_category(other),
            status=Status(other.status),
            reported_at=other.reported_at,
            distance_m=far,
            unit=other.lead_unit.name if other.lead_unit else "",
        )
        for other, far in found
    )


def reused_photos(case: Case) -> Mapping[UUID, str]:
    """Return which photos of a case's result show a picture that an earlier case has already, with that case's number.

    The very same picture is looked for in the whole city (``attachment_by_hash``), one much like it in the same compound.
    """
    own = _photos_of([case.pk], role=CasePhoto.Role.AFTER).get(case.pk, [])
    if not own:
        return {}
    same = Q(attachment__photo_hash__in=[value for _pk, value in own])
    near = Q(case__place=case.place_id, case__reported_at__gte=case.reported_at - timedelta(days=HISTORY_DAYS))
    earlier = CasePhoto.objects.filter(same | near, attachment__photo_hash__isnull=False).exclude(case=case.pk)
    rows = earlier.filter(case__reported_at__lte=case.reported_at).order_by("-case__reported_at", "pk")
    named = rows.values_list("attachment__photo_hash", "case__number")[:MOST_PHOTOS]
    known = [(value, number) for value, number in named if value is not None]
    found = {pk: next((number for other, number in known if is_same_photo(value, other)), "") for pk, value in own}
    return {pk: number for pk, number in found.items() if number}


def _counted(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.select_related("category", "place").defer("place__outline").annotate(follower_count=Count("followers"))


def _category(case: Case) -> str:
    english = (get_language() or "").startswith("en")
    return str(case.category.name_en if english else case.category.name) if case.category else ""


def _photos_of(cases: Collection[UUID], role: str = CasePhoto.Role.BEFORE) -> Mapping[UUID, list[tuple[UUID, int]]]:
    """Return photo and perceptual hash of the checked photos of cases."""
    found: dict[UUID, list[tuple[UUID, int]]] = {}
    rows = CasePhoto.objects.filter(case__in=cases, role=role, attachment__photo_hash__isnull=False).order_by("pk")
    for case, photo, value in rows.values_list("case", "attachment", "attachment__photo_hash"):
        if value is not None:
            found.setdefault(case, []).append((photo, value))
    return found
