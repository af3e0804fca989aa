"""The occasions on which people are told something. Apps put theirs in; the ground words, sends and keeps them."""

from collections.abc import Iterable

from governance.rules.notices import NoticeKind

KINDS: dict[str, NoticeKind] = {}


def add_kinds(kinds: Iterable[NoticeKind]) -> None:
    """Make kinds known, once, when an app is ready."""
    KINDS.update({kind.code: kind for kind in kinds})


def kind_of(code: str) -> NoticeKind:
    """Return the kind with a code.

    Raises:
        KeyError: if there is none.
    """
    return KINDS[code]
