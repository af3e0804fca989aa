"""The sidebar entries of complaints."""

from django.utils.translation import gettext_lazy as _

from complaints.rules.transitions import CENTRE, UNITS, VERIFIERS
from governance.menu import Entry, add
from governance.rules.roles import Module


def register() -> None:
    """Put the entries into the sidebar, once, when the app is ready."""
    add(Entry(_("每日"), _("工作台"), "complaints:workplace", "home", Module.CASE, order=10))
    add(Entry(_("每日"), _("事件"), "complaints:cases", "inbox", Module.CASE, order=20))
    add(Entry(_("每日"), _("分拨"), "complaints:desk", "send", Module.CASE, roles=CENTRE, order=15))
    add(Entry(_("每日"), _("办件"), "complaints:orders", "doc", Module.CASE, roles=UNITS, order=30))
    add(Entry(_("每日"), _("核查"), "complaints:verification_queue", "shield", Module.CASE, roles=VERIFIERS, order=40))
