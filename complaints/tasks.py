"""Background work of complaints."""

from uuid import UUID

from celery import shared_task

from complaints import notices
from complaints.models import BulkRun
from complaints.rules.acts import Act
from complaints.services import bulk
from complaints.services.expiring import expire_due_information
from complaints.services.exporting import make_export
from complaints.services.reminding import remind
from complaints.services.routing import route_case as dispatch_by_rule
from complaints.services.watching import report_stuck
from governance.clock import now_for
from governance.jobs import CityTask
from governance.queries.cities import active_city
from governance.queries.returning import present_moment
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
    report_stuck(actor=actor, at=now)


@shared_task(base=CityTask, name="complaints.export_cases")
def export_cases(*, export_id: str, **_later: object) -> None:
    make_export(UUID(export_id))


@shared_task(base=CityTask, name="complaints.foresee_chunk")
def foresee_chunk(*, run_id: str, start: int, **_later: object) -> None:
    bulk.work_on_chunk(run_id=UUID(run_id), start=start, step=bulk.foresee_chunk, state=BulkRun.State.CHECKING)


@shared_task(base=CityTask, name="complaints.carry_out_chunk")
def carry_out_chunk(*, run_id: str, start: int, **_later: object) -> None:
    bulk.work_on_chunk(run_id=UUID(run_id), start=start, step=bulk.carry_out_chunk, state=BulkRun.State.RUNNING)


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
    actor, now = system_at_work()
    remind(actor, at=now)


@shared_task(base=CityTask, name="complaints.end_stuck_runs")
def end_stuck_runs(**_later: object) -> None:
    bulk.end_stuck_runs(at=present_moment())
