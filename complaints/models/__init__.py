"""The tables of complaints."""

from complaints.models.calls import CallBack, CallBackCheck
from complaints.models.cases import Case, CaseNumber, CasePhoto
from complaints.models.categories import CaseCategory
from complaints.models.clocks import StageClock
from complaints.models.dispatch import AssistOrder, DispatchRule
from complaints.models.events import CaseEvent
from complaints.models.figures import CaseDay, FigureCount, OrderStock
from complaints.models.requests import CaseRequest

__all__ = [
    "AssistOrder",
    "CallBack",
    "CallBackCheck",
    "Case",
    "CaseCategory",
    "CaseDay",
    "CaseEvent",
    "CaseNumber",
    "CasePhoto",
    "CaseRequest",
    "DispatchRule",
    "FigureCount",
    "OrderStock",
    "StageClock",
]
