"""Changing what holds of a category in this city; cases that have been dispatched keep the limit they got."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from complaints.models import Case, CaseCategory
from complaints.queries.categories import CHANGE, CHANGED
from complaints.queries.dispatch_rules import lead_choices
from complaints.rules.categories import LONGEST, CategoryTerms, fits
from complaints.rules.priorities import Priority
from complaints.rules.states import OPEN
from governance.access import Actor, require
from governance.audit import record
from governance.models.places import Unit
from governance.rules.answers import Refused
from governance.services.cities import raise_version


@transaction.atomic
def change_category(*, actor: Actor, code: str, terms: CategoryTerms, at: datetime) -> CaseCategory:
    """Set what holds of a category from now on. Locks the category; the city's settings get a new version.

    Raises:
        ActionRefused: if the actor may not.
        CaseCategory.DoesNotExist: if the city has none such.
        Refused: for a limit out of bounds, a lead that cannot be handed work, an empty condition, or where nothing changes.
    """
    require(actor, CHANGE)
    category = CaseCategory.objects.select_for_update().get(code=code)
    if terms.priority not in Priority.values:
        raise Refused(_("选紧急程度。"), code="priority_unknown")
    if not fits(terms.limit_amount, terms.limit_unit):
        raise Refused(
            _("时限要在 1 到 %(most)s 之间。") % {"most": LONGEST.get(terms.limit_unit, 0)}, code="limit_out_of_bounds"
        )
    if terms.lead_department not in dict(lead_choices(at)):
        raise Refused(_("这个单位现在不能接单，换一个牵头。"), code="unit_not_dispatchable")
    if not terms.opening_condition.strip() or not terms.closing_condition.strip():
        raise Refused(_("立案条件和结案条件都要写。"), code="condition_missing")
    changed = {
        name: [getattr(category, name), value]
        for name, value in asdict(terms).items()
        if getattr(category, name) != value
    }
    if not changed:
        raise Refused(_("和现在一样，没有改动。"), code="category_unchanged")
    for name, (_before, value) in changed.items():
        setattr(category, name, value)
    category.save(update_fields=list(changed))
    raise_version(actor.city_id)
    told = {name: [str(before), str(value)] for name, (before, value) in changed.items()}
    record(actor, CHANGED, category, at=at, code=code, **told)
    return category


def work_of(unit: Unit) -> str:
    """Return what still hangs on a unit that is to be ended, as a sentence; nothing if nothing does."""
    if unit.code and CaseCategory.objects.filter(active=True, lead_department=unit.code).exists():
        return _("还有事件分类由它牵头，先改分类。")
    open_cases = Case.objects.filter(status__in=OPEN)
    if open_cases.filter(lead_unit=unit).exists() or open_cases.filter(executor_unit=unit).exists():
        return _("它手上还有没办完的事件，先改派。")
    return ""
