"""Which act tells whom, in which words; and how soon a deadline is spoken of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from complaints.rules.acts import Act
from complaints.rules.stages import Limit, Stage
from governance.rules.calendars import LimitUnit, WorkingCalendar
from governance.rules.deadlines import due_at
from governance.rules.notices import NoticeKind


class Audience(StrEnum):
    """Who is told, by what they are to the case."""

    REPORTER = "REPORTER"
    FOLLOWERS = "FOLLOWERS"
    LEAD = "LEAD"
    EXECUTOR = "EXECUTOR"
    LEADERS = "LEADERS"
    OPERATORS = "OPERATORS"
    SUPERVISORS = "SUPERVISORS"
    VERIFIERS = "VERIFIERS"


class Level(models.IntegerChoices):
    """How much of a limit has run when people are reminded; ESCALATED comes half a limit, or one working day, after the end."""

    NEAR = 70, _("已用七成")
    URGENT = 90, _("已用九成")
    OVERDUE = 100, _("超期")
    ESCALATED = 150, _("超期上报")


@dataclass(frozen=True)
class Announcement:
    """That an act tells an audience something of a kind; whoever did it is told too only as a receipt."""

    act: Act
    code: str
    audience: tuple[Audience, ...]
    is_receipt: bool = False


UNITS = (Audience.LEAD, Audience.EXECUTOR)
PUBLIC, WORK, TIME = _("告诉上报人"), _("告诉办理的人"), _("时限提醒")
SAMPLE: Mapping[str, str | Promise] = {
    "number": "TC-20261120-0046",
    "place": _("浔河香樟里"),
    "category": _("生活垃圾未及时清运"),
    "due": _("11月20日 13:40"),
}
ASKED = {"answer_by": _("11月27日 17:30")}
TIMED = {**SAMPLE, "stage": _("处置")}


def _public(
    code: str, subject: object, text: object, *, by_sms: bool = False, more: Mapping[str, object] | None = None
) -> NoticeKind:
    sample = {**{name: SAMPLE[name] for name in ("number", "place", "category")}, **(more or {})}
    return NoticeKind(code, PUBLIC, subject, text, sample, by_sms)  # type: ignore[arg-type]  # lazy words


def _work(code: str, subject: object, text: object, *, by_sms: bool = False) -> NoticeKind:
    return NoticeKind(code, WORK, subject, text, SAMPLE, by_sms)  # type: ignore[arg-type]  # lazy words


def _time(code: str, subject: object, text: object, *, by_sms: bool = False) -> NoticeKind:
    return NoticeKind(code, TIME, subject, text, TIMED, by_sms)  # type: ignore[arg-type]  # lazy words


KINDS: tuple[NoticeKind, ...] = (
    _public("CASE_RECEIVED", _("{number} 已收到"), _("你在{place}报的事已收到，编号 {number}。受理以后会告诉你。")),
    _public("CASE_ACCEPTED", _("{number} 已受理"), _("你在{place}报的事已经受理，正在安排承办单位。编号 {number}。")),
    _public(
        "CASE_INFO_ASKED", _("{number} 要你补充"), _("你在{place}报的事还缺一点信息，打开看要补什么，{answer_by} 前补上。编号 {number}。"),
        by_sms=True, more=ASKED,
    ),
    _public("CASE_INFO_EXPIRED", _("{number} 没有等到补充"), _("你报的 {number} 没有等到补充，先停在这里。还需要办，可以重新报。")),
    _public(
        "CASE_REFUSED", _("{number} 不予受理"), _("你报的 {number} 不予受理，打开看原因。有不同意见可以提一次异议。"), by_sms=True
    ),
    _public("OBJECTION_GRANTED", _("{number} 重新受理"), _("你的异议已采纳，{number} 重新进入受理。")),
    _public("OBJECTION_DENIED", _("{number} 维持不予受理"), _("你对 {number} 的异议已经复核，维持不予受理，打开看说明。")),
    _public("CASE_JOINED", _("{number} 已并入同一件事"), _("你报的 {number} 和别人报的是同一件事，已经并在一起办，结果会同样告诉你。")),
    _public("CASE_VOIDED", _("{number} 已作废"), _("你报的 {number} 已作废，打开看原因。")),
    _public("CASE_DISPATCHED", _("{number} 已派单"), _("你在{place}报的事已经派给承办单位。编号 {number}。")),
    _public("CASE_STARTED", _("{number} 开始处置"), _("你在{place}报的事开始处置了。编号 {number}。")),
    _public("CASE_PLANNED", _("{number} 列入计划"), _("你在{place}报的事需要较长时间，已经列入计划，恢复处置时会再告诉你。编号 {number}。")),
    _public("CASE_RESUMED", _("{number} 恢复处置"), _("你在{place}报的事恢复处置了。编号 {number}。")),
    _public(
        "CASE_AWAITS_YOU", _("{number} 等你评价"), _("你在{place}报的事已经办好并核查过，打开看前后照片，说一句满不满意。编号 {number}。"),
        by_sms=True,
    ),
    _public("CASE_REWORKED", _("{number} 重新处置"), _("你在{place}报的事还没有办好，已经退回重新处置。编号 {number}。")),
    _public("CASE_CLOSED", _("{number} 已办结"), _("你在{place}报的事已办结。没有真正解决，七天内可以重新打开。编号 {number}。"), by_sms=True),
    _public("CASE_REOPENED_FOR_YOU", _("{number} 已重新打开"), _("你报的 {number} 已重新打开，会重新派单。")),
    NoticeKind(
        "CASE_FOLLOWED", PUBLIC, _("{place}：{category}有进展"), _("你也遇到的这件事（{place}：{category}），现在是“{state}”。"),
        {"place": SAMPLE["place"], "category": SAMPLE["category"], "state": _("处置中")},
    ),
    _work("ORDER_NEW", _("新派单 {number}"), _("{place}：{category}。{due} 前办完，先签收。编号 {number}。")),
    _work("ORDER_WITHDRAWN", _("{number} 已退单"), _("{number} 的退单申请已同意，不用再办。")),
    _work("RETURN_DENIED", _("{number} 退单没有同意"), _("{number} 的退单申请没有同意，{due} 前办完。打开看理由。")),
    _work("EXTENSION_GRANTED", _("{number} 已延期"), _("{number} 的延期申请已同意，新的期限是 {due}。")),
    _work("EXTENSION_DENIED", _("{number} 延期没有同意"), _("{number} 的延期申请没有同意，期限还是 {due}。")),
    _work("SUSPENSION_GRANTED", _("{number} 已挂账"), _("{number} 的挂账申请已同意，按计划办理。")),
    _work("SUSPENSION_DENIED", _("{number} 挂账没有同意"), _("{number} 的挂账申请没有同意，期限还是 {due}。")),
    _work("ORDER_AGAIN", _("{number} 要重办"), _("{place}：{category}。没有办好，{due} 前重办。打开看哪里不合格。"), by_sms=True),
    _work("ORDER_URGED", _("{number} 被督办"), _("{place}：{category}。上级在督办，{due} 前办完。打开看要求。"), by_sms=True),
    _work("TO_VERIFY", _("{number} 等核查"), _("{place}：{category}。已报处置结果，{due} 前到现场核查。编号 {number}。")),
    _work("INFO_ANSWERED", _("{number} 已补充"), _("{number} 的上报人补充了说明，接着受理。")),
    _work("CASE_REOPENED", _("{number} 重新打开"), _("{place}：{category}。上报人说没有真正解决，重新派单。编号 {number}。")),
    _work("RETURN_ASKED", _("{number} 申请退单"), _("{number} 的承办单位申请退单，打开裁定。")),
    _work("EXTENSION_ASKED", _("{number} 申请延期"), _("{number} 的承办单位申请延期，期限是 {due}，到期前打开批复。")),
    _work("SUSPENSION_ASKED", _("{number} 申请挂账"), _("{number} 的承办单位申请挂账，打开批复。")),
    _work("OBJECTION_RAISED", _("{number} 有异议"), _("{number} 的上报人对不予受理提出异议，打开复核。")),
    _time("DEADLINE_NEAR", _("{number} {stage}已用七成时限"), _("{place}：{category}。{stage}在 {due} 到期。编号 {number}。")),
    _time("DEADLINE_URGENT", _("{number} {stage}快到期"), _("{place}：{category}。{stage}在 {due} 到期，现在就办。编号 {number}。")),
    _time("DEADLINE_OVERDUE", _("{number} {stage}超期"), _("{place}：{category}。{stage}应在 {due} 完成，已经超期。编号 {number}。"), by_sms=True),
    _time(
        "DEADLINE_ESCALATED", _("{number} {stage}超期仍未办"),
        _("{place}：{category}。{stage}应在 {due} 完成，超期后仍没有办，要值班长过问。编号 {number}。"),
        by_sms=True,
    ),
)  # fmt: skip

_REPORTER = (Audience.REPORTER,)
ANNOUNCEMENTS: tuple[Announcement, ...] = (
    Announcement(Act.REPORT, "CASE_RECEIVED", _REPORTER, is_receipt=True),
    Announcement(Act.SUPPLEMENT, "INFO_ANSWERED", (Audience.OPERATORS,)),
    Announcement(Act.ACCEPT, "CASE_ACCEPTED", _REPORTER),
    Announcement(Act.ASK_INFORMATION, "CASE_INFO_ASKED", _REPORTER),
    Announcement(Act.ANSWER_INFORMATION, "INFO_ANSWERED", (Audience.OPERATORS,)),
    Announcement(Act.EXPIRE_INFORMATION, "CASE_INFO_EXPIRED", _REPORTER),
    Announcement(Act.REFUSE, "CASE_REFUSED", _REPORTER),
    Announcement(Act.OBJECT_REFUSAL, "OBJECTION_RAISED", (Audience.SUPERVISORS,)),
    Announcement(Act.GRANT_OBJECTION, "OBJECTION_GRANTED", _REPORTER),
    Announcement(Act.DENY_OBJECTION, "OBJECTION_DENIED", _REPORTER),
    Announcement(Act.MERGE, "CASE_JOINED", _REPORTER),
    Announcement(Act.VOID, "CASE_VOIDED", _REPORTER),
    Announcement(Act.DISPATCH, "ORDER_NEW", UNITS),
    Announcement(Act.DISPATCH, "CASE_DISPATCHED", _REPORTER),
    Announcement(Act.REDISPATCH, "ORDER_NEW", UNITS),
    Announcement(Act.ASK_RETURN, "RETURN_ASKED", (Audience.SUPERVISORS,)),
    Announcement(Act.GRANT_RETURN, "ORDER_WITHDRAWN", UNITS),
    Announcement(Act.DENY_RETURN, "RETURN_DENIED", UNITS),
    Announcement(Act.START, "CASE_STARTED", _REPORTER),
    Announcement(Act.ASK_EXTENSION, "EXTENSION_ASKED", (Audience.SUPERVISORS,)),
    Announcement(Act.GRANT_EXTENSION, "EXTENSION_GRANTED", UNITS),
    Announcement(Act.DENY_EXTENSION, "EXTENSION_DENIED", UNITS),
    Announcement(Act.ASK_SUSPENSION, "SUSPENSION_ASKED", (Audience.SUPERVISORS,)),
    Announcement(Act.SUSPEND, "SUSPENSION_GRANTED", UNITS),
    Announcement(Act.SUSPEND, "CASE_PLANNED", _REPORTER),
    Announcement(Act.DENY_SUSPENSION, "SUSPENSION_DENIED", UNITS),
    Announcement(Act.RESUME, "CASE_RESUMED", _REPORTER),
    Announcement(Act.HANDLE, "TO_VERIFY", (Audience.VERIFIERS,)),
    Announcement(Act.VERIFY_PASS, "CASE_AWAITS_YOU", _REPORTER),
    Announcement(Act.VERIFY_FAIL, "ORDER_AGAIN", UNITS),
    Announcement(Act.REWORK, "ORDER_AGAIN", UNITS),
    Announcement(Act.REWORK, "CASE_REWORKED", _REPORTER),
    Announcement(Act.CLOSE, "CASE_CLOSED", _REPORTER),
    Announcement(Act.REOPEN, "CASE_REOPENED", (Audience.OPERATORS,)),
    Announcement(Act.REOPEN, "CASE_REOPENED_FOR_YOU", _REPORTER, is_receipt=True),
    Announcement(Act.URGE, "ORDER_URGED", (*UNITS, Audience.LEADERS)),
)
FOLLOWED = (Act.REFUSE, Act.VOID, Act.DISPATCH, Act.START, Act.SUSPEND, Act.RESUME, Act.REWORK, Act.CLOSE, Act.REOPEN)
ANNOUNCEMENTS += tuple(Announcement(act, "CASE_FOLLOWED", (Audience.FOLLOWERS,)) for act in FOLLOWED)
ANNOUNCED = frozenset(one.act for one in ANNOUNCEMENTS)

DEADLINE_CODES: Mapping[Level, str] = {
    Level.NEAR: "DEADLINE_NEAR",
    Level.URGENT: "DEADLINE_URGENT",
    Level.OVERDUE: "DEADLINE_OVERDUE",
    Level.ESCALATED: "DEADLINE_ESCALATED",
}
RESPONSIBLE: Mapping[Stage, tuple[Audience, ...]] = {
    Stage.ACCEPT: (Audience.OPERATORS,),
    Stage.DISPATCH: (Audience.OPERATORS,),
    Stage.SIGN: UNITS,
    Stage.HANDLE: UNITS,
    Stage.VERIFY: (Audience.VERIFIERS,),
    Stage.CALLBACK: (Audience.OPERATORS,),
}


def announcements(act: Act) -> tuple[Announcement, ...]:
    """Return what an act tells people."""
    return tuple(one for one in ANNOUNCEMENTS if one.act == act)


def reminded(stage: Stage, level: Level) -> tuple[Audience, ...]:
    """Return who is reminded of a stage's deadline: whoever is to act, from its end on also those above, at last the supervisor.

    A department's leader is above its people; above the command centre and the verifiers stands the supervisor at once.
    """
    if level == Level.ESCALATED:
        return (Audience.SUPERVISORS,)
    acting = RESPONSIBLE[stage]
    if level < Level.OVERDUE:
        return acting
    return (*acting, Audience.LEADERS if stage in {Stage.SIGN, Stage.HANDLE} else Audience.SUPERVISORS)


def escalates_at(overdue_at: datetime, limit: Limit, calendar: WorkingCalendar) -> datetime:
    """Return when an overdue stage goes to the supervisor: half of the limit or one working day after its end, whichever is earlier."""
    half = limit.half()
    by_half = due_at(overdue_at, half.amount, half.unit, calendar=calendar).at
    by_day = due_at(overdue_at, 1, LimitUnit.WD, calendar=calendar).at
    return min(by_half, by_day)
