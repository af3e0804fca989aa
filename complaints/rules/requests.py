"""What may be asked for about a case and is decided by somebody else (M39–M41)."""

from datetime import datetime
from fractions import Fraction

from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.rules.priorities import Priority
from complaints.rules.stages import Limit
from governance.rules.calendars import LimitUnit, WorkingCalendar
from governance.rules.deadlines import due_at, longest_extension


class RequestKind(models.TextChoices):
    """A return of the order, more time, a suspension; or, by the reporter, an objection to a refusal."""

    RETURN = "RETURN", _("退单")
    EXTENSION = "EXTENSION", _("延期")
    SUSPENSION = "SUSPENSION", _("挂账")
    OBJECTION = "OBJECTION", _("异议")


class RequestState(models.TextChoices):
    """What became of a request; WITHDRAWN when the case went on without it."""

    ASKED = "ASKED", _("待裁定")
    GRANTED = "GRANTED", _("已同意")
    DENIED = "DENIED", _("已驳回")
    WITHDRAWN = "WITHDRAWN", _("不再需要")


class Refusal(models.TextChoices):
    """The closed list of reasons for which a report is not taken on."""

    NOT_OURS = "NOT_OURS", _("不属于小区物业管理事项")
    OUTSIDE = "OUTSIDE", _("不在本市小区")
    IN_COURT = "IN_COURT", _("已进入诉讼、仲裁或复议")
    PETITION = "PETITION", _("信访程序正在办理")
    NO_FACTS = "NO_FACTS", _("内容不清，补充后仍无法核实")
    SECRET = "SECRET", _("涉及国家秘密或他人隐私")


MOST_RETURNS = 2
DEFAULT_INFO_DAYS = 5
DEFAULT_RETURN_LIMITS = {priority: Limit(4, LimitUnit.WH) for priority in Priority} | {
    Priority.P1: Limit(30, LimitUnit.EM)
}


def return_until(dispatched_at: datetime, limit: Limit, calendar: WorkingCalendar) -> datetime:
    """Return the last moment at which a unit may say that the order is not its duty (M40)."""
    return due_at(dispatched_at, limit.amount, limit.unit, calendar=calendar).at


def may_extend_by(amount: Fraction, limit: Limit) -> bool:
    """Return whether a limit may be extended by ``amount`` of its own unit: more than nothing, at most half (M41).

    Limits in days are extended by whole days.
    """
    whole = limit.unit not in {LimitUnit.WD, LimitUnit.ND} or amount.denominator == 1
    return whole and 0 < amount <= longest_extension(limit.amount, limit.unit)
