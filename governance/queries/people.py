"""The accounts of a city's people, for its administrator."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django_otp.plugins.otp_totp.models import TOTPDevice

from governance.access import Actor, require
from governance.models.accounts import Membership, User, phone_index
from governance.models.posts import Post
from governance.models.sessions import RecoveryCode
from governance.queries.posts import valid_on
from governance.rules.phones import PhoneRefused
from governance.rules.roles import Role
from governance.tenancy import current_city_id

MANAGE = "governance.manage_accounts"
PAGE = 20
STATES = ("locked", "initial")


@dataclass(frozen=True)
class PersonRow:
    """An account with the posts that it holds in the city today (role, where), and whether it has an authenticator."""

    user: User
    posts: tuple[tuple[Role, str], ...]
    has_second_factor: bool


@dataclass(frozen=True)
class People:
    """A page of accounts by user name, with the user name behind which the next page begins."""

    rows: tuple[PersonRow, ...]
    after: str


def people(actor: Actor, *, words: str = "", state: str = "", after: str = "") -> People:
    """Return a page of the accounts that hold a post in the active city, by user name.

    ``words`` finds by the beginning of the user name, a part of the name, or a whole phone number; ``state`` the locked ones
    or those that still have their first password.

    Raises:
        ActionRefused: if the actor manages no accounts.
    """
    require(actor, MANAGE)
    found = User.objects.filter(pk__in=_members()).defer("phone", "email", "password")
    if words:
        found = found.filter(Q(username__startswith=words.lower()) | Q(display_name__contains=words) | _phone(words))
    if state == "locked":
        found = found.filter(is_active=False)
    elif state == "initial":
        found = found.filter(must_change_password=True)
    users = list(found.filter(username__gt=after).order_by("username")[: PAGE + 1])
    shown = users[:PAGE]
    return People(_rows(actor, shown), shown[-1].username if len(users) > PAGE else "")


def person(actor: Actor, user_id: UUID) -> tuple[PersonRow, int]:
    """Return one account of the active city, and how many recovery codes it has left.

    Raises:
        ActionRefused: if the actor manages no accounts.
        User.DoesNotExist: if it holds no post here.
    """
    require(actor, MANAGE)
    user = User.objects.filter(pk__in=_members()).get(pk=user_id)
    (row,) = _rows(actor, [user])
    return row, RecoveryCode.objects.filter(user=user, used_at=None).count()


def _members() -> QuerySet[Membership, Any]:
    return Membership.objects.filter(city=current_city_id()).values("user")


def _phone(words: str) -> Q:
    try:
        return Q(phone_index=phone_index(words))
    except PhoneRefused:
        return Q(pk__in=[])


def _rows(actor: Actor, users: list[User]) -> tuple[PersonRow, ...]:
    ids = [user.pk for user in users]
    posts: dict[UUID, list[tuple[Role, str]]] = {}
    held = (
        Post.objects.filter(valid_on(actor.today), person__in=ids)
        .select_related("place", "unit")
        .defer("place__outline")
    )
    for post in held.order_by("valid_from", "pk"):
        where = post.place or post.unit
        posts.setdefault(post.person_id, []).append((Role(post.role), where.name if where else ""))
    bound = set(TOTPDevice.objects.filter(user__in=ids, confirmed=True).values_list("user_id", flat=True))
    return tuple(PersonRow(user, tuple(posts.get(user.pk, ())), user.pk in bound) for user in users)
