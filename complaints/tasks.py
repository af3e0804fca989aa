"""Background work of complaints."""

<<<<<<< HEAD
from datetime import datetime
=======
>>>>>>> loop
from uuid import UUID

from celery import shared_task

<<<<<<< HEAD
from complaints import notices
from complaints.rules.acts import Act
from complaints.services.reminding import remind
from governance.access import system_actor
from governance.clock import now_for, today_of
from governance.jobs import CityTask, every_period
from governance.queries.cities import active_city


@shared_task(base=CityTask, name="complaints.tell_of_act")
def tell_of_act(*, case_id: str, act: str, event_id: str, **_later: object) -> None:
    city = active_city()
    notices.tell_of_act(city, case_id=UUID(case_id), act=Act(act), event_id=UUID(event_id), at=now_for(city))


@shared_task(base=CityTask, name="complaints.tell_of_deadline")
def tell_of_deadline(*, reminder_id: str, **_later: object) -> None:
    city = active_city()
    notices.tell_of_deadline(city, reminder_id=UUID(reminder_id), at=now_for(city))


@shared_task(base=CityTask, name="complaints.remind_due")
def remind_due(**_later: object) -> None:
    city = active_city()
    now = now_for(city)
    remind(system_actor(city.pk, today_of(now), city.config_version), at=now)


def five_minutes_key(local: datetime) -> str:
    """Return the key of the stretch of five minutes that a local moment lies in."""
    return f"{local:%Y-%m-%dT%H}:{local.minute // 5 * 5:02}"


def register() -> None:
    """Register the recurring work of complaints, once, when the app is ready."""
    every_period("complaints.tasks.remind_due", five_minutes_key)
=======
from complaints.queries.watchdog import report_stuck
from complaints.services.expiring import expire_due_information
from complaints.services.routing import route_case as dispatch_by_rule
from governance.jobs import CityTask
from governance.queries.system import system_at_work


@shared_task(base=CityTask, name="complaints.route_case")
def route_case(*, case_id: str, **_later: object) -> None:
    actor, now = system_at_work()
    dispatch_by_rule(actor=actor, case_id=UUID(case_id), at=now)


@shared_task(base=CityTask, name="complaints.expire_information")
def expire_information(**_later: object) -> None:
    actor, now = system_at_work()
    expire_due_information(actor=actor, at=now)


@shared_task(base=CityTask, name="complaints.watch_cases")
def watch_cases(**_later: object) -> None:
    actor, now = system_at_work()
    report_stuck(actor, now)
>>>>>>> loop
