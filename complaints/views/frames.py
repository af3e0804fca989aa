"""What the pages of cases have in common: the staff's frame, the phone's, and a form that does one deed."""

from collections.abc import Mapping
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from complaints.models import Case
from complaints.queries.case import seen_case
from governance.access import require
from governance.pages import CityTemplatePage
from governance.queries.posts import OWN_ONLY
from governance.rules.answers import Conflict, Refused
from governance.rules.roles import Module, scope_kind


class StaffPage(CityTemplatePage):
    """A page on the staff's frame, with the search over cases on top; ``entry`` names the sidebar's entry that it belongs to."""

    module = Module.CASE
    entry: ClassVar[str] = ""

    def check_module(self) -> None:
        """Keep out whoever may read their own reports only: these pages show what the reporter is not told.

        Raises:
            PermissionDenied: then.
        """
        super().check_module()
        actor = self.actor
        reading = [post for post in actor.posts if "R" in actor.matrix.get((post.role, Module.CASE), "")]
        if all(scope_kind(post.role) in OWN_ONLY for post in reading):
            raise PermissionDenied(Module.CASE)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.entry:
            self.request.menu_path = self.url(self.entry)  # type: ignore[attr-defined]  # the frame reads it
        return super().get_context_data(search_url=self.url("complaints:cases"), **kwargs)


class PhonePage(CityTemplatePage):
    """A page under m/: what one reported oneself, and what one is asked to look at.

    Somebody who may report but not read cases (a representative, a partner) has these pages too.
    """

    back: ClassVar[str] = ""
    with_tabs: ClassVar[bool] = False

    def check_module(self) -> None:
        """Let in whoever has a post: these pages show one's own cases only, and the deeds ask for themselves."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {"back_url": self.url(self.back) if self.back else "", "tabs": self.tabs() if self.with_tabs else []}
        return super().get_context_data(**own, **kwargs)

    def tabs(self) -> list[SimpleNamespace]:
        """Return the bar at the foot of the phone."""
        named = [
            (_("首页"), "home", "complaints:phone_home"),
            (_("随手报"), "cam", "complaints:report"),
            (_("我报的"), "inbox", "complaints:my_cases"),
        ]
        tabs = [(label, icon, self.url(name)) for label, icon, name in named]
        return [
            SimpleNamespace(label=label, icon=icon, url=url, current=url == self.request.path)
            for label, icon, url in tabs
        ]


class DeedPage(StaffPage):
    """A form that does one deed on one case: GET shows it, POST does it, or shows it again with what was typed.

    What is missing is a 422 that names the field; a case that somebody else has moved on meanwhile is a 409 that shows
    the newer state.
    """

    form_class: ClassVar[type[forms.Form]]
    fields_of: ClassVar[Mapping[str, str]] = {}

    def get(self, _request: HttpRequest, *_args: Any, **kwargs: Any) -> HttpResponse:
        case = seen_case(self.actor, kwargs["number"])
        require(self.actor, self.action, case)
        return self.page(case, self.form_for(case))

    def post(self, _request: HttpRequest, *_args: Any, **kwargs: Any) -> HttpResponse:
        case = seen_case(self.actor, kwargs["number"])
        form = self.form_for(case, sent=True)
        if not form.is_valid():
            require(self.actor, self.action, case)
            return self.page(case, form, HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            return self.act(case, form)
        except Refused as refusal:
            for sentence in refusal.sentences:
                form.add_error(self.fields_of.get(refusal.code), sentence)
            return self.page(case, form, HTTPStatus.UNPROCESSABLE_ENTITY)
        except Conflict as conflict:
            return self.page(case, form, HTTPStatus.CONFLICT, conflict)

    def form_for(self, case: Case, *, sent: bool = False) -> forms.Form:  # noqa: ARG002  (forms of pages choose by the case)
        """Return the form, filled with what was sent or ready to be filled in."""
        return self.form_class(self.request.POST, self.request.FILES) if sent else self.form_class()

    def act(self, case: Case, form: Any) -> HttpResponse:
        """Do the deed and go on."""
        raise NotImplementedError

    def page(
        self, case: Case, form: forms.Form, status: HTTPStatus = HTTPStatus.OK, conflict: Conflict | None = None
    ) -> HttpResponse:
        """Show the page with the form; after a conflict, with the newer state of the case."""
        about = {**self.about(case, form), "form": form, "conflict": conflict}
        seen = form["expected_version"].value() if form.is_bound and conflict is None else None
        about["seen_version"] = about["line"].row.version if seen in (None, "") else seen
        return self.render_to_response({**self.get_context_data(), **about}, status=status)

    def about(self, case: Case, form: forms.Form) -> dict[str, Any]:
        """Return what the page shows beside its form."""
        raise NotImplementedError
