"""How far a running job has come, told beside its transaction, which nobody can look into before it ends.

It stands in the cache, is decoration, and may be lost: whoever asks then hears nothing.
"""

from uuid import UUID

from django.core.cache import cache
from redis.exceptions import RedisError

from governance.tenancy import current_city_id

KEEP_SECONDS = 3600


def tell(thing_id: UUID, done: int, total: int) -> None:
    """Tell how many of how many are done."""
    try:
        cache.set(_key(thing_id), (done, total), KEEP_SECONDS)
    except RedisError:
        return


def told(thing_id: UUID) -> tuple[int, int] | None:
    """Return how many of how many were done when last told; ``None`` if nothing was."""
    try:
        found: tuple[int, int] | None = cache.get(_key(thing_id))
    except RedisError:
        return None
    return found


def _key(thing_id: UUID) -> str:
    return f"progress:{current_city_id()}:{thing_id}"
