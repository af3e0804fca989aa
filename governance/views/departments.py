"""The departments: read by administrators and auditors, added, renamed and ended by administrators."""

from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from governance import forms
from governance.access import require
from governance.models.places import Unit
from governance.pages import CityPage
from governance.queries.city_settings import READ
from governance.queries.departments import CHANGE, departments
from governance.rules.answers import Refused
from governance.services.departments import add_department, change_department, end_department
from governance.views.account_pages import put_refusal


class Departments(CityPage):
    """The list, with a form for one more; POST adds."""

    action = READ

    def get(self, _request: HttpRequest) -> HttpResponse:
        return self.page(forms.NewDepartment())

    def post(self, request: HttpRequest) -> HttpResponse:
        require(self.actor, CHANGE)
        form = forms.NewDepartment(request.POST)
        if not form.is_valid():
            return self.page(form)
        try:
            add_department(actor=self.actor, **form.cleaned_data, at=self.now)
        except Refused as refusal:
            put_refusal(form, refusal)
            return self.page(form)
        return self.done("governance:departments", _("加上了，从今天起可以派单、任职"))

    def page(self, form: forms.NewDepartment) -> HttpResponse:
        context = {
            "rows": [(row, self.url("governance:department", pk=row.unit.pk)) for row in departments(self.actor)],
            "form": form,
            "may_change": self.may(CHANGE),
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
        return render(self.request, "governance/departments.html", context, status=status)


class OneDepartment(CityPage):
    """One department: POST renames it, or ends it."""

    action = CHANGE

    def get(self, _request: HttpRequest, pk: UUID) -> HttpResponse:
        require(self.actor, CHANGE)
        return self.page(pk)

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        require(self.actor, CHANGE)
        form = forms.Department(request.POST)
        try:
            if request.POST.get("deed") == "end":
                form = forms.Department()
                end_department(actor=self.actor, unit_id=pk, at=self.now)
                return self.done("governance:departments", _("撤了，从明天起不再派单"))
            if not form.is_valid():
                return self.page(pk, form)
            change_department(actor=self.actor, unit_id=pk, **form.cleaned_data, at=self.now)
        except Unit.DoesNotExist as unknown:
            raise Http404(pk) from unknown
        except Refused as refusal:
            return self.page(pk, form, refusal)
        return self.done("governance:departments", _("改了"))

    def page(self, pk: UUID, form: forms.Department | None = None, refusal: Refused | None = None) -> HttpResponse:
        row = next((one for one in departments(self.actor) if one.unit.pk == pk), None)
        if row is None:
            raise Http404(pk)
        held = {"name": row.unit.name, "name_en": row.unit.name_en, "dispatchable": row.unit.dispatchable}
        if form is None or not form.is_bound:
            form = forms.Department(held) if refusal else forms.Department(initial=held)
        if refusal:
            form.is_valid()
            put_refusal(form, refusal)
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
        return render(self.request, "governance/department.html", {"row": row, "form": form}, status=status)
