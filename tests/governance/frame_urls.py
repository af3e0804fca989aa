"""Addresses for tests of the frame alone: the ground's own, and in place of the upper floors one page each that says who acts."""

from django.http import HttpRequest, JsonResponse
from django.urls import include, path

import governance.routes
from governance.views.cities import Cities


def acting(request: HttpRequest, city: str) -> JsonResponse:
    """Say in which post the request acts."""
    return JsonResponse({"role": request.actor.acting.role, "post": str(request.actor.acting.post_id)})  # type: ignore[attr-defined]


complaints = [
    path("w/", acting, name="workplace"),
    path("m/", acting, name="phone_home"),
    path("api/acting/", acting, name="api_acting"),
]
urlpatterns = [
    path("", Cities.as_view(), name="cities"),
    path("", include(governance.routes)),
    path("<city:city>/", include((complaints, "complaints"))),
]
handler404 = "governance.answers.not_found"
