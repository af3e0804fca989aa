"""What a city may set, read and set."""

from http import HTTPStatus
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from governance import forms
from governance.access import require
from governance.models.cities import CitySetting
from governance.pages import CityPage, CityTemplatePage
from governance.queries.city_settings import READ, changes_of, city_settings
from governance.rules.answers import Refused
from governance.rules.city_settings import UNIT, Setting, words_of
from governance.services.city_settings import SET, drop_city_setting, set_city_setting
from governance.views.account_pages import put_refusal


class Settings(CityTemplatePage):
    """Everything that the city may set, by group, with what holds today."""

    action = READ
    template_name = "governance/settings.html"

    def shown(self) -> dict[str, Any]:
        rows = [(one, self.url("governance:setting", key=one.setting.key)) for one in city_settings(self.actor)]
        grouped = groupby(rows, key=lambda row: str(row[0].setting.group))
        return {"groups": [(group, list(found)) for group, found in grouped], "now": self.now}


class OneSetting(CityPage):
    """One setting: what it means, what it was, is and will be, and the form to change it."""

    action = READ

    def get(self, _request: HttpRequest, key: str) -> HttpResponse:
        return self.page(key)

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        require(self.actor, SET)
        setting, _holding, _changes = self.found(key)
        form = forms.CitySetting(request.POST, setting=setting, today=self.actor.today)
        if not form.is_valid():
            return self.page(key, form)
        day = form.cleaned_data["valid_from"]
        try:
            set_city_setting(actor=self.actor, key=key, numbers=form.numbers(), valid_from=day, at=self.now)
        except Refused as refusal:
            put_refusal(form, refusal)
            return self.page(key, form)
        return self.done("governance:setting", _("记下了，%(day)s 起照这个办") % {"day": day.isoformat()}, key=key)

    def found(self, key: str) -> Any:
        """Return the setting with its values.

        Raises:
            Http404: if there is none of that name.
        """
        try:
            return changes_of(self.actor, key)
        except CitySetting.DoesNotExist as unknown:
            raise Http404 from unknown

    def page(self, key: str, form: forms.CitySetting | None = None) -> HttpResponse:
        setting, holding, changes = self.found(key)
        shown = form or forms.CitySetting(setting=setting, today=self.actor.today, initial=setting.read(holding))
        context = {
            "setting": setting,
            "holding": words_of(setting, holding),
            "default": words_of(setting, setting.default),
            "changes": changes,
            "form": shown,
            "table": table_of(setting, shown),
            "may_set": self.may(SET),
            "now": self.now,
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY if shown.errors else HTTPStatus.OK
        return render(self.request, "governance/setting.html", context, status=status)


def table_of(setting: Setting, form: forms.CitySetting) -> list[tuple[str, list[tuple[str, Any, Any]]]]:
    """Return the fields of a setting that is a table, row by row: column, number, unit; nothing for any other."""
    rows: dict[str, list[tuple[str, Any, Any]]] = {}
    for part in setting.parts:
        if part.row and not part.is_unit:
            rows.setdefault(str(part.row), []).append((str(part.column), form[part.name], form[f"{part.name}{UNIT}"]))
    return list(rows.items())


class DropChange(CityPage):
    """Takes back a change that does not hold yet."""

    action = READ

    def get(self, _request: HttpRequest, key: str) -> HttpResponse:
        require(self.actor, SET)
        return self.done("governance:setting", key=key)

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        require(self.actor, SET)
        try:
            drop_city_setting(actor=self.actor, row_id=UUID(request.POST.get("change", "")), at=self.now)
        except (ValueError, CitySetting.DoesNotExist) as unknown:
            raise Http404 from unknown
        return self.done("governance:setting", _("撤回了"), key=key)
