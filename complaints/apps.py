"""Complaints as a Django app."""

from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    """Complaints."""

    name = "complaints"
    verbose_name = "事件"

    def ready(self) -> None:
        from complaints import access, menu, schedule  # noqa: F401  (access registers who may act on cases)

        menu.register()
        schedule.register()
