"""What people outside the administration are told about where a case stands."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.rules.states import Status


class PublicState(models.TextChoices):
    """The state of a case in the words of whoever reported it."""

    SUBMITTED = "SUBMITTED", _("已提交")
    NEEDS_YOU = "NEEDS_YOU", _("待您补充")
    UNDER_REVIEW = "UNDER_REVIEW", _("受理中")
    UNDER_WAY = "UNDER_WAY", _("处置中")
    PLANNED = "PLANNED", _("列入计划")
    AWAITS_YOU = "AWAITS_YOU", _("待您确认")
    DONE = "DONE", _("已办结")
    NOT_ACCEPTED = "NOT_ACCEPTED", _("不予受理")
    JOINED = "JOINED", _("已并入同一件事")
    WITHDRAWN = "WITHDRAWN", _("已作废")


PUBLIC_STATES: Mapping[Status, PublicState] = {
    Status.REPORTED: PublicState.SUBMITTED,
    Status.INFO_ASKED: PublicState.NEEDS_YOU,
    Status.ACCEPTED: PublicState.UNDER_REVIEW,
    Status.DISPATCHED: PublicState.UNDER_REVIEW,
    Status.RETURN_ASKED: PublicState.UNDER_REVIEW,
    Status.SIGNED: PublicState.UNDER_WAY,
    Status.IN_PROGRESS: PublicState.UNDER_WAY,
    Status.SUSPENDED: PublicState.PLANNED,
    Status.HANDLED: PublicState.UNDER_WAY,
    Status.VERIFIED: PublicState.AWAITS_YOU,
    Status.CLOSED: PublicState.DONE,
    Status.REFUSED: PublicState.NOT_ACCEPTED,
    Status.MERGED: PublicState.JOINED,
    Status.VOID: PublicState.WITHDRAWN,
}


def public_state(status: Status) -> PublicState:
    """Return the public state: disputes between units and inner checks are not the reporter's worry."""
    return PUBLIC_STATES[status]
