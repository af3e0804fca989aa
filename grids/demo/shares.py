"""Dividing a whole number by weights, so that the parts add up to it."""

from collections.abc import Sequence
from fractions import Fraction


def shares(total: int, weights: Sequence[int]) -> list[int]:
    """Return ``total`` divided by ``weights`` by largest remainder; of equal remainders the earlier gets the unit.

    Raises:
        ValueError: if the weights add up to nothing while there is something to divide.
    """
    whole = sum(weights)
    if not whole:
        if total:
            raise ValueError("Nothing to divide by.")
        return [0] * len(weights)
    exact = [Fraction(total * weight, whole) for weight in weights]
    parts = [int(part) for part in exact]
    by_remainder = sorted(range(len(parts)), key=lambda index: (parts[index] - exact[index], index))
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return parts
