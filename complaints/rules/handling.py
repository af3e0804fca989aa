"""Links by which a firm or utility without an account is asked to handle something, and how they stand."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

LINK_DAYS = 14
"""How long a link is good for, unless the city has set it."""
LONGEST_TASK = 300
LONGEST_ANSWER = 500
LONGEST_NAME = 40


class LinkState(models.TextChoices):
    """How a link stands; only a live one can be answered."""

    LIVE = "LIVE", _("等答复")
    ANSWERED = "ANSWERED", _("已答复")
    REVOKED = "REVOKED", _("已收回")
    EXPIRED = "EXPIRED", _("已过期")


def link_state(
    *, expires_at: datetime, answered_at: datetime | None, revoked_at: datetime | None, at: datetime
) -> LinkState:
    """Return how a link stands; at ``expires_at`` it is over."""
    if answered_at is not None:
        return LinkState.ANSWERED
    if revoked_at is not None:
        return LinkState.REVOKED
    return LinkState.EXPIRED if at >= expires_at else LinkState.LIVE
