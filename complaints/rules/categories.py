"""What a city may set of a category, within which bounds."""

from collections.abc import Mapping
from dataclasses import dataclass

from governance.rules.calendars import LimitUnit

LONGEST: Mapping[str, int] = {
    LimitUnit.EM: 1_440,
    LimitUnit.EH: 240,
    LimitUnit.WH: 240,
    LimitUnit.WD: 120,
    LimitUnit.ND: 365,
}


@dataclass(frozen=True)
class CategoryTerms:
    """What holds of a category: urgency, limit of handling, who leads, and what must be seen before opening and closing."""

    priority: str
    limit_amount: int
    limit_unit: str
    lead_department: str
    opening_condition: str
    opening_condition_en: str
    closing_condition: str
    closing_condition_en: str
    closing_photo_required: bool
    active: bool


def fits(amount: int, unit: str) -> bool:
    """Return whether a limit is one that a city may set."""
    return 1 <= amount <= LONGEST.get(unit, 0)
