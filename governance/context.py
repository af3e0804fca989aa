"""What every template may count on: city, actor, menu, the way of showing."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from governance.menu import menu_for

TEXT_SIZES = {"standard": "", "large": "care", "max": "care"}


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the context of the frame around a page. Runs no query."""
    actor, city = getattr(request, "actor", None), getattr(request, "city", None)
    size = (
        (request.GET.get("mode") == "care" and "large")
        or request.COOKIES.get("text-size")
        or getattr(getattr(request, "user", None), "text_size", "standard")
    )
    return {
        "city": city,
        "actor": actor,
        "now": getattr(request, "now", None),
        "menu": menu_for(
            actor, city, getattr(request, "menu_path", request.path), getattr(request, "menu_counts", None)
        )
        if actor and city
        else [],
        "notices_url": reverse("governance:notices", kwargs={"city": city.slug})
        if actor and city and actor.user_id
        else "",
        "notices_unread": actor.unread if actor else 0,
        "text_size": size if size in TEXT_SIZES else "standard",
        "idle_seconds": settings.IDLE_SECONDS,
    }
