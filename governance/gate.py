"""What somebody must show before a page opens: an account, a second factor, a password of their own."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from governance import answers
from governance.rules.answers import Unauthenticated
from governance.rules.roles import Role, needs_second_factor

SECOND_FACTOR = "second_factor"


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Answer somebody without an account: the API says 401, a page leads to the sign-in page and back again."""
    if answers.wants_json(request):
        return answers.answer(request, Unauthenticated())
    city = request.city  # type: ignore[attr-defined]
    where = reverse("governance:login", kwargs={"city": city.slug}) if city else reverse("governance:platform_login")
    return _lead(request, where)


def ask_for_missing_proof(request: HttpRequest, view: object) -> HttpResponse | None:
    """Return a way to what is still missing for the acting post or the platform, or ``None`` when everything is shown.

    Views marked ``before_proof`` (sign-out, second factor, change of password, of post and of language) open without.
    """
    if getattr(view, "before_proof", False):
        return None
    missing = None
    if request.user.must_change_password:  # type: ignore[union-attr]
        missing = "password"
    elif _decides(request) and not request.session.get(SECOND_FACTOR):
        missing = "second_factor"
    if missing is None:
        return None
    if answers.wants_json(request):
        return answers.answer(request, Unauthenticated())
    city = request.city  # type: ignore[attr-defined]
    if city is None:
        return _lead(request, reverse(f"governance:platform_{missing}"))
    return _lead(request, reverse(f"governance:{missing}", kwargs={"city": city.slug}))


def _decides(request: HttpRequest) -> bool:
    """Return whether the acting post asks for a second factor; the platform's pages always do."""
    actor = request.actor  # type: ignore[attr-defined]
    role = actor.acting.role if actor else Role.PLATFORM_ADMIN
    return needs_second_factor(role, actor.matrix if actor else {})


def _lead(request: HttpRequest, where: str) -> HttpResponse:
    target = f"{where}?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else where
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=401)
        response["HX-Redirect"] = target
        return response
    return HttpResponseRedirect(target)
