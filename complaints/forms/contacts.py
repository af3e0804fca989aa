"""Why somebody wants to see who reported."""

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.rules.contacts import LONGEST_REASON


class Look(forms.Form):
    """The reason for one look."""

    reason = forms.CharField(
        label=_("为什么要看"),
        max_length=LONGEST_REASON,
        help_text=_("例如：电话回访。和你的名字、时间一起记在这件事的经过里。"),
        error_messages={"required": _("写明为什么要看，例如：电话回访。")},
    )
