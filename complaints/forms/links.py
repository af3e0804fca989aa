"""What people send in who have no account."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.forms.reporting import Reporting
from complaints.rules.limits import LINK_PATTERN


class OpenReporting(Reporting):
    """A report without an account: with the secret that will open it, a way to be reached, and proof against machines.

    ``proof`` is filled by a script; ``sum`` by whoever has none.
    """

    is_anonymous = None  # type: ignore[assignment]  # Django's way to leave a field out: nobody knows who it is anyway
    alone = None  # type: ignore[assignment]  # as above: hints at others' reports are for people with an account
    secret = forms.RegexField(rf"^{LINK_PATTERN}$", strip=False, widget=forms.HiddenInput)
    phone = forms.CharField(
        label=_("电话"),
        required=False,
        max_length=20,
        help_text=_("办好以后回访用。只有指挥中心能看，每看一次都有记录；不留也能办。"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    proof = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
    sum = forms.IntegerField(
        label=_("得数"), required=False, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    )

    def __init__(self, *args: Any, numbers: tuple[int, int] = (0, 0), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sum"].label = _("%(first)s 加 %(second)s 等于几") % {"first": numbers[0], "second": numbers[1]}
