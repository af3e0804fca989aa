"""From the rows of queries to what the components of the UI kit take."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.queries.shown import CasePage, CasePages, CaseRow, Due, EventRow, Photo
from complaints.rules.acts import Act
from complaints.rules.lists import IN_BULK
from complaints.rules.priorities import Priority
from complaints.rules.public import PublicState
from complaints.rules.satisfaction import Level
from complaints.rules.stages import Stage
from complaints.rules.states import FINAL, Status
from complaints.rules.transitions import transition
from governance.components import CaseCard, Choice, DueChip, DueState, Fact, KeysetPage, Step
from governance.rules.roles import Role

Address = Callable[..., str]

TONES: Mapping[Status, str] = {
    Status.REPORTED: "new", Status.INFO_ASKED: "wait", Status.ACCEPTED: "new", Status.DISPATCHED: "doing", Status.RETURN_ASKED: "back",
    Status.SIGNED: "doing", Status.IN_PROGRESS: "doing", Status.SUSPENDED: "wait", Status.HANDLED: "wait", Status.VERIFIED: "done",
    Status.CLOSED: "done", Status.REFUSED: "stop", Status.MERGED: "stop", Status.VOID: "stop",
}  # fmt: skip
PUBLIC_TONES: Mapping[PublicState, str] = {
    PublicState.SUBMITTED: "new", PublicState.NEEDS_YOU: "wait", PublicState.UNDER_REVIEW: "new", PublicState.UNDER_WAY: "doing",
    PublicState.PLANNED: "wait", PublicState.AWAITS_YOU: "wait", PublicState.DONE: "done", PublicState.NOT_ACCEPTED: "stop",
    PublicState.JOINED: "stop", PublicState.WITHDRAWN: "stop",
}  # fmt: skip
ICONS: Mapping[str, str] = {
    "C01": "trash", "C02": "lamp", "C03": "fire", "C04": "car", "C05": "bld", "C06": "leaf", "C07": "shield", "C08": "firm", "C09": "vote",
    "C10": "sound", "C11": "drop", "C12": "heart",
}  # fmt: skip
PUBLIC_WORDS: Mapping[Act, Promise | str] = {
    Act.REPORT: gettext_lazy("已上报"), Act.SUPPLEMENT: gettext_lazy("补充了说明"), Act.ACCEPT: gettext_lazy("已受理"),
    Act.ASK_INFORMATION: gettext_lazy("要你补充"), Act.ANSWER_INFORMATION: gettext_lazy("已补充"),
    Act.EXPIRE_INFORMATION: gettext_lazy("没有收到补充，已作废"), Act.REFUSE: gettext_lazy("不予受理"),
    Act.OBJECT_REFUSAL: gettext_lazy("提了异议"), Act.GRANT_OBJECTION: gettext_lazy("异议成立，重新受理"),
    Act.DENY_OBJECTION: gettext_lazy("异议不成立"), Act.MERGE: gettext_lazy("并入同一件事"), Act.UNMERGE: gettext_lazy("恢复单独办理"),
    Act.VOID: gettext_lazy("已作废"), Act.DISPATCH: gettext_lazy("已派单"), Act.REDISPATCH: gettext_lazy("改派"),
    Act.START: gettext_lazy("开始处置"), Act.SUSPEND: gettext_lazy("列入计划"), Act.RESUME: gettext_lazy("恢复处置"),
    Act.HANDLE: gettext_lazy("办好了"), Act.VERIFY_PASS: gettext_lazy("核查通过"), Act.VERIFY_FAIL: gettext_lazy("核查没有通过，返工"),
    Act.RATE: gettext_lazy("已评价"), Act.CALL_BACK: gettext_lazy("已回访"), Act.EXPLAIN: gettext_lazy("说明了情况"),
    Act.REWORK: gettext_lazy("退回重办"), Act.CLOSE: gettext_lazy("已办结"), Act.REOPEN: gettext_lazy("重新打开"),
}  # fmt: skip  # what the reporter is told of; returns, rulings and urging are not theirs to follow


OTHERS_JOIN: Mapping[Act, Promise | str] = {
    Act.MERGE: gettext_lazy("有事件并进来"), Act.UNMERGE: gettext_lazy("并进来的拆开了"),
}  # fmt: skip  # on the case that others are merged into


@dataclass(frozen=True)
class Next:
    """The next step on a case of a list: a page to open, or with ``at_once`` a button that does it."""

    label: str
    url: str
    at_once: bool = False


@dataclass(frozen=True)
class Line:
    """A case in a list, with its addresses and marks."""

    row: CaseRow
    url: str
    photo_url: str
    icon: str
    chip: DueChip | None
    tone: str
    public_tone: str
    next: Next | None = None

    @property
    def priority_label(self) -> str:
        return str(Priority(self.row.priority).label) if self.row.priority else ""

    @property
    def is_urgent(self) -> bool:
        return self.row.priority == Priority.P1

    @property
    def is_late(self) -> bool:
        return self.row.due.state == "over"


@dataclass(frozen=True)
class Picture:
    """A photo with its addresses; without any while it is being checked or when it was refused."""

    photo: Photo
    full_url: str
    small_url: str


def due_chip(due: Due) -> DueChip | None:
    """Return the chip of a deadline; working time is told in working days."""
    if due.state == "none" or due.due_at is None:
        return None
    length = timedelta(days=due.seconds // due.day_seconds, seconds=due.seconds % due.day_seconds)
    if due.state in {"met", "late"}:
        return DueChip(DueState.MET, length if due.state == "met" else -length, due.due_at)
    stage = "" if due.stage == Stage.HANDLE else str(Stage(due.stage).label)
    return DueChip(DueState(due.state), length, due.due_at, stage)


def line(row: CaseRow, address: Address, page: str = "complaints:case") -> Line:
    """Return a row of a list that leads to ``page``."""
    return Line(
        row=row,
        url=address(page, number=row.number),
        photo_url=photo_url(row.number, row.photo_id, "small", address) if row.photo_id else "",
        icon=ICONS.get(row.major_code, "doc"),
        chip=due_chip(row.due),
        tone=TONES[row.status],
        public_tone=PUBLIC_TONES[row.public_state],
    )


def lines(pages: CasePages, address: Address, page: str = "complaints:case") -> list[Line]:
    return [line(row, address, page) for row in pages.rows]


def bulk_acts(may: Callable[[str], bool]) -> list[Choice]:
    """Return the acts that the acting post may do on many cases at once."""
    return [Choice(str(act.label), value=act) for act in IN_BULK if may(transition(act).action)]


def card(one: Line, url: str, *, current: bool = False) -> CaseCard:
    """Return a row as a card of a queue that leads to ``url``."""
    row = one.row
    place = " ".join(part for part in (row.place_name, row.spot) if part)
    source = " · ".join(part for part in (row.channel, row.category) if part)
    return CaseCard(url, row.title or _("还没有分类"), place, source, one.photo_url, one.icon, one.chip, current)


def keyset(pages: CasePages, size: int = 20) -> KeysetPage:
    """Return where one stands in the list."""
    return KeysetPage(pages.total, size, pages.before, pages.after, pages.is_capped)


def photo_url(number: str, photo: object, size: str, address: Address) -> str:
    return address("complaints:photo", number=number, photo=photo, size=size)


def pictures(number: str, photos: Iterable[Photo], address: Address) -> list[Picture]:
    """Return photos with their addresses."""
    return [
        Picture(
            photo,
            photo_url(number, photo.pk, "full", address) if photo.ready else "",
            photo_url(number, photo.pk, "small", address) if photo.ready else "",
        )
        for photo in photos
    ]


def staff_steps(page: CasePage) -> list[Step]:
    """Return the timeline for staff, newest first; what only insiders may read is marked so."""
    found: list[Step] = []
    for place, event in enumerate(page.events):
        act = str(Act(event.act).label) if not _joins_another(event) else str(OTHERS_JOIN[Act(event.act)])
        is_last = place == 0 and page.row.status not in FINAL
        tone = "system" if event.is_system else "warn" if event.act == Act.VERIFY_FAIL else "now" if is_last else "ok"
        public = told(event)
        is_public = bool(public) and event.act in PUBLIC_WORDS
        found.append(
            Step(act, event.at, _who(event), public or event.internal_text, tone, _is_internal(event), is_public)
        )
        if public and event.internal_text:
            found.append(Step(_("内部备注"), detail=event.internal_text, internal=True))
    return found


def told(event: EventRow) -> str:
    """Return what everybody may read of an entry: a rating in words, else the public text."""
    return _("评价：%(level)s") % {"level": Level(event.level).label} if event.level else event.public_text


def _is_internal(event: EventRow) -> bool:
    return bool(event.internal_text) and not told(event)


def _who(event: EventRow) -> str:
    if event.is_system:
        return _("系统")
    role = str(Role(event.role).label) if event.role else ""
    return " · ".join(part for part in (event.who, role) if part)


def public_steps(page: CasePage) -> list[Step]:
    """Return the timeline for the reporter, oldest first: public texts only, no names of people."""
    unit = page.executor_unit or page.lead_unit
    by = {Act.DISPATCH: unit, Act.REDISPATCH: unit, Act.HANDLE: unit}
    shown = [event for event in reversed(page.events) if event.act in PUBLIC_WORDS and not _joins_another(event)]
    open_still = page.row.status not in FINAL
    return [
        Step(
            str(PUBLIC_WORDS[Act(event.act)]),
            event.at,
            by.get(Act(event.act), ""),
            told(event),
            "now" if open_still and event is shown[-1] else "ok",
        )
        for event in shown
    ]


def _joins_another(event: EventRow) -> bool:
    """Return whether an entry says that another case was merged into this one, or taken out again."""
    return event.act in {Act.MERGE, Act.UNMERGE} and event.from_status == event.to_status


def facts(page: CasePage) -> list[Fact]:
    """Return the facts that stand on top of a case."""
    row = page.row
    return [
        Fact(_("位置"), " ".join(part for part in (row.place_name, row.spot) if part), page.community_name),
        Fact(_("网格 / 网格员"), row.grid_name, "、".join(page.grid_members)),
        Fact(_("上报人"), page.reporter or _("不公开姓名"), row.channel),
        Fact(_("物业企业"), page.firm_name),
        Fact(_("分类"), row.category or _("还没有分类"), page.major),
        Fact(_("承办"), page.lead_unit, " · ".join(_helpers(page))),
    ]


def _helpers(page: CasePage) -> list[str]:
    """Return who works on a case beside its responsible unit."""
    carrying = [_("由%(unit)s办理") % {"unit": page.executor_unit}] if page.executor_unit else []
    return [*carrying, *(_("%(unit)s协办") % {"unit": unit} for unit in page.assisting)]
