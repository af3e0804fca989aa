"""What the acts ask for that have one page in common: a shape for each."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.forms.desk import Pairs
from complaints.rules.acts import Act
from complaints.rules.numbers import PATTERN
from complaints.rules.priorities import Priority
from complaints.rules.requests import Refusal
from complaints.rules.stages import Limit


def writing(label: Any, missing: Any = "", *, help_text: Any = "", rows: int = 3) -> forms.CharField:
    """Return a field for a few sentences; ``missing`` says what to write, without it the field may stay empty."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=bool(missing),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing},
    )


class OnCase(forms.Form):
    """What every act on a case carries along: the version seen.

    Choices of units and categories come from outside, and the ``limit`` of which an extension is at most half.
    """

    expected_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, units: Pairs = (), categories: Any = (), limit: Limit | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.unit_label = limit.unit.label if limit else ""
        if limit and "amount" in self.fields:
            self.fields["amount"].help_text = _("单位：%(unit)s。原时限 %(amount)s %(unit)s，最多延长一半。") % {
                "amount": limit.amount, "unit": limit.unit.label,
            }  # fmt: skip
        for name, first in (("lead_unit", _("还没选")), ("executor_unit", _("不另指定")), ("unit", _("还没选"))):
            if isinstance(chosen := self.fields.get(name), forms.ChoiceField):
                chosen.choices = [("", first), *units]
        if isinstance(chosen := self.fields.get("category"), forms.ChoiceField):
            chosen.choices = [("", _("还没选")), *categories]


class Noted(OnCase):
    """A remark that may be left out."""

    note = writing(_("备注"), help_text=_("只在内部看得到。"), rows=2)


class Reasoned(OnCase):
    """A reason for insiders."""

    reason = writing(_("理由"), _("写明理由。"), help_text=_("只在内部看得到。"))


class Told(OnCase):
    """A reason that the reporter reads too."""

    reason = writing(_("理由"), _("写明理由。"), help_text=_("上报人会看到，写白话。"))


class Asked(OnCase):
    """What the reporter is to add."""

    question = writing(
        _("要补充什么"),
        _("写明要上报人补充什么，例如：是几号楼几单元。"),
        help_text=_("上报人会看到，例如：是几号楼几单元？能再拍一张近照吗？"),
    )


class NotAccepted(Told):
    """Why the report is not taken on."""

    refusal_code = forms.ChoiceField(
        label=_("原因"),
        choices=Refusal,
        widget=forms.RadioSelect,
        error_messages={"required": _("从清单里选一个不予受理的原因。")},
    )
    field_order = ("refusal_code", "reason")


class Reclassified(Reasoned):
    """Another class."""

    category = forms.ChoiceField(label=_("小类"), error_messages={"required": _("选一个小类。")})
    field_order = ("category", "reason")


class Reprioritised(Reasoned):
    """Another urgency."""

    chosen_priority = forms.ChoiceField(
        label=_("紧急程度"),
        choices=Priority,
        widget=forms.RadioSelect,
        error_messages={"required": _("选一个紧急程度。")},
    )
    field_order = ("chosen_priority", "reason")


class Redispatched(Reasoned):
    """Other units, by ruling."""

    lead_unit = forms.ChoiceField(label=_("承办单位"), error_messages={"required": _("选一个承办单位，才能派单。")})
    executor_unit = forms.ChoiceField(label=_("由谁去办"), required=False)
    field_order = ("lead_unit", "executor_unit", "reason")


class Returned(Reasoned):
    """Why the order is not the unit's duty."""

    basis = forms.CharField(
        label=_("依据"),
        max_length=200,
        help_text=_("例如：职责清单第 3 项、某某规定第几条。"),
        error_messages={"required": _("写明依据，例如职责清单的第几项。")},
    )
    field_order = ("reason", "basis")


class Longer(Reasoned):
    """By how much longer, in the unit of the limit."""

    amount = forms.DecimalField(
        label=_("延长多少"),
        min_value=0,
        max_digits=5,
        decimal_places=1,
        error_messages={"required": _("写明延长多少。")},
    )
    field_order = ("amount", "reason")


class LongerGranted(Noted):
    """By how much longer at last."""

    amount = forms.DecimalField(
        label=_("同意延长"),
        min_value=0,
        max_digits=5,
        decimal_places=1,
        error_messages={"required": _("写明延长多少。")},
    )
    field_order = ("amount", "note")


class Suspended(Reasoned):
    """Why, how it goes on, and when it is looked at again."""

    plan = writing(
        _("办理计划"), _("写明办理计划：谁、做什么、分几步。"), help_text=_("居民会看到：谁、做什么、分几步。")
    )
    review_on = forms.DateField(
        label=_("复查日期"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("选一个复查日期。")},
    )
    field_order = ("reason", "plan", "review_on")


class SuspensionGranted(Noted):
    """The day of review at last."""

    review_on = forms.DateField(
        label=_("复查日期"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("选一个复查日期。")},
    )
    field_order = ("review_on", "note")


class Assisted(OnCase):
    """Who is to help, and with what."""

    unit = forms.ChoiceField(label=_("协办单位"), error_messages={"required": _("选一个协办单位。")})
    task = writing(_("协办事项"), _("写明要协办单位做什么。"), help_text=_("例如：联系车主挪车。"))


class Answered(OnCase):
    """What was done."""

    answer = writing(_("协办做了什么"), _("写明协办做了什么。"))


class Merged(OnCase):
    """The case that this one is merged into."""

    main_number = forms.RegexField(
        PATTERN,
        label=_("并入哪一件"),
        help_text=_("写那件事的编号，例如 TC-20240927-0001。"),
        error_messages={"required": _("写明并入哪一件。"), "invalid": _("编号写错了，照着例子写。")},
    )


ACT_FORMS: Mapping[Act, type[OnCase]] = {
    Act.ASK_INFORMATION: Asked,
    Act.REFUSE: NotAccepted,
    Act.GRANT_OBJECTION: Told,
    Act.DENY_OBJECTION: Told,
    Act.MERGE: Merged,
    Act.UNMERGE: Reasoned,
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
