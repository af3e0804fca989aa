"""Taking a merger back: the case is where it was, its clocks go on, and the other case's history says so too (T22)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from complaints.models import Case, CaseEvent, StageClock
from complaints.queries.case import case_page
from complaints.queries.similar import Sought, hints_for, history_at
from complaints.rules.acts import Act
from complaints.rules.stages import Outcome, Stage
from complaints.rules.states import Status
from complaints.services.desk import accept_case
from complaints.services.intake import ask_information
from complaints.services.joining import follow_case, merge_case, unmerge_case
from governance.models import CitySetting, Place
from governance.queries.posts import actor_for
from governance.rules.answers import Refused
from governance.rules.roles import Role
from governance.tenancy import acting_for
from tests.complaints.conftest import FRIDAY, TODAY, Town, filed
from tests.factories import LONG_AGO, make_place, make_post, make_user
from tests.sessions import signed_in

HOUR = timedelta(hours=1)
METRE = 9  # micro-degrees of latitude


def merged(town: Town, case: Case, main: Case, at: datetime = FRIDAY) -> Case:
    return merge_case(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, main_number=main.number, at=at)


def unmerged(town: Town, case: Case, at: datetime = FRIDAY + HOUR) -> Case:
    return unmerge_case(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, reason="不是同一处", at=at)


def clock(case: Case, stage: Stage) -> StageClock:
    return StageClock.objects.get(case=case, stage=stage)


def test_time_in_between_does_not_count(town: Town) -> None:
    main, case = filed(town), filed(town)
    assert case.due_at == datetime.fromisoformat("2024-09-27T17:30:00+08:00")
    merged(town, case, main, FRIDAY + timedelta(minutes=20))
    again = unmerged(town, case, datetime.fromisoformat("2024-09-29T09:00:00+08:00"))
    assert (again.status, again.merged_into_id, again.merged_at) == (Status.REPORTED, None, None)
    running = clock(case, Stage.ACCEPT)
    assert (running.outcome, running.stopped_at, running.paused_at) == (Outcome.RUNNING, None, None)
    assert running.due_at == again.due_at == datetime.fromisoformat("2024-09-29T09:40:00+08:00")  # 40 minutes were left


def test_accepted_case_waits_for_dispatch_again(town: Town) -> None:
    main, case = filed(town), filed(town)
    accept_case(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, category_code="C0101", at=FRIDAY)
    merged(town, case, main)
    again = unmerged(town, case)
    assert (again.status, again.stage, again.accepted_at) == (Status.ACCEPTED, Stage.DISPATCH, FRIDAY)
    assert clock(case, Stage.ACCEPT).outcome == Outcome.ON_TIME
    assert clock(case, Stage.DISPATCH).outcome == Outcome.RUNNING


def test_case_that_waits_for_its_reporter_can_be_merged_and_waits_on_afterwards(town: Town) -> None:
    main, case = filed(town), filed(town)
    operator = town.actor(Role.CC_OPERATOR)
    until = ask_information(actor=operator, case_id=case.pk, question="几号楼？", at=FRIDAY).info_due_at
    assert merged(town, case, main, FRIDAY + HOUR).info_due_at is None
    again = unmerged(town, case, FRIDAY + 3 * HOUR)
    assert until is not None
    assert (again.status, again.due_at, again.info_due_at) == (Status.INFO_ASKED, None, until + 2 * HOUR)
    waiting = clock(case, Stage.ACCEPT)
    assert (waiting.outcome, waiting.paused_at) == (Outcome.RUNNING, FRIDAY)


def test_second_merger_is_taken_back_like_the_first(town: Town) -> None:
    main, case = filed(town), filed(town)
    merged(town, case, main)
    unmerged(town, case)
    accept_case(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, category_code="C0101", at=FRIDAY + HOUR)
    merged(town, case, main, FRIDAY + HOUR)
    assert unmerged(town, case, FRIDAY + 2 * HOUR).status == Status.ACCEPTED


def test_both_histories_say_so_and_only_the_merged_case_moves(town: Town) -> None:
    main, case = filed(town), filed(town)
    merged(town, case, main)
    unmerged(town, case)
    lines = CaseEvent.objects.filter(act__in=[Act.MERGE, Act.UNMERGE]).order_by("at", "id")
    assert [(line.case_id, line.act, line.from_status, line.to_status, line.clock_effect) for line in lines] == [
        (case.pk, "MERGE", "REPORTED", "MERGED", "EXCLUDE"),
        (main.pk, "MERGE", "REPORTED", "REPORTED", ""),
        (case.pk, "UNMERGE", "MERGED", "REPORTED", "REVIVE"),
        (main.pk, "UNMERGE", "REPORTED", "REPORTED", ""),
    ]
    assert Case.objects.values_list("version", flat=True).get(pk=main.pk) == main.version


def test_button_is_there_as_long_as_the_deed_is_possible(town: Town) -> None:
    main, case = filed(town), filed(town)
    merged(town, case, main)
    operator, last = town.actor(Role.CC_OPERATOR), FRIDAY + timedelta(days=7)

    def offered(at: datetime) -> bool:
        return Act.UNMERGE in {deed.act for deed in case_page(operator, case.number, at).deeds}

    assert (offered(last), offered(last + timedelta(seconds=1))) == (True, False)


def test_city_sets_days_metres_and_hours(town: Town) -> None:
    for key, value in (("unmerge_days", 1), ("duplicate_metres", 100), ("duplicate_hours", 1)):
        CitySetting.objects.create(key=f"complaints.{key}", value=value, valid_from=LONG_AGO)
    main, case = filed(town), filed(town)
    merged(town, case, main)
    with pytest.raises(Refused) as refused:
        unmerged(town, case, FRIDAY + timedelta(days=1, seconds=1))
    assert refused.value.code == "unmerge_too_late"
    actor, other = town.actor(Role.GRID_MEMBER), make_place(Place.Kind.COMPOUND, "P9", parent=town.community)
    near = Sought("C0101", other.pk, (119_050_000, 32_650_000 + 90 * METRE))
    assert len(hints_for(actor, near, FRIDAY + HOUR)) == 1
    assert hints_for(actor, near, FRIDAY + HOUR + timedelta(seconds=1)) == ()


def test_position_inside_a_compound_is_compared_with_the_whole_compound(town: Town) -> None:
    case = filed(town)
    far = Sought("C0101", None, (119_050_000, 32_650_000 + 3000 * METRE))
    assert [hint.pk for hint in hints_for(town.actor(Role.GRID_MEMBER), far, FRIDAY)] == [case.pk]


def test_open_area_of_a_community_is_no_compound(town: Town) -> None:
    case = filed(town)
    Case.objects.filter(pk=case.pk).update(place=town.community, path=town.community.path)
    actor = town.actor(Role.GRID_MEMBER)
    far, near = (Sought("C0101", town.community.pk, (119_050_000, 32_650_000 + metres * METRE)) for metres in (60, 40))
    assert hints_for(actor, far, FRIDAY) == ()
    assert [hint.pk for hint in hints_for(actor, near, FRIDAY)] == [case.pk]


def test_history_of_a_site_holds_its_whole_compound_and_what_lies_near(town: Town) -> None:
    at_gate, far, elsewhere, case = (filed(town) for _ in range(4))
    Case.objects.filter(pk=far.pk).update(at_y=32_650_000 + 900 * METRE)
    open_area = {"place": town.community, "path": town.community.path}
    Case.objects.filter(pk=elsewhere.pk).update(at_y=32_650_000 + 900 * METRE, **open_area)
    Case.objects.filter(pk=at_gate.pk).update(**open_area)
    rows = history_at(town.actor(Role.CC_OPERATOR), case, FRIDAY)
    assert {row.number for row in rows} == {at_gate.number, far.number}


def test_own_report_is_not_followed(town: Town) -> None:
    case, actor = filed(town), town.actor(Role.RESIDENT)
    with pytest.raises(Refused) as refused:
        follow_case(actor=actor, case_id=case.pk, sought=Sought("C0101", town.compound.pk), at=FRIDAY)
    assert refused.value.code == "own_report"


def test_page_of_merging_shows_both_side_by_side_but_none_out_of_sight(open_town: Town) -> None:
    with acting_for(open_town.city):
        main, case = filed(open_town, text="二楼拉线充电"), filed(open_town, text="单元门口飞线充电")
        stranger = make_user("stranger")
        make_post(stranger, Role.CC_OPERATOR)
        assert actor_for(stranger, open_town.city, TODAY, None)
    client = signed_in("stranger")
    address = f"/tianchang/w/cases/{case.number}/acts/merge/"
    shown: Any = client.get(f"{address}?main={main.number}")
    assert [one["line"].row.number for one in (shown.context["other"], shown.context)] == [main.number, case.number]
    for number in ("TC-20200101-0001", case.number, "x"):
        assert client.get(f"{address}?main={number}").context["other"] is None
