"""People at the door of a city, for the tests of the frame and of accounts."""

from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from governance.models import City, Post, User
from governance.rules.roles import Role
from governance.tenancy import acting_for
from tests.factories import PASSWORD, give_matrix, make_post, make_user

PHONE = "13912345678"


@pytest.fixture
def frame_urls(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the pages of the upper floors, and with them the sidebar."""
    settings.ROOT_URLCONF = "tests.governance.frame_urls"
    monkeypatch.setattr("governance.menu.ENTRIES", [])


@pytest.fixture
def town(city: City, frame_urls: None) -> City:
    """A city with its role table, an operator at the desk (no second factor) and a supervisor (with one)."""
    with acting_for(city):
        give_matrix()
        make_post(make_user("zhou", "周坐席", phone=PHONE), Role.CC_OPERATOR)
        make_post(make_user("ma", "马班长"), Role.CC_SUPERVISOR)
    return city


def person(username: str) -> User:
    return User.objects.get(username=username)


def post_of(city: City, username: str, role: Role) -> Post:
    with acting_for(city):
        return Post.objects.get(person__username=username, role=role)


def sign_in(
    client: Client, username: str = "zhou", password: str = PASSWORD, *, slug: str = "tianchang", **more: Any
) -> Any:
    return client.post(f"/{slug}/login/", {"username": username, "password": password, **more})


def entered(username: str = "zhou", slug: str = "tianchang") -> Client:
    """Return a browser in which somebody has signed in."""
    client = Client()
    assert sign_in(client, username, slug=slug).status_code == 302
    return client


def device(username: str, *, confirmed: bool = True) -> TOTPDevice:
    return TOTPDevice.objects.create(user=person(username), name="phone", confirmed=confirmed)


def code(of: TOTPDevice, *, steps: int = 0) -> str:
    """Return the code that the device shows now, or so many steps later."""
    totp = TOTP(of.bin_key, of.step, of.t0, of.digits)
    totp.time = timezone.now().timestamp() + steps * of.step
    return f"{totp.token():06}"


def session_key(client: Client) -> str:
    return client.cookies[configured.SESSION_COOKIE_NAME].value
