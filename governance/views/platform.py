"""The platform's own pages: which cities there are and how the jobs stand. No business data."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from governance.queries.accounts import cities
from governance.queries.jobs import dead_jobs, job_figures


class Platform(View):
    """The table of cities and the state of the jobs, for the platform's administrators."""

    for_platform = True

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {"cities": cities(), "figures": job_figures(), "dead": dead_jobs()}
        return render(request, "governance/platform.html", context)
