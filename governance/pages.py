"""The base of every page inside a city: translate in, one deed or read, translate out."""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.generic.base import ContextMixin, TemplateResponseMixin, View

from governance.access import RULES, Actor, allows
from governance.models.cities import City
from governance.rules.roles import Module


class CityPage(ContextMixin, View):
    """A page of one city. ``module`` must be readable by one of the actor's posts; ``action`` names the deed that it offers.
    ``public``: anybody may come; ``hides_path``: the address is itself the key.

    The deed itself asks again: ``action`` here only hides what could not be done anyway.
    """

    module: ClassVar[Module | None] = None
    action: ClassVar[str] = ""
    public: ClassVar[bool] = False
    hides_path: ClassVar[bool] = False

    @property
    def city(self) -> City:
        city: City = self.request.city  # type: ignore[attr-defined]
        return city

    @property
    def actor(self) -> Actor:
        actor: Actor = self.request.actor  # type: ignore[attr-defined]
        return actor

    @property
    def now(self) -> datetime:
        now: datetime = self.request.now  # type: ignore[attr-defined]
        return now

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        kwargs.pop("city", None)
        self.kwargs.pop("city", None)
        self.check_module()
        return super().dispatch(request, *args, **kwargs)

    def check_module(self) -> None:
        """Refuse a page of a module that no post of the actor may read.

        Raises:
            PermissionDenied: then.
        """
        module = self.module or (RULES[self.action].module if self.action else None)
        if not self.public and module is not None and not self.actor.may_read(module):
            raise PermissionDenied(module)

    def may(self, action: str, thing: object = None) -> bool:
        return allows(self.actor, action, thing)

    def url(self, name: str, **kwargs: Any) -> str:
        return reverse(name, kwargs={"city": self.city.slug, **kwargs})

    def done(self, name: str, sentence: str = "", **kwargs: Any) -> HttpResponse:
        """Go on to the page ``name`` after a deed, with a sentence on what happens next."""
        if sentence:
            messages.success(self.request, sentence)
        target = self.url(name, **kwargs)
        if self.request.headers.get("HX-Request"):
            response = HttpResponse(status=204)
            response["HX-Redirect"] = target
            return response
        return HttpResponseRedirect(target)


class CityTemplatePage(TemplateResponseMixin, CityPage):
    """A page that only shows: ``shown()`` returns what its template needs, from queries."""

    def shown(self) -> dict[str, Any]:
        """Return the template's context."""
        return {}

    def get(self, _request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        return self.render_to_response({**self.get_context_data(), **self.shown()})
