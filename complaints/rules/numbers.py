"""The number of a case: TC-20261120-0046."""

import re
from datetime import date
from typing import NamedTuple

PATTERN = re.compile(r"([A-Z]{2,4})-([0-9]{8})-([0-9]{4}|[1-9][0-9]{4,})")


class CaseNumberParts(NamedTuple):
    """A city's prefix, the local day of filing, and the serial of that day, from 1 on."""

    prefix: str
    day: date
    serial: int


def case_number(prefix: str, day: date, serial: int) -> str:
    """Return the number of the ``serial``-th case of a day: four digits, more only beyond 9999.

    Raises:
        ValueError: if ``serial`` is less than 1.
    """
    if serial < 1:
        raise ValueError(f"Serial numbers begin at 1, not {serial}.")
    return f"{prefix}-{day:%Y%m%d}-{serial:04d}"


def parse_case_number(text: str) -> CaseNumberParts:
    """Return the parts of a case number as people type it: blanks around it and small letters are forgiven.

    Raises:
        ValueError: if it is none.
    """
    found = PATTERN.fullmatch(text.strip().upper())
    if found is None or int(found[3]) == 0:
        raise ValueError(f"Not a case number: {text}")
    return CaseNumberParts(found[1], date.fromisoformat(found[2]), int(found[3]))
