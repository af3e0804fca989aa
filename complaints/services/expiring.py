"""What the passing of time does to cases."""

from datetime import datetime

from complaints.models import Case
from complaints.rules.states import Status
from complaints.services.intake import expire_information
from governance.access import Actor

MOST = 200  # a run's share; the next one, minutes later, takes the rest


def expire_due_information(*, actor: Actor, at: datetime) -> int:
    """Void the cases whose reporters have not given what was asked for in time; return how many. For the system."""
    due = Case.objects.filter(status=Status.INFO_ASKED, info_due_at__lte=at).order_by("info_due_at", "pk")
    waiting = list(due.values_list("pk", flat=True)[:MOST])
    for case_id in waiting:
        expire_information(actor=actor, case_id=case_id, at=at)
    return len(waiting)
