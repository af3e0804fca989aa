"""What gives one pause about the photos of a result: seen before, taken elsewhere, taken nobody knows where."""

from dataclasses import dataclass
from datetime import datetime

from complaints.models import Case, CasePhoto
from complaints.queries.case import photos_of
from complaints.queries.limits import whole_setting
from complaints.queries.similar import reused_photos
from complaints.rules.settings import MOST_METRES
from governance.access import Actor

DISTANCE_SETTING = "complaints.photo_distance_m"


@dataclass(frozen=True)
class PhotoCheck:
    """One doubt about the ``place``-th photo: REUSED (the case that has it already), FAR (metres) or NOWHERE."""

    kind: str
    place: int
    number: str = ""
    metres: int = 0


def photo_checks(actor: Actor, case: Case, now: datetime) -> tuple[PhotoCheck, ...]:
    """Return the doubts about the photos of the last round's result, in their order."""
    after = [photo for photo in photos_of(case) if photo.role == CasePhoto.Role.AFTER and photo.ready]
    last = max((photo.round for photo in after), default=0)
    reused = reused_photos(case)
    most = whole_setting(actor, DISTANCE_SETTING, now, MOST_METRES)
    found: list[PhotoCheck] = []
    for place, photo in enumerate((photo for photo in after if photo.round == last), start=1):
        if photo.pk in reused:
            found.append(PhotoCheck("REUSED", place, number=reused[photo.pk]))
        if photo.distance_m is None:
            found.append(PhotoCheck("NOWHERE", place))
        elif photo.distance_m > most:
            found.append(PhotoCheck("FAR", place, metres=photo.distance_m))
    return tuple(found)
