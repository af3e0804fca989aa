"""The key by which Chinese text is put in order."""

import re
import unicodedata
from functools import cache
from typing import Protocol

KEY_LENGTH = 200
NUMBER_DIGITS = 4
NAME_READINGS = {"长": "cháng", "朝": "cháo"}  # as in names of places; the dictionary's words (市长) keep their own
NAME_WORDS = {"朝阳": [["cháo"], ["yáng"]]}

_PIECES = re.compile(r"\d+|[^\W\d_]+")


class Reader(Protocol):
    """What turns text into syllables, leaving other letters and digits as they are."""

    def __call__(self, hans: str) -> list[str]: ...


@cache
def _reader() -> Reader:
    from pypinyin import (
        lazy_pinyin,
        load_phrases_dict,
        load_single_dict,
    )  # a large dictionary: only for who writes names

    load_single_dict({ord(character): reading for character, reading in NAME_READINGS.items()})
    load_phrases_dict(NAME_WORDS)
    reader: Reader = lazy_pinyin
    return reader


def pinyin_key(text: str) -> str:
    """Return the sort key of ``text``: toneless syllables and other words in lower case, one blank between.

    Numbers are filled up to four digits, so that they stand in order of size; ü is written v; punctuation is left out.
    The key is cut at 200 characters.
    """
    spoken = " ".join(_reader()(unicodedata.normalize("NFKC", text))).lower()
    pieces = (piece.zfill(NUMBER_DIGITS) if piece.isdigit() else piece for piece in _PIECES.findall(spoken))
    return " ".join(pieces)[:KEY_LENGTH]
