"""Production: everything secret comes from the environment, everything travels over TLS."""

import os

from governance.settings.base import *  # noqa: F403  (settings modules extend one another by design)
from governance.settings.base import DATABASE_URL, database

SECRET_KEY = os.environ["SECRET_KEY"]
FIELD_KEYS = os.environ["FIELD_KEYS"]
DATABASES = {
    "default": database(DATABASE_URL, pool=os.environ.get("DATABASE_POOL", "") != "0"),
    "owner": database(os.environ.get("DATABASE_OWNER_URL", DATABASE_URL)),
    "platform": database(os.environ.get("DATABASE_PLATFORM_URL", DATABASE_URL)),
}
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
LANGUAGE_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = os.environ.get("TLS_AT_PROXY", "1") == "1"
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
