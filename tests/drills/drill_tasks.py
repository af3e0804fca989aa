"""The task whose effect the job drills count."""

import time

from celery import shared_task
from django.db import connection

from governance.jobs import CityTask
from governance.tenancy import current_city_id

SECONDS_HALFWAY = 0.08


@shared_task(base=CityTask, name="tests.drills.leave_mark")
def leave_mark(*, number: int, **_later: object) -> None:
    """Write the number down and linger, so that a kill often falls between the effect and its commit."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO drill_effect (number, city_id) VALUES (%s, %s)", [number, current_city_id()])
    time.sleep(SECONDS_HALFWAY)
