"""Grids as a Django app."""

from django.apps import AppConfig


class GridsConfig(AppConfig):
    """Grids."""

    name = "grids"
    verbose_name = "红色网格"

    def ready(self) -> None:
        from governance.imports import add_sheets
        from governance.measures import add_measures
        from governance.rules.city_settings import add_settings
        from grids import access, menu  # noqa: F401  (access registers who may read)
        from grids.queries.measures import MEASURES
        from grids.rules import SETTINGS
        from grids.services.filling import Buildings, Compounds, Dwellings, Grids, Populations

        menu.register()
        add_settings(SETTINGS)
        add_measures(MEASURES)
        add_sheets(Buildings, Compounds, Dwellings, Grids, Populations)
