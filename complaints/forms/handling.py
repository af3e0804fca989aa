"""Handling links: what is asked by one, and what is answered."""

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.forms.photos import Photos
from complaints.rules.handling import LONGEST_ANSWER, LONGEST_NAME, LONGEST_TASK


class Lending(forms.Form):
    """Who without an account is to do what."""

    for_whom = forms.CharField(
        label=_("发给谁"),
        max_length=LONGEST_NAME,
        help_text=_("例如：市供水公司抢修班。"),
        error_messages={"required": _("写明发给谁，例如：市供水公司抢修班。")},
    )
    task = forms.CharField(
        label=_("要对方做什么"),
        max_length=LONGEST_TASK,
        help_text=_("对方只看得到这段话、位置和报的时候的照片，看不到上报人和他的原话。别在这里写姓名和电话。"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("写明要对方做什么。")},
    )
    expected_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class Reply(forms.Form):
    """What was done, with photos."""

    text = forms.CharField(
        label=_("做了什么"),
        max_length=LONGEST_ANSWER,
        help_text=_("例如：已关阀抢修，明早六点前恢复供水。"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("写明做了什么，例如：已关阀抢修，明早六点前恢复供水。")},
    )
    photos = Photos(required=False)
