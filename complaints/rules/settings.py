"""What a city may set about cases."""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from complaints.rules.contacts import LOOKS_A_DAY
from complaints.rules.duties import AcceptBy
from complaints.rules.handling import LINK_DAYS as HANDLING_LINK_DAYS
from complaints.rules.limits import LINK_DAYS, REPORTS_PER_DEVICE, REPORTS_PER_NETWORK, REPORTS_PER_PHONE
from complaints.rules.priorities import Priority
from complaints.rules.rates import DEFAULT_LEAST_ORDERS, DEFAULT_WEIGHTS, Measure
from complaints.rules.requests import DEFAULT_INFO_DAYS, DEFAULT_RETURN_LIMITS, MOST_RETURNS
from complaints.rules.satisfaction import MOST_ATTEMPTS, RECHECK_PERCENT, REOPEN_DAYS, REVIEW_DAYS
from complaints.rules.similar import HISTORY_DAYS, HOURS, NEAR_M, UNDO_DAYS
from complaints.rules.stages import DEFAULT_STAGE_LIMITS, Stage, limits_from_json, limits_to_json
from governance.rules.calendars import LimitUnit
from governance.rules.city_settings import UNIT, Numbers, Part, Setting, Value, choice, weights, whole

MOST_METRES = 200
INTAKE, ORDERS, AFTER = _("受理和派单"), _("单位办理"), _("核查和回访")
ALIKE, OPEN, FIGURES = _("重复上报"), _("没有账号的上报人"), _("统计")
DAYS, WORKING_DAYS, PIECES, TIMES = _("天"), _("个工作日"), _("件"), _("次")


def _stage_limits() -> Setting:
    """Return the limits of the stages: a number and a unit for each stage and priority."""
    parts: list[Part] = []
    for stage, by_priority in DEFAULT_STAGE_LIMITS.items():
        for priority in by_priority:
            name = f"{stage.value}.{priority.value}"
            label = format_lazy("{} · {}", Stage(stage).label, Priority(priority).label)
            place: dict[str, Any] = {"row": Stage(stage).label, "column": Priority(priority).label}
            parts += [
                Part(name, label, 1, 999, **place),
                Part(f"{name}{UNIT}", label, choices=tuple(LimitUnit.choices), **place),
            ]

    def read(value: Value) -> Numbers:
        limits = limits_from_json(value) if isinstance(value, dict) else DEFAULT_STAGE_LIMITS
        numbers: Numbers = {}
        for stage, by_priority in limits.items():
            for priority, limit in by_priority.items():
                numbers[f"{stage.value}.{priority.value}"] = limit.amount
                numbers[f"{stage.value}.{priority.value}.unit"] = limit.unit.value
        return numbers

    def write(numbers: Numbers) -> Value:
        stored: dict[str, object] = {}
        for stage, by_priority in DEFAULT_STAGE_LIMITS.items():
            names = {priority.value: f"{stage.value}.{priority.value}" for priority in by_priority}
            stored[stage.value] = {
                priority: [numbers[name], numbers[f"{name}.unit"]] for priority, name in names.items()
            }
        return stored

    of_all = _("各环节时限")
    meaning = _("每个环节从开始到完成最多多长时间；处置时限由事件小类决定。改了以后，新开始的环节照新的算。")
    default: Value = dict(limits_to_json(DEFAULT_STAGE_LIMITS))
    return Setting("complaints.stage_limits", INTAKE, of_all, meaning, default, tuple(parts), read, write)


