"""Background work of the ground."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from governance import jobs
from governance.clock import now_for
from governance.jobs import CityTask
from governance.queries.cities import active_city
from governance.services import notices


@shared_task(base=CityTask, name="governance.sing")
def sing(**_later: object) -> None:
    """Do nothing, once a minute: that it is done shows that relay, broker and worker live."""


@shared_task(base=CityTask, name="governance.tidy_jobs")
def tidy_jobs(**_later: object) -> None:
    jobs.bury_poison()
    jobs.purge_done(timezone.now())


@shared_task(base=CityTask, name="governance.make_partitions")
def make_partitions(**_later: object) -> None:
    from governance.services.partitions import prepare_months

    prepare_months(timezone.now().date())


@shared_task(base=CityTask, name="governance.tidy_sign_ins")
def tidy_sign_ins(**_later: object) -> None:
    from governance.services.limits import forget_tallies
    from governance.services.sign_in import forget_failures, forget_sessions

    forget_failures(at=timezone.now())
    forget_sessions()
    forget_tallies(at=timezone.now())


@shared_task(base=CityTask, name="governance.clean_photo")
def clean_photo(*, attachment_id: str, **_later: object) -> None:
    from governance.services.attachments import clean_attachment

    clean_attachment(attachment_id)


@shared_task(base=CityTask, name="governance.seal_audit")
def seal_audit(**_later: object) -> None:
    from governance.services.sealing import seal_ledgers

    seal_ledgers(active_city(), at=timezone.now())


@shared_task(base=CityTask, name="governance.expire_exports")
def expire_exports(**_later: object) -> None:
    from governance.queries.returning import present_moment
    from governance.services.exports import expire_exports as expire

    expire(at=present_moment())


@shared_task(base=CityTask, name="governance.check_import")
def check_import(*, run_id: str, **_later: object) -> None:
    from governance.services.importing import check_import as check

    check(UUID(run_id))


@shared_task(base=CityTask, name="governance.write_import")
def write_import(*, run_id: str, **_later: object) -> None:
    from governance.services.importing import write_import as write

    write(UUID(run_id))


@shared_task(base=CityTask, name="governance.expire_imports")
def expire_imports(**_later: object) -> None:
    from governance.queries.returning import present_moment
    from governance.services.importing import expire_imports as expire

    expire(at=present_moment())


@shared_task(base=CityTask, name="governance.export_sheet")
def export_sheet(*, export_id: str, **_later: object) -> None:
    from governance.services.sheet_exports import make_sheet_export

    make_sheet_export(UUID(export_id))


@shared_task(base=CityTask, name="governance.deliver")
def deliver(*, delivery_id: str, **_later: object) -> None:
    city = active_city()
    notices.deliver(city, delivery_id=delivery_id, at=now_for(city))


@shared_task(base=CityTask, name="governance.count_calendar_change")
def count_calendar_change(*, change_id: str, **_later: object) -> None:
    from governance.services.calendars import count_calendar_change as count

    count(UUID(change_id))


@shared_task(base=CityTask, name="governance.apply_calendar")
def apply_calendar(*, change_id: str, kind: str, reached: str, **_later: object) -> None:
    from governance.services.calendars import apply_calendar as apply

    apply(UUID(change_id), kind, UUID(reached) if reached else None)


@shared_task(base=CityTask, name="governance.straighten_calendars")
def straighten_calendars(**_later: object) -> None:
    from governance.services.calendars import straighten_calendars as straighten

    straighten()
