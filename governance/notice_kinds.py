"""The occasions on which people are told something. Apps put theirs in; the ground words, sends and keeps them."""

from collections.abc import Iterable

from governance.rules.notices import NoticeKind, filled

KINDS: dict[str, NoticeKind] = {}


def add_kinds(kinds: Iterable[NoticeKind]) -> None:
    """Make kinds known, once, when an app is ready."""
    KINDS.update({kind.code: kind for kind in kinds})


def subject_of(code: str) -> str:
    """Return what a message of a kind is about, without its facts; the code itself if an older version knew the kind."""
    kind = KINDS.get(code)
    return filled(str(kind.subject), kind.sample) if kind else code


def kind_of(code: str) -> NoticeKind:
    """Return the kind with a code.

    Raises:
        KeyError: if there is none.
    """
    return KINDS[code]
