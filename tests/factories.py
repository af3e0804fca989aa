"""Small ready-made things for tests: the same every time, nothing random, one line each where they are used."""

import csv
from collections.abc import Mapping
from datetime import UTC, date, datetime

from django.conf import settings

from governance.models import City, Membership, Place, Post, RolePermission, Unit, User
from governance.rules.roles import Module, Role

LONG_AGO = date(2020, 1, 1)
PASSWORD = "correct-horse-battery"
ROLE_PERMISSIONS = settings.BASE_DIR / "governance" / "seeds" / "role_permissions.csv"

Letters = Mapping[tuple[Role, Module], str]


def make_city(slug: str, name: str, case_prefix: str, *, is_demo: bool = False) -> City:
    """Return a new city, open since long ago."""
    return City.objects.create(
        slug=slug,
        name=name,
        name_en=slug.title(),
        case_prefix=case_prefix,
        is_demo=is_demo,
        opened_at=datetime(2020, 1, 1, tzinfo=UTC),
    )


def make_user(username: str, display_name: str = "", *, phone: str | None = None, **values: bool | str) -> User:
    """Return a new account with ``PASSWORD`` as its password and no post anywhere."""
    user = User(username=username, display_name=display_name or username, **values)
    user.set_password(PASSWORD)
    user.set_phone(phone)
    user.save(force_insert=True)
    return user


def make_place(
    kind: Place.Kind,
    code: str,
    name: str = "",
    *,
    parent: Place | None = None,
    outline: object = None,
    box: tuple[int, int, int, int] | None = None,
    valid_to: date | None = None,
) -> Place:
    """Return a new place of the active city under ``parent``; ``box`` is min_x, min_y, max_x, max_y in 1e-6 degrees."""
    place = Place(
        kind=kind,
        code=code,
        name=name or code,
        pinyin=code.lower(),
        parent=parent,
        path=f"{parent.path if parent else ''}{code}/",
        valid_from=LONG_AGO,
        valid_to=valid_to,
        outline=outline,
    )
    if box is not None:
        place.min_x, place.min_y, place.max_x, place.max_y = box
        place.centre_x, place.centre_y = (box[0] + box[2]) // 2, (box[1] + box[3]) // 2
    place.save(force_insert=True)
    return place


def make_unit(kind: Unit.Kind, code: str, name: str = "", *, place: Place | None = None) -> Unit:
    """Return a new unit of the active city."""
    return Unit.objects.create(
        kind=kind, code=code, name=name or code, pinyin=code.lower(), place=place, valid_from=LONG_AGO
    )


def make_post(
    person: User,
    role: Role,
    *,
    place: Place | None = None,
    unit: Unit | None = None,
    valid_from: date = LONG_AGO,
    valid_to: date | None = None,
) -> Post:
    """Return a new post in the active city, and let the account know of the city."""
    post = Post.objects.create(
        person=person, role=role, place=place, unit=unit, valid_from=valid_from, valid_to=valid_to
    )
    Membership.objects.get_or_create(user=person, city_id=post.city_id)
    return post


def give_matrix(letters: Letters | None = None) -> None:
    """Give the active city a role × module table: ``letters``, else the one that every new city begins with."""
    rows = (letters or seeded_letters()).items()
    RolePermission.objects.bulk_create(
        [RolePermission(role=role, module=module, letters=text) for (role, module), text in rows]
    )


def seeded_letters() -> dict[tuple[Role, Module], str]:
    """Return the role × module table that every new city begins with."""
    with ROLE_PERMISSIONS.open(encoding="utf-8", newline="") as file:
        return {
            (Role(row["role"]), module): row[module]
            for row in csv.DictReader(file)
            for module in Module
            if row[module].strip("-")
        }
