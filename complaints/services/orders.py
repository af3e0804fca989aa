"""The handling unit's deeds: signing an order, starting work, reporting the result."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from complaints.models import Case, CasePhoto
from complaints.rules.acts import Act
from complaints.services.recording import begin, finish
from governance.access import Actor
from governance.models.attachments import Attachment
from governance.rules.answers import Refused

RESULT_PHOTO = "RESULT"


def sign_case(*, actor: Actor, case_id: UUID, expected_version: int | None = None, at: datetime) -> Case:
    """Confirm that the unit has the order; the clock for handling, which dispatching started, runs on.

    Locks the case.

    Raises:
        Case.DoesNotExist, Conflict, ActionRefused, TransitionRefused: as ``begin``.
    """
    case = begin(actor, case_id, Act.SIGN, expected_version)
    return finish(actor, case, Act.SIGN, at=at)


def start_case(
    *, actor: Actor, case_id: UUID, note: str = "", expected_version: int | None = None, at: datetime
) -> Case:
    """Say that work has begun.

    Locks the case.

    Raises:
        Case.DoesNotExist, Conflict, ActionRefused, TransitionRefused: as ``begin``.
    """
    case = begin(actor, case_id, Act.START, expected_version)
    return finish(actor, case, Act.START, at=at, internal_text=note.strip())


def handle_case(
    *, actor: Actor, case_id: UUID, public_answer: str, internal_note: str = "", photo_ref: UUID | None = None,
    photo_ids: Collection[UUID] | None = None, take_linked: bool = False, expected_version: int | None = None, at: datetime,
) -> Case:  # fmt: skip
    """Report the result with its after-photo, stop the clock for handling and start the one for verifying.

    Locks the case. ``photo_ref`` is the ``client_ref`` under which the actor sent the after-photos; with ``photo_ids``
    only those of them join that the actor kept. ``take_linked`` shows what came by handling links in this round as after-photos too.

    Raises:
        Case.DoesNotExist, Conflict, ActionRefused, TransitionRefused: as ``begin``.
        Refused: without an answer for the public, or without the after-photo that the category asks for.
    """
    case = begin(actor, case_id, Act.HANDLE, expected_version)
    assert case.category is not None
    if not public_answer.strip():
        raise Refused(_("写一句给居民看的办理结果，例如：已清运，地面已冲洗。"), code="answer_missing")
    if take_linked:
        _take_linked(case)
    photos = _join_results(actor, case, photo_ref, photo_ids)
    if case.category.closing_photo_required and not photos:
        raise Refused(_("这类事件要有办结后的照片，拍一张再提交。"), code="after_photo_missing")
    case.handled_at, case.handled_by_id, case.public_answer = at, actor.user_id, public_answer.strip()
    return finish(
        actor,
        case,
        Act.HANDLE,
        at=at,
        public_text=case.public_answer,
        internal_text=internal_note.strip(),
        facts={"photos": photos},
    )


def _take_linked(case: Case) -> None:
    """Let the photos that came by links in the present round stand as after-photos; it is the unit that answers for them."""
    linked = CasePhoto.objects.filter(case=case, role=CasePhoto.Role.LINKED, round=case.rework_count)
    linked.exclude(attachment__state=Attachment.State.REFUSED).update(role=CasePhoto.Role.AFTER)


def _join_results(actor: Actor, case: Case, photo_ref: UUID | None, photo_ids: Collection[UUID] | None) -> int:
    """Join the photos sent for this result and return how many show the present round."""
    if photo_ref is not None:
        sent = Attachment.objects.filter(
            sender=actor.user_id, client_ref=photo_ref, purpose=RESULT_PHOTO, case_photo__isnull=True
        ).exclude(state=Attachment.State.REFUSED)
        if photo_ids is not None:
            sent = sent.filter(pk__in=photo_ids)
        CasePhoto.objects.bulk_create(
            CasePhoto(case=case, attachment_id=pk, role=CasePhoto.Role.AFTER, round=case.rework_count)
            for pk in sent.values_list("pk", flat=True)
        )
    return CasePhoto.objects.filter(case=case, role=CasePhoto.Role.AFTER, round=case.rework_count).count()
