"""Grids with their households, their buildings, and the dwellings of one building."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404

from governance.components import Choice, KeysetPage
from governance.models.places import Place
from governance.pages import CityTemplatePage
from governance.queries.places import visible_places
from governance.rules.roles import Module
from grids.models import Building, Grid
from grids.queries.dwellings import MOST_PAGES, PAGE, READ, building_plan, grid_and_buildings, grid_rows


class DwellingPage(CityTemplatePage):
    """A page of the register of dwellings."""

    action = READ

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.request.menu_path = self.url("grids:dwellings")  # type: ignore[attr-defined]  # the frame reads it
        return super().get_context_data(**kwargs)


class Grids(DwellingPage):
    """Every grid with the households that it states and those that its dwellings add up to."""

    template_name = "grids/dwellings.html"

    def shown(self) -> dict[str, Any]:
        scope = self.actor.scope_in(Module.AREA)
        known = list(
            visible_places(scope, (Place.Kind.STREET, Place.Kind.COMMUNITY), self.actor.today).order_by("path")
        )
        wanted = self.request.GET.get("area", "")
        area = next((place for place in known if place.code == wanted), None)
        if wanted and area is None:
            raise Http404(wanted)
        number = self.request.GET.get("page", "1")[:4]
        page = min(max(int(number), 1), MOST_PAGES) if number.isdecimal() else 1
        found = grid_rows(self.actor, area=area.path if area else "", page=page)
        here = self.url("grids:dwellings")

        def at(number: int) -> str:
            return f"{here}?{urlencode({'area': area.code if area else '', 'page': number})}"

        return {
            "found": found,
            "rows": [(row, self.url("grids:grid", grid=row.grid.place.code)) for row in found.rows],
            "areas": [
                Choice(place.name, value=place.code, current=place == area, depth=int(place.kind != Place.Kind.STREET))
                for place in known
            ],
            "page": KeysetPage(size=PAGE),
            "previous": at(page - 1) if page > 1 else "",
            "next": at(page + 1) if found.has_more else "",
        }


class OneGrid(DwellingPage):
    """A grid's buildings."""

    template_name = "grids/grid.html"

    def shown(self) -> dict[str, Any]:
        code = self.kwargs["grid"]
        try:
            grid, rows = grid_and_buildings(self.actor, code)
        except Grid.DoesNotExist as unknown:
            raise Http404(code) from unknown
        return {
            "grid": grid,
            "rows": [(row, self.url("grids:building", grid=code, building=row.building.pk)) for row in rows],
            "resident": sum(row.stock.resident for row in rows),
            "back": self.url("grids:dwellings"),
        }


class OneBuilding(DwellingPage):
    """A building's dwellings as they lie above one another."""

    template_name = "grids/building.html"

    def shown(self) -> dict[str, Any]:
        code = self.kwargs["grid"]
        try:
            plan = building_plan(self.actor, code, self.kwargs["building"])
        except (Grid.DoesNotExist, Building.DoesNotExist) as unknown:
            raise Http404(code) from unknown
        return {"plan": plan, "back": self.url("grids:grid", grid=code)}
