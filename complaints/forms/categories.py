"""What a city sets of a category."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.forms.acts import writing
from complaints.rules.categories import CategoryTerms
from complaints.rules.priorities import Priority
from governance.rules.calendars import LimitUnit


class Category(forms.Form):
    """Urgency, limit, lead and conditions."""

    priority = forms.ChoiceField(label=_("紧急程度"), choices=Priority.choices)
    limit_amount = forms.IntegerField(
        label=_("处置时限"),
        min_value=1,
        error_messages={
            "required": _("填时限，一个整数。"),
            "invalid": _("填时限，一个整数。"),
            "min_value": _("至少 1。"),
        },
    )
    limit_unit = forms.ChoiceField(label=_("时限单位"), choices=LimitUnit.choices)
    lead_department = forms.ChoiceField(
        label=_("牵头单位"), choices=(), error_messages={"invalid_choice": _("这个单位现在不能接单，换一个牵头。")}
    )
    closing_photo_required = forms.BooleanField(label=_("结案要有处置后照片"), required=False)
    active = forms.BooleanField(label=_("正在用"), required=False, help_text=_("不用的分类不能再选；已有的事件照旧。"))
    opening_condition = writing(_("立案条件"), _("写立案条件。"), rows=2)
    opening_condition_en = writing(_("立案条件（英文）"), _("写立案条件的英文。"), rows=2)
    closing_condition = writing(_("结案条件"), _("写结案条件。"), rows=2)
    closing_condition_en = writing(_("结案条件（英文）"), _("写结案条件的英文。"), rows=2)

    def __init__(self, *args: Any, leads: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lead = self.fields["lead_department"]
        assert isinstance(lead, forms.ChoiceField)
        lead.choices = leads

    def terms(self) -> CategoryTerms:
        """Return what was filled in."""
        return CategoryTerms(**self.cleaned_data)
