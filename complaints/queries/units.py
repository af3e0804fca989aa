"""For which unit somebody acts on a case."""

from uuid import UUID

from complaints.models import AssistOrder, Case
from complaints.queries.cases import works_in
from governance.access import Actor


def unit_of(actor: Actor, case: Case) -> UUID | None:
    """Return the responsible unit if the actor works there, else the executing one, else none."""
    for unit in (case.lead_unit, case.executor_unit):
        if works_in(actor, unit, case):
            return unit.pk if unit else None
    return None


def open_assist_of(actor: Actor, case: Case) -> AssistOrder | None:
    """Return the open part that the actor's unit has in a case that others lead."""
    orders = AssistOrder.objects.filter(case=case, state=AssistOrder.State.OPEN).select_related("unit").order_by("pk")
    return next((order for order in orders if works_in(actor, order.unit, case)), None)
