"""Every text that people read stands in the catalogue, in English too, and nothing stale does."""

import re

import pytest
from babel.messages.pofile import read_po
from django.conf import settings

from governance.words import loose_words, messages

PLACEHOLDER = re.compile(r"%\(\w+\)s|{\w+}")
CATALOGUE = settings.BASE_DIR / "locale" / "en" / "LC_MESSAGES" / "django.po"


def catalogue() -> dict[object, object]:
    with CATALOGUE.open("rb") as file:
        return {entry.id: entry.string for entry in read_po(file, locale="en") if entry.id}


@pytest.fixture(scope="module")
def used() -> set[object]:
    return set(messages())


def test_every_message_has_english(used: set[object]) -> None:
    english = catalogue()
    missing = [message for message in used if not _whole(english.get(message, ""))]
    assert missing == []


def test_no_message_of_the_catalogue_is_stale(used: set[object]) -> None:
    assert [message for message in catalogue() if message not in used] == []


def test_english_keeps_the_placeholders_of_the_chinese() -> None:
    odd = [
        message
        for message, english in catalogue().items()
        if isinstance(message, str) and set(PLACEHOLDER.findall(message)) != set(PLACEHOLDER.findall(str(english)))
    ]
    assert odd == []


def test_no_chinese_stands_outside_the_catalogue() -> None:
    assert list(loose_words()) == []


def _whole(english: object) -> bool:
    return all(english) if isinstance(english, tuple) else bool(english)
