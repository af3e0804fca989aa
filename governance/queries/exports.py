"""The exports that somebody asked for."""

from uuid import UUID

from governance.access import Actor
from governance.models.exports import Export

MOST = 50


def own_exports(actor: Actor) -> list[Export]:
    """Return the latest exports of the actor, newest first. Served by ``export_by_asker``."""
    return list(Export.objects.filter(asked_by=actor.user_id).order_by("-asked_at", "-pk")[:MOST])


def own_export(actor: Actor, export_id: UUID) -> Export:
    """Return an export that the actor asked for.

    Raises:
        Export.DoesNotExist: if somebody else did, or nobody.
    """
    return Export.objects.get(pk=export_id, asked_by=actor.user_id)
