"""Background work of complaints."""

from uuid import UUID

from celery import shared_task

from complaints.models import BulkRun
from complaints.services import bulk
from complaints.services.exporting import make_export
from governance.jobs import CityTask


@shared_task(base=CityTask, name="complaints.export_cases")
def export_cases(*, export_id: str, **_later: object) -> None:
    make_export(UUID(export_id))


@shared_task(base=CityTask, name="complaints.foresee_chunk")
def foresee_chunk(*, run_id: str, start: int, **_later: object) -> None:
    bulk.work_on_chunk(run_id=UUID(run_id), start=start, step=bulk.foresee_chunk, state=BulkRun.State.CHECKING)


@shared_task(base=CityTask, name="complaints.carry_out_chunk")
def carry_out_chunk(*, run_id: str, start: int, **_later: object) -> None:
    bulk.work_on_chunk(run_id=UUID(run_id), start=start, step=bulk.carry_out_chunk, state=BulkRun.State.RUNNING)
