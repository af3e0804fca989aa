"""Whom a link makes of its holder."""

from datetime import datetime
from uuid import UUID

from governance.access import Actor, Held
from governance.clock import today_of
from governance.models.cities import City
from governance.queries.posts import matrix_of
from governance.rules.roles import Role


def guest(city: City, at: datetime, opened_id: UUID | None = None, role: Role = Role.RESIDENT) -> Actor:
    """Return somebody without account and posts: who may report, or with ``opened_id`` has that one case."""
    return Actor(
        city_id=city.pk,
        user_id=None,
        name="",
        today=today_of(at),
        acting=Held(post_id=None, role=role),
        matrix=matrix_of(city.pk, city.config_version),
        config_version=city.config_version,
        opened_id=opened_id,
    )
