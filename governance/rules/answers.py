"""The exceptions of the domain that have an answer of their own."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any


class Unauthenticated(Exception):
    """Nobody is signed in where somebody must be."""


class Conflict(Exception):
    """Raised when a row is no longer as the actor saw it; ``facts`` holds its newer state."""

    def __init__(self, sentence: str, *, code: str = "conflict", facts: Mapping[str, Any] | None = None) -> None:
        super().__init__(sentence)
        self.sentence, self.code, self.facts = sentence, code, facts or {}


class Gone(Exception):
    """Raised for a link whose time is over."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Refused(Exception):
    """Raised when what was asked breaks a rule; the sentences say which and how to mend it."""

    def __init__(self, *sentences: str, code: str = "refused", facts: Mapping[str, Any] | None = None) -> None:
        super().__init__(*sentences)
        self.sentences: Sequence[str] = sentences
        self.code, self.facts = code, facts or {}


class TooBig(Exception):
    """Raised for an upload over the limit."""


class TooMany(Exception):
    """Raised when somebody asks too often; ``retry_after`` is in seconds, ``until`` the same as a moment, to be told."""

    def __init__(self, retry_after: int, *, until: datetime | None = None) -> None:
        super().__init__(retry_after)
        self.retry_after, self.until = retry_after, until
