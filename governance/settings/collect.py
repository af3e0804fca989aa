"""Collecting static files while an image is built: hashed names as in production, no secrets at hand."""

from governance.settings.base import *  # noqa: F403  (settings modules extend one another by design)

SECRET_KEY = "collecting static files signs nothing"
