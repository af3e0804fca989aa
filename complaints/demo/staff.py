"""The people behind the demonstration cases: more operators, somebody in every unit, a resident in every compound.

None is real, and nobody can sign in to their accounts.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from django.contrib.auth.hashers import make_password

from complaints.demo.accounts import COMMUNITY, COMPOUND, FIRM, STREET, UNITS
from governance.models.accounts import Membership, User
from governance.models.places import Place, Unit
from governance.models.posts import Post
from governance.rules.roles import Role
from governance.tenancy import current_city_id

OPERATORS = 3
OFFICES = {
    Unit.Kind.STREET_OFFICE: (Role.STREET_OFFICER, "street-officer", "街道工作人员"),
    Unit.Kind.COMMUNITY_OFFICE: (Role.COMMUNITY_WORKER, "community-worker", "社区工作者"),
}
WITH_ACCOUNT = {STREET, COMMUNITY, COMPOUND, FIRM, UNITS[Role.DEPT_HANDLER]}


def load_staff(places: Mapping[str, Place], valid_from: date) -> None:
    """Fill the posts beside those of the demonstration accounts."""
    nobody_knows = make_password(None)
    posts = [
        Post(
            person=User(username=user_name, display_name=name, password=nobody_knows),
            role=role,
            place=place,
            unit=unit,
            valid_from=valid_from,
        )
        for user_name, name, role, place, unit in _seats(places)
    ]
    User.objects.bulk_create(post.person for post in posts)
    Membership.objects.bulk_create(Membership(user=post.person, city_id=current_city_id()) for post in posts)
    Post.objects.bulk_create(posts)


def _seats(places: Mapping[str, Place]) -> Iterator[tuple[str, str, Role, Place | None, Unit | None]]:
    """Yield user name, display name, role and scope of each seat."""
    for number in range(2, OPERATORS + 1):
        yield f"cc-operator-{number:02}", f"坐席{number:02}", Role.CC_OPERATOR, None, None
    units = Unit.objects.filter(dispatchable=True).select_related("place").defer("place__outline").order_by("code")
    for number, unit in enumerate(units, start=1):
        if unit.kind in OFFICES:
            role, user_name, name = OFFICES[Unit.Kind(unit.kind)]
            if unit.place is not None and unit.place.code not in WITH_ACCOUNT:
                yield f"{user_name}-{number:03}", f"{name}{number:03}", role, unit.place, None
        elif unit.code not in WITH_ACCOUNT:
            is_firm = unit.kind == Unit.Kind.FIRM
            role, user_name, name = (
                (Role.FIRM_ADMIN, "firm-admin", "企业承办员")
                if is_firm
                else (Role.DEPT_HANDLER, "dept-handler", "承办员")
            )
            yield f"{user_name}-{number:03}", f"{name}{number:03}", role, None, unit
    compounds = [place for code, place in sorted(places.items()) if place.kind == Place.Kind.COMPOUND]
    for number, place in enumerate(compounds, start=1):
        if place.code not in WITH_ACCOUNT:
            yield f"resident-{number:03}", f"居民{number:03}", Role.RESIDENT, place, None
