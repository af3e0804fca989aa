"""Leaving a note for one's colleagues on a case."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from complaints.models import CaseEvent
from complaints.rules.notes import FIRMS, LONGEST, NOTE
from complaints.services.recording import locked_case
from governance.access import Actor, require
from governance.acting import acting
from governance.rules.answers import Refused

ACTION = "complaints.add_note"


def add_note(*, actor: Actor, case_id: UUID, text: str, for_firm: bool = False, at: datetime) -> None:
    """Put a note into the case's history, which no reporter ever reads; the case itself stays as it is, with its version.

    Locks the case. A note ``for_firm`` is read by the handling firm too; what a firm writes is always so.

    Raises:
        Case.DoesNotExist: if the actor may not see it.
        ActionRefused: if the actor leaves no notes.
        Refused: for an empty note, or one longer than ``LONGEST`` signs.
    """
    case = locked_case(actor, case_id)
    require(actor, ACTION, case)
    said = text.strip()
    if not said:
        raise Refused(_("写一句再保存。"), code="note_missing")
    if len(said) > LONGEST:
        raise Refused(_("备注最多 %(most)s 字，分成两条写。") % {"most": LONGEST}, code="note_too_long")
    post, now_acting = actor.acting, acting.get()
    assert post is not None
    CaseEvent.objects.create(
        at=at,
        case_id=case.pk,
        act=NOTE,
        from_status=case.status,
        to_status=case.status,
        actor_id=actor.user_id,
        post_id=post.post_id,
        role=post.role,
        unit_id=post.unit_id,
        internal_text=said,
        facts={
            "for_firm": for_firm or post.role in FIRMS,
            "request": now_acting.request_id if now_acting else "",
        },
    )
