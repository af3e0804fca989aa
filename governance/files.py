"""Handing out photos and exports after an access check."""

from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase

from governance.models.attachments import Attachment
from governance.models.exports import Export
from governance.services.attachments import photo_path
from governance.services.exports import FOLDER, export_path

SIZES = frozenset({"full", "small"})
EXPORT_TYPES = {
    Export.Kind.CSV: "text/csv; charset=utf-8",
    Export.Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


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


def export_answer(export: Export, name: str) -> HttpResponseBase:
    """Return an export's file under ``name``, to be kept and not shown. The caller has asked who may fetch it.

    Raises:
        Http404: for a file that is gone.
    """
    content_type = EXPORT_TYPES[Export.Kind(export.kind)]
    response: HttpResponseBase
    if settings.X_ACCEL_PREFIX:
        response = HttpResponse(content_type=content_type)
        response["X-Accel-Redirect"] = f"{settings.X_ACCEL_PREFIX}{FOLDER}/{export.storage_key}"
    else:
        path = export_path(export.storage_key)
        if not path.exists():
            raise Http404(name)
        response = FileResponse(path.open("rb"), content_type=content_type)
    response["Content-Disposition"] = (
        f"attachment; filename=\"export.{export.kind.lower()}\"; filename*=UTF-8''{quote(name)}"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
