"""Grids as a Django app."""

from django.apps import AppConfig


class GridsConfig(AppConfig):
    """Grids."""

    name = "grids"
    verbose_name = "红色网格"
