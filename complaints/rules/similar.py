"""What makes two reports look like one problem: category, nearness, time; the words and photos then say how likely (M39)."""

from collections.abc import Collection, Iterable
from datetime import timedelta

from governance.rules.places import Box, Point

WITHIN = timedelta(hours=72)
NEAR_M = 50
UNDO_WITHIN = timedelta(days=7)
MOST_HINTS = 5
SAME_PHOTO_BITS = 8
HISTORY = timedelta(days=90)
MICRODEGREES = 700  # at least 50 m in both directions up to 45° of latitude


def box_around(point: Point) -> Box:
    """Return a box that holds everything within 50 m of a point of this country, and some more."""
    x, y = point
    return Box(x - MICRODEGREES, y - MICRODEGREES, x + MICRODEGREES, y + MICRODEGREES)


def trigrams(text: str) -> frozenset[str]:
    """Return every three characters in a row of the text's words, each padded as by PostgreSQL's ``pg_trgm``."""
    letters = "".join(char.lower() if char.isalnum() else " " for char in text)
    return frozenset(
        padded[start : start + 3]
        for word in letters.split()
        for padded in [f"  {word} "]
        for start in range(len(padded) - 2)
    )


def likeness(one: str, other: str) -> int:
    """Return how alike two texts are, 0 to 100: the share of the trigrams of both that they have in common."""
    mine, theirs = trigrams(one), trigrams(other)
    return round(100 * len(mine & theirs) / len(mine | theirs)) if mine and theirs else 0


def is_same_photo(one: int, other: int) -> bool:
    """Return whether two perceptual hashes of 64 bits are of one picture, sent again, shrunk or brightened."""
    return ((one ^ other) & 0xFFFF_FFFF_FFFF_FFFF).bit_count() <= SAME_PHOTO_BITS


def share_a_photo(mine: Iterable[int], theirs: Collection[int]) -> bool:
    return any(is_same_photo(one, other) for one in mine for other in theirs)
