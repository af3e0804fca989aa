"""The tests: real servers, plain HTTP, fast password hashing."""

import tempfile
from pathlib import Path

from governance.settings.base import *  # noqa: F403  (settings modules extend one another by design)

SECRET_KEY = "tests-only-0123456789-0123456789-0123456789-0123456789"
FIELD_KEYS = (
    '[{"id": 1, "alg": "AES-256-GCM", "key": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", '
    '"index_key": "YWJjZGVmZ2hpamFiY2RlZmdoaWphYmNkZWZnaGlqYWI="}]'
)
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
MEDIA_ROOT = Path(tempfile.gettempdir()) / "qianqiu-test-media"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WEBHOOK_HOSTS = ["hooks.example"]
