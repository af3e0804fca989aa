"""Who somebody is in a city: the posts valid today, and the chosen one."""

from datetime import date
from functools import lru_cache
from uuid import UUID

from django.db.models import IntegerField, Q, QuerySet, Subquery

from governance.access import Actor, Held, Matrix
from governance.models.accounts import User
from governance.models.cities import City
from governance.models.notices import Notice
from governance.models.places import Place
from governance.models.posts import Post, RolePermission
from governance.rules.roles import Role, scope_kind

OWN_ONLY = frozenset({"household", "self", "organisation", "election", "tender"})


def valid_on(today: date) -> Q:
    """Return the condition that a half-open period ``[valid_from, valid_to)`` holds on a day."""
    return Q(valid_from__lte=today) & (Q(valid_to=None) | Q(valid_to__gt=today))


MOST_UNREAD = 100


class CountRows(Subquery):
    """How many rows a query finds, as one value inside another."""

    template = "(SELECT count(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def posts_of(user_id: UUID, today: date) -> QuerySet[Post]:
    """Return a person's posts in the active city that are valid on a day, oldest first.

    Each carries ``unread``, the number of the person's unread messages, so that the frame needs no statement for it.
    """
    waiting = Notice.objects.filter(person=user_id, read_at=None).order_by()[:MOST_UNREAD]
    return (
        Post.objects.filter(valid_on(today), person=user_id)
        .annotate(unread=CountRows(waiting.values("pk")))
        .select_related("place", "unit")
        .defer("place__outline")
        .order_by("valid_from", "pk")
    )


def actor_for(user: User, city: City, today: date, chosen: str | None) -> Actor | None:
    """Return the person as actor in the active city, acting in the chosen post, else the oldest; ``None`` without any post."""
    posts = list(posts_of(user.pk, today))
    if not posts:
        return None
    held = tuple(_held(post) for post in posts)
    acting = next((post for post in held if str(post.post_id) == chosen), held[0])
    return Actor(
        city_id=city.pk,
        user_id=user.pk,
        name=user.display_name,
        today=today,
        posts=held,
        acting=acting,
        matrix=matrix_of(city.pk, city.config_version),
        config_version=city.config_version,
        unread=posts[0].unread,  # type: ignore[attr-defined]  # annotated
    )


def _held(post: Post) -> Held:
    place, unit, role = post.place, post.unit, Role(post.role)
    return Held(
        post_id=post.pk,
        role=role,
        place_id=place.pk if place else None,
        place_path=place.path if place and scope_kind(role) not in OWN_ONLY else "",
        place_name=place.name if place else "",
        place_is_grid=place is not None and place.kind == Place.Kind.GRID,
        unit_id=unit.pk if unit else None,
        unit_name=unit.name if unit else "",
        whole_city=scope_kind(role) == "tenant",
    )


@lru_cache(maxsize=512)
def matrix_of(city_id: UUID, version: int) -> Matrix:  # noqa: ARG001  (the version is the cache's key)
    """Return the role × module table of the active city; cached per version, so a change must raise the version."""
    return {
        (role, module): letters
        for role, module, letters in RolePermission.objects.filter(city=city_id).values_list(
            "role", "module", "letters"
        )
    }


def people_with(role: Role, place_id: UUID, today: date) -> list[str]:
    """Return the display names of those who hold a role at a place on a day, in order of appointment."""
    held = Post.objects.filter(valid_on(today), role=role, place=place_id).order_by("valid_from", "pk")
    return list(held.values_list("person__display_name", flat=True))
