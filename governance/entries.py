"""The ground's own entries in the sidebar."""

from django.utils.translation import gettext_lazy as _

from governance.access import READERS_OF_MEASURES
from governance.menu import Entry, add
from governance.rules.roles import Module, Role

ADMINS = frozenset({Role.TENANT_ADMIN})


def register() -> None:
    """Put the entries into the sidebar, once, when the app is ready."""
    add(
        Entry(
            _("台账"), _("统计指标"), "governance:measures", "chart", Module.DASH, roles=READERS_OF_MEASURES, order=48
        )
    )
    watchers = ADMINS | {Role.AUDITOR}
    add(Entry(_("设置"), _("城市参数"), "governance:settings", "filter", Module.CONF, roles=watchers, order=87))
    add(Entry(_("设置"), _("工作日历"), "governance:calendar", "clock", Module.CONF, roles=watchers, order=87))
    add(Entry(_("设置"), _("部门"), "governance:departments", "bld", Module.CONF, roles=watchers, order=87))
    add(Entry(_("设置"), _("岗位权限"), "governance:roles", "shield", Module.CONF, roles=watchers, order=88))
    add(Entry(_("设置"), _("人员账号"), "governance:people", "people", Module.CONF, roles=ADMINS, order=88))
    add(Entry(_("设置"), _("表格导入"), "governance:imports", "up", Module.CONF, roles=ADMINS, order=88))
    auditors = frozenset({Role.AUDITOR})
    add(Entry(_("设置"), _("留痕查阅"), "governance:audit", "search", Module.CONF, roles=auditors, order=89))
    add(Entry(_("设置"), _("发送记录"), "governance:deliveries", "send", Module.CONF, roles=watchers, order=90))
    add(Entry(_("设置"), _("通知文字"), "governance:notice_templates", "bell", Module.CONF, roles=ADMINS, order=91))
    add(Entry(_("设置"), _("系统对接"), "governance:webhooks", "link", Module.CONF, roles=ADMINS, order=92))
