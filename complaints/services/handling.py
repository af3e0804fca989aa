"""Asking a firm or utility without an account by a link, and taking in what it answers."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from complaints.models import CasePhoto, HandlingLink
from complaints.models.handling import handling_secret_index
from complaints.queries.handling import check_live, state_of
from complaints.queries.limits import whole_setting
from complaints.rules.acts import Act
from complaints.rules.handling import LINK_DAYS, LONGEST_ANSWER, LONGEST_NAME, LONGEST_TASK, LinkState
from complaints.rules.transitions import transition
from complaints.services.recording import begin, finish, locked_case, record_event
from complaints.services.writing import written
from governance.access import Actor, require
from governance.audit import record
from governance.models.attachments import Attachment
from governance.rules.answers import Refused

LINK_PHOTO = "LINKED"
LINK_DAYS_SETTING = "complaints.handling_link_days"
SECRET_BYTES = 16


@dataclass(frozen=True)
class Issued:
    """A new link with its secret, which is told this once."""

    link: HandlingLink
    secret: str


def issue_link(
    *, actor: Actor, case_id: UUID, for_whom: str, task: str, expected_version: int | None = None, at: datetime
) -> Issued:
    """Give out a link by which ``for_whom`` sees place and photos and answers once, within 14 days unless the city set otherwise.

    Locks the case. Nobody hears the secret again: only its keyed hash is kept.

    Raises:
        Case.DoesNotExist, Conflict, ActionRefused, TransitionRefused: as ``begin``.
        Refused: without a name or a task, or with too long ones.
    """
    case = begin(actor, case_id, Act.ISSUE_LINK, expected_version)
    name = written(for_whom, _("写明发给谁，例如：市供水公司抢修班。"), "name_missing")
    asked = written(task, _("写明要对方做什么。"), "task_missing")
    if len(name) > LONGEST_NAME or len(asked) > LONGEST_TASK:
        raise Refused(
            _("单位最多 %(name)s 字，要做什么最多 %(task)s 字。") % {"name": LONGEST_NAME, "task": LONGEST_TASK},
            code="too_long",
        )
    assert actor.user_id is not None
    secret = secrets.token_urlsafe(SECRET_BYTES)
    days = max(1, whole_setting(actor, LINK_DAYS_SETTING, at, LINK_DAYS))
    link = HandlingLink.objects.create(
        case=case, secret_index=handling_secret_index(secret), for_whom=name, task=asked, issued_by_id=actor.user_id, issued_at=at,
        expires_at=at + timedelta(days=days),
    )  # fmt: skip
    finish(actor, case, Act.ISSUE_LINK, at=at, internal_text=f"{name}：{asked}", facts={"link": str(link.pk)})
    return Issued(link, secret)


def revoke_link(*, actor: Actor, case_id: UUID, link_id: UUID, at: datetime) -> HandlingLink:
    """Take a link back: from now on it opens nothing.

    Locks the case and the link. One that is over in any way stays as it is, without an entry.

    Raises:
        Case.DoesNotExist, ActionRefused, TransitionRefused: as ``begin``.
        HandlingLink.DoesNotExist: if it is none of this case's.
        Refused: if it has been answered already.
    """
    case = begin(actor, case_id, Act.REVOKE_LINK, None)
    link = HandlingLink.objects.select_for_update().get(pk=link_id, case=case)
    state = state_of(link, at)
    if state == LinkState.ANSWERED:
        raise Refused(_("对方已经答复，链接早就不能再用。"), code="answered_already")
    if state == LinkState.LIVE:
        link.revoked_at, link.revoked_by_id = at, actor.user_id
        link.save(update_fields=["revoked_at", "revoked_by"])
        finish(actor, case, Act.REVOKE_LINK, at=at, internal_text=link.for_whom, facts={"link": str(link.pk)})
    return link


def note_opening(*, actor: Actor, link_id: UUID, at: datetime) -> None:
    """Count and record that a link was opened."""
    link = HandlingLink.objects.get(pk=link_id, case=actor.opened_id)
    HandlingLink.objects.filter(pk=link.pk).update(opened_count=F("opened_count") + 1, opened_at=at)
    record(actor, "complaints.handling_link_opened", link, at=at)


def answer_link(*, actor: Actor, case_id: UUID, link_id: UUID, text: str, at: datetime) -> int:
    """Keep what the holder of a link answers, once, with the photos sent for it; return how many those are.

    Locks the case and the link. The answer is an entry of the history and nothing else: state, clocks and version of the
    case stay as they are, however far it has moved on meanwhile.

    Raises:
        Case.DoesNotExist: if the link opens another case.
        ActionRefused: if the actor did not come by a link.
        HandlingLink.DoesNotExist: if it is none of this case's.
        Gone: if the link was answered, taken back, or is over.
        Refused: without an answer, or with too long a one.
    """
    case = locked_case(actor, case_id)
    require(actor, transition(Act.ANSWER_LINK).action, case)
    link = HandlingLink.objects.select_for_update().get(pk=link_id, case=case)
    check_live(link, at)
    said = written(text, _("写明做了什么，例如：已关阀抢修，明早六点前恢复供水。"), "answer_missing")
    if len(said) > LONGEST_ANSWER:
        raise Refused(_("最多 %(most)s 字。") % {"most": LONGEST_ANSWER}, code="too_long")
    sent = Attachment.objects.filter(
        sender=None, client_ref=link.pk, purpose=LINK_PHOTO, case_photo__isnull=True
    ).exclude(state=Attachment.State.REFUSED)
    photos = CasePhoto.objects.bulk_create(
        CasePhoto(case=case, attachment_id=pk, role=CasePhoto.Role.LINKED, round=case.rework_count)
        for pk in sent.values_list("pk", flat=True)
    )
    link.answered_at = at
    link.save(update_fields=["answered_at"])
    facts = {"link": str(link.pk), "photos": len(photos)}
    record_event(
        actor, case, Act.ANSWER_LINK, case.status, at=at, internal_text=f"{link.for_whom}：{said}", facts=facts
    )
    return len(photos)
