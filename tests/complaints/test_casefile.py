"""The parts of a case's page: photos round by round, deeds in groups, marks, whose turn it is, how much of its time a stage has used."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from complaints.models import Case, CasePhoto
from complaints.queries.case import case_page
from complaints.queries.shown import CasePage, Deed
from complaints.rules.acts import Act
from complaints.rules.requests import RequestKind
from complaints.rules.states import Status
from complaints.services.desk import accept_case
from complaints.services.dispatch import add_assist, dispatch_case
from complaints.views.casefile import DeedLink, deed_groups, flags_of, photo_rounds, turn_of
from complaints.views.showing import facts
from governance.models import Attachment
from governance.rules.roles import Role
from governance.tenancy import uuid7
from tests.complaints.conftest import FRIDAY, Town, filed


def address(_name: str, **kwargs: Any) -> str:
    return "/".join(str(value) for value in kwargs.values())


def photo(case: Case, role: CasePhoto.Role, turn: int = 0) -> None:
    ref = uuid7()
    attachment = Attachment.objects.create(
        sender_id=case.reporter_id, client_ref=ref, sha256=ref.bytes * 2, purpose="RESULT", bytes_sent=10, storage_key=f"{ref}.jpg",
        received_at=FRIDAY, state=Attachment.State.READY, width=64, height=48,
    )  # fmt: skip
    CasePhoto.objects.create(case=case, attachment=attachment, role=role, round=turn)


def shown(town: Town, case: Case, minutes: int = 0) -> CasePage:
    return case_page(town.actor(Role.CC_OPERATOR), case.number, FRIDAY + timedelta(minutes=minutes))


def link(act: Act, *, primary: bool = False) -> DeedLink:
    return DeedLink(Deed(act, "complaints.x", primary), "/x", at_once=False)


def test_photos_stand_round_by_round_what_was_not_good_enough_as_before(town: Town) -> None:
    case = filed(town)
    photo(case, CasePhoto.Role.BEFORE)
    photo(case, CasePhoto.Role.AFTER, 0)
    photo(case, CasePhoto.Role.AFTER, 1)
    second, first = photo_rounds(shown(town, case), address)
    assert (first.before_label, second.before_label) == ("处置前", "返工前")
    assert second.before == first.after
    assert (len(first.before), len(first.after), len(second.after)) == (1, 1, 1)


def test_case_without_any_photo_has_one_empty_round(town: Town) -> None:
    (only,) = photo_rounds(shown(town, filed(town)), address)
    assert (only.before, only.after) == ([], [])


def test_deeds_stand_in_groups_the_regular_step_apart() -> None:
    deeds = [
        link(act, primary=act == Act.SIGN)
        for act in (Act.URGE, Act.ASK_RETURN, Act.SIGN, Act.VOID, Act.START, Act.VERIFY_FAIL)
    ]
    first, groups = deed_groups(deeds)
    assert [one.deed.act for one in first] == [Act.SIGN]
    assert [(group.label, [one.deed.act for one in group.deeds]) for group in groups] == [
        ("派单", [Act.ASK_RETURN]),
        ("处置", [Act.START]),
        ("其他", [Act.URGE, Act.VOID]),
    ]


def test_every_open_state_says_whose_turn_it_is(town: Town) -> None:
    page = shown(town, filed(town))
    said = {status: turn_of(replace(page, row=replace(page.row, status=status))) for status in Status}
    closed = {status for status, words in said.items() if not words}
    assert closed == {Status.CLOSED, Status.REFUSED, Status.MERGED, Status.VOID}


def test_marks_say_what_sets_a_case_apart_the_most_pressing_first(town: Town) -> None:
    page = shown(town, filed(town))
    assert flags_of(page, FRIDAY) == []
    assert page.marks is not None
    marks = replace(
        page.marks, urge_level=2, request=RequestKind.EXTENSION, suspended_until=date(2024, 10, 8), returns=1, reworks=2, was_late=True
    )  # fmt: skip
    assert [flag.text for flag in flags_of(replace(page, marks=marks), FRIDAY)] == [
        "2 级督办", "延期待裁定", "挂账到10月8日", "返工 2 次", "退单 1 次", "超过期",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("minutes", "percent", "tone"), [(0, 0, ""), (30, 50, ""), (45, 75, "near"), (70, 100, "over")]
)
def test_stage_shows_how_much_of_its_time_is_used(town: Town, minutes: int, percent: int, tone: str) -> None:
    (clock,) = shown(town, filed(town), minutes).clocks
    assert (clock.percent, clock.tone) == (percent, tone)


def test_assisting_units_stand_beside_the_responsible_one(town: Town) -> None:
    case = filed(town)
    operator = town.actor(Role.CC_OPERATOR)
    accept_case(actor=operator, case_id=case.pk, category_code="C0101", at=FRIDAY)
    dispatch_case(actor=operator, case_id=case.pk, lead_unit_id=town.department.pk, at=FRIDAY)
    add_assist(actor=operator, case_id=case.pk, unit_id=town.firm.pk, task="挪车", at=FRIDAY)
    page = shown(town, case)
    assert page.assisting == (town.firm.name,)
    assert any(fact.detail == f"{town.firm.name}协办" for fact in facts(page))
