"""Settings of the processes that the drills start: those of the tests, plus the drills' own task."""

import os

from governance.settings.test import *  # noqa: F403  (settings modules extend one another by design)

CELERY_INCLUDE = ["tests.drills.drill_tasks"]
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 0
LOG_LEVEL = os.environ.get("LOG_LEVEL", "ERROR")
