"""Kept filters: keeping the one in force, finding, renaming, sharing and dropping them."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _

from complaints.forms.lists import KeptFilter, Narrowing
from complaints.models import SavedFilter
from complaints.queries.kept import KeptRow, kept_filters
from complaints.queries.wording import worded
from complaints.services.kept import change_filter, drop_filter, keep_filter
from complaints.views.frames import StaffPage
from governance.rules.answers import Refused

BROKEN = {"name_missing": "name", "name_taken": "name", "no_unit": "sharing"}


class KeptFilters(StaffPage):
    """The kept filters that one finds; POST keeps the one that is in force."""

    entry = "complaints:cases"
    template_name = "complaints/kept.html"

    def shown(self) -> dict[str, Any]:
        return {"kept": self.rows(), "form": None, "query": "", "words": ""}

    def rows(self) -> list[dict[str, Any]]:
        return [self.row(one) for one in kept_filters(self.actor)]

    def row(self, one: KeptRow) -> dict[str, Any]:
        form = KeptFilter(initial={"name": one.name, "sharing": one.sharing}, auto_id=f"id_{one.pk}_%s")
        return {
            "kept": one,
            "url": f"{self.url('complaints:cases')}?{urlencode(one.query)}",
            "form": self.offered(form),
            "change_url": self.url("complaints:kept_filter", pk=one.pk),
            "sharing": SavedFilter.Sharing(one.sharing).label,
        }

    def offered(self, form: KeptFilter) -> KeptFilter:
        """Leave out of a form what the acting post may not share with."""
        may = self.may("complaints.share_filter_citywide")
        form.fields["sharing"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (value, label) for value, label in SavedFilter.Sharing.choices if may or value != SavedFilter.Sharing.CITY
        ]
        return form

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        narrowing = Narrowing(QueryDict(request.POST.get("query", "")))
        if not narrowing.is_valid():
            raise Refused(_("筛选条件写错了，清空后再选一次。"), code="bad_filter")
        query, form = narrowing.kept(), KeptFilter(request.POST)
        if form.is_valid():
            try:
                keep_filter(
                    actor=self.actor,
                    name=form.cleaned_data["name"],
                    query=query,
                    sharing=form.cleaned_data["sharing"],
                    at=self.now,
                )
            except Refused as refusal:
                form.add_error(BROKEN.get(refusal.code), list(refusal.sentences))
            else:
                response = self.done("complaints:cases", _("已存为常用，在列表上方点开"))
                response["Location"] = f"{self.url('complaints:cases')}?{urlencode(query)}"
                return response
        words = "；".join(f"{one.label} {one.text}" for one in worded(query, self.actor.today))
        shown = {"kept": self.rows(), "form": self.offered(form), "query": urlencode(query), "words": words}
        return self.render_to_response({**self.get_context_data(), **shown}, status=HTTPStatus.UNPROCESSABLE_ENTITY)


class OneKeptFilter(KeptFilters):
    """GET opens the list as it was kept; POST renames, shares or drops an own one."""

    def get(self, _request: HttpRequest, *_args: Any, **kwargs: Any) -> HttpResponse:
        found = next((one for one in kept_filters(self.actor) if one.pk == kwargs["pk"]), None)
        if found is None:
            raise SavedFilter.DoesNotExist
        return HttpResponseRedirect(f"{self.url('complaints:cases')}?{urlencode(found.query)}")

    def post(self, request: HttpRequest, *_args: Any, **kwargs: Any) -> HttpResponse:
        pk: UUID = kwargs["pk"]
        if request.POST.get("drop"):
            drop_filter(actor=self.actor, filter_id=pk, at=self.now)
            return self.done("complaints:kept_filters", _("已删掉"))
        form = KeptFilter(request.POST, auto_id=f"id_{pk}_%s")
        if form.is_valid():
            try:
                sent = form.cleaned_data
                change_filter(actor=self.actor, filter_id=pk, name=sent["name"], sharing=sent["sharing"], at=self.now)
            except Refused as refusal:
                form.add_error(BROKEN.get(refusal.code), list(refusal.sentences))
            else:
                return self.done("complaints:kept_filters", _("已改好"))
        rows = self.rows()
        if all(row["kept"].pk != pk for row in rows):
            raise SavedFilter.DoesNotExist
        kept = [{**row, "form": self.offered(form)} if row["kept"].pk == pk else row for row in rows]
        shown = {"kept": kept, "form": None, "query": "", "words": ""}
        return self.render_to_response({**self.get_context_data(), **shown}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
