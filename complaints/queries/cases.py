"""Which cases somebody may see: the one function that list, detail, map, counts, photos and the API all start from."""

from django.db.models import Q, QuerySet

from complaints.models import AssistOrder, Case
from firms.queries.contracts import compound_ids_served
from governance.access import Actor, Held
from governance.models.places import Unit
from governance.rules.roles import Module, Role, scope_kind

FIRM_SIDE = frozenset({Role.FIRM_ADMIN, Role.PROJECT_MANAGER, Role.NONPROFIT_MANAGER})


def visible_cases(actor: Actor) -> QuerySet[Case]:
    """Return the cases that the actor may see: by the union of the posts that may read cases, and always the own reports,
    or the one that a link opens.
    """
    if actor.is_system:
        return Case.objects.all()
    seen = Q(reporter=actor.user_id) if actor.user_id else Q(pk__in=[])
    if actor.opened_id:
        seen |= Q(pk=actor.opened_id)
    for post in actor.posts:
        if "R" not in actor.matrix.get((post.role, Module.CASE), ""):
            continue
        if post.whole_city:
            return Case.objects.all()
        seen |= _seen_from(actor, post)
    return Case.objects.filter(seen)


def _seen_from(actor: Actor, post: Held) -> Q:
    kind = scope_kind(post.role)
    if kind == "department":
        return Q(lead_unit=post.unit_id) | Q(executor_unit=post.unit_id) | _assisted_by(post)
    if kind == "firm":
        return (
            Q(executor_unit=post.unit_id)
            | _assisted_by(post)
            | Q(place__in=compound_ids_served(post.unit_id, actor.today))
        )
    if post.place_is_grid:
        return Q(grid=post.place_id)
    if post.place_path:
        return Q(path__starts=post.place_path)
    return Q(pk__in=[])


def _assisted_by(post: Held) -> Q:
    """Return the condition that the post's unit has, or had, a part in the case."""
    return Q(pk__in=AssistOrder.objects.filter(unit=post.unit_id).values("case"))


def works_in(actor: Actor, unit: Unit | None, case: Case) -> bool:
    """Return whether the acting post belongs to a unit: a department's or firm's own people, an office's by its place.

    A project manager works for the firm that executes in the manager's compound.
    """
    post = actor.acting
    if post is None or unit is None:
        return False
    if unit.kind in {Unit.Kind.STREET_OFFICE, Unit.Kind.COMMUNITY_OFFICE}:
        return (post.place_id is not None and post.place_id == unit.place_id) or post.unit_id == unit.pk
    if unit.kind == Unit.Kind.FIRM and post.role in {Role.PROJECT_MANAGER, Role.NONPROFIT_MANAGER}:
        return bool(post.place_path) and case.path.startswith(post.place_path)
    return post.unit_id == unit.pk
