"""Being signed in without going through the sign-in page, for tests that are about something else."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client
from django.utils import timezone

from governance.gate import SECOND_FACTOR
from governance.models import User


def signed_in_cookie(username: str, *, second_factor: bool = True) -> str:
    """Return the Cookie header of a fresh session of the account, by default with its second factor shown."""
    user = User.objects.get(username=username)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    now = timezone.now().timestamp()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.update({"seen": now, "since": now, "epoch": user.session_epoch})
    if second_factor:
        session[SECOND_FACTOR] = True
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def signed_in(username: str, *, second_factor: bool = True) -> Client:
    """Return a browser with a fresh session of the account."""
    client = Client()
    name, _, value = signed_in_cookie(username, second_factor=second_factor).partition("=")
    client.cookies[name] = value
    return client
