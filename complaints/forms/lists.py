"""What a list of cases is narrowed to."""

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.rules.channels import Channel

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


class Narrowing(forms.Form):
    """What a list of cases is narrowed to; everything may be left out."""

    group = forms.ChoiceField(choices=GROUPS, required=False)
    due = forms.ChoiceField(choices=DUES, required=False)
    major = forms.RegexField(r"^C[0-9]{2}$", required=False)
    area = forms.RegexField(r"^[0-9A-Za-z/_-]{1,80}$", required=False)
    channel = forms.ChoiceField(choices=Channel, required=False)
    q = forms.CharField(max_length=60, required=False)
    sort = forms.ChoiceField(choices=SORTS, required=False)
