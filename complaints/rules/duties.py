"""Who may not do what because of what they did before (DOMAIN.md 3), and who accepts."""

from collections.abc import Collection
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from governance.rules.roles import Role


class AcceptBy(models.TextChoices):
    """Where a city lets reports be accepted (M39); the command centre always may."""

    CENTRE = "CENTRE", _("指挥中心受理")
    COMMUNITY = "COMMUNITY", _("社区受理")


def may_accept(role: Role, accept_by: AcceptBy) -> bool:
    """Return whether a role decides on acceptance in a city that accepts so."""
    if role == Role.COMMUNITY_WORKER:
        return accept_by == AcceptBy.COMMUNITY
    return role in {Role.CC_OPERATOR, Role.CC_SUPERVISOR}


def may_verify(
    *,
    verifier: UUID,
    verifier_units: Collection[UUID],
    classifier: UUID | None,
    handler: UUID | None,
    handling_units: Collection[UUID],
) -> bool:
    """Return whether somebody may verify: neither classifier nor handler, and of no handling unit.

    ``verifier_units`` are the units of all posts the verifier holds, not only of the one acted in.
    """
    return verifier not in (classifier, handler) and not set(verifier_units) & set(handling_units)
