"""Somebody whose work a job does: as the same person in the same post, with the rights of now."""

from datetime import datetime
from uuid import UUID

from governance.access import Actor
from governance.clock import now_for, today_of
from governance.models.accounts import User
from governance.models.cities import City
from governance.queries.posts import actor_for
from governance.tenancy import current_city_id


class PostEnded(LookupError):
    """Raised when somebody no longer holds the post in which work was asked for, or the account is closed."""


def actor_again(user_id: UUID, post_id: UUID) -> tuple[Actor, datetime]:
    """Return somebody as actor in the active city with the posts valid now, and the city's present moment. For jobs.

    Raises:
        PostEnded: if the post in which the work was asked for is no longer held.
    """
    city = City.objects.get(pk=current_city_id())
    now = now_for(city)
    user = User.objects.get(pk=user_id)
    actor = actor_for(user, city, today_of(now), str(post_id)) if user.is_active else None
    if actor is None or actor.acting is None or actor.acting.post_id != post_id:
        raise PostEnded(post_id)
    return actor, now


def present_moment() -> datetime:
    """Return the active city's present moment. For jobs."""
    return now_for(City.objects.get(pk=current_city_id()))
