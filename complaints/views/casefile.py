"""What the page of one case is made of: photos round by round, deeds in groups, whose turn it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from complaints.queries.shown import CasePage, Deed, Photo
from complaints.rules.acts import Act
from complaints.rules.requests import RequestKind
from complaints.rules.states import Status
from complaints.views.showing import Address, Picture, pictures
from governance.templatetags.ui.words import date_in_sentence

INTAKE, DISPATCHING, HANDLING, ASKING, OTHER = range(5)
GROUPS: Mapping[int, str | Promise] = {
    INTAKE: gettext_lazy("受理"),
    DISPATCHING: gettext_lazy("派单"),
    HANDLING: gettext_lazy("处置"),
    ASKING: gettext_lazy("核查回访"),
    OTHER: gettext_lazy("其他"),
}
GROUP_OF: Mapping[Act, int] = {
    **dict.fromkeys((
        Act.ACCEPT, Act.RECLASSIFY, Act.ASK_INFORMATION, Act.ANSWER_INFORMATION, Act.REFUSE, Act.OBJECT_REFUSAL, Act.GRANT_OBJECTION,
        Act.DENY_OBJECTION, Act.MERGE, Act.UNMERGE, Act.SUPPLEMENT,
    ), INTAKE),
    **dict.fromkeys((
        Act.DISPATCH, Act.REDISPATCH, Act.ASK_RETURN, Act.GRANT_RETURN, Act.DENY_RETURN, Act.ADD_ASSIST,
    ), DISPATCHING),
    **dict.fromkeys((
        Act.SIGN, Act.START, Act.ASK_EXTENSION, Act.GRANT_EXTENSION, Act.DENY_EXTENSION, Act.ASK_SUSPENSION, Act.SUSPEND,
        Act.DENY_SUSPENSION, Act.RESUME, Act.HANDLE, Act.ANSWER_ASSIST, Act.ISSUE_LINK, Act.REVOKE_LINK, Act.ANSWER_LINK,
    ), HANDLING),
    **dict.fromkeys((
        Act.VERIFY_PASS, Act.VERIFY_FAIL, Act.RATE, Act.CALL_BACK, Act.EXPLAIN, Act.REWORK, Act.CLOSE, Act.REOPEN, Act.SEE_CONTACT,
    ), ASKING),
}  # fmt: skip
TURNS: Mapping[Status, str | Promise] = {
    Status.REPORTED: gettext_lazy("等受理"),
    Status.INFO_ASKED: gettext_lazy("等上报人补充"),
    Status.ACCEPTED: gettext_lazy("等指挥中心派单"),
    Status.DISPATCHED: gettext_lazy("等承办单位签收"),
    Status.RETURN_ASKED: gettext_lazy("等值班长裁定退单"),
    Status.SIGNED: gettext_lazy("等承办单位开始处置"),
    Status.IN_PROGRESS: gettext_lazy("承办单位正在处置"),
    Status.SUSPENDED: gettext_lazy("挂账，按计划办理"),
    Status.HANDLED: gettext_lazy("等别人去现场核查"),
    Status.VERIFIED: gettext_lazy("等回访上报人"),
}


@dataclass(frozen=True)
class DeedLink:
    """A deed with its address; ``at_once``: a button does it right on the page."""

    deed: Deed
    url: str
    at_once: bool


@dataclass(frozen=True)
class DeedGroup:
    """Deeds that belong to one part of the work."""

    label: str
    deeds: tuple[DeedLink, ...]


@dataclass(frozen=True)
class Flag:
    """A mark in the head of a case, with the class of its tag."""

    text: str
    kind: str


@dataclass(frozen=True)
class PhotoRound:
    """What it looked like before and after one round of work."""

    label: str
    before_label: str
    after_label: str
    before: list[Picture]
    after: list[Picture]


def deed_groups(deeds: Iterable[DeedLink]) -> tuple[tuple[DeedLink, ...], tuple[DeedGroup, ...]]:
    """Return the next regular steps, and everything else in groups; that a verdict may be negative stands on its own page."""
    shown = [one for one in deeds if one.deed.act != Act.VERIFY_FAIL]
    first = tuple(one for one in shown if one.deed.primary)
    rest = sorted((one for one in shown if not one.deed.primary), key=_group_of)
    groups = tuple(DeedGroup(str(GROUPS[number]), tuple(held)) for number, held in groupby(rest, key=_group_of))
    return first, groups


def _group_of(one: DeedLink) -> int:
    return GROUP_OF.get(one.deed.act, OTHER)


def photo_rounds(found: CasePage, address: Address) -> list[PhotoRound]:
    """Return the photos round by round, the newest first: after a rework, what was not good enough stands as before."""
    number = found.row.number
    before: Sequence[Photo] = found.before
    rounds = []
    for place, (_round, photos) in enumerate(groupby(found.after, key=lambda photo: photo.round)):
        after = list(photos)
        label = (
            ngettext("返工 %(times)s 次之后", "返工 %(times)s 次之后", place) % {"times": place}
            if place
            else _("第一次处置")
        )
        rounds.append(
            PhotoRound(
                label,
                _("返工前") if place else _("处置前"),
                _("返工后") if place else _("处置后"),
                pictures(number, before, address),
                pictures(number, after, address),
            )
        )
        before = after
    if not rounds:
        rounds.append(PhotoRound("", _("处置前"), _("处置后"), pictures(number, before, address), []))
    return rounds[::-1]


def flags_of(found: CasePage, now: datetime) -> list[Flag]:
    """Return what sets the case apart as marks for its head, the most pressing first."""
    marks = found.marks
    if marks is None:
        return []
    until = date_in_sentence(marks.suspended_until, now)
    held = [
        (marks.urge_level, "bad", _("%(level)s 级督办") % {"level": marks.urge_level}),
        (
            marks.request,
            "wait",
            _("%(kind)s待裁定") % {"kind": RequestKind(marks.request).label if marks.request else ""},
        ),
        (marks.suspended_until, "stop", _("挂账到%(day)s") % {"day": until}),
        (marks.reopened, "back", _("重新打开过")),
        (
            marks.reworks,
            "back",
            ngettext("返工 %(times)s 次", "返工 %(times)s 次", marks.reworks) % {"times": marks.reworks},
        ),
        (
            marks.returns,
            "back",
            ngettext("退单 %(times)s 次", "退单 %(times)s 次", marks.returns) % {"times": marks.returns},
        ),
        (marks.is_binding, "plain", _("值班长已裁定归属")),
        (marks.was_late, "bad", _("超过期")),
    ]
    return [Flag(text, kind) for is_so, kind, text in held if is_so]


def turn_of(found: CasePage) -> str:
    """Return whose turn it is, in words; empty when the case is over."""
    return str(TURNS.get(found.row.status, ""))
