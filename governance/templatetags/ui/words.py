"""Words for times, dates, numbers and masked values."""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction

from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from governance.templatetags.ui.library import register

MISSING = "—"
MINUTE, HOUR, DAY = 60, 3600, 86400


def duration_patterns() -> dict[str, str]:
    """Return the sentences that a duration is made of, in the language of the page; due.js uses the same."""
    return {
        "days": _("%(days)s天"),
        "days-hours": _("%(days)s天%(hours)s小时"),
        "hours": _("%(hours)s小时"),
        "hours-minutes": _("%(hours)s小时%(minutes)s分"),
        "minutes": _("%(minutes)s分"),
        "instant": _("不到1分"),
    }


@register.filter
def duration_words(value: object) -> str:
    """Return a length of time in words: 2小时40分, 1天3小时, from ten days on in days only.

    Takes a timedelta or seconds; smaller units are cut off, never rounded up; a negative length loses its sign.
    """
    if isinstance(value, timedelta):
        seconds = abs(int(value.total_seconds()))
    elif isinstance(value, int):
        seconds = abs(value)
    else:
        return MISSING
    patterns = duration_patterns()
    days, hours, minutes = seconds // DAY, seconds % DAY // HOUR, seconds % HOUR // MINUTE
    if days >= 10 or (days and not hours):
        name = "days"
    elif days:
        name = "days-hours"
    elif hours:
        name = "hours-minutes" if minutes else "hours"
    else:
        name = "minutes" if minutes else "instant"
    return patterns[name] % {"days": days, "hours": hours, "minutes": minutes}


def local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


@register.filter
def moment(value: object, now: object = None) -> str:
    """Return 今天 08:05 or 昨天 19:30 beside the city's ``now``, 明天 09:00 for what is to come, else the date."""
    if not isinstance(value, datetime):
        return date_in_table(value)
    at = local(value)
    words = {-1: _("昨天 %(time)s"), 0: _("今天 %(time)s"), 1: _("明天 %(time)s")}
    if isinstance(now, datetime):
        pattern = words.get((at.date() - local(now).date()).days)
        if pattern is not None:
            return pattern % {"time": at.strftime("%H:%M")}
    return date_in_table(at)


@register.filter
def date_in_table(value: object) -> str:
    """Return 2026-11-20."""
    if isinstance(value, datetime):
        value = local(value).date()
    return value.isoformat() if isinstance(value, date) else MISSING


@register.filter
def exact_moment(value: object) -> str:
    """Return 2026-11-20 08:05."""
    return local(value).strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else date_in_table(value)


@register.filter
def date_in_sentence(value: object, now: object = None) -> str:
    """Return 11月20日, or with its year when ``now`` lies in another one."""
    if isinstance(value, datetime):
        value = local(value).date()
    if not isinstance(value, date):
        return MISSING
    today = local(now).date() if isinstance(now, datetime) else now
    if isinstance(today, date) and today.year != value.year:
        return formats.date_format(value, _("Y年n月j日"))
    return formats.date_format(value, _("n月j日"))


@register.filter
def day_of_week(value: object) -> str:
    """Return 星期五."""
    if isinstance(value, datetime):
        value = local(value).date()
    return formats.date_format(value, "l") if isinstance(value, date) else ""


def as_decimal(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal | Fraction):
        return None
    try:
        return Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else Decimal(str(value))
    except InvalidOperation:
        return None


def rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@register.filter
def exact(value: int | Decimal) -> str:
    """Return a number to its last digit, in groups of three: 630,000."""
    return f"{value:,}"


@register.filter
def square_metres(area_dm2: int) -> str:
    """Return an area in square decimetres (0.01 m²) as square metres with two decimals: 87.60."""
    whole, rest = divmod(area_dm2, 100)
    return f"{whole:,}.{rest:02}"


@register.filter
def count(value: object) -> str:
    """Return 6,318, and from 100,000 on 12.4 万 (English keeps the digits); — for what is not known."""
    number = as_decimal(value)
    if number is None:
        return MISSING
    if abs(number) >= 100_000 and (get_language() or "").startswith("zh"):
        return _("%(number)s 万") % {"number": f"{rounded(number / 10_000, 1):,}"}
    return f"{number.normalize():,f}"


@register.filter
def rate(value: object, places: int = 2) -> str:
    """Return a share between 0 and 1 as 93.80%, rounded half up."""
    number = as_decimal(value)
    return MISSING if number is None else f"{rounded(number * 100, places)}%"


@register.filter
def points(value: object) -> str:
    """Return points as 94.50, rounded half up."""
    number = as_decimal(value)
    return MISSING if number is None else f"{rounded(number, 2)}"


@register.filter
def masked_phone(value: object) -> str:
    """Return 138****2716: three digits, four digits, the rest hidden; of short numbers only the last two."""
    digits = "".join(sign for sign in str(value or "") if sign.isdigit())
    if not digits:
        return MISSING
    if len(digits) < 9:
        return "*" * (len(digits) - 2) + digits[-2:]
    return f"{digits[:3]}****{digits[-4:]}"
