"""What a list of cases is narrowed to, how that is kept, and what is done with the rows chosen from it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.models import SavedFilter
from complaints.rules.acts import Need
from complaints.rules.channels import Channel
from complaints.rules.lists import DUES, GROUPS, IN_BULK, MARKS, MOST_SELECTED, SORTS
from complaints.rules.priorities import Priority
from complaints.rules.rates import Figure
from governance.models.exports import Export

MONTH = r"^20[0-9]{2}-(0[1-9]|1[0-2])$"
AREA = r"^[0-9A-Za-z/_-]{1,80}$"


class Narrowing(forms.Form):
    """What a list of cases is narrowed to; everything may be left out."""

    group = forms.ChoiceField(choices=GROUPS, required=False)
    due = forms.ChoiceField(choices=DUES, required=False)
    major = forms.RegexField(r"^C[0-9]{2}$", required=False)
    category = forms.RegexField(r"^C[0-9]{4}$", required=False)
    priority = forms.ChoiceField(choices=Priority, required=False)
    area = forms.RegexField(AREA, required=False)
    grid = forms.UUIDField(required=False)
    unit = forms.UUIDField(required=False)
    channel = forms.ChoiceField(choices=Channel, required=False)
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)
    mark = forms.ChoiceField(choices=MARKS, required=False)
    month = forms.RegexField(MONTH, required=False)
    figure = forms.ChoiceField(choices=Figure, required=False)
    q = forms.CharField(max_length=60, required=False)
    sort = forms.ChoiceField(choices=SORTS, required=False)

    def clean(self) -> dict[str, Any]:
        """Take out a minor category that does not belong to the major one chosen meanwhile, and a figure of no month."""
        cleaned = super().clean() or {}
        if cleaned.get("category") and cleaned.get("major") and cleaned["category"][:3] != cleaned["major"]:
            cleaned["category"] = ""
        if not cleaned.get("month"):
            cleaned["figure"] = ""
        return cleaned

    def kept(self) -> dict[str, str]:
        """Return what is chosen, as texts that stand in an address."""
        return {name: str(value) for name, value in self.cleaned_data.items() if value}


class MonthChoice(forms.Form):
    """Which month to count, and where."""

    month = forms.RegexField(MONTH, required=False)
    area = forms.RegexField(AREA, required=False)


class KeptFilter(forms.Form):
    """A name under which the filters are kept, and who shall find them."""

    name = forms.CharField(
        label=_("名称"),
        max_length=30,
        error_messages={"required": _("起个名字，例如：本周超期。")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    sharing = forms.ChoiceField(label=_("谁能看到"), choices=SavedFilter.Sharing, required=False)


class Selection(forms.Form):
    """Rows chosen in a list, each with the version seen, or everything that the filters give; and the act wanted."""

    deed = forms.ChoiceField(
        choices=[(act.value, act.label) for act in IN_BULK], error_messages={"required": _("选要办的事。")}
    )
    everything = forms.BooleanField(required=False)

    def chosen(self) -> list[tuple[str, int]]:
        """Return id and version of the chosen rows; what has another shape is left out, and what is over the limit."""
        sent: Iterable[str] = self.data.getlist("case") if hasattr(self.data, "getlist") else ()
        pairs = [text.partition(":") for text in sent]
        return [(pk, int(version)) for pk, _colon, version in pairs if version.isdecimal()][: MOST_SELECTED + 1]


class OnceForAll(forms.Form):
    """What an act needs, once for all cases chosen: only the fields that it asks for."""

    unit = forms.ChoiceField(label=_("承办单位"), error_messages={"required": _("选一个承办单位，才能派单。")})
    priority = forms.ChoiceField(
        label=_("紧急程度"), choices=Priority, widget=forms.RadioSelect, error_messages={"required": _("选一个等级。")}
    )
    reason = forms.CharField(
        label=_("理由"),
        max_length=300,
        widget=forms.TextInput,
        error_messages={"required": _("写明理由，承办单位看得到。")},
    )

    def __init__(
        self, *args: Any, needs: Iterable[Need] = (), units: Sequence[tuple[str, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        wanted = {need.value.lower() for need in needs}
        for name in list(self.fields):
            if name not in wanted:
                del self.fields[name]
        if "unit" in self.fields:
            field = self.fields["unit"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("还没选")), *units]


class Exporting(forms.Form):
    """As what kind of file a list is taken out."""

    kind = forms.ChoiceField(choices=Export.Kind)
