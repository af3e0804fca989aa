"""Where roles are held."""

from governance.rules.posts import HELD_AT, can_be_held_at
from governance.rules.roles import SCOPE_KINDS, Role


def test_every_scope_but_the_platforms_and_the_publics_says_where_it_is_held():
    assert set(SCOPE_KINDS) - set(HELD_AT) == {"platform", "public"}


def test_can_be_held_at_compares_the_kind():
    assert [can_be_held_at(Role.GRID_MEMBER, kind) for kind in ("GRID", "STREET", "")] == [True, False, False]
    assert [can_be_held_at(Role.CC_OPERATOR, kind) for kind in ("", "STREET")] == [True, False]
    assert not can_be_held_at(Role.PLATFORM_ADMIN, "")
