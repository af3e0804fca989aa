"""The 72 minor categories, and the seven of them that stand as tiles on the phone."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from complaints.models.categories import CaseCategory
from complaints.rules.priorities import Priority
from governance.rules.calendars import LimitUnit
from governance.seeds.tables import read_rows

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Category:
    """A minor category with its major one.

    Departments stand by code, or as STREET and COMMUNITY for those in charge of the place.
    """

    major_code: str
    major_zh: str
    major_en: str
    minor_code: str
    minor_zh: str
    minor_en: str
    kind: CaseCategory.Kind
    lead_department: str
    assist_department: tuple[str, ...]
    usual_executor: str
    priority: Priority
    handle_limit_value: int
    handle_limit_unit: LimitUnit
    opening_condition_zh: str
    opening_condition_en: str
    closing_condition_zh: str
    closing_condition_en: str
    closing_photo_required: bool


@dataclass(frozen=True)
class Tile:
    """A category that a reporter chooses by one tap; the last tile, 其他, is none and stands in the page."""

    order: int
    code: str
    name_zh: str
    name_en: str
    icon: str


@cache
def categories() -> tuple[Category, ...]:
    """Return the minor categories in order of code."""
    return read_rows(FOLDER / "case_categories.csv", Category)


@cache
def tiles() -> tuple[Tile, ...]:
    """Return the tiles in the order in which they stand."""
    return read_rows(FOLDER / "report_tiles.csv", Tile)
