"""Taking in photos, before or after the report that they belong to."""

import hashlib

from django.utils.translation import gettext as _
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.serializers import PhotoShape
from complaints.services.filing import REPORT_PHOTO, add_report_photo
from complaints.services.orders import RESULT_PHOTO
from governance.access import require
from governance.api import CityAPIView
from governance.rules.answers import Refused
from governance.services.attachments import store_upload

DEEDS = {REPORT_PHOTO: "complaints.report_case", RESULT_PHOTO: "complaints.handle_case"}


class Photos(CityAPIView):
    """``POST`` keeps a photo of whoever may report or handle; the same bytes for the same ``client_ref`` again give the same answer."""

    parser_classes = [MultiPartParser]

    def post(self, request: Request) -> Response:
        shape = PhotoShape(data=request.data)
        shape.is_valid(raise_exception=True)
        sent = shape.validated_data
        require(self.actor, DEEDS[sent["purpose"]])
        digest = hashlib.sha256()
        for chunk in sent["file"].chunks():
            digest.update(chunk)
        sent["file"].seek(0)
        if sent.get("sha256") and sent["sha256"] != digest.hexdigest():
            raise Refused(_("照片在路上坏了，再传一次。"), code="digest_differs")
        attachment = store_upload(
            actor=self.actor,
            upload=sent["file"],
            client_ref=sent["client_ref"],
            purpose=sent["purpose"],
            at=self.now,
            taken_at=sent["taken_at"],
            taken_x=sent["lon_e6"],
            taken_y=sent["lat_e6"],
        )
        add_report_photo(actor=self.actor, attachment=attachment)
        return Response({"id": str(attachment.pk), "sha256": digest.hexdigest(), "state": attachment.state}, status=201)
