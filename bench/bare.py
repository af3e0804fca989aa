"""The floor under every figure: a Django view that says "ok", under the same web server."""

from django.conf import settings

settings.configure(SECRET_KEY="bare", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, MIDDLEWARE=[], INSTALLED_APPS=[])  # noqa: S106

import django  # noqa: E402  (the settings stand first, because there is no file of settings)
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402

django.setup()


def ok(_request: HttpRequest) -> HttpResponse:
    """Answer, and do nothing else."""
    return HttpResponse("ok")


urlpatterns = [path("livez", ok), path("ok", ok)]
application = get_wsgi_application()
