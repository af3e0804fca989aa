"""The sidebar entries of complaints."""

from django.utils.translation import gettext_lazy as _

from complaints.rules.transitions import CENTRE, SUPERVISOR, UNITS, VERIFIERS
from governance.menu import Entry, add
from governance.rules.roles import Module, Role

WATCHERS = SUPERVISOR | {Role.AUDITOR, Role.TENANT_ADMIN, Role.ORG_OFFICER}


def register() -> None:
    """Put the entries into the sidebar, once, when the app is ready."""
    add(Entry(_("每日"), _("工作台"), "complaints:workplace", "home", Module.CASE, order=10))
    add(Entry(_("每日"), _("事件"), "complaints:cases", "inbox", Module.CASE, order=20))
    add(Entry(_("每日"), _("分拨"), "complaints:desk", "send", Module.CASE, roles=CENTRE, order=15))
    add(Entry(_("每日"), _("办件"), "complaints:orders", "doc", Module.CASE, roles=UNITS, order=30))
    add(Entry(_("每日"), _("核查"), "complaints:verification_queue", "shield", Module.CASE, roles=VERIFIERS, order=40))
    add(Entry(_("每日"), _("回访"), "complaints:call_backs", "phone", Module.CASE, roles=CENTRE, order=45))
    add(Entry(_("台账"), _("月度统计"), "complaints:figures", "chart", Module.CASE, order=50))
    settings = frozenset({Role.TENANT_ADMIN, Role.AUDITOR})
    add(Entry(_("设置"), _("事件分类"), "complaints:categories", "layers", Module.CONF, roles=settings, order=87))
    add(Entry(_("台账"), _("派单规则"), "complaints:dispatch_rules", "send", Module.CASE, roles=WATCHERS, order=70))
    add(Entry(_("台账"), _("卡住的事件"), "complaints:watchdog", "clock", Module.CASE, roles=WATCHERS, order=60))
