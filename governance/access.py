"""Who may do what: the actor, the scope of its posts, and one rule per action."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied

from governance.rules.roles import Module, Role

Matrix = Mapping[tuple[str, str], str]
Check = Callable[["Actor", Any], bool]


class ActionRefused(PermissionDenied):
    """Raised when an act is not the actor's; the answer names the act and the roles that may do it."""

    def __init__(self, action: str, roles: frozenset[Role]) -> None:
        super().__init__(action)
        self.action, self.roles = action, roles


@dataclass(frozen=True)
class Held:
    """A post that is valid today; without ``post_id`` the role in which somebody acts who comes by a link."""

    post_id: UUID | None
    role: Role
    place_id: UUID | None = None
    place_path: str = ""
    place_name: str = ""
    place_is_grid: bool = False
    unit_id: UUID | None = None
    unit_name: str = ""
    whole_city: bool = False

    @property
    def where(self) -> str:
        """The name of the place or unit; empty for a post of the whole city."""
        return self.place_name or self.unit_name


@dataclass(frozen=True)
class Scope:
    """What the union of somebody's posts lets be seen: the whole city, or subtrees of places, grids and units; always one's own."""

    whole_city: bool = False
    paths: tuple[str, ...] = ()
    grid_ids: tuple[UUID, ...] = ()
    unit_ids: tuple[UUID, ...] = ()
    user_id: UUID | None = None


@dataclass(frozen=True)
class Actor:
    """Somebody (or the system) at work in one city, with all posts valid ``today`` (the city's day) and the one chosen to act in.

    Whoever comes by a link instead of an account has no posts, acts in the role that the link gives, and sees nothing but the
    one thing that it opens: ``opened_id``. ``unread`` counts the messages that wait in the inbox, a hundred at most.
    """

    city_id: UUID
    user_id: UUID | None
    name: str
    today: date
    posts: tuple[Held, ...] = ()
    acting: Held | None = None
    matrix: Matrix = field(default_factory=dict, repr=False)
    config_version: int = 0
    is_system: bool = False
    opened_id: UUID | None = None
    unread: int = 0

    def letters(self, module: Module) -> str:
        """Return the letters that the acting post's role has in a module."""
        return self.matrix.get((self.acting.role, module), "") if self.acting else ""

    def may_read(self, module: Module) -> bool:
        """Return whether any post's role opens the module for reading."""
        return any("R" in self.matrix.get((post.role, module), "") for post in self.posts)

    def holds(self, role: Role) -> bool:
        return any(post.role == role for post in self.posts)

    @cached_property
    def scope(self) -> Scope:
        """What may be seen at all, by the union of the posts."""
        return self.scope_in(None)

    def scope_in(self, module: Module | None) -> Scope:
        """Return what may be seen in a module: the union of the posts whose role may read it."""
        if self.is_system:
            return Scope(whole_city=True)
        posts = [post for post in self.posts if module is None or "R" in self.matrix.get((post.role, module), "")]
        return Scope(
            whole_city=any(post.whole_city for post in posts),
            paths=tuple(sorted({post.place_path for post in posts if post.place_path and not post.place_is_grid})),
            grid_ids=tuple(sorted({post.place_id for post in posts if post.place_id and post.place_is_grid})),
            unit_ids=tuple(sorted({post.unit_id for post in posts if post.unit_id})),
            user_id=self.user_id,
        )


def system_actor(city_id: UUID, today: date, config_version: int) -> Actor:
    """Return the actor in whose name jobs act."""
    return Actor(
        city_id=city_id, user_id=None, name="system", today=today, config_version=config_version, is_system=True
    )


@dataclass(frozen=True)
class Rule:
    """One action: the module and letter it needs, the roles it names, and what must hold between actor and row."""

    action: str
    module: Module
    letter: str
    roles: frozenset[Role]
    check: Check
    by_system: bool = False


RULES: dict[str, Rule] = {}


