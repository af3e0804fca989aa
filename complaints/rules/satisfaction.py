"""How content the reporter is, and what that counts for (M43)."""

import hashlib
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """The five levels; the first three count as satisfied."""

    VERY_SATISFIED = "VERY_SATISFIED", _("非常满意")
    SATISFIED = "SATISFIED", _("满意")
    BASICALLY_SATISFIED = "BASICALLY_SATISFIED", _("基本满意")
    DISSATISFIED = "DISSATISFIED", _("不满意")
    VERY_DISSATISFIED = "VERY_DISSATISFIED", _("非常不满意")


SATISFIED = frozenset({Level.VERY_SATISFIED, Level.SATISFIED, Level.BASICALLY_SATISFIED})


class Reason(models.TextChoices):
    """What the reporter can tap to say why."""

    FAST = "FAST", _("办得快")
    THOROUGH = "THOROUGH", _("办得彻底")
    KIND = "KIND", _("态度好")
    TOLD = "TOLD", _("有人告诉我进展")
    SLOW = "SLOW", _("太慢")
    HALF_DONE = "HALF_DONE", _("没办彻底")
    CAME_BACK = "CAME_BACK", _("又出现了")
    RUDE = "RUDE", _("态度不好")
    UNTOLD = "UNTOLD", _("没人告诉我进展")


class Way(models.TextChoices):
    """How the reporter was asked."""

    APP = "APP", _("居民自评")
    LINK = "LINK", _("链接自评")
    PHONE = "PHONE", _("电话回访")
    VISIT = "VISIT", _("上门回访")
    NONE = "NONE", _("没有可问的人")


class CallOutcome(models.TextChoices):
    """What came of asking; only RATED counts for the rate of satisfaction."""

    RATED = "RATED", _("已评价")
    UNREACHABLE = "UNREACHABLE", _("联系不上")
    NO_CONSENT = "NO_CONSENT", _("不愿评价")


class Review(models.TextChoices):
    """What the supervisor decides when the reporter is not satisfied; counted as dissatisfied either way."""

    NONE = "", _("不需要")
    DUE = "DUE", _("待复核")
    REWORK = "REWORK", _("退回重办")
    EXPLAINED = "EXPLAINED", _("已说明情况")


MOST_ATTEMPTS = 2
REVIEW_DAYS = 2
RECHECK_PERCENT = 5
REOPEN_DAYS = 7


def is_satisfied(level: str) -> bool:
    """Return whether a level counts as satisfied."""
    return level in SATISFIED


def is_finished(outcome: CallOutcome, attempt: int, most: int) -> bool:
    """Return whether a call settles the call-back: any answer does, not being reached only at the ``most``-th try."""
    return outcome != CallOutcome.UNREACHABLE or attempt >= most


def is_rechecked(call_id: UUID, percent: int) -> bool:
    """Return whether a call is asked about again by somebody else: ``percent`` of a hundred, by the hash of its id.

    Nobody can steer it: the id is made at random when the call is recorded, and anybody can repeat the choice.
    """
    return int.from_bytes(hashlib.sha256(call_id.bytes).digest()[:8], "big") % 100 < percent
