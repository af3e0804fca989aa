"""The floor under every figure: a Django view that says "ok", under the same web server."""

import secrets

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(
    SECRET_KEY=secrets.token_urlsafe(), ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, MIDDLEWARE=[], INSTALLED_APPS=[]
)


def ok(_request: HttpRequest) -> HttpResponse:
    """Answer, and do nothing else."""
    return HttpResponse("ok")


urlpatterns = [path("livez", ok), path("ok", ok)]
application = get_wsgi_application()
