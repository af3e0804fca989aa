"""What is decided about a case at the desk."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.rules.priorities import Priority

Pairs = Sequence[tuple[str, str]]


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
