"""Shapes of what the endpoints take and give."""

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from complaints.queries.shown import CaseRow
from complaints.rules.channels import Channel
from complaints.services.filing import Filed
from governance.clock import LOCAL

LON_E6, LAT_E6 = 180_000_000, 90_000_000


class ReportShape(serializers.Serializer[Any]):
    """A report as the phone sends it. Positions in millionths of a degree, WGS-84; photos as SHA-256 in hexadecimal."""

    client_ref = serializers.UUIDField()
    category = serializers.CharField(max_length=5, allow_blank=True, default="")
    text = serializers.CharField(max_length=1000, allow_blank=True, default="")
    place = serializers.UUIDField(allow_null=True, default=None)
    lon_e6 = serializers.IntegerField(allow_null=True, default=None, min_value=-LON_E6, max_value=LON_E6)
    lat_e6 = serializers.IntegerField(allow_null=True, default=None, min_value=-LAT_E6, max_value=LAT_E6)
    accuracy_m = serializers.IntegerField(allow_null=True, default=None, min_value=0, max_value=100_000)
    spot = serializers.CharField(max_length=80, allow_blank=True, default="")
    is_anonymous = serializers.BooleanField(default=False)
    captured_at = serializers.DateTimeField(allow_null=True, default=None)
    photos = serializers.ListField(child=serializers.RegexField(r"^[0-9a-f]{64}$"), max_length=9, default=list)
    channel = serializers.ChoiceField(choices=[Channel.APP_RESIDENT, Channel.APP_GRID], default=Channel.APP_RESIDENT)


class PhotoShape(serializers.Serializer[Any]):
    """A photo as the phone sends it, with the SHA-256 of the bytes that it sent."""

    file = serializers.FileField(max_length=120)
    client_ref = serializers.UUIDField()
    sha256 = serializers.RegexField(r"^[0-9a-f]{64}$", required=False)
    purpose = serializers.ChoiceField(choices=["REPORT", "RESULT"], default="REPORT")
    taken_at = serializers.DateTimeField(allow_null=True, default=None)
    lon_e6 = serializers.IntegerField(allow_null=True, default=None, min_value=-LON_E6, max_value=LON_E6)
    lat_e6 = serializers.IntegerField(allow_null=True, default=None, min_value=-LAT_E6, max_value=LAT_E6)


class PositionShape(serializers.Serializer[Any]):
    """A position in millionths of a degree, WGS-84."""

    lon_e6 = serializers.IntegerField(min_value=-LON_E6, max_value=LON_E6)
    lat_e6 = serializers.IntegerField(min_value=-LAT_E6, max_value=LAT_E6)


class ListShape(serializers.Serializer[Any]):
    """What a list of cases may be narrowed by."""

    group = serializers.CharField(default="open")
    due = serializers.ChoiceField(choices=["", "over", "near"], default="")
    major = serializers.CharField(max_length=5, default="", allow_blank=True)
    area = serializers.CharField(max_length=80, default="", allow_blank=True)
    order = serializers.ChoiceField(choices=["due", "newest"], default="newest")
    cursor = serializers.CharField(max_length=200, default="", allow_blank=True)


def case_as_json(row: CaseRow) -> dict[str, object]:
    """Return a case of a list for the API."""
    return {
        "number": row.number,
        "title": row.title,
        "category": row.category,
        "status": row.status,
        "public_state": row.public_state,
        "priority": row.priority,
        "place": row.place_name,
        "grid": row.grid_name,
        "unit": row.unit_name,
        "reported_at": row.reported_at.astimezone(LOCAL).isoformat(),
        "due_at": row.due.due_at.astimezone(LOCAL).isoformat() if row.due.due_at else None,
        "due_state": row.due.state,
        "version": row.version,
    }


def filed_as_json(filed: Filed, city: str) -> dict[str, object]:
    """Return the receipt of a report; the same report sent again gets the same."""
    case = filed.case
    return {
        "number": case.number,
        "url": reverse("complaints:my_case", kwargs={"city": city, "number": case.number}),
        "accept_due_at": filed.accept_due_at.astimezone(LOCAL).isoformat(),
        "reported_at": case.reported_at.astimezone(LOCAL).isoformat(),
        "client_ref": str(case.client_ref),
    }
