"""Forms of the ground: signing in, second factor, password, messages."""

from datetime import date
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from governance.rules.calendar_lines import LinesRefused, MarkedDay, days_from_lines, seasons_from_lines
from governance.rules.calendars import Season
from governance.rules.cities import SLUG, is_city_slug
from governance.rules.city_settings import Setting
from governance.rules.importing import USER_NAME
from governance.rules.roles import LETTERS, Module, Role, may_change

MAX_PASSWORD = 200


class SignIn(forms.Form):
    """User name or phone number, and password."""

    username = forms.CharField(
        label=_("用户名或手机号"),
        max_length=60,
        error_messages={"required": _("填用户名或手机号。")},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("密码"),
        max_length=MAX_PASSWORD,
        strip=False,
        error_messages={"required": _("填密码。")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class SecondFactor(forms.Form):
    """A six-digit code."""

    code = forms.RegexField(
        r"^\d{3}\s?\d{3}$",
        label=_("验证码"),
        help_text=_("打开手机上的验证器，输入 6 位数字。"),
        error_messages={"invalid": _("验证码是 6 位数字，例如 042 917。"), "required": _("填验证码，6 位数字。")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
    )

    def clean_code(self) -> str:
        return "".join(self.cleaned_data["code"].split())


class RecoveryCode(forms.Form):
    """A code that stands in for the authenticator once."""

    recovery = forms.CharField(
        label=_("恢复码"),
        max_length=20,
        help_text=_("手机不在身边时用，一个只能用一次，例如 k7mwq-x3tfd。"),
        error_messages={"required": _("填恢复码。")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )


class Locking(forms.Form):
    """Why an account is locked."""

    reason = forms.CharField(
        label=_("为什么锁定"),
        max_length=200,
        error_messages={"required": _("写明为什么锁定。")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class PasswordChange(forms.Form):
    """The old password once, the new one twice."""

    old = forms.CharField(
        label=_("现在的密码"),
        max_length=MAX_PASSWORD,
        strip=False,
        error_messages={"required": _("填现在的密码。")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("新密码"),
        max_length=MAX_PASSWORD,
        strip=False,
        help_text=_("至少 12 个字，不用常见密码。可以是一句话。"),
        error_messages={"required": _("填新密码。")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再输一遍新密码"),
        max_length=MAX_PASSWORD,
        strip=False,
        error_messages={"required": _("再输一遍新密码。")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("new") and cleaned.get("again") and cleaned["new"] != cleaned["again"]:
            self.add_error("again", _("两遍新密码不一样。"))
        return cleaned


class Ways(forms.Form):
    """On which ways somebody wants to be told, and when not."""

    email = forms.CharField(
        label=_("邮箱"),
        max_length=120,
        required=False,
        help_text=_("填了才会收到邮件。只用来发通知，加密保存。"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    by_sms = forms.BooleanField(label=_("发短信"), required=False)
    by_email = forms.BooleanField(label=_("发邮件"), required=False)
    quiet_since = forms.TimeField(
        label=_("免打扰从"),
        required=False,
        error_messages={"invalid": _("时间像 22:00 这样写。")},
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    quiet_until = forms.TimeField(
        label=_("免打扰到"),
        required=False,
        help_text=_("在本市的安静时段以外再加。特急的事不受限制。"),
        error_messages={"invalid": _("时间像 07:00 这样写。")},
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )


class QuietHours(forms.Form):
    """The hours in which a city's phones and mailboxes stay silent."""

    since = forms.TimeField(
        label=_("从"),
        error_messages={"required": _("写从几点到几点。"), "invalid": _("时间像 21:00 这样写。")},
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    until = forms.TimeField(
        label=_("到"),
        error_messages={"required": _("写从几点到几点。"), "invalid": _("时间像 08:00 这样写。")},
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )


class Wording(forms.Form):
    """The words of a notice; ``seen_version`` is the one that was being changed."""

    subject = forms.CharField(label=_("标题"), max_length=80, required=False)
    text = forms.CharField(
        label=_("正文"),
        max_length=1000,
        error_messages={"required": _("写正文。")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    seen_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class Webhook(forms.Form):
    """Another system to tell."""

    name = forms.CharField(label=_("系统名称"), max_length=60, error_messages={"required": _("给对接的系统起个名字。")})
    url = forms.CharField(
        label=_("网址"),
        max_length=200,
        help_text=_("https 开头，域名要在平台的许可名单里。"),
        error_messages={"required": _("填网址，https 开头。")},
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )


class CitySetting(forms.Form):
    """A setting of the city: its parts as the registry describes them, and the day from which the value holds."""

    def __init__(self, data: Any = None, *, setting: Setting, today: date, **more: Any) -> None:
        super().__init__(data, **more)
        for part in setting.parts:
            label: Any = part.label  # the stubs know Django's own lazy texts alone
            if part.choices:
                self.fields[part.name] = chosen = forms.ChoiceField(label=label, choices=part.choices)
                if part.is_unit:
                    chosen.widget.attrs["aria-label"] = format_lazy("{} {}", label, _("单位"))
                continue
            help_text = _("%(least)s 到 %(most)s %(unit)s") % {
                "least": part.least,
                "most": part.most,
                "unit": part.unit,
            }
            told = "" if part.row else help_text  # not under each number of a table
            field = forms.IntegerField(label=label, min_value=part.least, max_value=part.most, help_text=told)
            bounds = _("%(label)s：要在 %(least)s 到 %(most)s 之间。") % {
                "label": part.label,
                "least": part.least,
                "most": part.most,
            }
            field.error_messages.update(required=bounds, invalid=bounds, min_value=bounds, max_value=bounds)
            self.fields[part.name] = field
        self.fields["valid_from"] = forms.DateField(
            label=_("从哪天起"),
            initial=today,
            error_messages={"required": _("选从哪天起。"), "invalid": _("日期写成 2026-01-31 这样。")},
            widget=forms.DateInput(attrs={"type": "date", "min": today.isoformat()}, format="%Y-%m-%d"),
        )

    def numbers(self) -> dict[str, Any]:
        """Return what was filled in, part by part."""
        return {name: value for name, value in self.cleaned_data.items() if name != "valid_from"}


class MatrixChange(forms.Form):
    """What a role is to be allowed in a module, and why."""

    role = forms.ChoiceField(
        label=_("岗位"), choices=[(role.value, role.label) for role in Role if may_change(role, Module.CASE)]
    )
    module = forms.ChoiceField(label=_("模块"), choices=Module.choices)
    letters = forms.MultipleChoiceField(
        label=_("允许做什么"),
        choices=tuple(LETTERS.items()),
        required=False,
        help_text=_("一项都不选，就是这个岗位在这个模块里什么都不能做。"),
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(
        label=_("为什么改"),
        max_length=200,
        error_messages={"required": _("写明为什么改。")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class Asking(forms.Form):
    """Which days a figure is asked for, both included; a day that cannot be read is said, and the usual one is taken."""

    since = forms.DateField(label=_("从"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    as_of = forms.DateField(label=_("截至"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *given: Any, today: date, **named: Any) -> None:
        super().__init__(*given, **named)
        self.today = today
        for field in self.fields.values():
            field.widget.attrs["max"] = today.isoformat()
            field.error_messages["invalid"] = _("填日期，例如 2024-09-30。")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        as_of, since = found.get("as_of") or self.today, found.get("since")
        if as_of > self.today:
            self.add_error("as_of", _("最晚到今天。"))
        elif since and since > as_of:
            self.add_error("since", _("起始日要早于截止日。"))
        return found


class SheetUpload(forms.Form):
    """A filled-in sheet."""

    file = forms.FileField(
        label=_("填好的表格"),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        help_text=_("Excel 文件（.xlsx），最多 8 MB。"),
        error_messages={"required": _("先选文件。"), "empty": _("文件是空的。"), "max_length": _("文件名太长。")},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if not str(file.name).lower().endswith(".xlsx"):
            raise forms.ValidationError(_("要 .xlsx 文件；老的 .xls 先在 Excel 里另存。"))
        return file


class NewCity(forms.Form):
    """A city to open, and its first administrator."""

    name = forms.CharField(label=_("城市名称"), max_length=60, error_messages={"required": _("填城市名称。")})
    name_en = forms.CharField(label=_("英文名称"), max_length=60, error_messages={"required": _("填英文名称。")})
    slug = forms.RegexField(
        SLUG,
        label=_("网址名"),
        max_length=40,
        help_text=_("网址里的第一段：小写字母、数字和短横线，或者六位区划代码。开通后不能改。"),
        error_messages={
            "required": _("填网址名。"),
            "invalid": _("用小写字母、数字和短横线，以字母开头；或者六位数字。"),
        },
    )
    code = forms.RegexField(
        r"^\d{6}$",
        label=_("区划代码"),
        required=False,
        help_text=_("六位数字，可以不填。"),
        error_messages={"invalid": _("区划代码是六位数字。")},
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    case_prefix = forms.RegexField(
        r"^[A-Z]{2,4}$",
        label=_("事件编号开头"),
        help_text=_("2 到 4 个大写字母，例如 TC。"),
        error_messages={"required": _("填事件编号开头。"), "invalid": _("用 2 到 4 个大写字母。")},
    )
    username = forms.RegexField(
        USER_NAME,
        label=_("管理员用户名"),
        help_text=_("小写字母、数字、点、短横线和下划线，至少 3 位。"),
        error_messages={
            "required": _("填管理员用户名。"),
            "invalid": _("用小写字母、数字、点、短横线和下划线，至少 3 位。"),
        },
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )
    display_name = forms.CharField(
        label=_("管理员姓名"), max_length=60, error_messages={"required": _("填管理员姓名。")}
    )

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if not is_city_slug(slug):
            raise forms.ValidationError(_("这个网址名系统自己要用，换一个。"))
        return slug


class CalendarChange(forms.Form):
    """A new state of the calendar, days and hours as lines; ``base_number`` is the version that was being changed."""

    base_number = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    days = forms.CharField(
        label=_("放假和调休"),
        max_length=20_000,
        required=False,
        help_text=_(
            "一行一段：日期，「休」或者「班」，说明。例如 2027-02-06~2027-02-12 休 春节。周末本来就休，不用写。"
        ),
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false", "class": "mono"}),
    )
    hours = forms.CharField(
        label=_("工作时间"),
        max_length=1_000,
        help_text=_("一行一季：从哪月哪日起，上下班时间。例如 06-01 08:00-12:00 15:00-18:00。"),
        error_messages={"required": _("至少写一行工作时间。")},
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "class": "mono"}),
    )
    known_until = forms.DateField(
        label=_("确认到哪天"),
        help_text=_("这一天以后的放假安排还没有公布，先按周一到周五算，期限旁边会提醒。"),
        error_messages={"required": _("填确认到哪天。"), "invalid": _("日期写成 2026-01-31 这样。")},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    source = forms.CharField(
        label=_("依据"),
        max_length=200,
        help_text=_("例如哪一年的放假通知、市政府的哪份文件。"),
        error_messages={"required": _("写明依据，例如哪一份放假通知。")},
    )

    def __init__(self, *given: Any, since: date, **named: Any) -> None:
        super().__init__(*given, **named)
        self.since = since

    def clean_days(self) -> tuple[MarkedDay, ...]:
        try:
            return days_from_lines(self.cleaned_data["days"], since=self.since)
        except LinesRefused as refused:
            raise forms.ValidationError(refused.faults) from refused

    def clean_hours(self) -> tuple[Season, ...]:
        try:
            return seasons_from_lines(self.cleaned_data["hours"])
        except LinesRefused as refused:
            raise forms.ValidationError(refused.faults) from refused


class Department(forms.Form):
    """What a department is called in both languages, and whether it can be handed work."""

    name = forms.CharField(label=_("名称"), max_length=80, error_messages={"required": _("填名称。")})
    name_en = forms.CharField(label=_("英文名称"), max_length=120, error_messages={"required": _("填英文名称。")})
    dispatchable = forms.BooleanField(label=_("能接单"), required=False, initial=True)


class NewDepartment(Department):
    """A department to add."""

    code = forms.RegexField(
        r"^[A-Z][A-Z0-9-]{1,19}$",
        label=_("代码"),
        max_length=20,
        help_text=_("大写字母开头，2 到 20 个大写字母、数字或者短横线。以后不能改。"),
        error_messages={"required": _("填代码。"), "invalid": _("大写字母开头，2 到 20 个大写字母、数字或者短横线。")},
    )
