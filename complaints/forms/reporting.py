"""What is sent in with a report."""

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.forms.photos import Photos

LON_E6, LAT_E6 = 180_000_000, 90_000_000


class Position(forms.Form):
    """Where a phone is, in millionths of a degree, WGS-84."""

    lon_e6 = forms.IntegerField(min_value=-LON_E6, max_value=LON_E6)
    lat_e6 = forms.IntegerField(min_value=-LAT_E6, max_value=LAT_E6)
    accuracy_m = forms.IntegerField(min_value=0, max_value=100_000)


class Alike(forms.Form):
    """What a report says that others may say too."""

    category = forms.RegexField(r"^C[0-9]{4}$")
    place = forms.UUIDField(required=False)
    lon_e6 = forms.IntegerField(required=False, min_value=-LON_E6, max_value=LON_E6)
    lat_e6 = forms.IntegerField(required=False, min_value=-LAT_E6, max_value=LAT_E6)
    text = forms.CharField(required=False, max_length=1000)


class Followed(Alike):
    """The report that one has met too."""

    case = forms.UUIDField()


class Reporting(forms.Form):
    """A report from a page without a script; with one, the phone sends the same to the API."""

    client_ref = forms.UUIDField(widget=forms.HiddenInput)
    photos = Photos(required=False)
    place = forms.UUIDField(required=False)
    lon_e6 = forms.IntegerField(required=False, min_value=-LON_E6, max_value=LON_E6, widget=forms.HiddenInput)
    lat_e6 = forms.IntegerField(required=False, min_value=-LAT_E6, max_value=LAT_E6, widget=forms.HiddenInput)
    accuracy_m = forms.IntegerField(required=False, min_value=0, max_value=100_000, widget=forms.HiddenInput)
    spot = forms.CharField(label=_("具体在哪"), required=False, max_length=80)
    category = forms.CharField(max_length=5, required=False)
    text = forms.CharField(
        label=_("再说一句"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    is_anonymous = forms.BooleanField(label=_("不公开我的姓名"), required=False)
    alone = forms.BooleanField(required=False, widget=forms.HiddenInput)
