"""The base of every endpoint inside a city, and the same table of answers as for pages."""

from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import APIException, NotAuthenticated, ParseError, UnsupportedMediaType
from rest_framework.exceptions import PermissionDenied as ApiPermissionDenied
from rest_framework.exceptions import ValidationError as ApiValidationError
from rest_framework.request import Request
from rest_framework.views import APIView

from governance import answers
from governance.access import Actor
from governance.models.cities import City
from governance.permissions import ActorsOnly
from governance.rules.answers import Refused, Unauthenticated
from governance.rules.roles import Module


class CityAPIView(APIView):
    """An endpoint of one city, for actors who may read ``module``; ``module_of_method`` says so for one method alone.

    What a deed needs, the deed asks for itself.
    """

    module: ClassVar[Module | None] = None
    module_of_method: ClassVar[dict[str, Module]] = {}
    authentication_classes = [SessionAuthentication]
    permission_classes = [ActorsOnly]

    @property
    def city(self) -> City:
        city: City = self.request._request.city  # type: ignore[attr-defined]
        return city

    @property
    def actor(self) -> Actor:
        actor: Actor = self.request._request.actor  # type: ignore[attr-defined]
        return actor

    @property
    def now(self) -> datetime:
        now: datetime = self.request._request.now  # type: ignore[attr-defined]
        return now

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.kwargs.pop("city", None)
        kwargs.pop("city", None)
        super().initial(request, *args, **kwargs)


def answer_exception(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """Turn what an endpoint raised into problem+json, by the table of ``governance.answers``."""
    request: HttpRequest = context["request"]._request
    return answers.answer(request, _as_ours(error))


def _as_ours(error: Exception) -> Exception:
    match error:
        case NotAuthenticated():
            return Unauthenticated()
        case ApiPermissionDenied():
            return PermissionDenied()
        case ApiValidationError():
            return Refused(*_sentences(error.detail), code="invalid", facts={"fields": error.detail})
        case ParseError() | UnsupportedMediaType():
            return Refused(str(error.detail), code="unreadable")
        case APIException() if error.status_code == 405:
            return Refused(str(error.detail), code="method_not_allowed")
        case _:
            return error


def _sentences(detail: Any) -> list[str]:
    if isinstance(detail, dict):
        return [f"{name}: {sentence}" for name, value in detail.items() for sentence in _sentences(value)]
    if isinstance(detail, list):
        return [sentence for value in detail for sentence in _sentences(value)]
    return [str(detail)]
