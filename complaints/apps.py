"""Complaints as a Django app."""

from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    """Complaints."""

    name = "complaints"
    verbose_name = "事件"

    def ready(self) -> None:
        from complaints import access, menu, schedule  # noqa: F401  (access registers who may act on cases)
        from complaints.queries.measures import MEASURES
        from complaints.rules.audited import THINGS, WORDS
        from complaints.rules.notices import KINDS
        from complaints.rules.settings import SETTINGS
        from complaints.services.categories import work_of
        from complaints.services.recounting import ClockRecounting
        from complaints.services.templates import copy_templates
        from governance.audit_words import add_words
        from governance.measures import add_measures
        from governance.notice_kinds import add_kinds
        from governance.recounting import add_recounting
        from governance.rules.city_settings import add_settings
        from governance.services.cities import add_city_templates
        from governance.services.departments import add_work_of_units

        menu.register()
        schedule.register()
        add_kinds(KINDS)
        add_settings(SETTINGS)
        add_words(WORDS, THINGS)
        add_measures(MEASURES)
        add_city_templates(copy_templates)
        add_work_of_units(work_of)
        add_recounting(ClockRecounting())
