"""The watchdog: cases that stand where no case may stand for long, each with its reason (M41)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from complaints.models import Case, CaseEvent, CasePhoto
from complaints.queries.cases import visible_cases
from complaints.rules.acts import Act
from complaints.rules.requests import RequestState
from complaints.rules.satisfaction import Review
from complaints.rules.stages import Stage
from complaints.rules.states import OPEN, Status
from governance.access import Actor
from governance.clock import today_of
from governance.models.attachments import Attachment
from governance.models.jobs import Job

MOST = 100
GRACE = timedelta(minutes=15)
PHOTO_HOURS = timedelta(hours=1)
REQUEST_HOURS = timedelta(hours=24)
LONG_OVERDUE = timedelta(days=7)


class Stuck(models.TextChoices):
    """Why a case stands still; the first four wait for a machine, the others for people who let it lie."""

    JOB_DEAD = "JOB_DEAD", _("后台作业多次失败")
    INFO_OVERDUE = "INFO_OVERDUE", _("补充期限已过，还没有自动作废")
    NO_CLOCK = "NO_CLOCK", _("没有在计时的时限")
    PHOTO_WAITS = "PHOTO_WAITS", _("照片检查超过一小时")
    ROUTING_FAILED = "ROUTING_FAILED", _("按规则派不出去，等人工派单")
    REQUEST_WAITS = "REQUEST_WAITS", _("申请超过一天没有裁定")
    REVIEW_OVERDUE = "REVIEW_OVERDUE", _("不满意评价过了复核期限")
    PLAN_PAST = "PLAN_PAST", _("挂账的复查日期已过")
    LONG_OVERDUE = "LONG_OVERDUE", _("超期七天以上")


MACHINE = frozenset({Stuck.JOB_DEAD, Stuck.INFO_OVERDUE, Stuck.NO_CLOCK, Stuck.PHOTO_WAITS})


@dataclass(frozen=True)
class StuckRow:
    """A case that stands still, why, and since when."""

    reason: Stuck
    number: str
    title: str
    status: Status
    place: str
    since: datetime


def stuck_cases(actor: Actor, now: datetime) -> tuple[StuckRow, ...]:
    """Return what stands still among the cases that the actor may see: by reason, the longest first, at most a hundred each.

    Served by the partial indexes of open cases, ``callback_to_review``, ``caserequest_one_waits`` and ``job_dead``.
    """
    seen = visible_cases(actor)
    live = seen.filter(status__in=sorted(OPEN))
    dead = _dead_jobs(actor)
    found: list[tuple[Stuck, QuerySet[Case], str]] = [
        (Stuck.JOB_DEAD, seen.filter(pk__in=dead), "reported_at"),
        (Stuck.INFO_OVERDUE, live.filter(status=Status.INFO_ASKED, info_due_at__lt=now - GRACE), "info_due_at"),
        (
            Stuck.NO_CLOCK,
            live.filter(due_at=None).exclude(status__in=[Status.INFO_ASKED, Status.SUSPENDED]),
            "reported_at",
        ),
        (Stuck.PHOTO_WAITS, live.filter(Exists(_waiting_photos(now))), "reported_at"),
        (Stuck.ROUTING_FAILED, live.filter(Exists(_failed_routing()), status=Status.ACCEPTED), "accepted_at"),
        (Stuck.REQUEST_WAITS, *_waiting_requests(seen, now)),
        (Stuck.REVIEW_OVERDUE, *_waiting_reviews(live, now)),
        (Stuck.PLAN_PAST, *_past_plans(live, now)),
        (Stuck.LONG_OVERDUE, live.filter(due_at__lt=now - LONG_OVERDUE), "due_at"),
    ]
    return tuple(row for reason, cases, since in found for row in _rows(reason, cases, since))


def _rows(reason: Stuck, cases: QuerySet[Case], since: str) -> Sequence[StuckRow]:
    named = cases.annotate(stuck_since=F(since)).order_by("stuck_since", "pk")
    rows = named.values_list("number", "text", "category__name", "status", "place__name", "stuck_since")[:MOST]
    return [
        StuckRow(reason, number, (text.strip() or category or "")[:60], Status(status), place, at)
        for number, text, category, status, place, at in rows
    ]


def _dead_jobs(actor: Actor) -> list[UUID]:
    """Return the cases whose background work was given up."""
    jobs = Job.objects.filter(city_id=actor.city_id, state=Job.State.DEAD, payload__has_key="case_id")
    return [UUID(found) for found in jobs.values_list("payload__case_id", flat=True)[:MOST]]


def _waiting_photos(now: datetime) -> QuerySet[CasePhoto]:
    return CasePhoto.objects.filter(
        case=OuterRef("pk"),
        attachment__state=Attachment.State.QUARANTINED,
        attachment__received_at__lt=now - PHOTO_HOURS,
    )


def _failed_routing() -> QuerySet[CaseEvent]:
    return CaseEvent.objects.filter(case_id=OuterRef("pk"), act=Act.FAIL_ROUTING, at__gte=OuterRef("accepted_at"))


def _waiting_requests(seen: QuerySet[Case], now: datetime) -> tuple[QuerySet[Case], str]:
    late = Q(requests__state=RequestState.ASKED, requests__asked_at__lt=now - REQUEST_HOURS)
    return seen.exclude(pending_request="").filter(late), "requests__asked_at"


def _waiting_reviews(live: QuerySet[Case], now: datetime) -> tuple[QuerySet[Case], str]:
    return live.filter(calls__review=Review.DUE, calls__review_due_at__lt=now), "calls__review_due_at"


def _past_plans(live: QuerySet[Case], now: datetime) -> tuple[QuerySet[Case], str]:
    """Return suspended cases whose review day is over; they stand still since their clock was stopped."""
    past = live.filter(status=Status.SUSPENDED, suspended_until__lt=today_of(now))
    return past.filter(clocks__stage=Stage.HANDLE, clocks__paused_at__isnull=False), "clocks__paused_at"
