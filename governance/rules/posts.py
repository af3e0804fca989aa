"""Where each role can be held."""

from collections.abc import Mapping

from governance.rules.roles import Role, scope_kind

WHOLE_CITY = ""
HELD_AT: Mapping[str, frozenset[str]] = {
    "tenant": frozenset({WHOLE_CITY}),
    "department": frozenset({"DEPARTMENT"}),
    "street": frozenset({"STREET", "TOWN", "STREET_OFFICE"}),
    "community": frozenset({"COMMUNITY", "COMMUNITY_OFFICE"}),
    "compound": frozenset({"COMPOUND"}),
    "grid": frozenset({"GRID"}),
    "firm": frozenset({"FIRM"}),
    "organisation": frozenset({"PARTNER"}),
    "self": frozenset({"COMMUNITY"}),
    "election": frozenset({"DEPARTMENT"}),
    "tender": frozenset({WHOLE_CITY}),
    "household": frozenset({"COMPOUND"}),
}


def can_be_held_at(role: Role, kind: str) -> bool:
    """Return whether the role is held at a place or in a unit of the kind; an empty kind stands for the whole city.

    The platform's administrators hold no post in a city, and the public needs none.
    """
    return kind in HELD_AT.get(scope_kind(role), frozenset())
