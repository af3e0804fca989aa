"""Background work of complaints."""

from uuid import UUID

from celery import shared_task

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
