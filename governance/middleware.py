"""What surrounds every request: its number, its language, and its city as one transaction."""

import secrets
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth import logout
from django.db import InterfaceError, OperationalError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from psycopg_pool import PoolTimeout

from governance import answers, gate
from governance.clock import now_for, today_of
from governance.models.cities import City
from governance.queries.posts import actor_for
from governance.rules.cities import is_city_slug
from governance.tenancy import acting_for

GetResponse = Callable[[HttpRequest], HttpResponse]
OF_SECRET_PATHS = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "strict-origin",
}  # the path is the key: kept nowhere, told nobody. Not "no-referrer", under which forms would be sent without their origin
DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeout)


class RequestNumber:
    """Gives each request a number, which stands in logs, in the row history and on error pages."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.number = secrets.token_hex(8)  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=request.number)  # type: ignore[attr-defined]
        try:
            response = self.get_response(request)
        except DATABASE_AWAY as error:
            response = answers.answer(request, error)
        response["X-Request-Number"] = request.number  # type: ignore[attr-defined]
        return response


class ChosenLanguage:
    """Speaks the language of the account, else of the cookie, else Chinese."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = cookie or getattr(request.user, "language", None) or settings.LANGUAGE_CODE
        if language not in dict(settings.LANGUAGES):
            language = settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class CityFrame:
    """Enters the city named first in the path: one request is one transaction, undone when the answer is an error.

    Views outside a city and views marked ``public`` need no account; every other one needs a post in the city.
    Where a path is itself the key (``hides_path``), nothing may keep it or pass it on.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.city = request.actor = None  # type: ignore[attr-defined]
        request.now = timezone.now()  # type: ignore[attr-defined]
        slug = request.path_info.lstrip("/").partition("/")[0]
        self._end_stale_session(request)
        if not is_city_slug(slug):
            return self.get_response(request)
        city = City.objects.filter(slug=slug).first()
        if city is None:
            return answers.answer(request, Http404())
        return self._inside(request, city)

    def _inside(self, request: HttpRequest, city: City) -> HttpResponse:
        user = request.user if request.user.is_authenticated else None
        with acting_for(city, actor_id=user.pk if user else None, request_id=request.number):  # type: ignore[attr-defined]
            request.city = city  # type: ignore[attr-defined]
            request.now = now_for(city)  # type: ignore[attr-defined]
            structlog.contextvars.bind_contextvars(city=city.slug)
            if user is not None:
                chosen = request.session.get(f"post:{city.pk}")
                request.actor = actor_for(user, city, today_of(request.now), chosen)  # type: ignore[attr-defined]
            response = self.get_response(request)
            if response.status_code >= 400 and not getattr(request, "commit_on_error", False):
                transaction.set_rollback(True)
        if user is not None:
            response.headers.setdefault("Cache-Control", "no-store")
        if getattr(request, "hides_path", False):
            for name, value in OF_SECRET_PATHS.items():
                response[name] = value
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        shown = getattr(view, "view_class", getattr(view, "cls", view))
        request.hides_path = getattr(shown, "hides_path", False)  # type: ignore[attr-defined]
        if getattr(shown, "public", False):
            return None
        if not request.user.is_authenticated:
            return gate.ask_to_sign_in(request)
        if request.city is None:  # type: ignore[attr-defined]
            if not (getattr(shown, "for_platform", False) and request.user.is_platform_admin):
                return answers.answer(request, Http404())
            return gate.ask_for_missing_proof(request, shown)
        if getattr(shown, "for_any_account", False):
            return None
        if request.actor is None:  # type: ignore[attr-defined]
            return answers.answer(request, Http404())
        return gate.ask_for_missing_proof(request, shown)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return answers.answer(request, error)

    def _end_stale_session(self, request: HttpRequest) -> None:
        """Sign out after half an hour without a request, after twelve hours anyway, and when the account's epoch has moved."""
        if not request.user.is_authenticated:
            return
        now = timezone.now().timestamp()
        seen, since, epoch = (request.session.get(key) for key in ("seen", "since", "epoch"))
        too_old = since is None or now - since > settings.SESSION_COOKIE_AGE
        idle = seen is None or now - seen > settings.IDLE_SECONDS
        if too_old or idle or epoch != request.user.session_epoch or not request.user.is_active:
            logout(request)
            return
        if seen is not None and now - seen > 60:
            request.session["seen"] = now
