"""Who may read buildings and dwellings."""

from governance.access import Actor, rule
from governance.rules.roles import Module, Role
from grids.queries.dwellings import READ

READERS = frozenset(
    {
        Role.TENANT_ADMIN,
        Role.CITY_LEADER,
        Role.ORG_OFFICER,
        Role.PROPERTY_AUTHORITY,
        Role.STREET_SECRETARY,
        Role.STREET_OFFICER,
        Role.COMMUNITY_SECRETARY,
        Role.COMMUNITY_WORKER,
        Role.COMMUNITY_INSTRUCTOR,
        Role.BRANCH_SECRETARY,
        Role.GRID_LEADER,
        Role.GRID_MEMBER,
        Role.AUDITOR,
    }
)


@rule(READ, module=Module.AREA, letter="R", roles=READERS)
def in_the_scope_that_is_read(_actor: Actor, _thing: object) -> bool:
    """What is seen of them is decided by the posts."""
    return True
