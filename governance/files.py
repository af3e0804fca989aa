"""Handing out photos after an access check."""

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase

from governance.models.attachments import Attachment
from governance.services.attachments import photo_path

SIZES = frozenset({"full", "small"})


def photo_answer(attachment: Attachment, size: str) -> HttpResponseBase:
    """Return a re-encoded photo. In production the web server in front sends it; the caller has asked who may look.

    Raises:
        Http404: for a size that does not exist, or a file that is gone.
    """
    if size not in SIZES:
        raise Http404(size)
    response: HttpResponseBase
    if settings.X_ACCEL_PREFIX:
        response = HttpResponse(content_type="image/jpeg")
        response["X-Accel-Redirect"] = f"{settings.X_ACCEL_PREFIX}{size}/{attachment.storage_key}"
    else:
        path = photo_path(attachment, size)
        if not path.exists():
            raise Http404(size)
        response = FileResponse(path.open("rb"), content_type="image/jpeg")
    response["Content-Disposition"] = f'inline; filename="{attachment.pk}.jpg"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox"
    response["Cache-Control"] = "private, max-age=3600"
    return response
