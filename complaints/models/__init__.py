"""The tables of complaints."""

from complaints.models.cases import Case, CaseNumber, CasePhoto
from complaints.models.categories import CaseCategory
from complaints.models.clocks import StageClock
from complaints.models.events import CaseEvent
from complaints.models.lists import BulkItem, BulkRun, SavedFilter

__all__ = [
    "BulkItem",
    "BulkRun",
    "Case",
    "CaseCategory",
    "CaseEvent",
    "CaseNumber",
    "CasePhoto",
    "SavedFilter",
    "StageClock",
]
