"""The table of what each role may do in each module, for everybody, and the changes asked for."""

from dataclasses import dataclass

from governance.access import Actor, require
from governance.models.posts import MatrixChange
from governance.rules.roles import Module, Role, in_order

ASK = "governance.ask_matrix_change"
PAGE = 20


@dataclass(frozen=True)
class RoleRow:
    """A role with its letters in each module, in the order of the modules."""

    role: Role
    letters: tuple[tuple[Module, str], ...]
    is_own: bool


def role_matrix(actor: Actor) -> tuple[RoleRow, ...]:
    """Return the table as it holds for the actor now, the roles of the actor's own posts first. Asks nothing: the actor carries it."""
    own = {post.role for post in actor.posts}
    rows = [
        RoleRow(role, tuple((module, in_order(actor.matrix.get((role, module), ""))) for module in Module), role in own)
        for role in Role
        if role not in {Role.PLATFORM_ADMIN, Role.PUBLIC}
    ]
    return tuple(sorted(rows, key=lambda row: not row.is_own))


def matrix_changes(actor: Actor) -> list[MatrixChange]:
    """Return the last changes, the open ones first.

    Raises:
        ActionRefused: if the actor may not ask for any.
    """
    require(actor, ASK)
    rows = MatrixChange.objects.select_related("asked_by", "decided_by").order_by("-asked_at")[:PAGE]
    return sorted(rows, key=lambda change: change.state != MatrixChange.State.OPEN)
