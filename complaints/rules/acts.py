"""What can be done with a case, and the form in which each such act is described."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.rules.requests import RequestKind
from complaints.rules.stages import ClockEffect, Stage
from complaints.rules.states import Status
from governance.rules.roles import Module, Role


class Act(models.TextChoices):
    """The acts of M39–M43; their labels are the words on buttons and in the timeline."""

    REPORT = "REPORT", _("上报")
    SUPPLEMENT = "SUPPLEMENT", _("补充说明")
    ACCEPT = "ACCEPT", _("受理")
    RECLASSIFY = "RECLASSIFY", _("改分类")
    CHANGE_PRIORITY = "CHANGE_PRIORITY", _("调整紧急程度")
    ASK_INFORMATION = "ASK_INFORMATION", _("退回补充")
    ANSWER_INFORMATION = "ANSWER_INFORMATION", _("提交补充")
    EXPIRE_INFORMATION = "EXPIRE_INFORMATION", _("逾期未补充")
    REFUSE = "REFUSE", _("不予受理")
    OBJECT_REFUSAL = "OBJECT_REFUSAL", _("提出异议")
    GRANT_OBJECTION = "GRANT_OBJECTION", _("采纳异议")
    DENY_OBJECTION = "DENY_OBJECTION", _("驳回异议")
    MERGE = "MERGE", _("并案")
    UNMERGE = "UNMERGE", _("撤销并案")
    VOID = "VOID", _("作废")
    DISPATCH = "DISPATCH", _("派单")
    REDISPATCH = "REDISPATCH", _("改派")
    ASK_RETURN = "ASK_RETURN", _("申请退单")
    GRANT_RETURN = "GRANT_RETURN", _("同意退单")
    DENY_RETURN = "DENY_RETURN", _("驳回退单")
    SIGN = "SIGN", _("签收")
    START = "START", _("开始处置")
    ASK_EXTENSION = "ASK_EXTENSION", _("申请延期")
    GRANT_EXTENSION = "GRANT_EXTENSION", _("同意延期")
    DENY_EXTENSION = "DENY_EXTENSION", _("驳回延期")
    ASK_SUSPENSION = "ASK_SUSPENSION", _("申请挂账")
    SUSPEND = "SUSPEND", _("同意挂账")
    DENY_SUSPENSION = "DENY_SUSPENSION", _("驳回挂账")
    RESUME = "RESUME", _("恢复处置")
    HANDLE = "HANDLE", _("报处置结果")
    VERIFY_PASS = "VERIFY_PASS", _("核查通过")
    VERIFY_FAIL = "VERIFY_FAIL", _("核查不通过")
    RATE = "RATE", _("评价")
    CALL_BACK = "CALL_BACK", _("回访")
    EXPLAIN = "EXPLAIN", _("说明情况")
    REWORK = "REWORK", _("退回重办")
    CLOSE = "CLOSE", _("办结")
    REOPEN = "REOPEN", _("重新打开")
    URGE = "URGE", _("督办")
    ADD_ASSIST = "ADD_ASSIST", _("加派协办")
    ANSWER_ASSIST = "ANSWER_ASSIST", _("协办完成")
    ISSUE_LINK = "ISSUE_LINK", _("发办理链接")
    REVOKE_LINK = "REVOKE_LINK", _("收回办理链接")
    ANSWER_LINK = "ANSWER_LINK", _("外单位答复")
    SEE_CONTACT = "SEE_CONTACT", _("看上报人联系方式")
    FAIL_ROUTING = "FAIL_ROUTING", _("自动派单未成")
    MOVE_DUE = "MOVE_DUE", _("按新日历移动期限")


class Need(models.TextChoices):
    """What must come with an act."""

    PLACE = "PLACE", _("位置")
    CATEGORY = "CATEGORY", _("分类")
    PRIORITY = "PRIORITY", _("紧急程度")
    UNIT = "UNIT", _("承办单位")
    REASON = "REASON", _("理由")
    QUESTION = "QUESTION", _("要补充什么")
    ANSWER = "ANSWER", _("说明")
    RESULT = "RESULT", _("处置结果")
    AFTER_PHOTO = "AFTER_PHOTO", _("处置后照片")
    AMOUNT = "AMOUNT", _("时长")
    PLAN = "PLAN", _("办理计划")
    REVIEW_DAY = "REVIEW_DAY", _("复查日期")
    MAIN_CASE = "MAIN_CASE", _("并入的事件")
    RATING = "RATING", _("满意程度")
    TASK = "TASK", _("协办事项")


@dataclass(frozen=True)
class Transition:
    """One act: from which states, to which state (``None``: it stays), by whom, with what, and what the clocks do.

    ``letter`` is what the role's cell of the module must contain; ``own`` limits the act to whoever reported the case.
    Clock effects hold in their order, and one on a clock that does not run has no effect. AFTER_PHOTO is needed only
    where the category asks for one. An act that ``decides`` a kind of request needs one that waits; one that ``asks``
    makes it, and a case has at most one waiting. One that ``undoes`` another leads to the state before that one. An act
    ``beside`` the case is done whatever its state, which stays: it is no button of any.
    """

    act: Act
    action: str
    before: frozenset[Status]
    after: Status | None
    roles: frozenset[Role]
    letter: str
    needs: tuple[Need, ...] = ()
    clocks: tuple[tuple[Stage, ClockEffect], ...] = ()
    own: bool = False
    by_system: bool = False
    beside: bool = False
    undoes: Act | None = None
    asks: RequestKind | None = None
    decides: RequestKind | None = None
    module: Module = Module.CASE

    @property
    def clock_effect(self) -> ClockEffect | None:
        """The one effect that an event names: the weightiest in the order of ClockEffect, if there is any."""
        return min((effect for _stage, effect in self.clocks), key=list(ClockEffect).index, default=None)

    def stages(self, effect: ClockEffect) -> tuple[Stage, ...]:
        """Return the stages on whose clocks the act has this effect."""
        return tuple(stage for stage, found in self.clocks if found == effect)
