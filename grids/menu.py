"""The sidebar entries of grids."""

from django.utils.translation import gettext_lazy as _

from governance.menu import Entry, add
from governance.rules.roles import Module
from grids.access import READERS


def register() -> None:
    """Put the entries into the sidebar, once, when the app is ready."""
    add(Entry(_("台账"), _("楼栋和房屋"), "grids:dwellings", "bld", Module.AREA, roles=READERS, order=52))
