"""What a caller writes down."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.rules.satisfaction import CallOutcome, Level, Reason, Way


class Asked(forms.Form):
    """What came of asking the reporter."""

    outcome = forms.ChoiceField(
        label=_("结果"),
        choices=CallOutcome,
        widget=forms.RadioSelect,
        error_messages={"required": _("选这次回访的结果。")},
    )
    level = forms.ChoiceField(label=_("满意程度"), choices=Level, widget=forms.RadioSelect, required=False)
    reasons = forms.MultipleChoiceField(
        label=_("原因"), choices=Reason, widget=forms.CheckboxSelectMultiple, required=False
    )
    text = forms.CharField(
        label=_("说了什么"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("outcome") == CallOutcome.RATED and not cleaned.get("level"):
            self.add_error("level", _("选一个满意程度。"))
        if cleaned.get("outcome") != CallOutcome.RATED:
            cleaned["level"], cleaned["reasons"] = "", []
        return cleaned


class Call(Asked):
    """A call or a visit."""

    way = forms.ChoiceField(
        label=_("方式"), choices=[(Way.PHONE, Way.PHONE.label), (Way.VISIT, Way.VISIT.label)], initial=Way.PHONE
    )
    expected_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    field_order = ("way", "outcome", "level", "reasons", "text")
