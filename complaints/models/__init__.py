"""The tables of complaints."""

from complaints.models.cases import Case, CaseNumber, CasePhoto
from complaints.models.categories import CaseCategory
from complaints.models.clocks import StageClock
from complaints.models.events import CaseEvent

__all__ = ["Case", "CaseCategory", "CaseEvent", "CaseNumber", "CasePhoto", "StageClock"]
