"""Complaints as a Django app."""

from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    """Complaints."""

    name = "complaints"
    verbose_name = "事件"
