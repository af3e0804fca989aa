"""`manage.py relay`: hand due jobs to the broker, for ever. Any number may run."""

import signal
import threading
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, connection
from kombu.exceptions import OperationalError as BrokerAway

from governance import jobs

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    """Hand due jobs to the broker."""

    help = "Hands due jobs from the outbox to the broker, until stopped."

    def handle(self, *_args: Any, **_options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            stop.wait(0.05 if self.pass_on() else 0.3)

    def pass_on(self) -> int:
        """Send one batch; when database or broker is away, wait and go on: what was claimed is claimed again."""
        try:
            return jobs.send(jobs.claim_due())
        except (OperationalError, InterfaceError, BrokerAway, OSError) as error:
            log.warning("relay_waits", error=type(error).__name__)
            connection.close()
            threading.Event().wait(1)
            return 0
