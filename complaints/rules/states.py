"""The states of a case (M41)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where a case stands, named by what is waited for. Rework and reopening are counters, urging is a flag."""

    REPORTED = "REPORTED", _("待受理")
    INFO_ASKED = "INFO_ASKED", _("待补充")
    ACCEPTED = "ACCEPTED", _("待派单")
    DISPATCHED = "DISPATCHED", _("待签收")
    RETURN_ASKED = "RETURN_ASKED", _("退单待裁定")
    SIGNED = "SIGNED", _("已签收")
    IN_PROGRESS = "IN_PROGRESS", _("处置中")
    SUSPENDED = "SUSPENDED", _("挂账")
    HANDLED = "HANDLED", _("待核查")
    VERIFIED = "VERIFIED", _("待回访")
    CLOSED = "CLOSED", _("已办结")
    REFUSED = "REFUSED", _("不予受理")
    MERGED = "MERGED", _("已并案")
    VOID = "VOID", _("已作废")


FINAL = frozenset({Status.CLOSED, Status.REFUSED, Status.MERGED, Status.VOID})
OPEN = frozenset(Status) - FINAL
