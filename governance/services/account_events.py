"""Telling of what somebody did to their own account: in the city's audit, or in the log where no city is entered."""

import structlog
from django.http import HttpRequest

from governance.audit import Fact, record
from governance.models.accounts import User

log = structlog.get_logger(__name__)


def tell_of_account(request: HttpRequest, action: str, user: User, /, **facts: Fact) -> None:
    """Record that the account's holder did ``action``; the platform's own people act in no city, so theirs goes to the log."""
    actor = request.actor  # type: ignore[attr-defined]  # put there by CityFrame
    if actor is not None:
        record(actor, action, user, at=request.now, **facts)  # type: ignore[attr-defined]  # put there by CityFrame
    else:
        log.info("account_changed", action=action, account=str(user.pk))
