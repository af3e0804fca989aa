"""What whoever reported a case says about it afterwards."""

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.forms.photos import Ids, Photos
from complaints.rules.satisfaction import Level, Reason

MOST = 500


class Words(forms.Form):
    """A few words, and the version that they were written about."""

    text = forms.CharField(
        label=_("补充说明"),
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("写一句补充说明，再提交。")},
    )
    expected_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class Answer(Words):
    """What was asked for, with photos."""

    photos = Photos(required=False)
    photos_ids = Ids(required=False)


class Objection(Words):
    """Why it should be taken on after all."""

    text = forms.CharField(
        label=_("为什么应该受理"),
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("写明为什么应该受理。")},
    )


class Unsolved(Words):
    """What is not solved yet."""

    text = forms.CharField(
        label=_("哪里还没解决"),
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("写明哪里还没有解决。")},
    )


class Rating(forms.Form):
    """How content one is, on five levels, and why."""

    level = forms.ChoiceField(
        label=_("办得怎么样？"),
        choices=Level.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("选一个满意程度。"), "invalid_choice": _("选一个满意程度。")},
    )
    reasons = forms.MultipleChoiceField(
        label=_("因为"), choices=Reason.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    text = forms.CharField(
        label=_("再说一句"), required=False, max_length=MOST, widget=forms.Textarea(attrs={"rows": 2})
    )
    expected_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
