"""Handling links: what one opens, and which ones a case has given out."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from complaints.models import CasePhoto, HandlingLink
from complaints.models.handling import handling_secret_index
from complaints.queries.case import photos_of
from complaints.queries.links import guest
from complaints.queries.shown import Photo
from complaints.rules.handling import LinkState, link_state
from governance.access import Actor
from governance.models.attachments import Attachment
from governance.models.cities import City
from governance.rules.answers import Gone
from governance.rules.roles import Role


@dataclass(frozen=True)
class LinkRow:
    """A link that was given out, for staff."""

    pk: UUID
    for_whom: str
    task: str
    issued_by: str
    issued_at: datetime
    expires_at: datetime
    state: LinkState
    opened_count: int
    opened_at: datetime | None
    answered_at: datetime | None

    @property
    def is_live(self) -> bool:
        return self.state == LinkState.LIVE


@dataclass(frozen=True)
class Errand:
    """What a link shows: where, what and until when, never who reported nor in which words; ``actor`` is whom it makes of its holder."""

    link_id: UUID
    case_id: UUID
    actor: Actor
    number: str
    for_whom: str
    task: str
    category: str
    place_name: str
    community_name: str
    spot: str
    expires_at: datetime
    is_answered: bool
    photos: tuple[Photo, ...]


def links_of(case_id: UUID, now: datetime) -> tuple[LinkRow, ...]:
    """Return the links of a case that the caller found visible, the newest first. Served by ``handlinglink_by_case``."""
    found = HandlingLink.objects.filter(case=case_id).select_related("issued_by").order_by("-issued_at", "-pk")
    return tuple(
        LinkRow(
            pk=link.pk,
            for_whom=link.for_whom,
            task=link.task,
            issued_by=link.issued_by.display_name,
            issued_at=link.issued_at,
            expires_at=link.expires_at,
            state=state_of(link, now),
            opened_count=link.opened_count,
            opened_at=link.opened_at,
            answered_at=link.answered_at,
        )
        for link in found
    )


def state_of(link: HandlingLink, at: datetime) -> LinkState:
    return link_state(expires_at=link.expires_at, answered_at=link.answered_at, revoked_at=link.revoked_at, at=at)


def check_live(link: HandlingLink, at: datetime) -> None:
    """Raise unless a link may still be answered.

    Raises:
        Gone: with the reason.
    """
    state = state_of(link, at)
    if state == LinkState.REVOKED:
        raise Gone(_("发链接的单位已经收回了它。还有疑问，联系给你链接的人。"))
    if state == LinkState.EXPIRED:
        raise Gone(_("这个链接已经过期。需要继续办，联系给你链接的人重新发一个。"))
    if state == LinkState.ANSWERED:
        raise Gone(_("这个链接已经答复过，只能用一次。要补充，联系给你链接的人重新发一个。"))


def open_errand(city: City, secret: str, at: datetime) -> Errand:
    """Return what a link opens; of one that has been answered nothing but that.

    Raises:
        HandlingLink.DoesNotExist: if there is no such link.
        Gone: if it was taken back or its time is over.
    """
    links = HandlingLink.objects.select_related("case__category", "case__place__parent")
    deferred = ("case__place__outline", "case__place__parent__outline")
    link = links.defer(*deferred).get(secret_index=handling_secret_index(secret))
    is_answered = link.answered_at is not None
    if not is_answered:
        check_live(link, at)
    case, category = link.case, link.case.category
    english = (get_language() or "").startswith("en")
    community = case.place.parent
    shown = [] if is_answered else [photo for photo in photos_of(case) if photo.role == CasePhoto.Role.BEFORE]
    return Errand(
        link_id=link.pk,
        case_id=case.pk,
        actor=guest(city, at, case.pk, Role.FIRM_ADMIN),
        number=case.number,
        for_whom=link.for_whom,
        task="" if is_answered else link.task,
        category=(category.name_en if english else category.name) if category else "",
        place_name=case.place.name,
        community_name=community.name if community else "",
        spot="" if is_answered else case.spot,
        expires_at=link.expires_at,
        is_answered=is_answered,
        photos=tuple(shown),
    )


def errand_photo(errand: Errand, photo_id: UUID) -> Attachment:
    """Return a photo that a link shows: one of those that came with the report.

    Raises:
        Attachment.DoesNotExist: if it is none of them, or not fit to be shown.
    """
    shown = [photo.pk for photo in errand.photos if photo.ready]
    return Attachment.objects.get(pk=photo_id, pk__in=shown, state=Attachment.State.READY)
