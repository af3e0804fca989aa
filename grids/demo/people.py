"""Loading the people who work in the demonstration city's grids: members, leaders, instructors. None is real."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password

from governance.models.accounts import Membership, User
from governance.models.places import Place
from governance.models.posts import Post
from governance.rules.roles import Role
from governance.tenancy import current_city_id
from grids.demo.register import register

GRIDS_PER_INSTRUCTOR = 10


@dataclass(frozen=True)
class Seat:
    """A role at a place which somebody is to hold."""

    role: Role
    place: str
    user_name: str
    display_name: str


def seats() -> Sequence[Seat]:
    """Return every seat: four or five members and a leader to a grid, an instructor to ten grids of a community."""
    return [*_members(), *_leaders(), *_instructors()]


def _members() -> Iterator[Seat]:
    number = 0
    for grid in register().grids:
        for _seat in range(grid.grid_members):
            number += 1
            yield Seat(Role.GRID_MEMBER, grid.code, f"grid-member-{number:04}", f"网格员{number:04}")


def _leaders() -> Iterator[Seat]:
    for number, grid in enumerate(register().grids, start=1):
        yield Seat(Role.GRID_LEADER, grid.code, f"grid-leader-{number:03}", f"网格长{number:03}")


def _instructors() -> Iterator[Seat]:
    number = 0
    for community in register().communities:
        for _seat in range(-(-community.grids // GRIDS_PER_INSTRUCTOR)):
            number += 1
            place = register().community_code(community.community)
            yield Seat(Role.COMMUNITY_INSTRUCTOR, place, f"community-instructor-{number:02}", f"社区指导员{number:02}")


def load_people(places: Mapping[str, Place], valid_from: date) -> Mapping[tuple[Role, str], list[User]]:
    """Fill every seat with an account that nobody can sign in to; return the accounts by role and code of the place."""
    nobody_knows = make_password(None)
    found: dict[tuple[Role, str], list[User]] = {}
    posts = []
    for seat in seats():
        person = User(username=seat.user_name, display_name=seat.display_name, password=nobody_knows)
        found.setdefault((seat.role, seat.place), []).append(person)
        posts.append(Post(person=person, role=seat.role, place=places[seat.place], valid_from=valid_from))
    User.objects.bulk_create(post.person for post in posts)
    Membership.objects.bulk_create(Membership(user=post.person, city_id=current_city_id()) for post in posts)
    Post.objects.bulk_create(posts)
    return found
