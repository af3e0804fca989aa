"""`make run`: the product as it is in production, but over plain HTTP on this machine."""

import os

from governance.settings.base import *  # noqa: F403  (settings modules extend one another by design)
from governance.settings.base import DATABASE_URL, database

SECRET_KEY = os.environ.get("SECRET_KEY", "only-for-the-demonstration-on-this-machine-0000000000000000")
DEBUG = os.environ.get("DEBUG", "") == "1"
DATABASES = {
    "default": database(DATABASE_URL, pool=os.environ.get("DATABASE_POOL", "") != "0"),
    "owner": database(os.environ.get("DATABASE_OWNER_URL", DATABASE_URL)),
    "platform": database(os.environ.get("DATABASE_PLATFORM_URL", DATABASE_URL)),
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
