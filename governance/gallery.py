"""The gallery at /ui/: every component in every state, with long names, in both languages and all text sizes."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views import View

from governance.components import (
    Applied,
    CaseCard,
    Choice,
    DueChip,
    DueState,
    Fact,
    Filter,
    KeysetPage,
    Kpi,
    MapArea,
    MapGround,
    MapPanel,
    MapPoint,
    Step,
)
from governance.context import TEXT_SIZES

NOW = datetime(2026, 11, 20, 9, 40, tzinfo=ZoneInfo("Asia/Shanghai"))
RIVER = "M366.7 10.3 360 64.6 345 120 334 165 327.6 211 325.6 258 328.7 312H365L362 258 367 185 380 130 388 102V0H367z"
AREAS = (
    ("M131.6 56.2 137.6 149 230.6 144.1 214.2 42.3z", 179, 97, 3, 4),
    ("M217.4 41.7 234.3 147.1 310.3 149.2 294.3 28.8z", 265, 89, 1, 2),
    ("M297.5 28.2 313.5 149.3 335.5 149.9 348 105 358.1 64.3 364.6 16.9z", 330, 74, 2, 3),
    ("M23.4 74.4 31.8 154.6 134.9 157.9 128.4 56.7z", 82, 109, None, 0),
    ("M144.1 249.6 245.6 237.8 231.1 147.3 137.8 152.2z", 189, 195, 4, 5),
    ("M234.8 150.3 248.8 237.5 324.7 228.7 329.8 179.9 334.9 153.1z", 284, 189, 1, 2),
    ("M43 261.2 140.9 249.9 135.1 161.1 32.2 157.8z", 86, 205, 2, 3),
)
OUTLINE = "M20 71.9 40.3 264.7 327.7 231.5 332.9 180.4 346.6 119.8 361.1 64.9 367.6 13z"


class Rectification(forms.Form):
    """A form with one mistake, one help text and one of each control."""

    what = forms.CharField(label=_lazy("整改内容"), widget=forms.Textarea(attrs={"rows": 2}))
    until = forms.DateField(label=_lazy("整改期限"))
    unit = forms.ChoiceField(
        label=_lazy("承办单位"),
        choices=[("", _lazy("还没选")), ("1", _lazy("和邻物业服务有限公司天长分公司锦和花园项目部"))],
    )
    cycle = forms.ChoiceField(
        label=_lazy("检查频次"),
        choices=[("once", _lazy("一次")), ("weekly", _lazy("每周")), ("monthly", _lazy("每月"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_lazy("理由"), help_text=_lazy("居民也会看到这句话"), required=False)
    copy = forms.BooleanField(label=_lazy("同时抄送市消防救援大队"), required=False)

    def clean_until(self) -> object:
        until = self.cleaned_data["until"]
        if until <= NOW.date():
            raise forms.ValidationError(_("整改期限要晚于今天，例如 2026-11-27"))
        return until


class Gallery(View):
    """Shows the UI kit. ``?lang=en`` and ``?size=large|max`` choose how."""

    public = True

    def get(self, request: HttpRequest) -> HttpResponse:
        language = "en" if request.GET.get("lang") == "en" else "zh-hans"
        size = request.GET.get("size", "standard")
        with translation.override(language):
            context = samples() | {"text_size": size if size in TEXT_SIZES else "standard", "language": language}
            return render(request, "gallery/page.html", context)


def samples() -> dict[str, Any]:
    """Return what the gallery shows, in the active language."""
    return {
        "now": NOW,
        "frame": frame(),
        "dues": dues(),
        "kpi_items": figures(),
        "case_cards": case_cards(),
        "steps": steps(),
        "rows": rows(),
        "filters": filters(),
        "applied": (Applied(_("处置中"), "?"), Applied(_("超期、临期"), "?")),
        "page": KeysetPage(count=1000, previous="a", next="b", capped=True),
        "views": (Choice(_("我的"), "?", current=True, count=9), Choice(_("全社区"), "?", count=13)),
        "fact_items": facts(),
        "map": panel(),
        "form": Rectification(
            {"what": _("更换地下车库排水泵，疏通 3 处集水井"), "until": "2026-11-12", "unit": "1", "cycle": "once"}
        ),
        "answer": SimpleNamespace(
            title=_("这一步不归你现在的岗位办"),
            says=(_("能办的岗位：社区物业专干。"), _("如果你也有这样的岗位，在右上角换岗再试。")),
        ),
        "spans": [timedelta(seconds=s) for s in (59, 60, 3600, 9600, 86340, 97200, 864000)],
    }


def frame() -> dict[str, Any]:
    role = SimpleNamespace(label=_("社区物业专干"))
    here = SimpleNamespace(post_id=1, role=role, where=_("千秋社区"))
    there = SimpleNamespace(post_id=2, role=SimpleNamespace(label=_("网格员")), where=_("千秋社区第五网格"))
    groups = (
        (_("每日"), ((_("工作台"), "home", 0), (_("事件"), "inbox", 13), (_("巡查走访"), "walk", 3))),
        (_("台账"), ((_("网格与网格员"), "grid", 0), (_("小区与楼栋"), "bld", 0), (_("物业企业"), "firm", 0))),
    )
    return {
        "city": SimpleNamespace(name=_("天长市"), shown_name=_("天长市"), slug="tianchang", is_demo=True),
        "actor": SimpleNamespace(name=_("周敏"), acting=here, posts=(here, there)),
        "scope": (
            Choice(_("天长市"), "?"),
            Choice(_("天长街道"), "?", depth=1),
            Choice(_("千秋社区"), "?", depth=2, current=True),
        ),
        "menu": [SimpleNamespace(label=label, items=[menu_item(*item) for item in items]) for label, items in groups],
        "tabs": [
            menu_item(*item) for item in ((_("首页"), "home", 0), (_("待发送"), "inbox", 0), (_("我的"), "user", 0))
        ],
    }


def menu_item(label: str, icon: str, count: int) -> SimpleNamespace:
    return SimpleNamespace(label=label, icon=icon, url="#", count=count, hot=count > 9, current=icon == "home")


def dues() -> tuple[DueChip, ...]:
    def after(**length: int) -> tuple[timedelta, datetime]:
        return timedelta(**length), NOW + timedelta(**length)

    return (
        DueChip(DueState.OK, *after(days=1, hours=3)),
        DueChip(DueState.OK, *after(hours=1, minutes=47), stage=_("受理")),
        DueChip(DueState.NEAR, *after(hours=2, minutes=40)),
        DueChip(DueState.NEAR, *after(minutes=25), soon=True),
        DueChip(DueState.OVER, timedelta(hours=14), NOW - timedelta(hours=14)),
        DueChip(DueState.PAUSE, exact=NOW, text=_("等配件")),
        DueChip(DueState.MET, timedelta(hours=9), NOW),
        DueChip(DueState.MET, timedelta(hours=-2), NOW),
        DueChip(DueState.MET),
    )


def figures() -> tuple[Kpi, ...]:
    return (
        Kpi(_("全部要办"), 13, _("件"), _("比昨天同时少 2 件"), "?", current=True),
        Kpi(_("超期"), 1, _("件"), _("已超 14 小时，请先办"), "?", tone="hot"),
        Kpi(_("临期"), 2, _("件"), _("今天 17:30 前到期"), "?", tone="amber"),
        Kpi(_("待回访"), 123456, _("件"), _("办结后 24 小时内回访"), "?"),
        Kpi(_("待评分"), None, "", _("本季度还没开始")),
    )


def case_cards() -> tuple[CaseCard, ...]:
    shown = dues()
    place = _("书香名邸 6 栋 · 千秋01 网格 · 和邻物业服务有限公司天长分公司")
    return (
        CaseCard(
            "#",
            _("6 号电梯停用，老人下楼困难"),
            place,
            _("微信上报 · 3 人附议"),
            icon="lift",
            chip=shown[2],
            current=True,
        ),
        CaseCard("#", _("楼道顶板渗水，地面湿滑"), _("府前小区 2 栋 · 千秋02 网格"), icon="drop", chip=shown[4]),
    )


def steps() -> tuple[Step, ...]:
    return (
        Step(_("维保单位到场"), NOW - timedelta(minutes=20), _("和邻物业"), tone="now"),
        Step(_("已派单"), NOW - timedelta(minutes=95), _("指挥中心"), _("今天 13:40 前办结"), tone="ok"),
        Step(_("系统提醒：用去七成时间"), NOW - timedelta(hours=11), tone="system"),
        Step(_("居民上报"), NOW - timedelta(days=5), tone="ok", internal=True),
    )


def rows() -> Iterable[dict[str, Any]]:
    shown = dues()
    names = (
        (_("飞线充电，二楼窗口拉线到楼下"), _("锦和花园 3 栋"), "doing", _("处置中"), shown[4], 2),
        (_("6 号电梯停用，老人下楼困难，居民多次来电反映"), _("书香名邸 6 栋"), "wait", _("待补充"), shown[2], 0),
        (_("单元门禁失灵，外人随意进出"), _("仁和家园 9 栋"), "new", _("待受理"), shown[1], 1),
    )
    keys = ("title", "place", "kind", "state", "chip", "urged")
    return [dict(zip(keys, row, strict=True)) | {"late": row[4].state == "over"} for row in names]


def filters() -> tuple[Filter, ...]:
    return (
        Filter(
            "state", _("状态"), (Choice(_("处置中"), value="doing", current=True), Choice(_("待补充"), value="wait"))
        ),
        Filter("due", _("时限"), (Choice(_("超期、临期"), value="late", current=True),)),
        Filter("minor", _("小类"), (Choice(_("飞线充电"), value="wire"),)),
    )


def facts() -> tuple[Fact, ...]:
    return (
        Fact(_("位置"), _("锦和花园 3 栋 北侧"), url="#"),
        Fact(_("网格 / 网格员"), _("千秋05 · 许静"), _("在岗")),
        Fact(_("上报人"), _("陈* 138****2716")),
        Fact(_("物业企业"), ""),
    )


def panel() -> MapPanel:
    return MapPanel(
        388,
        312,
        _("千秋社区网格图"),
        areas=[
            MapArea(path, _("千秋%(number)s") % {"number": f"{n:02d}"}, value, level, x, y, href=f"#g{n}")
            for n, (path, x, y, value, level) in enumerate(AREAS, 1)
        ],
        grounds=[MapGround(RIVER, "water"), MapGround(OUTLINE, "outline")],
        points=[MapPoint(210, 226, _("飞线充电"), "diamond", "#1"), MapPoint(150, 120, _("电梯停用"), "square", "#2")],
        legend=_("未结事件"),
        legend_range=_("0—4 件"),
        conclusion=_("未结事件最多的是千秋05，4 件。"),
        area_head=_("网格"),
        value_head=_("未结"),
    )
