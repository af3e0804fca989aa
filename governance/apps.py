"""The ground as a Django app."""

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    """The ground."""

    name = "governance"
    verbose_name = "治理基座"

    def ready(self) -> None:
        from governance import celery, checks, entries, schedule  # noqa: F401  (celery makes the app known, checks registers itself)
        from governance.imports import add_sheets
        from governance.services.filling import Areas, People, Posts

        entries.register()
        add_sheets(Areas, People, Posts)
        schedule.register()
