"""Business events, written by the deed that they tell of, in its own transaction."""

from datetime import datetime
from uuid import UUID

from django.db import models

from governance.access import Actor
from governance.acting import acting
from governance.models.audit import AuditEvent

Fact = str | int | bool | None | list[str]


def record(actor: Actor | None, action: str, subject: models.Model | None, /, *, at: datetime, **facts: Fact) -> None:
    """Write that ``actor`` did ``action`` (``app.past_tense``) to ``subject``. Facts hold ids and codes, no personal data."""
    now_acting = acting.get()
    post = actor.acting if actor else None
    AuditEvent.objects.create(
        at=at,
        actor_id=actor.user_id if actor else None,
        post_id=post.post_id if post else None,
        role=post.role if post else "",
        action=action,
        subject_type=subject._meta.label_lower if subject else "",
        subject_id=_id_of(subject),
        facts=facts,
        request_id=now_acting.request_id if now_acting else "",
    )


def _id_of(subject: models.Model | None) -> UUID | None:
    return subject.pk if subject is not None and isinstance(subject.pk, UUID) else None
