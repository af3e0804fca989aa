"""Messages to people: channels, kinds with their built-in texts, placeholders, quiet hours, masked addresses."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from governance.rules.answers import Refused

LANGUAGES = ("zh-hans", "en")
LONGEST_SMS = 300
MAX_TRIES = 5
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class Channel(models.TextChoices):
    """The ways on which a message reaches somebody."""

    APP = "APP", gettext_lazy("站内消息")
    EMAIL = "EMAIL", gettext_lazy("电子邮件")
    SMS = "SMS", gettext_lazy("短信")
    WEBHOOK = "WEBHOOK", gettext_lazy("系统对接")


WORDED = (Channel.APP, Channel.EMAIL, Channel.SMS)


class DeliveryState(models.TextChoices):
    """What became of a message on its way."""

    QUEUED = "QUEUED", gettext_lazy("排队")
    HELD = "HELD", gettext_lazy("等天亮")
    SENT = "SENT", gettext_lazy("已发出")
    FAILED = "FAILED", gettext_lazy("没发成")


@dataclass(frozen=True)
class NoticeKind:
    """An occasion on which people are told something: its built-in words and what may stand in curly brackets in them.

    ``by_sms``: worth a text message. ``sample`` holds what a preview puts in for each placeholder.
    """

    code: str
    group: str | Promise
    subject: str | Promise
    text: str | Promise
    sample: Mapping[str, str | Promise]
    by_sms: bool = False

    def words(self, language: str) -> tuple[str, str]:
        """Return the built-in subject and text in a language."""
        with override(language):
            return str(self.subject), str(self.text)


def filled(text: str, facts: Mapping[str, object]) -> str:
    """Return ``text`` with facts for its placeholders; what is not known stays as it stands."""
    return _PLACEHOLDER.sub(lambda found: str(facts.get(found[1], found[0])), text)


def sampled(kind: "NoticeKind", text: str, language: str) -> str:
    """Return ``text`` as a message of the kind would read, with the kind's sample facts in a language."""
    with override(language):
        return filled(text, kind.sample)


def check_words(kind: NoticeKind, channel: Channel, subject: str, text: str) -> None:
    """Refuse texts that cannot be sent.

    Raises:
        Refused: for an empty text, a placeholder that the kind does not know, a lone bracket, a text message too long.
    """
    if not text.strip() or (channel != Channel.SMS and not subject.strip()):
        raise Refused(_("标题和正文都要写。"), code="text_missing")
    if "\n" in subject or "\r" in subject:
        raise Refused(_("标题写在一行里。"), code="subject_of_lines")
    for part in (subject, text):
        for name in _PLACEHOLDER.findall(part):
            if name not in kind.sample:
                known = "、".join(f"{{{one}}}" for one in kind.sample)
                raise Refused(
                    _("没有 {%(name)s} 这一项，能用的是：%(known)s。") % {"name": name, "known": known},
                    code="unknown_placeholder",
                )
        if "{" in _PLACEHOLDER.sub("", part) or "}" in _PLACEHOLDER.sub("", part):
            raise Refused(_("大括号要成对，里面写一项的名字，例如 {number}。"), code="lone_bracket")
    if channel == Channel.SMS and len(text) > LONGEST_SMS:
        raise Refused(_("短信最多 %(most)s 个字。") % {"most": LONGEST_SMS}, code="sms_too_long")


@dataclass(frozen=True)
class Quiet:
    """The hours of a day, half-open, in which phones and mailboxes stay silent; ``since`` after ``until`` spans midnight."""

    since: time
    until: time

    def ends_after(self, local: datetime) -> datetime | None:
        """Return when the quiet that holds at a local moment ends, ``None`` if it does not hold."""
        clock = local.time()
        overnight = self.since > self.until
        holds = (clock >= self.since or clock < self.until) if overnight else self.since <= clock < self.until
        if not holds:
            return None
        day = local.date() + timedelta(days=1) if overnight and clock >= self.since else local.date()
        return datetime.combine(day, self.until, tzinfo=local.tzinfo)


DEFAULT_QUIET = Quiet(time(21), time(8))


def quiet_to_json(quiet: Quiet) -> dict[str, str]:
    """Return quiet hours as they stand in a city's setting."""
    return {"since": f"{quiet.since:%H:%M}", "until": f"{quiet.until:%H:%M}"}


def quiet_from_json(stored: Mapping[str, object]) -> Quiet:
    """Return the quiet hours that a city's setting holds.

    Raises:
        ValueError: if it holds no two times of day.
    """
    return Quiet(time.fromisoformat(str(stored.get("since"))), time.fromisoformat(str(stored.get("until"))))


def wait_after(tries: int) -> timedelta:
    """Return how long to wait after the n-th failed try: 1, 4, 16 … minutes, at most an hour."""
    return min(timedelta(minutes=4 ** (tries - 1)), timedelta(hours=1))


def mask_email(address: str) -> str:
    """Return an e-mail address of which only the first letter and the domain's end show (w***@***.cn)."""
    name, _at, domain = address.partition("@")
    return f"{name[:1]}***@***.{domain.rpartition('.')[2]}"
