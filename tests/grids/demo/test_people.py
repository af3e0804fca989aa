"""The seats in the demonstration city's grids are as many as the article says."""

from collections import Counter

from governance.rules.roles import Role
from grids.demo.people import seats


def test_seats_are_704_members_167_leaders_and_24_instructors():
    assert Counter(seat.role for seat in seats()) == {
        Role.GRID_MEMBER: 704,
        Role.GRID_LEADER: 167,
        Role.COMMUNITY_INSTRUCTOR: 24,
    }


def test_seats_put_four_or_five_members_into_each_grid():
    members = Counter(seat.place for seat in seats() if seat.role is Role.GRID_MEMBER)
    assert Counter(members.values()) == {4: 131, 5: 36}


def test_seats_have_user_names_of_their_own():
    assert len({seat.user_name for seat in seats()}) == 704 + 167 + 24
