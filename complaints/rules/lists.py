"""What lists of cases are narrowed by, what may be done with many cases at once, and what comes of each."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.rules.acts import Act, Need
from complaints.rules.transitions import transition

MOST_SELECTED = 500
AT_ONCE = 50
IN_BULK = (Act.ACCEPT, Act.DISPATCH, Act.SIGN, Act.START, Act.URGE, Act.CHANGE_PRIORITY)
ASKED_ONCE = frozenset({Need.UNIT, Need.PRIORITY, Need.REASON})


GROUPS = (
    ("open", _("未结")),
    ("to_accept", _("待受理")),
    ("to_dispatch", _("待派单")),
    ("handling", _("处置中")),
    ("to_verify", _("待核查")),
    ("to_call", _("待回访")),
    ("closed", _("已办结")),
    ("all", _("全部")),
)
DUES = (("over", _("超期")), ("near", _("临期")), ("late", _("超期结案")))
MARKS = (("reworked", _("返过工")), ("reopened", _("重新打开过")), ("suspended", _("挂账")))
SORTS = (("due", _("按紧急程度")), ("newest", _("按上报时间")))
LABELS = {
    "group": _("状态"),
    "due": _("时限"),
    "major": _("大类"),
    "category": _("小类"),
    "priority": _("紧急程度"),
    "area": _("片区"),
    "grid": _("网格"),
    "unit": _("承办"),
    "channel": _("来源"),
    "since": _("上报自"),
    "until": _("上报至"),
    "mark": _("特征"),
    "month": _("应办月份"),
    "figure": _("统计项"),
    "q": _("关键词"),
}


class Verdict(models.TextChoices):
    """What becomes of one case of many: done, or why it is passed over."""

    DO = "DO", _("办理")
    STATE = "STATE", _("现在的状态不允许")
    NOT_YOURS = "NOT_YOURS", _("不归你办")
    CHANGED = "CHANGED", _("别人刚刚动过")
    UNSEEN = "UNSEEN", _("已不在你的范围里")
    CATEGORY = "CATEGORY", _("还没有分类")
    RULE = "RULE", _("缺少条件")


def asked_for(act: Act) -> tuple[Need, ...]:
    """Return what is asked once for all cases of an act."""
    return tuple(need for need in transition(act).needs if need in ASKED_ONCE)
