"""The desk's deeds: accepting and classifying a case, changing its class or urgency, and urging."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from complaints.models import Case, CaseCategory
from complaints.rules.acts import Act
from complaints.rules.priorities import Priority, is_lower
from complaints.services.recording import begin, finish
from complaints.services.routing import route_later
from complaints.services.writing import written
from governance.access import Actor
from governance.rules.answers import Refused

HIGHEST_URGING = 3


def accept_case(
    *, actor: Actor, case_id: UUID, category_code: str, priority: str = "", reason: str = "", expected_version: int | None = None,
    at: datetime,
) -> Case:  # fmt: skip
    """Take the case on, classified, and start the clock for dispatching it.

    Locks the case. The priority is the category's unless given; a lower one needs a reason.

    Raises:
        Case.DoesNotExist, Conflict, ActionRefused, TransitionRefused: as ``begin``.
        Refused: if the category does not exist or a lower priority comes without a reason.
    """
    case = begin(actor, case_id, Act.ACCEPT, expected_version)
    category = _category(category_code, _("先选一个小类，才能受理。"))
    chosen = Priority(priority) if priority else Priority(category.priority)
    _check_lowering(chosen, category, reason)
    case.category, case.priority, case.accepted_at, case.classified_by_id = category, chosen, at, actor.user_id
    route_later(actor, case)
    return finish(
        actor,
        case,
        Act.ACCEPT,
        at=at,
        internal_text=reason.strip(),
        facts={"category": category.code, "priority": str(chosen)},
    )


def reclassify_case(
    *, actor: Actor, case_id: UUID, category_code: str, reason: str, expected_version: int | None = None, at: datetime
) -> Case:
    """Give an accepted case another class, and with it that one's urgency; the running limit is measured anew.

    Locks the case.

    Raises:
        Case.DoesNotExist, Conflict, ActionRefused, TransitionRefused: as ``begin``.
        Refused: if the category does not exist or is the case's own, or without a reason.
    """
    case = begin(actor, case_id, Act.RECLASSIFY, expected_version)
    category = _category(category_code, _("选一个小类。"))
    said = written(reason, _("写明为什么改分类。"))
    if category == case.category:
        raise Refused(_("已经是这个小类了。"), code="category_same")
    facts = {"before": case.category.code if case.category else "", "category": category.code}
    case.category, case.priority, case.classified_by_id = category, Priority(category.priority), actor.user_id
    return finish(actor, case, Act.RECLASSIFY, at=at, internal_text=said, facts=facts)


def change_priority(
    *, actor: Actor, case_id: UUID, priority: str, reason: str, expected_version: int | None = None, at: datetime
) -> Case:
    """Make a case more or less urgent; the limits of accepting, dispatching and signing that still run are measured anew.

    Locks the case.

    Raises:
        Case.DoesNotExist, Conflict, ActionRefused, TransitionRefused: as ``begin``.
        Refused: for the urgency that it has already, or without a reason.
    """
    case = begin(actor, case_id, Act.CHANGE_PRIORITY, expected_version)
    said = written(reason, _("写明为什么调整紧急程度。"))
    chosen = Priority(priority)
    if chosen == case.priority:
        raise Refused(_("已经是这个等级了。"), code="priority_same")
    facts = {"before": case.priority, "priority": str(chosen)}
    case.priority = chosen
    return finish(actor, case, Act.CHANGE_PRIORITY, at=at, internal_text=said, facts=facts)


def urge_case(*, actor: Actor, case_id: UUID, reason: str, expected_version: int | None = None, at: datetime) -> Case:
    """Urge whoever has the case, one level higher each time, up to the third.

    Locks the case.

    Raises:
        Case.DoesNotExist, Conflict, ActionRefused, TransitionRefused: as ``begin``.
        Refused: without a reason.
    """
    case = begin(actor, case_id, Act.URGE, expected_version)
    said = written(reason, _("写明督办要求，例如：今天 17:00 前报进展。"))
    case.urge_level = min(HIGHEST_URGING, case.urge_level + 1)
    return finish(actor, case, Act.URGE, at=at, internal_text=said, facts={"level": case.urge_level})


def _category(code: str, sentence: str) -> CaseCategory:
    """Return an active category.

    Raises:
        Refused: with ``sentence``, if there is none with this code.
    """
    category = CaseCategory.objects.filter(code=code, active=True).first()
    if category is None:
        raise Refused(sentence, code="category_missing")
    return category


def _check_lowering(chosen: Priority, category: CaseCategory, reason: str) -> None:
    if is_lower(chosen, Priority(category.priority)) and not reason.strip():
        raise Refused(_("比小类规定的等级低，要写明理由。"), code="reason_missing")
