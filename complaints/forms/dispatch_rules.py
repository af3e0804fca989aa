"""What a rule of dispatch is made of."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class Rule(forms.Form):
    """Which cases, where, and to whom."""

    category_prefix = forms.ChoiceField(
        label=_("哪类事件"), choices=(), error_messages={"required": _("选一个大类或小类。")}
    )
    needs_contract = forms.BooleanField(label=_("只管有物业合同的小区"), required=False)
    lead_code = forms.ChoiceField(label=_("派给谁牵头"), choices=(), required=False)
    with_firm = forms.BooleanField(label=_("交服务小区的物业企业执行"), required=False)

    def __init__(self, *args: Any, categories: Sequence[Any] = (), leads: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category_prefix"].choices = [("", _("选大类或小类")), *categories]  # type: ignore[attr-defined]
        self.fields["lead_code"].choices = leads  # type: ignore[attr-defined]
