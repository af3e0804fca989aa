"""The ground: tenants, the four levels, people and posts, audit, jobs, calendars, pages."""

from governance.celery import app as celery_app

__all__ = ["celery_app"]
