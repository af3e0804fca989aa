"""Photos for the demonstration cases: which scene shows which problem, and whose cases have one."""

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from complaints.demo.scenes.album import SCENES
from complaints.models import Case, CasePhoto
from complaints.services.filing import REPORT_PHOTO
from complaints.services.orders import RESULT_PHOTO
from governance.models.attachments import Attachment
from governance.photos.cleaning import perceptual_hash, thumbnail
from governance.services.attachments import photo_path
from governance.tenancy import current_city_id, uuid7

SEED = 20241016
SENT_ALONG = 0.85
NEAR_E6 = 80  # about eight metres
OF_MAJOR = {
    "C01": "bins", "C02": "paving", "C03": "fire-lane", "C04": "fire-lane", "C05": "yard-wall", "C06": "fallen-tree", "C07": "gate",
    "C10": "stall", "C11": "meters",
}  # fmt: skip
OF_MINOR = {
    "C0102": "stairwell", "C0103": "yard-wall", "C0104": "stairwell", "C0105": "stairwell", "C0201": "lift", "C0202": "lift",
    "C0203": "lamp", "C0204": "gate", "C0206": "damp-wall", "C0302": "stairwell", "C0303": "bike-indoors", "C0304": "cable",
    "C0305": "stairwell", "C0306": "meters", "C0406": "bikes", "C0503": "stairwell", "C0504": "stairwell", "C0602": "yard-wall",
    "C0603": "yard-wall", "C0606": "paving", "C0702": "paving", "C0703": "stall", "C0705": "stairwell", "C0706": "stairwell",
    "C1001": "yard-wall", "C1004": "fallen-tree", "C1005": "yard-wall", "C1006": "meters", "C1105": "overflow", "C1106": "overflow",
}  # fmt: skip
NOT_PICTURED = frozenset({"C0403", "C0404"})
ONLY_AFTER = frozenset({  # no scene shows what was wrong, or nobody was to take a photo then (a trapped person, a gas leak)
    "C0105", "C0202", "C0305", "C0306", "C0402", "C0503", "C0504", "C0601", "C0602", "C0701", "C0702", "C0704", "C0705", "C0706",
    "C1002", "C1004", "C1005", "C1006", "C1101", "C1103",
})  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """A drawn photo as it is kept: its two files, and what is known of it."""

    full: bytes
    small: bytes
    size: tuple[int, int]
    photo_hash: int


def scene_of(code: str) -> str | None:
    """Return the scene that fits a minor category; None where there is nothing to be seen."""
    return None if code in NOT_PICTURED else OF_MINOR.get(code) or OF_MAJOR.get(code[:3])


@cache
def picture_of(scene: str, *, after: bool) -> Picture:
    """Draw a scene, and make of it what becomes of a photo that was sent."""
    drawn, sent = SCENES[scene](after), BytesIO()
    drawn.save(sent, "JPEG", quality=82)
    with TemporaryDirectory() as folder:
        full, small = Path(folder, "full.jpg"), Path(folder, "small.jpg")
        full.write_bytes(sent.getvalue())
        thumbnail(full, small)
        return Picture(sent.getvalue(), small.read_bytes(), drawn.size, perceptual_hash(small))


@dataclass(frozen=True)
class _Taken:
    """A photo that somebody took of a case."""

    case: Case
    scene: str
    role: CasePhoto.Role
    sender_id: UUID
    client_ref: UUID
    received_at: datetime
    taken_at: datetime
    taken_x: int | None
    taken_y: int | None

    @property
    def after(self) -> bool:
        return self.role == CasePhoto.Role.AFTER


def load_photos(since: datetime | None = None) -> int:
    """Write the pictures into the media folder and join them to the city's cases, to those reported ``since`` if that is said;
    return how many photos there are.
    """
    chance = random.Random(SEED)  # noqa: S311  (plausible, not secret; the same every time)
    cases = Case.objects.filter(category__isnull=False).select_related("category").order_by("number")
    if since is not None:
        cases = cases.filter(reported_at__gte=since)
    wanted = [photo for case in cases for photo in _photos_of(case, chance)]
    pictures = {
        (scene, after): picture_of(scene, after=after)
        for scene, after in sorted({(photo.scene, photo.after) for photo in wanted})
    }
    rows = [(photo, _attachment(photo, pictures[photo.scene, photo.after])) for photo in wanted]
    Attachment.objects.bulk_create((attachment for _photo, attachment in rows), batch_size=500)
    CasePhoto.objects.bulk_create(
        (CasePhoto(case=photo.case, attachment=attachment, role=photo.role) for photo, attachment in rows),
        batch_size=500,
    )
    files = {attachment.storage_key: (attachment, pictures[photo.scene, photo.after]) for photo, attachment in rows}
    for attachment, picture in files.values():
        _write(attachment, picture)
    return len(rows)


def _photos_of(case: Case, chance: random.Random) -> Iterator[_Taken]:
    """Yield the photos that belong to a case, the earlier first; the same chances are drawn for every case."""
    assert case.category is not None
    code, scene = case.category.code, scene_of(case.category.code)
    sent_along, early, late = chance.random() < SENT_ALONG, chance.randrange(15, 240), chance.randrange(20, 55)
    steps = [chance.randrange(-NEAR_E6, NEAR_E6) for _ in range(4)]
    if scene is None:
        return
    if sent_along and code not in ONLY_AFTER and case.reporter_id:
        yield _Taken(
            case, scene, CasePhoto.Role.BEFORE, case.reporter_id, case.client_ref, case.reported_at,
            case.reported_at - timedelta(seconds=early), _beside(case.at_x, steps[0]), _beside(case.at_y, steps[1]),
        )  # fmt: skip
    if case.handled_at and case.handled_by_id:
        yield _Taken(
            case, scene, CasePhoto.Role.AFTER, case.handled_by_id, uuid7(), case.handled_at,
            case.handled_at - timedelta(seconds=late), _beside(case.at_x, steps[2]), _beside(case.at_y, steps[3]),
        )  # fmt: skip


def _beside(spot: int | None, step: int) -> int | None:
    return None if spot is None else spot + step


def _attachment(photo: _Taken, picture: Picture) -> Attachment:
    return Attachment(
        sender_id=photo.sender_id,
        client_ref=photo.client_ref,
        sha256=hashlib.sha256(picture.full).digest(),
        purpose=RESULT_PHOTO if photo.after else REPORT_PHOTO,
        state=Attachment.State.READY,
        bytes_sent=len(picture.full),
        storage_key=f"{current_city_id()}/demo/{photo.scene}-{photo.role.lower()}.jpg",
        width=picture.size[0],
        height=picture.size[1],
        photo_hash=picture.photo_hash,
        taken_at=photo.taken_at,
        taken_x=photo.taken_x,
        taken_y=photo.taken_y,
        received_at=photo.received_at,
    )


def _write(attachment: Attachment, picture: Picture) -> None:
    for size, content in (("full", picture.full), ("small", picture.small)):
        path = photo_path(attachment, size)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
