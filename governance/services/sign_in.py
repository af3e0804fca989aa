"""Signing in and out, with tries counted per name and per address."""

import secrets
from datetime import datetime
from importlib import import_module

import structlog
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from governance.accounts import client_address, name_index
from governance.audit import record
from governance.clock import today_of
from governance.crypto import blind_index
from governance.models.accounts import SignInThrottle, User
from governance.queries.posts import actor_for
from governance.rules.answers import Refused, TooMany
from governance.rules.devices import device_words
from governance.rules.sign_in import ADDRESS_FAILURES, ADDRESS_PERIOD, FORGET_AFTER, wait_after
from governance.sessions import DEVICE

KNOWN_DEVICE = "known-device"
TRY_ALONE = "SELECT pg_try_advisory_xact_lock(%s)"

log = structlog.get_logger(__name__)


def sign_in(request: HttpRequest, *, username: str, password: str, at: datetime) -> User:
    """Sign in under a new session key; ``at`` is the real time, as accounts belong to no city.

    Failures are counted, and stay counted although the answer is an error. A device on which the name has signed in
    before counts for itself, so that strangers' failures do not make the account's holder wait.

    Raises:
        Refused: if name and password do not go together; it does not say which is wrong.
        TooMany: while the next try must wait.
    """
    request.typed_name = username  # type: ignore[attr-defined]
    with transaction.atomic():
        user = _tried(request, username, password, at)
    if user is None:  # raised outside the transaction, which keeps the count
        request.commit_on_error = True  # type: ignore[attr-defined]
        raise Refused(_("用户名或密码不对。大小写要一致；忘了密码，找本单位管理员重设。"), code="sign_in_refused")
    login(request, user)
    begin_session(request, user, at=at)
    _tell(request, user)
    return user


def begin_session(request: HttpRequest, user: User, *, at: datetime) -> None:
    """Write down when the session began, when it was last used, and which epoch of the account it belongs to."""
    device = device_words(request.headers.get("User-Agent", ""))
    request.session.update(
        {"since": at.timestamp(), "seen": at.timestamp(), "epoch": user.session_epoch, DEVICE: device}
    )


def sign_out(request: HttpRequest) -> None:
    """End the session and forget all that it held."""
    actor = getattr(request, "actor", None)
    if actor is not None:
        record(actor, "governance.signed_out", None, at=request.now)  # type: ignore[attr-defined]
    logout(request)


def known_device(username: str) -> str:
    """Return what to leave, signed, on a device on which ``username`` has just signed in."""
    return f"{name_index(username).hex()}:{secrets.token_hex(16)}"


def check_wait(counted: bytes, *, at: datetime) -> None:
    """Raise while the next try must wait; two tries at once under one count are one too many.

    Holds the count for the transaction, so that many parallel guesses are not one guess each.

    Raises:
        TooMany: with the seconds to wait.
    """
    with connection.cursor() as cursor:
        cursor.execute(TRY_ALONE, [int.from_bytes(counted[:8], "big", signed=True)])
        (alone,) = cursor.fetchone()
    if not alone:
        raise TooMany(1)
    row = SignInThrottle.objects.filter(name_index=counted).first()
    if row is not None and row.wait_until > at:
        raise _too_many(row.wait_until, at)


def note_failure(counted: bytes, *, at: datetime) -> None:
    """Count a failure and set until when the next try must wait; failures of another day are forgotten."""
    row = SignInThrottle.objects.filter(name_index=counted).first()
    failures = 1 if row is None or at - row.wait_until > FORGET_AFTER else row.failures + 1
    _put(counted, failures, at + wait_after(failures))


def note_success(counted: bytes) -> None:
    """Forget the failures under a count."""
    SignInThrottle.objects.filter(name_index=counted).delete()


def forget_failures(*, at: datetime) -> None:
    """Delete the counts and the single failures that no longer mean anything."""
    SignInThrottle.objects.filter(wait_until__lt=at - FORGET_AFTER).delete()
    AccessAttempt.objects.filter(attempt_time__lt=at - FORGET_AFTER).delete()


def forget_sessions() -> None:
    """Delete the sessions whose time is over."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


def _tried(request: HttpRequest, username: str, password: str, at: datetime) -> User | None:
    counted, address = _counted_as(request, username), _address_index(request)
    check_wait(counted, at=at)
    _check_address(address, at)
    user = authenticate(request, username=username, password=password)
    if isinstance(user, User):
        note_success(counted)
        return user
    if not getattr(request, "axes_locked_out", False):
        note_failure(counted, at=at)
    _note_address(address, at)
    return None


def _address_index(request: HttpRequest) -> bytes | None:
    """Return what the failures from one address are counted by; ``None`` where the address is not known."""
    address = client_address(request)
    return blind_index(address, purpose="governance_signinthrottle.address", city_id=None) if address else None


def _counted_as(request: HttpRequest, username: str) -> bytes:
    index = name_index(username)
    device = request.get_signed_cookie(KNOWN_DEVICE, default="", salt=KNOWN_DEVICE) or ""
    if device.startswith(f"{index.hex()}:"):
        return blind_index(device, purpose="governance_signinthrottle.device", city_id=None)
    return index


def _check_address(address: bytes | None, at: datetime) -> None:
    """Refuse after very many failures from one address; generous, because a whole office may stand behind it."""
    row = SignInThrottle.objects.filter(name_index=address).first()
    if row is not None and row.failures >= ADDRESS_FAILURES and row.wait_until > at:
        raise _too_many(row.wait_until, at)


def _note_address(address: bytes | None, at: datetime) -> None:
    """Count a failure from an address within a period that begins with the first one."""
    if address is None:
        return
    SignInThrottle.objects.bulk_create(
        [SignInThrottle(name_index=address, failures=0, wait_until=at + ADDRESS_PERIOD)], ignore_conflicts=True
    )
    row = SignInThrottle.objects.select_for_update().get(name_index=address)
    is_over = row.wait_until <= at
    row.failures = 1 if is_over else row.failures + 1
    row.wait_until = at + ADDRESS_PERIOD if is_over else row.wait_until
    row.save(update_fields=["failures", "wait_until"])


def _put(counted: bytes, failures: int, wait_until: datetime) -> None:
    SignInThrottle.objects.bulk_create(
        [SignInThrottle(name_index=counted, failures=failures, wait_until=wait_until)],
        update_conflicts=True,
        unique_fields=["name_index"],
        update_fields=["failures", "wait_until"],
    )


def _too_many(until: datetime, at: datetime) -> TooMany:
    return TooMany(int((until - at).total_seconds()) + 1, until=until)


def _tell(request: HttpRequest, user: User) -> None:
    """Record the sign-in where the account has a post; the platform's own goes to the log."""
    city, now = request.city, request.now  # type: ignore[attr-defined]
    if city is None:
        log.info("platform_signed_in", account=str(user.pk))
        return
    actor = actor_for(user, city, today_of(now), None)
    if actor is not None:
        record(actor, "governance.signed_in", user, at=now)
