"""Notes that staff leave for one another on a case, and who may read them."""

from collections.abc import Collection

from governance.rules.roles import SCOPE_KINDS, Role

NOTE = "NOTE"
LONGEST = 1000

FIRMS = frozenset({Role.FIRM_ADMIN, Role.PROJECT_MANAGER, Role.NONPROFIT_MANAGER})
ADMINISTRATION = (
    frozenset().union(*(SCOPE_KINDS[kind] for kind in ("tenant", "department", "street", "community", "grid")))
    | {Role.BRANCH_SECRETARY}
) - FIRMS
WRITERS = (ADMINISTRATION | FIRMS | {Role.COMMITTEE_MEMBER}) - {Role.AUDITOR}


def may_read_note(roles: Collection[Role], *, for_firm: bool, is_own: bool) -> bool:
    """Return whether somebody in these roles reads a note: the administration all, firms what is meant for them, everybody their own."""
    held = frozenset(roles)
    return is_own or bool(held & ADMINISTRATION) or (for_firm and bool(held & FIRMS))
