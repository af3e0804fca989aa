"""Files that people take out of the product: asked for, made once, fetched by the asker only, gone after a day.

Each step stands in the audit. What is in a file is the business of the app whose list it is.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from governance.access import Actor
from governance.audit import record
from governance.models.exports import Export
from governance.rules.answers import Refused

KEPT = timedelta(hours=24)
GIVEN_UP = timedelta(hours=3)  # a job's five tries take an hour and a half
MOST_WAITING = 3
FOLDER = "exports"
PIECE = 1024 * 1024


def export_path(storage_key: str) -> Path:
    """Return where an export's file lies."""
    return Path(settings.MEDIA_ROOT) / FOLDER / storage_key


def note_export(
    *, actor: Actor, kind: str, subject: str, query: Mapping[str, str], columns: Sequence[str], at: datetime
) -> Export:
    """Keep what somebody asks for; the caller has asked whether they may, and orders the job.

    What the same person asks for in the same way while it is still to be made is the same export.

    Raises:
        Refused: if three others of the asker are still to be made.
    """
    assert actor.user_id is not None
    assert actor.acting is not None
    assert actor.acting.post_id is not None
    wanted = {
        "kind": kind, "subject": subject, "query": dict(query), "columns": list(columns),
        "language": get_language() or settings.LANGUAGE_CODE, "post_id": actor.acting.post_id,
    }  # fmt: skip
    waiting = Export.objects.filter(asked_by=actor.user_id, state=Export.State.ASKED)
    if same := waiting.filter(**wanted).order_by("asked_at", "pk").first():
        return same
    if waiting.count() >= MOST_WAITING:
        sentence = _("你有 %(most)s 份文件还在生成，等一份好了再导出。") % {"most": MOST_WAITING}
        raise Refused(sentence, code="too_many_exports")
    export = Export.objects.create(asked_by_id=actor.user_id, asked_at=at, **wanted)
    record(actor, "governance.export_asked", export, at=at, kind=export.kind, list=subject, filters=_told(query))
    return export


def _told(query: Mapping[str, str]) -> list[str]:
    """Return the filters for the audit; what was typed as search words is not repeated there."""
    return [name if name == "q" else f"{name}={value}" for name, value in sorted(query.items())]


def locked_export(export_id: UUID) -> Export | None:
    """Return an export that is still to be made, locked for the transaction; ``None`` if it has been made or refused."""
    return Export.objects.select_for_update().filter(pk=export_id, state=Export.State.ASKED).first()


def unfinished_path(export: Export) -> Path:
    """Return where an export's file is written, making its folder; an earlier try's is overwritten."""
    path = export_path(f"{_key(export)}.part")
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _key(export: Export) -> str:
    return f"{export.city_id}/{export.pk}.{export.kind.lower()}"


def keep_export(*, actor: Actor, export: Export, rows: int, at: datetime) -> Export:
    """Put the finished file in its place and let the asker fetch it for a day."""
    written = unfinished_path(export)
    export.sha256, export.bytes = _digest(written), written.stat().st_size
    export.storage_key = _key(export)
    written.replace(export_path(export.storage_key))
    export.state, export.rows_total = Export.State.READY, rows
    export.ready_at, export.expires_at = at, at + KEPT
    export.save()
    digest = export.sha256.hex()
    record(actor, "governance.export_made", export, at=at, rows=rows, bytes=export.bytes, sha256=digest)
    return export


def _digest(path: Path) -> bytes:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.digest()


def refuse_export(*, actor: Actor | None, export: Export, code: str, at: datetime) -> Export:
    """Say that a file will not be made, and why; what an earlier try left behind goes."""
    unfinished_path(export).unlink(missing_ok=True)
    export_path(_key(export)).unlink(missing_ok=True)
    export.state, export.refusal = Export.State.REFUSED, code
    export.save(update_fields=["state", "refusal"])
    record(actor, "governance.export_refused", export, at=at, code=code)
    return export


def fetch_export(*, actor: Actor, export_id: UUID, at: datetime) -> Export:
    """Return an export for its asker to fetch, and write that they did.

    Raises:
        Export.DoesNotExist: if it is somebody else's, not ready, its day is over, or the post it was asked for in has ended.
    """
    held = [post.post_id for post in actor.posts]
    own = Export.objects.filter(asked_by=actor.user_id, post__in=held)
    export = own.get(pk=export_id, state=Export.State.READY, expires_at__gt=at)
    record(actor, "governance.export_fetched", export, at=at, rows=export.rows_total, kind=export.kind)
    return export


def expire_exports(*, at: datetime) -> int:
    """Delete the files whose day is over, give up those that no try could make, and return how many exports were marked."""
    over = list(Export.objects.select_for_update(skip_locked=True).filter(state=Export.State.READY, expires_at__lte=at))
    for export in over:
        export_path(export.storage_key).unlink(missing_ok=True)
        export.state = Export.State.EXPIRED
        export.save(update_fields=["state"])
        record(None, "governance.export_expired", export, at=at)
    stuck = Export.objects.select_for_update(skip_locked=True).filter(state=Export.State.ASKED)
    given_up = list(stuck.filter(asked_at__lte=at - GIVEN_UP))
    for export in given_up:
        refuse_export(actor=None, export=export, code="not_made", at=at)
    return len(over) + len(given_up)
