"""Filing a case: once per report, however often it is sent."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from complaints.models import Case, CaseCategory, CasePhoto, StageClock
from complaints.rules.acts import Act
from complaints.rules.channels import Channel
from complaints.rules.numbers import case_number
from complaints.rules.priorities import Priority
from complaints.rules.stages import Stage
from complaints.rules.states import OPEN, Status
from complaints.rules.transitions import transition
from complaints.services.clocks import run_clocks
from complaints.services.recording import record_event
from governance.access import Actor, require
from governance.clock import today_of
from governance.models.attachments import Attachment
from governance.models.places import Place
from governance.queries.places import NoPlaceThere, place_at
from governance.queries.posts import valid_on
from governance.rules.answers import Refused
from governance.tenancy import current_city_id
from grids.queries.places import only_grid_of

REPORT_PHOTO = "REPORT"


@dataclass(frozen=True)
class Report:
    """What somebody sends in. Positions are WGS-84 in millionths of a degree; photos are SHA-256 in hexadecimal."""

    client_ref: UUID
    channel: Channel
    category: str = ""
    text: str = ""
    place_id: UUID | None = None
    lon_e6: int | None = None
    lat_e6: int | None = None
    accuracy_m: int | None = None
    spot: str = ""
    is_anonymous: bool = False
    captured_at: datetime | None = None
    photos: tuple[str, ...] = field(default=())

    def digest(self) -> bytes:
        """Return what tells this report from any other with the same ``client_ref``."""
        body = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(body.encode()).digest()


@dataclass(frozen=True)
class Filed:
    """The case, and whether it had been filed before."""

    case: Case
    is_replay: bool
    accept_due_at: datetime


def file_case(*, actor: Actor, report: Report, prefix: str, at: datetime) -> Filed:
    """File a report as a case, or return the case that the same report was filed as before.

    Takes a lock on ``client_ref`` for the transaction, so that ten sendings at once make one case. Photos that arrived
    already are joined; later ones join when they come.

    Raises:
        ActionRefused: if the actor may not report.
        Refused: if another report came with the same ``client_ref``, or place or category do not exist.
    """
    require(actor, "complaints.report_case")
    _lock_reference(report.client_ref)
    digest = report.digest()
    known = Case.objects.filter(client_ref=report.client_ref).select_related("category", "place").first()
    if known is not None:
        if bytes(known.body_digest) != digest or known.reporter_id != actor.user_id:
            raise Refused(_("这个编号已经报过另一件事。从头再报一次就好。"), code="client_ref_reused")
        return Filed(known, is_replay=True, accept_due_at=_accept_due_at(known))
    today = today_of(at)
    place, grid = _where(report, today)
    category = _category(report.category)
    case = Case(
        number=case_number(prefix, today, next_serial(today)),
        client_ref=report.client_ref,
        body_digest=digest,
        channel=report.channel,
        status=Status.REPORTED,
        priority=category.priority if category else Priority.P3,
        category=category,
        text=report.text.strip(),
        place=place,
        path=place.path,
        grid=grid,
        spot=report.spot.strip(),
        at_x=report.lon_e6,
        at_y=report.lat_e6,
        accuracy_m=report.accuracy_m,
        reporter_id=actor.user_id,
        is_anonymous=report.is_anonymous,
        captured_at=report.captured_at,
        reported_at=at,
    )
    run_clocks(actor, case, transition(Act.REPORT), at=at)
    assert case.due_at is not None
    case.save(force_insert=True)
    join_photos(case)
    record_event(actor, case, Act.REPORT, "", at=at, facts={"photos": len(report.photos)})
    return Filed(case, is_replay=False, accept_due_at=case.due_at)


def _accept_due_at(case: Case) -> datetime:
    return StageClock.objects.values_list("due_at", flat=True).get(case=case, stage=Stage.ACCEPT, round=0)


def _lock_reference(client_ref: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(7243, hashtext(%s))", [f"{current_city_id()}{client_ref}"])


def next_serial(day: date) -> int:
    """Return the next serial number of a day. The day's row stays locked until the transaction ends; a rollback leaves no trace."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO complaints_casenumber (id, city_id, day, last) VALUES (uuidv7(), %s, %s, 1) "
            "ON CONFLICT (city_id, day) DO UPDATE SET last = complaints_casenumber.last + 1 RETURNING last",
            [current_city_id(), day],
        )
        serial: int = cursor.fetchone()[0]
    return serial


def _where(report: Report, today: date) -> tuple[Place, Place | None]:
    """Return the compound (or, in an open area, the community) and the grid of a report, by hand first, else by position."""
    position = (report.lon_e6, report.lat_e6)
    grid: Place | None = None
    if position[0] is not None and position[1] is not None:
        try:
            grid = place_at(Place.Kind.GRID, position[0], position[1], today)
        except NoPlaceThere:
            grid = None
    if report.place_id is not None:
        chosen = Place.objects.filter(
            valid_on(today), pk=report.place_id, kind__in=[Place.Kind.COMPOUND, Place.Kind.COMMUNITY]
        ).first()
        if chosen is None:
            raise Refused(_("这个小区不在名单里，换一个再报。"), code="unknown_place")
        community = "/".join(chosen.path.split("/")[:2]) + "/"
        inside = grid is not None and grid.path.startswith(community)
        return chosen, grid if inside else only_grid_of(chosen.pk)
    if position[0] is None or position[1] is None:
        raise Refused(_("还不知道在哪里：打开定位，或者选一个小区。"), code="place_missing")
    for kind in (Place.Kind.COMPOUND, Place.Kind.COMMUNITY):
        try:
            return place_at(kind, position[0], position[1], today), grid
        except NoPlaceThere:
            continue
    raise Refused(_("定位在本市的小区和社区以外。选一个小区，或者到当地的平台上报。"), code="outside_every_outline")


def _category(code: str) -> CaseCategory | None:
    if not code:
        return None
    category = CaseCategory.objects.filter(code=code, active=True).first()
    if category is None:
        raise Refused(_("这个分类已经停用，换一个，或者选“其他”。"), code="unknown_category")
    return category


def join_photos(case: Case) -> int:
    """Join the reporter's photos that carry the case's ``client_ref`` and belong to no case yet; return how many."""
    waiting = Attachment.objects.filter(
        sender=case.reporter_id, client_ref=case.client_ref, purpose=REPORT_PHOTO, case_photo__isnull=True
    ).values_list("pk", flat=True)
    photos = [CasePhoto(case=case, attachment_id=pk, role=CasePhoto.Role.BEFORE) for pk in waiting]
    CasePhoto.objects.bulk_create(photos, ignore_conflicts=True)
    return len(photos)


def add_report_photo(*, actor: Actor, attachment: Attachment) -> None:
    """Join a photo that came after its report, while the case still is the reporter's to add to; else leave it waiting.

    Takes the lock of ``file_case``, so that a photo and its report that come at once do not miss each other.
    """
    if attachment.purpose != REPORT_PHOTO:
        return
    _lock_reference(attachment.client_ref)
    case = Case.objects.filter(
        client_ref=attachment.client_ref, reporter=actor.user_id, status__in=sorted(OPEN)
    ).first()
    if case is not None:
        join_photos(case)
