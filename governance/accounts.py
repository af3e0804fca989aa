"""Who somebody is at the door: the check of name and password, the name under which tries count, the address they come from."""

from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from governance import answers
from governance.crypto import blind_index
from governance.models.accounts import User
from governance.rules.addresses import parse_address
from governance.rules.answers import TooMany
from governance.rules.phones import PhoneRefused, normalise_phone
from governance.rules.sign_in import LONGEST_WAIT


class NameOrPhone(BaseBackend):
    """Checks a password for a user name or a phone number, with the same work whether the account exists or not."""

    def authenticate(
        self,
        request: HttpRequest | None,  # noqa: ARG002  (Django's signature)
        username: str | None = None,
        password: str | None = None,
        **_more: Any,
    ) -> User | None:
        if username is None or password is None:
            return None
        try:
            user = User.objects.by_name_or_phone(username)
        except User.DoesNotExist:
            make_password(password)
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: Any) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()


def name_index(typed: str) -> bytes:
    """Return what the tries under a typed name are counted by; the ways of writing one phone number count as one."""
    try:
        name = normalise_phone(typed)
    except PhoneRefused:
        name = typed.strip().lower()
    return blind_index(name, purpose="governance_signinthrottle.name", city_id=None)


def counted_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Return the name as Axes keeps it: only its index, as people type phone numbers and, by mistake, passwords there.

    After a success Axes asks with the account's user name; what was typed, perhaps the phone number, is what counts.
    """
    typed = getattr(request, "typed_name", None) or (credentials or {}).get("username") or ""
    return name_index(typed).hex()


def client_address(request: HttpRequest) -> str | None:
    """Return the address of the caller: the one that the outermost trusted proxy saw, ``None`` if unknown. What callers claim is not believed."""
    proxies = settings.AXES_IPWARE_PROXY_COUNT
    seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    address = seen[-proxies] if proxies and len(seen) >= proxies else request.META.get("REMOTE_ADDR", "")
    try:
        return str(parse_address(address))
    except ValueError:  # a socket instead of a network
        return None


def locked_out(
    request: HttpRequest, _response: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """Answer somebody who failed too often under one name from one address, saying until when."""
    request.commit_on_error = True  # type: ignore[attr-defined]
    last = AccessAttempt.objects.filter(
        username=counted_name(request, credentials), ip_address=client_address(request)
    ).order_by("-attempt_time")
    now = timezone.now()
    until = (last.values_list("attempt_time", flat=True).first() or now) + LONGEST_WAIT
    return answers.answer(request, TooMany(max(int((until - now).total_seconds()), 1), until=until))