def rule(
    action: str, *, module: Module, letter: str, roles: frozenset[Role] | set[Role], by_system: bool = False
) -> Callable[[Check], Check]:
    """Register the decorated check as the rule of ``action``.

    Raises:
        ValueError: if the action has a rule already.
    """

    def register(check: Check) -> Check:
        if action in RULES:
            raise ValueError(f"{action} has a rule already.")
        RULES[action] = Rule(action, module, letter, frozenset(roles), check, by_system)
        return check

    return register


def allows(actor: Actor | None, action: str, thing: object = None) -> bool:
    """Return whether the actor may do ``action`` to ``thing`` in the acting post; without an actor nothing is allowed.

    Raises:
        KeyError: if no rule is registered for the action.
    """
    found = RULES[action]
    if actor is None:
        return False
    if actor.is_system:
        return found.by_system and found.check(actor, thing)
    if actor.acting is None or actor.acting.role not in found.roles:
        return False
    return found.letter in actor.letters(found.module) and found.check(actor, thing)


def require(actor: Actor | None, action: str, thing: object = None) -> None:
    """Raise unless the actor may.

    Raises:
        ActionRefused: with the roles that may.
    """
    if not allows(actor, action, thing):
        raise ActionRefused(action, RULES[action].roles)


@rule("governance.ask_matrix_change", module=Module.CONF, letter="U", roles={Role.TENANT_ADMIN})
@rule("governance.decide_matrix_change", module=Module.CONF, letter="A", roles={Role.TENANT_ADMIN})
@rule("governance.manage_accounts", module=Module.CONF, letter="U", roles={Role.TENANT_ADMIN})
@rule("governance.add_post", module=Module.CONF, letter="U", roles={Role.TENANT_ADMIN})
@rule("governance.end_post", module=Module.CONF, letter="U", roles={Role.TENANT_ADMIN})
def for_somebody_else(actor: Actor, person_id: UUID | None) -> bool:
    """Nobody appoints or dismisses themselves."""
    return person_id is None or person_id != actor.user_id


READERS_OF_MEASURES = frozenset(
    {
        Role.TENANT_ADMIN,
        Role.CITY_LEADER,
        Role.ORG_OFFICER,
        Role.PROPERTY_AUTHORITY,
        Role.CC_SUPERVISOR,
        Role.STREET_SECRETARY,
        Role.STREET_OFFICER,
        Role.COMMUNITY_SECRETARY,
        Role.COMMUNITY_WORKER,
        Role.COMMUNITY_INSTRUCTOR,
        Role.BRANCH_SECRETARY,
        Role.GRID_LEADER,
        Role.AUDITOR,
    }
)


@rule("governance.read_measures", module=Module.DASH, letter="R", roles=READERS_OF_MEASURES, by_system=True)
@rule("governance.edit_notice_template", module=Module.CONF, letter="U", roles={Role.TENANT_ADMIN})
@rule("governance.manage_webhooks", module=Module.CONF, letter="U", roles={Role.TENANT_ADMIN})
@rule("governance.set_city_setting", module=Module.CONF, letter="U", roles={Role.TENANT_ADMIN})
@rule("governance.change_departments", module=Module.CONF, letter="U", roles={Role.TENANT_ADMIN})
@rule("governance.change_calendar", module=Module.CONF, letter="U", roles={Role.TENANT_ADMIN})
@rule("governance.import_sheets", module=Module.CONF, letter="U", roles={Role.TENANT_ADMIN})
@rule("governance.read_city_settings", module=Module.CONF, letter="R", roles={Role.TENANT_ADMIN, Role.AUDITOR})
@rule("governance.read_audit", module=Module.CONF, letter="R", roles={Role.AUDITOR})
@rule("governance.see_deliveries", module=Module.CONF, letter="R", roles={Role.TENANT_ADMIN, Role.AUDITOR})
def in_the_whole_city(_actor: Actor, _thing: object) -> bool:
    """What is decided by the scope that is read in, or holds for the whole city."""
    return True
