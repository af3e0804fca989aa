"""Choosing a city."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from governance.queries.accounts import cities, cities_of


class Cities(View):
    """The first page of all: the cities, one's own first."""

    public = True

    def get(self, request: HttpRequest) -> HttpResponse:
        mine = list(cities_of(request.user.pk)) if request.user.is_authenticated else []
        others = [city for city in cities() if city not in mine]
        return render(request, "governance/cities.html", {"mine": mine, "others": others})
