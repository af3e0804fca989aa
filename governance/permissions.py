"""Who may call an endpoint at all."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from governance.access import Actor


class Nobody(BasePermission):
    """The default: an endpoint that says nothing lets nobody in."""

    def has_permission(self, request: Request, view: Any) -> bool:  # noqa: ARG002  (DRF's signature)
        return False


class ActorsOnly(BasePermission):
    """Lets in whoever holds a post in the city that may read the endpoint's module."""

    def has_permission(self, request: Request, view: Any) -> bool:
        actor: Actor | None = request._request.actor  # type: ignore[attr-defined]
        if actor is None:
            return False
        module = view.module_of_method.get(request.method) or view.module
        return module is None or actor.may_read(module)
