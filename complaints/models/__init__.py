"""The tables of complaints."""

from complaints.models.cases import Case, CaseNumber, CasePhoto
from complaints.models.categories import CaseCategory
from complaints.models.clocks import StageClock
from complaints.models.events import CaseEvent
from complaints.models.reminders import Reminder

__all__ = ["Case", "CaseCategory", "CaseEvent", "CaseNumber", "CasePhoto", "Reminder", "StageClock"]
