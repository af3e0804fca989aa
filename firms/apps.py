"""Firms as a Django app."""

from django.apps import AppConfig


class FirmsConfig(AppConfig):
    """Firms."""

    name = "firms"
    verbose_name = "物业企业"
