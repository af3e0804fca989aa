"""The figures of cases: accepted, closed, on time, and how content people are."""

from datetime import datetime, time, timedelta
from typing import Final

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from complaints.models import CallBack, Case
from complaints.rules.channels import Channel
from complaints.rules.satisfaction import SATISFIED, CallOutcome
from complaints.rules.states import Status
from governance.clock import LOCAL
from governance.measures import EVERY_ROW, Asked, Basis, Measure

GROUP: Final = _("指挥中心")
CHANNELS = (Channel.APP_RESIDENT, Channel.APP_GRID, Channel.PATROL, Channel.DEVICE)
NOT_COUNTED = (Status.MERGED, Status.VOID)


def _end(asked: Asked) -> datetime:
    """Return the moment that ends the period, itself outside."""
    return datetime.combine(asked.as_of + timedelta(days=1), time(0), LOCAL)


def _in_period(asked: Asked, field: str) -> Q:
    since = Q(**{f"{field}__gte": datetime.combine(asked.since, time(0), LOCAL)}) if asked.since else Q()
    return Q(**{f"{field}__lt": _end(asked)}) & since


def _counted(asked: Asked) -> QuerySet[Case]:
    """Return the cases that count at all: of the command centre's channels, accepted in the period, neither merged nor void."""
    return Case.objects.filter(
        asked.inside("path", "grid"), _in_period(asked, "accepted_at"), channel__in=CHANNELS
    ).exclude(status__in=NOT_COUNTED)


def _basis(rows: QuerySet[Case], day: str, above: Q = EVERY_ROW) -> Basis:
    return Basis(rows, "number", "place__name", day, above=above, page="complaints:case")


def _accepted(asked: Asked) -> Basis:
    return _basis(_counted(asked), "accepted_at")


def _closed(asked: Asked) -> Basis:
    return _basis(_counted(asked).filter(closed_at__lt=_end(asked)), "closed_at")


def _on_time(asked: Asked) -> Basis:
    """Cases that were handled, or should have been, by the end; handled when due or before above the line."""
    end = _end(asked)
    rows = _counted(asked).filter(Q(handled_at__lt=end) | Q(order_due_at__lt=end), order_due_at__isnull=False)
    return _basis(rows, "order_due_at", Q(handled_at__lt=end, handled_at__lte=F("order_due_at")))


def _satisfied(asked: Asked) -> Basis:
    """Call-backs that were answered; unreachable and unwilling reporters are left out."""
    rows = CallBack.objects.filter(
        case__in=_counted(asked).values("pk"), outcome=CallOutcome.RATED, counts=True, at__lt=_end(asked)
    )
    return Basis(
        rows, "case__number", "case__place__name", "at", above=Q(level__in=sorted(SATISFIED)), page="complaints:case"
    )


MEASURES: Final = (
    Measure("CASES", GROUP, _("指挥中心接收办理"), _("已受理的事件"), "", _("件"), _accepted),
    Measure("CASES_CLOSED", GROUP, _("其中已办结"), _("已办结的事件"), "", _("件"), _closed),
    Measure("CASE_ON_TIME", GROUP, _("按期办结率"), _("在时限内处置完的事件"), _("已处置或到期的事件"), "%", _on_time),
    Measure("CASE_SATISFACTION", GROUP, _("群众满意度"), _("评价满意的有效回访"), _("有效回访"), "%", _satisfied),
)  # fmt: skip
