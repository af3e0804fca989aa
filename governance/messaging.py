"""The ways out of the house: mail, text message, webhook, all behind one interface, each chosen by a dotted path."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol
from uuid import UUID

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.module_loading import import_string

from governance.rules.notices import mask_email
from governance.rules.phones import mask_phone

log = structlog.get_logger(__name__)


class Undelivered(Exception):
    """Raised when a message could not be handed over; ``code`` says why, without any address."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Outgoing:
    """A message ready to go. ``to`` is the plain address, which shows itself nowhere; ``secret`` signs a webhook."""

    id: UUID
    to: str = field(repr=False)
    subject: str
    text: str
    secret: str = field(default="", repr=False)


class Way(Protocol):
    """Hands a message over, or raises ``Undelivered``. Receivers know a message sent twice by its id."""

    def send(self, message: Outgoing) -> None: ...


class Mail:
    """E-mail by Django's mail backend."""

    def send(self, message: Outgoing) -> None:
        mail = EmailMessage(
            message.subject,
            message.text,
            to=[message.to],
            headers={"Message-ID": f"<{message.id}@{settings.MAIL_HOST_ID}>"},
        )
        try:
            mail.send()
        except OSError as error:  # smtplib's errors are all of this family
            raise Undelivered(type(error).__name__) from error


class ConsoleSms:
    """Text messages of the demonstration: a line in the log with the number masked."""

    def send(self, message: Outgoing) -> None:
        log.info("sms", to=mask_phone(message.to), text=message.text, message=str(message.id))


class ConsoleMail(BaseEmailBackend):
    """Mail of the demonstration: a line in the log with the address masked."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for mail in email_messages:
            log.info("mail", to=[mask_email(one) for one in mail.recipients()], subject=str(mail.subject))
        return len(email_messages)


@lru_cache
def _way_at(path: str) -> Way:
    way: Way = import_string(path)()
    return way


def way_of(channel: str) -> Way:
    """Return the way for a channel, as set in ``MESSAGE_WAYS``."""
    return _way_at(settings.MESSAGE_WAYS[channel])
