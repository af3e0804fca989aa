"""How urgent a case is (DOMAIN.md 5)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Priority(models.TextChoices):
    """P1 runs day and night, the others in working time."""

    P1 = "P1", _("特急")
    P2 = "P2", _("紧急")
    P3 = "P3", _("一般")
    P4 = "P4", _("轻微")


def is_lower(chosen: Priority, than: Priority) -> bool:
    """Return whether ``chosen`` is less urgent than another."""
    return chosen.value > than.value
