"""The demonstration accounts: one for every role but PUBLIC, which needs none, and one in the empty city.

Password and second factors follow from the installation's secret key, so that they are the same at every look, can be
shown again, and are no other installation's.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from governance.models.accounts import Membership, User
from governance.models.cities import City
from governance.models.places import Place, Unit
from governance.models.posts import Post
from governance.rules.pinyin import pinyin_key
from governance.rules.roles import Role, needs_second_factor
from governance.seeds.templates import role_permissions
from governance.tenancy import acting_for, current_city_id

EMPTY_CITY_ADMIN = "shili-tenant-admin"
STREET, COMMUNITY, COMPOUND, GRID, FIRM, PARTNER = "STQQ", "CM15", "CP063", "G097", "F11", "PT01"
PLACES = {
    Role.STREET_SECRETARY: STREET,
    Role.STREET_OFFICER: STREET,
    Role.ENFORCEMENT_OFFICER: STREET,
    Role.LEGAL_REVIEWER: STREET,
    Role.NONPROFIT_MANAGER: STREET,
    Role.COMMUNITY_SECRETARY: COMMUNITY,
    Role.COMMUNITY_WORKER: COMMUNITY,
    Role.COMMUNITY_INSTRUCTOR: COMMUNITY,
    Role.REPORTING_MEMBER: COMMUNITY,
    Role.BRANCH_SECRETARY: COMPOUND,
    Role.COMMITTEE_MEMBER: COMPOUND,
    Role.OWNER_REP: COMPOUND,
    Role.PROJECT_MANAGER: COMPOUND,
    Role.OWNER: COMPOUND,
    Role.RESIDENT: COMPOUND,
    Role.GRID_LEADER: GRID,
    Role.GRID_MEMBER: GRID,
}
UNITS = {
    Role.DEPT_HANDLER: "UMB",
    Role.DEPT_LEADER: "UMB",
    Role.VETTING_OFFICER: "PSB",
    Role.FIRM_ADMIN: FIRM,
    Role.PARTNER_ORG: PARTNER,
    Role.NOTARY_OFFICER: "NOTARY",
}
WITH_ACCOUNT: Sequence[Role] = tuple(role for role in Role if role is not Role.PUBLIC)


@dataclass(frozen=True)
class Account:
    """What one must know to sign in; ``secret`` (base32) is empty where no second factor is asked for."""

    role: Role
    user_name: str
    where: str
    secret: str


def user_name_of(role: Role) -> str:
    """Return ``cc-operator`` for CC_OPERATOR."""
    return role.value.lower().replace("_", "-")


def password() -> str:
    """Return the one password of all demonstration accounts: four groups of four letters and digits."""
    text = base64.b32encode(salted_hmac("demo-password", "", algorithm="sha256").digest()).decode().lower()
    return "-".join(text[start : start + 4] for start in range(0, 16, 4))


def second_factor_key(user_name: str) -> bytes:
    """Return the 20 bytes from which an account's one-time codes follow."""
    return salted_hmac("demo-second-factor", user_name, algorithm="sha256").digest()[:20]


def load_accounts(
    places: Mapping[str, Place], people: Mapping[tuple[Role, str], Sequence[User]], valid_from: date
) -> None:
    """Load an account with a post for every role.

    Where the grids already have somebody of the role, that person gets the role's user name.
    """
    _load_partner(places[COMMUNITY], valid_from)
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=UNITS.values())}
    hashed = make_password(password())
    seated, added, posts = [], [], []
    for role in WITH_ACCOUNT:
        place = PLACES.get(role)
        already = people.get((role, place), ()) if place else ()
        person = already[0] if already else User(display_name=_display_name(role))
        person.username, person.password = user_name_of(role), hashed
        if already:
            seated.append(person)
            continue
        person.is_platform_admin = role is Role.PLATFORM_ADMIN
        added.append(person)
        if not person.is_platform_admin:
            where = {"place": places.get(place or ""), "unit": units.get(UNITS.get(role, ""))}
            posts.append(Post(person=person, role=role, valid_from=valid_from, **where))
    User.objects.bulk_update(seated, ["username", "password"])
    User.objects.bulk_create(added)
    Membership.objects.bulk_create(Membership(user=post.person, city_id=current_city_id()) for post in posts)
    Post.objects.bulk_create(posts)
    _load_second_factors([*seated, *added])


def load_empty_city_account(valid_from: date) -> None:
    """Load the one account of the empty city: its administrator."""
    person = User(
        username=EMPTY_CITY_ADMIN, display_name=_display_name(Role.TENANT_ADMIN), password=make_password(password())
    )
    person.save(force_insert=True)
    Membership.objects.create(user=person, city_id=current_city_id())
    Post.objects.create(person=person, role=Role.TENANT_ADMIN, valid_from=valid_from)
    _load_second_factors([person])


def accounts(city: City) -> Sequence[Account]:
    """Return what is needed to sign in to a city as loaded, in the order of the roles."""
    order = list(WITH_ACCOUNT)
    names = [*map(user_name_of, order), EMPTY_CITY_ADMIN]
    secrets = dict(TOTPDevice.objects.filter(user__username__in=names).values_list("user__username", "key"))
    with acting_for(city):
        posts = list(
            Post.objects.filter(person__username__in=names).select_related("person", "place", "unit").order_by("pk")
        )
    found = [_account(post, city, secrets) for post in posts]
    return sorted(found, key=lambda account: order.index(account.role))


def platform_account() -> Account:
    """Return what is needed to sign in to the pages of the platform."""
    device = TOTPDevice.objects.get(user__username=user_name_of(Role.PLATFORM_ADMIN))
    return Account(Role.PLATFORM_ADMIN, user_name_of(Role.PLATFORM_ADMIN), "", _base32(device.key))


def _account(post: Post, city: City, secrets: Mapping[str, str]) -> Account:
    place, unit = post.place, post.unit
    where = place.name if place else unit.name if unit else city.name
    return Account(Role(post.role), post.person.username, where, _base32(secrets.get(post.person.username, "")))


def _base32(key: str) -> str:
    return base64.b32encode(bytes.fromhex(key)).decode()


def _display_name(role: Role) -> str:
    """Return the role's name without what stands in brackets."""
    return str(role.label).split("（")[0]


def _load_partner(place: Place, valid_from: date) -> None:
    name = _("园林社区共建单位(演示)")
    Unit.objects.create(
        kind=Unit.Kind.PARTNER,
        code=PARTNER,
        name=name,
        pinyin=pinyin_key(name),
        place=place,
        dispatchable=False,
        valid_from=valid_from,
    )


def _load_second_factors(people: Sequence[User]) -> None:
    """Give a one-time-code device to the accounts whose role must show a second factor."""
    asked = {user_name_of(role) for role in WITH_ACCOUNT if needs_second_factor(role, role_permissions())} | {
        EMPTY_CITY_ADMIN
    }
    TOTPDevice.objects.bulk_create(
        TOTPDevice(user=person, name="demo", key=second_factor_key(person.username).hex())
        for person in people
        if person.username in asked
    )