SETTINGS = (
    choice(
        "complaints.accept_by", INTAKE, _("谁受理"), _("居民和网格员上报的事件先由谁受理；指挥中心什么时候都可以受理。"),
        default=AcceptBy.CENTRE.value, choices=AcceptBy.choices,
    ),
    _stage_limits(),
    whole(
        "complaints.info_days", INTAKE, _("补充情况的期限"), _("请上报人补充情况以后等多久；没等到就自动作废。"),
        default=DEFAULT_INFO_DAYS, least=1, most=30, unit=WORKING_DAYS,
    ),
    whole(
        "complaints.return_hours", ORDERS, _("申请退单的期限"), _("派单以后多久之内可以说不归自己管；特急件不受此限。"),
        default=int(DEFAULT_RETURN_LIMITS[Priority.P3].amount), least=1, most=80, unit=_("工作小时"),
    ),
    whole(
        "complaints.most_returns", ORDERS, _("最多退几次"), _("一件事退满这么多次，下一次派单就是最终的，不能再退。"),
        default=MOST_RETURNS, least=1, most=5, unit=TIMES,
    ),
    whole(
        "complaints.handling_link_days", ORDERS, _("办理链接的有效期"), _("发给没有账号的单位的链接多久以后失效。"),
        default=HANDLING_LINK_DAYS, least=1, most=90, unit=DAYS,
    ),
    whole(
        "complaints.photo_distance_m", AFTER, _("照片离现场多远算可疑"), _("办结照片的拍摄位置离事件位置超过这个距离，核查时提示。"),
        default=MOST_METRES, least=20, most=5_000, unit=_("米"),
    ),
    whole(
        "complaints.call_attempts", AFTER, _("回访打几次"), _("联系不上的，打满这么多次就记为联系不上。"),
        default=MOST_ATTEMPTS, least=1, most=5, unit=TIMES,
    ),
    whole(
        "complaints.review_days", AFTER, _("不满意的复核期限"), _("上报人不满意时，值班长多久之内决定重办或者说明。"),
        default=REVIEW_DAYS, least=1, most=15, unit=WORKING_DAYS,
    ),
    whole(
        "complaints.recheck_percent", AFTER, _("回访抽检比例"), _("每百次成功的回访抽多少次由另一个人再打一遍。"),
        default=RECHECK_PERCENT, least=0, most=100, unit="%",
    ),
    whole(
        "complaints.reopen_days", AFTER, _("可以要求重办的期限"), _("办结以后多久之内，上报人可以要求重办一次。"),
        default=REOPEN_DAYS, least=1, most=60, unit=DAYS,
    ),
    whole(
        "complaints.contact_looks_a_day", AFTER, _("每人每天看几次联系方式"), _("一个人一天最多查看多少次上报人的联系方式。"),
        default=LOOKS_A_DAY, least=1, most=500, unit=TIMES,
    ),
    whole(
        "complaints.duplicate_metres", ALIKE, _("多近算同一处"), _("同一小类的事件，位置相距不超过这么远的，提示可能重复。"),
        default=NEAR_M, least=5, most=500, unit=_("米"),
    ),
    whole(
        "complaints.duplicate_hours", ALIKE, _("多久之内算同一件"), _("只和这么久之内上报的事件比。"),
        default=HOURS, least=1, most=720, unit=_("小时"),
    ),
    whole(
        "complaints.unmerge_days", ALIKE, _("合并可以撤销的期限"), _("合并以后多久之内可以撤销。"),
        default=UNDO_DAYS, least=1, most=30, unit=DAYS,
    ),
    whole(
        "complaints.site_history_days", ALIKE, _("同一地点往前看多久"), _("事件页上列出同一地点多久之内的事件。"),
        default=HISTORY_DAYS, least=7, most=730, unit=DAYS,
    ),
    whole(
        "complaints.link_days", OPEN, _("查看链接的有效期"), _("事件办结以后，没有账号的上报人的链接多久以后失效。"),
        default=LINK_DAYS, least=7, most=365, unit=DAYS,
    ),
    whole(
        "complaints.reports_per_device", OPEN, _("一台设备一天报几件"), _("没有账号时，同一台设备一天最多报多少件。"),
        default=REPORTS_PER_DEVICE, least=1, most=200, unit=PIECES,
    ),
    whole(
        "complaints.reports_per_phone", OPEN, _("一个手机号一天报几件"), _("没有账号时，留同一个手机号的一天最多报多少件。"),
        default=REPORTS_PER_PHONE, least=1, most=100, unit=PIECES,
    ),
    whole(
        "complaints.reports_per_network", OPEN, _("一个网络一小时报几件不加难"),
        _("超过这么多件不拒绝，只是验证要多花一点时间：一个网络后面可能是一整栋办公楼。"),
        default=REPORTS_PER_NETWORK, least=5, most=5_000, unit=PIECES,
    ),
    weights(
        "complaints.department_weights", FIGURES, _("单位得分的权重"), _("单位月度得分里每一项占多少，加起来 100。"),
        default={measure.value: weight for measure, weight in DEFAULT_WEIGHTS.items()},
        names=[(measure.value, Measure(measure).label) for measure in DEFAULT_WEIGHTS],
    ),
    whole(
        "complaints.least_orders", FIGURES, _("至少多少件才排名"), _("当月到期的件数不到这个数的单位不排名。"),
        default=DEFAULT_LEAST_ORDERS, least=1, most=100, unit=PIECES,
    ),
)  # fmt: skip
