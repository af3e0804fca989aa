"""What the deeds around cases are called in the audit trail; what is done to a case itself stands in its history."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, str | Promise] = {
    "complaints.bulk_done": _("批量办理完成"),
    "complaints.bulk_refused": _("批量办理没成"),
    "complaints.call_checked": _("抽检回访"),
    "complaints.case_followed": _("关注事件"),
    "complaints.category_changed": _("改事件分类"),
    "complaints.contact_seen": _("查看上报人联系方式"),
    "complaints.dispatch_rule_added": _("加派单规则"),
    "complaints.dispatch_rule_ended": _("停用派单规则"),
    "complaints.dispatch_rule_raised": _("上移派单规则"),
    "complaints.filter_changed": _("改常用筛选"),
    "complaints.filter_dropped": _("删常用筛选"),
    "complaints.filter_kept": _("存常用筛选"),
    "complaints.handling_link_opened": _("打开办理链接"),
}

THINGS: dict[str, str | Promise] = {
    "complaints.bulkrun": _("批量办理"),
    "complaints.callbackcheck": _("回访抽检"),
    "complaints.case": _("事件"),
    "complaints.casecategory": _("事件分类"),
    "complaints.casefollower": _("关注"),
    "complaints.dispatchrule": _("派单规则"),
    "complaints.handlinglink": _("办理链接"),
    "complaints.savedfilter": _("常用筛选"),
}
