"""What makes two reports look like one problem: category, nearness, time; the words and photos then say how likely (M39)."""

from collections.abc import Collection, Iterable

from governance.rules.places import Box, Point

HOURS = 72
NEAR_M = 50
UNDO_DAYS = 7
MOST_HINTS = 5
SAME_PHOTO_BITS = 8
HISTORY_DAYS = 90
MICRODEGREES_PER_METRE = 14  # at least a metre in both directions up to 50° of latitude


def box_around(point: Point, metres: int) -> Box:
    """Return a box that holds everything within some metres of a point of this country, and some more."""
    x, y = point
    reach = metres * MICRODEGREES_PER_METRE
    return Box(x - reach, y - reach, x + reach, y + reach)


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
