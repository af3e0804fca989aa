"""`manage.py tick`: every 30 seconds, write the period keys that are due. Two ticks at once change nothing."""

import signal
import threading
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from governance.services.periods import write_due_periods

log = structlog.get_logger(__name__)
SECONDS = 30


class Command(BaseCommand):
    """Write the period keys that are due."""

    help = "Writes recurring jobs into the outbox, every 30 seconds, until stopped."

    def handle(self, *_args: Any, **_options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            try:
                write_due_periods(timezone.now())
            except (OperationalError, InterfaceError) as error:
                log.warning("tick_waits", error=type(error).__name__)
                connection.close()
            stop.wait(SECONDS)
