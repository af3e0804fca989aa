"""Taking in photos, and making them fit to be shown."""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import connection
from django.db.models import Sum
from django.utils.translation import gettext as _

from governance.access import Actor
from governance.clock import today_of
from governance.jobs import enqueue
from governance.models.attachments import Attachment
from governance.photos.kinds import HEAD_BYTES, UploadRefused, sniff
from governance.photos.worker import clean_in_subprocess
from governance.rules.answers import Refused, TooBig
from governance.tenancy import current_city_id, uuid7

MAX_PHOTOS = 9


def photo_path(attachment: Attachment, size: str) -> Path:
    """Return where a photo lies: ``sent`` (quarantine, never served), ``full`` or ``small``."""
    return Path(settings.MEDIA_ROOT) / size / attachment.storage_key


def store_upload(
    *, actor: Actor, upload: "UploadedFile[Any]", client_ref: UUID, purpose: str, at: datetime, taken_at: datetime | None = None,
    taken_x: int | None = None, taken_y: int | None = None,
) -> Attachment:  # fmt: skip
    """Keep an uploaded photo in quarantine and order its cleaning; the same bytes for the same report are kept once.

    ``taken_x`` and ``taken_y`` are WGS-84 in millionths of a degree.

    Raises:
        TooBig: over 20 MB.
        Refused: if it is no photo of a kind we take, or a quota is used up.
    """
    if (upload.size or 0) > settings.UPLOAD_MAX_BYTES:
        raise TooBig
    head = upload.read(HEAD_BYTES)
    upload.seek(0)
    try:
        sniff(head)
    except UploadRefused as refusal:
        raise Refused(
            _("这个文件不是照片。换一张 JPG、PNG、WEBP 或 HEIC 照片，已填的内容还在。"), code=str(refusal.reason)
        ) from refusal
    digest = _digest(upload)
    _lock_sender(actor, client_ref)
    known = Attachment.objects.filter(
        sender=actor.user_id, client_ref=client_ref, sha256=digest, purpose=purpose
    ).first()
    if known is not None:
        return known
    _check_quota(actor, client_ref, purpose, upload.size or 0, at)
    attachment = Attachment(
        sender_id=actor.user_id, client_ref=client_ref, sha256=digest, purpose=purpose, bytes_sent=upload.size or 0, received_at=at,
        storage_key=_new_key(at), taken_at=taken_at, taken_x=taken_x, taken_y=taken_y,
    )  # fmt: skip
    attachment.save(force_insert=True)
    _write(upload, photo_path(attachment, "sent"))
    enqueue("governance.tasks.clean_photo", key=str(attachment.pk), attachment_id=str(attachment.pk))
    return attachment


def _digest(upload: "UploadedFile[Any]") -> bytes:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.digest()


def _new_key(at: datetime) -> str:
    return f"{current_city_id()}/{at:%Y/%m}/{uuid7().hex}.jpg"


def _write(upload: "UploadedFile[Any]", path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        for chunk in upload.chunks():
            file.write(chunk)


def _lock_sender(actor: Actor, client_ref: UUID) -> None:
    """Let one sender's parallel uploads queue up (without an account: one report's), so that none slips past the quota or is kept twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(7242, hashtext(%s))", [str(actor.user_id or client_ref)])


def _check_quota(actor: Actor, client_ref: UUID, purpose: str, size: int, at: datetime) -> None:
    mine = Attachment.objects.filter(sender=actor.user_id)
    if actor.user_id is None:  # people without an account do not use up one another's share
        mine = mine.filter(client_ref=client_ref)
    if mine.filter(client_ref=client_ref, purpose=purpose).count() >= MAX_PHOTOS:
        raise Refused(_("一件事最多放 9 张照片。"), code="too_many_photos")
    today = today_of(at)
    sent = mine.filter(received_at__date=today).aggregate(total=Sum("bytes_sent"))["total"] or 0
    if sent + size > settings.USER_QUOTA_BYTES_PER_DAY:
        raise Refused(_("今天传的照片已到上限，明天再传；事情可以先不带照片报上来。"), code="quota")


def clean_attachment(attachment_id: str) -> None:
    """Re-encode a quarantined photo, read its time and place into protected columns, and let it be shown; or refuse it.

    Locks the attachment; a photo that is not in quarantine is left as it is.
    """
    attachment = Attachment.objects.select_for_update().get(pk=attachment_id)
    if attachment.state != Attachment.State.QUARANTINED:
        return
    sent, full, small = (photo_path(attachment, size) for size in ("sent", "full", "small"))
    for path in (full, small):
        path.parent.mkdir(parents=True, exist_ok=True)
    try:
        facts = clean_in_subprocess(sent, full, small)
    except UploadRefused as refusal:
        attachment.state, attachment.refusal = Attachment.State.REFUSED, str(refusal.reason)
        attachment.save(update_fields=["state", "refusal"])
        return
    attachment.state = Attachment.State.READY
    attachment.width, attachment.height, attachment.photo_hash = facts.width, facts.height, facts.photo_hash
    attachment.taken_at = attachment.taken_at or facts.taken_at
    if attachment.taken_x is None:
        attachment.taken_x, attachment.taken_y = facts.lon_e6, facts.lat_e6
    attachment.save(update_fields=["state", "width", "height", "photo_hash", "taken_at", "taken_x", "taken_y"])
