"""The platform's own pages: which cities there are, opening another, and how the jobs stand. No business data."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.debug import sensitive_variables

from governance import forms
from governance.queries.accounts import cities
from governance.queries.jobs import dead_jobs, job_figures
from governance.rules.answers import Refused
from governance.services.cities import FirstAdmin, open_city_with_admin
from governance.views.account_pages import put_refusal


class Platform(View):
    """The table of cities and the state of the jobs, for the platform's administrators."""

    for_platform = True

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {"cities": cities(), "figures": job_figures(), "dead": dead_jobs()}
        return render(request, "governance/platform.html", context)


@method_decorator(sensitive_variables("password"), name="post")
class NewCity(View):
    """Opening a city: the form, then what its first administrator must know to sign in, shown this once."""

    for_platform = True

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "governance/new_city.html", {"form": forms.NewCity()})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = forms.NewCity(request.POST)
        if not form.is_valid():
            return self._again(request, form)
        found = form.cleaned_data
        admin = FirstAdmin(found["username"], found["display_name"])
        try:
            city, password = open_city_with_admin(
                operator_id=request.user.pk,
                slug=found["slug"],
                name=found["name"],
                name_en=found["name_en"],
                case_prefix=found["case_prefix"],
                code=found["code"] or None,
                admin=admin,
                at=timezone.now(),
            )
        except Refused as refusal:
            put_refusal(form, refusal)
            return self._again(request, form)
        context = {"city_opened": city, "admin": admin, "password": password}
        return render(request, "governance/city_opened.html", context)

    def _again(self, request: HttpRequest, form: forms.NewCity) -> HttpResponse:
        return render(request, "governance/new_city.html", {"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
