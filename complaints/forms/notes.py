"""A note for one's colleagues."""

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.rules.notes import LONGEST


class Note(forms.Form):
    """What colleagues should know, and whether the handling firm should too."""

    text = forms.CharField(
        label=_("写给同事"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": _("写一句再保存。"),
            "max_length": _("备注最多 %(limit_value)s 字，分成两条写。"),
        },
    )
    for_firm = forms.BooleanField(label=_("给承办单位看"), required=False)
