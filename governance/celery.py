"""The Celery application: it only carries job ids from the relay to the workers."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings.dev")

app = Celery("qianqiu")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
