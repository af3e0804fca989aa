"""One's own sessions: seeing them, ending one, ending all others."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.http import HttpRequest

from governance.models.accounts import User
from governance.models.sessions import AccountSession
from governance.services.account_events import tell_of_account
from governance.sessions import handle_of


@dataclass(frozen=True)
class OwnSession:
    """A session of one's own: its public name, device, when it began and was last used (to the minute)."""

    handle: str
    device: str
    since: datetime
    seen: datetime
    is_this: bool


def own_sessions(request: HttpRequest, *, user: User, at: datetime) -> list[OwnSession]:
    """Return the account's sessions that still hold at the real time ``at``, this one first, then the last used."""
    found = []
    for row in AccountSession.objects.filter(user=user, expire_date__gt=at):
        data = row.get_decoded()
        if data.get("epoch") != user.session_epoch or "since" not in data:
            continue
        since, seen = (datetime.fromtimestamp(data[name], UTC) for name in ("since", "seen"))
        is_this = row.session_key == request.session.session_key
        found.append(OwnSession(handle_of(row.session_key), row.device, since, seen, is_this))
    return sorted(found, key=lambda one: (not one.is_this, -one.seen.timestamp()))


def end_session(request: HttpRequest, *, user: User, handle: str) -> None:
    """End another of one's sessions; whoever sits there is signed out with the next click.

    Raises:
        AccountSession.DoesNotExist: if there is no such session of one's own, or it is this one.
    """
    rows = AccountSession.objects.filter(user=user).exclude(session_key=request.session.session_key)
    row = next((one for one in rows if handle_of(one.session_key) == handle), None)
    if row is None:
        raise AccountSession.DoesNotExist
    row.delete()
    tell_of_account(request, "governance.ended_sessions", user, ended=1)


def end_other_sessions(request: HttpRequest, *, user: User) -> int:
    """End all of one's sessions but this one and return how many there were."""
    rows = AccountSession.objects.filter(user=user).exclude(session_key=request.session.session_key)
    ended = rows.delete()[0]
    tell_of_account(request, "governance.ended_sessions", user, ended=ended)
    return ended
