"""The tables of complaints."""

from complaints.models.calls import CallBack, CallBackCheck
from complaints.models.cases import Case, CaseNumber, CasePhoto
from complaints.models.categories import CaseCategory
from complaints.models.clocks import StageClock
from complaints.models.dispatch import AssistOrder, DispatchRule
from complaints.models.events import CaseEvent
from complaints.models.followers import CaseFollower
from complaints.models.handling import HandlingLink
from complaints.models.links import ReporterContact, ReporterLink
from complaints.models.lists import BulkItem, BulkRun, SavedFilter
from complaints.models.reminders import Reminder
from complaints.models.requests import CaseRequest

__all__ = [
    "AssistOrder",
    "BulkItem",
    "BulkRun",
    "CallBack",
    "CallBackCheck",
    "Case",
    "CaseCategory",
    "CaseEvent",
    "CaseFollower",
    "CaseNumber",
    "CasePhoto",
    "CaseRequest",
    "DispatchRule",
    "HandlingLink",
    "Reminder",
    "ReporterContact",
    "ReporterLink",
    "SavedFilter",
    "StageClock",
]
