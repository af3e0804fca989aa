"""What the deeds on a case ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.forms.photos import Ids, Photos


class Step(forms.Form):
    """A deed that needs nothing but the version seen, and perhaps a remark."""

    note = forms.CharField(
        label=_("备注"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("只在内部看得到。"),
    )
    expected_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class Result(forms.Form):
    """What was done: for the public, for insiders, and how it looks now."""

    public_answer = forms.CharField(
        label=_("给居民看的结果"),
        max_length=500,
        help_text=_("例如：已清运并冲洗地面，北门改为一天两清。"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("写一句给居民看的办理结果，例如：已清运，地面已冲洗。")},
    )
    internal_note = forms.CharField(
        label=_("内部备注"),
        required=False,
        max_length=500,
        help_text=_("居民看不到。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    photo_ref = forms.UUIDField(widget=forms.HiddenInput)
    photos = Photos(required=False)
    photos_ids = Ids(required=False)
    take_linked = forms.BooleanField(
        label=_("用外单位发来的照片"), required=False, help_text=_("会作为办结后的照片给居民看，先核对是不是这个地方。")
    )
    expected_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class Verdict(forms.Form):
    """Whether it really is solved."""

    verdict = forms.ChoiceField(
        label=_("现场看到的"),
        choices=[("pass", _("属实，办好了")), ("fail", _("不属实，退回返工"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("选“属实”或“不属实”。")},
    )
    reason = forms.CharField(
        label=_("说明"),
        required=False,
        max_length=500,
        help_text=_("不属实的，写明哪里还没办好。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    expected_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("verdict") == "fail" and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("写明哪里还没办好，承办单位才知道怎么返工。"))
        return cleaned
