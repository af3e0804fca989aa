"""What the acts ask for that have one page in common: a shape for each."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.forms.desk import Pairs
from complaints.rules.acts import Act
from complaints.rules.priorities import Priority
from complaints.rules.requests import Refusal


def writing(label: Any, *, help_text: Any = "", required: bool = True, rows: int = 3) -> forms.CharField:
    """Return a field for a few sentences; what is missing is said by the deed, which knows for whom it is."""
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=500, widget=forms.Textarea(attrs={"rows": rows})
    )


class OnCase(forms.Form):
    """What every act on a case carries along: the version seen. Choices of units and categories come from outside."""

    expected_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, units: Pairs = (), categories: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, first in (("lead_unit", _("还没选")), ("executor_unit", _("不另指定")), ("unit", _("还没选"))):
            if isinstance(chosen := self.fields.get(name), forms.ChoiceField):
                chosen.choices = [("", first), *units]
        if isinstance(chosen := self.fields.get("category"), forms.ChoiceField):
            chosen.choices = [("", _("还没选")), *categories]


class Noted(OnCase):
    """A remark that may be left out."""

    note = writing(_("备注"), help_text=_("只在内部看得到。"), required=False, rows=2)


class Reasoned(OnCase):
    """A reason for insiders."""

    reason = writing(_("理由"), help_text=_("只在内部看得到。"))


class Told(OnCase):
    """A reason that the reporter reads too."""

    reason = writing(_("理由"), help_text=_("上报人会看到，写白话。"))


class Asked(OnCase):
    """What the reporter is to add."""

    question = writing(_("要补充什么"), help_text=_("上报人会看到，例如：是几号楼几单元？能再拍一张近照吗？"))


class Refused(Told):
    """Why the report is not taken on."""

    refusal_code = forms.ChoiceField(label=_("原因"), choices=Refusal, widget=forms.RadioSelect)
    field_order = ("refusal_code", "reason")


class Reclassified(Reasoned):
    """Another class."""

    category = forms.ChoiceField(label=_("小类"))
    field_order = ("category", "reason")


class Reprioritised(Reasoned):
    """Another urgency."""

    chosen_priority = forms.ChoiceField(label=_("紧急程度"), choices=Priority, widget=forms.RadioSelect)
    field_order = ("chosen_priority", "reason")


class Redispatched(Reasoned):
    """Other units, by ruling."""

    lead_unit = forms.ChoiceField(label=_("承办单位"))
    executor_unit = forms.ChoiceField(label=_("由谁去办"), required=False)
    field_order = ("lead_unit", "executor_unit", "reason")


class Returned(Reasoned):
    """Why the order is not the unit's duty."""

    basis = forms.CharField(label=_("依据"), max_length=200, help_text=_("例如：职责清单第 3 项、某某规定第几条。"))
    field_order = ("reason", "basis")


class Longer(Reasoned):
    """By how much longer, in the unit of the limit."""

    amount = forms.DecimalField(label=_("延长多少"), min_value=0, max_digits=5, decimal_places=1)
    field_order = ("amount", "reason")


class LongerGranted(Noted):
    """By how much longer at last."""

    amount = forms.DecimalField(label=_("同意延长"), min_value=0, max_digits=5, decimal_places=1)
    field_order = ("amount", "note")


class Suspended(Reasoned):
    """Why, how it goes on, and when it is looked at again."""

    plan = writing(_("办理计划"), help_text=_("居民会看到：谁、做什么、分几步。"))
    review_on = forms.DateField(label=_("复查日期"), widget=forms.DateInput(attrs={"type": "date"}))
    field_order = ("reason", "plan", "review_on")


class SuspensionGranted(Noted):
    """The day of review at last."""

    review_on = forms.DateField(label=_("复查日期"), widget=forms.DateInput(attrs={"type": "date"}))
    field_order = ("review_on", "note")


class Assisted(OnCase):
    """Who is to help, and with what."""

    unit = forms.ChoiceField(label=_("协办单位"))
    task = writing(_("协办事项"), help_text=_("例如：联系车主挪车。"))


class Answered(OnCase):
    """What was done."""

    answer = writing(_("协办做了什么"))


ACT_FORMS: Mapping[Act, type[OnCase]] = {
    Act.ASK_INFORMATION: Asked,
    Act.REFUSE: Refused,
    Act.GRANT_OBJECTION: Told,
    Act.DENY_OBJECTION: Told,
    Act.VOID: Told,
    Act.RECLASSIFY: Reclassified,
    Act.CHANGE_PRIORITY: Reprioritised,
    Act.REDISPATCH: Redispatched,
    Act.ASK_RETURN: Returned,
    Act.GRANT_RETURN: Reasoned,
    Act.DENY_RETURN: Reasoned,
    Act.ASK_EXTENSION: Longer,
    Act.GRANT_EXTENSION: LongerGranted,
    Act.DENY_EXTENSION: Reasoned,
    Act.ASK_SUSPENSION: Suspended,
    Act.SUSPEND: SuspensionGranted,
    Act.DENY_SUSPENSION: Reasoned,
    Act.RESUME: Noted,
    Act.EXPLAIN: Told,
    Act.REWORK: Told,
    Act.URGE: Reasoned,
    Act.ADD_ASSIST: Assisted,
    Act.ANSWER_ASSIST: Answered,
}
