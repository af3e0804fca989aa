"""The categories with their limits: for administrators and auditors to read, for administrators to change."""

from dataclasses import fields
from http import HTTPStatus
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from complaints.forms.categories import Category
from complaints.models import CaseCategory
from complaints.queries.categories import CHANGE, category_rows, one_category
from complaints.queries.dispatch_rules import lead_choices
from complaints.rules.categories import CategoryTerms
from complaints.services.categories import change_category
from governance.access import require
from governance.pages import CityPage, CityTemplatePage
from governance.queries.city_settings import READ
from governance.rules.answers import Refused
from governance.views.account_pages import put_refusal

YES_NO = frozenset({"closing_photo_required", "active"})


class Categories(CityTemplatePage):
    """Every category by its major one."""

    action = READ
    template_name = "complaints/categories.html"

    def shown(self) -> dict[str, Any]:
        rows = [
            (row, self.url("complaints:category", code=row.category.code))
            for row in category_rows(self.actor, self.now)
        ]
        grouped = groupby(rows, key=lambda pair: pair[0].major)
        return {"groups": [(major, list(found)) for major, found in grouped]}


class OneCategory(CityPage):
    """One category: what holds, the form, and what was changed before."""

    action = READ

    def get(self, _request: HttpRequest, code: str) -> HttpResponse:
        return self.page(code)

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        require(self.actor, CHANGE)
        form = Category(request.POST, leads=lead_choices(self.now))
        if not form.is_valid():
            return self.page(code, form)
        try:
            change_category(actor=self.actor, code=code, terms=form.terms(), at=self.now)
        except CaseCategory.DoesNotExist as unknown:
            raise Http404(code) from unknown
        except Refused as refusal:
            put_refusal(form, refusal)
            return self.page(code, form)
        return self.done("complaints:category", _("改了，新派的单照这个办"), code=code)

    def page(self, code: str, form: Category | None = None) -> HttpResponse:
        try:
            row, changes = one_category(self.actor, code, self.now)
        except CaseCategory.DoesNotExist as unknown:
            raise Http404(code) from unknown
        held = {field.name: getattr(row.category, field.name) for field in fields(CategoryTerms)}
        shown = form or Category(leads=lead_choices(self.now), initial=held)
        words = {name: str(field.label) for name, field in shown.fields.items()}
        context = {
            "row": row,
            "form": shown,
            "may_change": self.may(CHANGE),
            "changes": [
                (
                    one,
                    [
                        (words.get(name, name), told(shown, name, before), told(shown, name, after))
                        for name, before, after in one.fields
                    ],
                )
                for one in changes
            ],
            "now": self.now,
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY if shown.errors else HTTPStatus.OK
        return render(self.request, "complaints/category.html", context, status=status)


def told(form: Category, name: str, value: str) -> str:
    """Return a value of a field as people read it."""
    if name in YES_NO:
        return _("是") if value == "True" else _("否")
    choices: dict[str, Any] = dict(getattr(form.fields.get(name), "choices", ()))
    return str(choices.get(value, value))
