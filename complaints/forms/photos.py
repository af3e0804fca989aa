"""Fields for photos."""

from typing import Any

from django import forms


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class Photos(forms.FileField):
    """Up to nine photos; what they are is found out when they are stored."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        sent = data if isinstance(data, list) else [data] if data else []
        return [super(Photos, self).clean(one, initial) for one in sent]


class Ids(forms.MultipleChoiceField):
    """Ids of photos that a script has sent already; whose they are is asked when they are joined."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[str]:
        return [str(forms.UUIDField().clean(one)) for one in super().to_python(value)]

    def validate(self, value: Any) -> None:
        """Any id may be named."""
