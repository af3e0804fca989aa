"""Shapes of what people fill in about cases."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.rules.channels import Channel
from complaints.rules.priorities import Priority

GROUPS = (
    ("open", _("未结")),
    ("to_accept", _("待受理")),
    ("to_dispatch", _("待派单")),
    ("handling", _("处置中")),
    ("to_verify", _("待核查")),
    ("to_call", _("待回访")),
    ("closed", _("已办结")),
    ("all", _("全部")),
)
DUES = (("over", _("超期")), ("near", _("临期")))
SORTS = (("due", _("按紧急程度")), ("newest", _("按上报时间")))
Pairs = Sequence[tuple[str, str]]
LON_E6, LAT_E6 = 180_000_000, 90_000_000


class Narrowing(forms.Form):
    """What a list of cases is narrowed to; everything may be left out."""

    group = forms.ChoiceField(choices=GROUPS, required=False)
    due = forms.ChoiceField(choices=DUES, required=False)
    major = forms.RegexField(r"^C[0-9]{2}$", required=False)
    area = forms.RegexField(r"^[0-9A-Za-z/_-]{1,80}$", required=False)
    channel = forms.ChoiceField(choices=Channel, required=False)
    q = forms.CharField(max_length=60, required=False)
    sort = forms.ChoiceField(choices=SORTS, required=False)


class Desk(forms.Form):
    """What a case is, how urgent, who is to do it, and what is asked of them.

    The units are those that can be handed work today; one is needed only for dispatching (``with_unit``), the priority for
    ``accepting``.
    """

    category = forms.CharField(max_length=5, required=False, widget=forms.HiddenInput)
    priority = forms.ChoiceField(
        label=_("紧急程度"),
        choices=Priority,
        widget=forms.RadioSelect,
        required=False,
        error_messages={"required": _("先选一个小类，紧急程度随小类定。")},
    )
    reason = forms.CharField(
        label=_("调低的理由"),
        required=False,
        max_length=300,
        help_text=_("比小类规定的等级低才要写，只在内部看得到。"),
        widget=forms.TextInput,
    )
    lead_unit = forms.ChoiceField(
        label=_("承办单位"), required=False, error_messages={"required": _("选一个承办单位，才能派单。")}
    )
    executor_unit = forms.ChoiceField(
        label=_("由谁去办"), required=False, help_text=_("承办单位仍然负责；不另指定就由它自己办。")
    )
    note = forms.CharField(
        label=_("办理要求"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    expected_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, leads: Pairs = (), executors: Pairs = (), with_unit: bool = False, accepting: bool = False,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        lead, executor = self.fields["lead_unit"], self.fields["executor_unit"]
        assert isinstance(lead, forms.ChoiceField)
        assert isinstance(executor, forms.ChoiceField)
        lead.choices = [("", _("还没选")), *leads]
        executor.choices = [("", _("不另指定")), *executors]
        lead.required = with_unit
        self.fields["priority"].required = accepting


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


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class Photos(forms.FileField):
    """Up to nine photos; what they are is found out when they are stored."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        sent = data if isinstance(data, list) else [data] if data else []
        return [super(Photos, self).clean(one, initial) for one in sent]


class Ids(forms.MultipleChoiceField):
    """Ids of photos that a script has sent already; whose they are is asked when they are joined."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[str]:
        return [str(forms.UUIDField().clean(one)) for one in super().to_python(value)]

    def validate(self, value: Any) -> None:
        """Any id may be named."""


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


class Position(forms.Form):
    """Where a phone is, in millionths of a degree, WGS-84."""

    lon_e6 = forms.IntegerField(min_value=-LON_E6, max_value=LON_E6)
    lat_e6 = forms.IntegerField(min_value=-LAT_E6, max_value=LAT_E6)
    accuracy_m = forms.IntegerField(min_value=0, max_value=100_000)


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
