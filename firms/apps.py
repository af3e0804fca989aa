"""Firms as a Django app."""

from django.apps import AppConfig


class FirmsConfig(AppConfig):
    """Firms."""

    name = "firms"
    verbose_name = "物业企业"

    def ready(self) -> None:
        from firms.queries.measures import MEASURES
        from firms.services.filling import Contracts, Firms
        from governance.imports import add_sheets
        from governance.measures import add_measures

        add_measures(MEASURES)
        add_sheets(Contracts, Firms)
