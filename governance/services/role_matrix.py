"""Changing what a role may do in a module: one administrator asks, another decides."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from governance.access import Actor, require
from governance.audit import record
from governance.models.posts import MatrixChange, RolePermission
from governance.rules.answers import Conflict, Refused
from governance.rules.roles import Module, Role, in_order, may_change
from governance.services.cities import raise_version

ASK, DECIDE = "governance.ask_matrix_change", "governance.decide_matrix_change"
State = MatrixChange.State


@transaction.atomic
def ask_matrix_change(
    *, actor: Actor, role: Role, module: Module, letters: str, reason: str, at: datetime
) -> MatrixChange:
    """Ask for a role to be allowed just these letters in a module; it holds once somebody else agrees.

    Raises:
        ActionRefused: if the actor may not ask.
        Refused: for a place that is not the city's to change, without a reason, or where nothing would change.
        Conflict: if a change of the place is open already.
    """
    require(actor, ASK)
    assert actor.user_id is not None
    if not may_change(role, module):
        raise Refused(_("这一格不能改：改了以后可能没有人能管这个城市。"), code="matrix_fixed")
    if not reason.strip():
        raise Refused(_("写明为什么改。"), code="reason_missing")
    after = in_order(letters)
    before = in_order(
        RolePermission.objects.filter(role=role, module=module).values_list("letters", flat=True).first() or ""
    )
    if before == after:
        raise Refused(_("和现在一样，没有改动。"), code="matrix_unchanged")
    change = MatrixChange(
        role=role,
        module=module,
        before=before,
        after=after,
        reason=reason.strip(),
        asked_by_id=actor.user_id,
        asked_at=at,
    )
    try:
        with transaction.atomic():
            change.save(force_insert=True)
    except IntegrityError as clash:
        if "matrixchange_one_open" not in str(clash):
            raise
        raise Conflict(_("这一格已经有一个改动在等人同意。"), code="matrix_change_open", facts={}) from clash
    facts = {"role": role.value, "module": module.value, "before": before, "after": after}
    record(actor, "governance.asked_matrix_change", change, at=at, **facts)
    return change


@transaction.atomic
def decide_matrix_change(*, actor: Actor, change_id: UUID, granted: bool, at: datetime) -> MatrixChange:
    """Agree to a change, which then holds with the next request, or refuse it. Who asked may only refuse, taking it back.

    Raises:
        ActionRefused: if the actor may not decide, or would agree to their own.
        MatrixChange.DoesNotExist: if there is none.
        Conflict: if it has been decided, or the table has changed since it was asked for.
    """
    change = MatrixChange.objects.select_for_update().get(pk=change_id)
    require(actor, DECIDE, change.asked_by_id if granted else None)
    if change.state != State.OPEN:
        raise Conflict(_("这个改动已经有人决定了。"), code="matrix_change_decided", facts={})
    place: dict[str, Any] = {"role": change.role, "module": change.module}
    if granted:
        held = in_order(RolePermission.objects.filter(**place).values_list("letters", flat=True).first() or "")
        if held != change.before:
            raise Conflict(_("权限表在这之后又改过，请重新申请。"), code="matrix_changed", facts={"letters": held})
        if change.after:
            RolePermission.objects.update_or_create(**place, defaults={"letters": change.after})
        else:
            RolePermission.objects.filter(**place).delete()
        raise_version(actor.city_id)
    change.state = State.DONE if granted else State.REFUSED
    change.decided_by_id, change.decided_at = actor.user_id, at
    change.save(update_fields=["state", "decided_by", "decided_at"])
    record(
        actor,
        "governance.granted_matrix_change" if granted else "governance.refused_matrix_change",
        change,
        at=at,
        **place,
    )
    return change
