"""One problem reported more than once: hints, +1, merging that counts once and can be undone, photos seen before (M39, M40)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints.models import Case, CaseEvent, CaseFollower, CasePhoto, StageClock
from complaints.queries.photo_checks import PhotoCheck, photo_checks
from complaints.queries.similar import (
    Sought,
    followed_by,
    hints_for,
    history_at,
    joined_with,
    progress_of_main,
    similar_cases,
    sought_in,
)
from complaints.queries.workplace import days_of
from complaints.rules.public import PublicState
from complaints.rules.similar import NEAR_M, is_same_photo, likeness
from complaints.rules.states import Status
from complaints.services.desk import accept_case
from complaints.services.dispatch import dispatch_case
from complaints.services.joining import follow_case, merge_case, unmerge_case
from complaints.services.orders import sign_case, start_case
from governance.access import ActionRefused
from governance.models import Attachment, Place
from governance.rules.answers import Refused
from governance.rules.roles import Role
from governance.tenancy import acting_for, uuid7
from tests.complaints.conftest import FRIDAY, Town, build_town, copies, filed, refreshed
from tests.factories import make_place, make_post, make_user
from tests.sessions import signed_in

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
HERE = (119_050_000, 32_650_000)
METRE = 9  # micro-degrees of latitude


def elsewhere(town: Town) -> Place:
    return make_place(Place.Kind.COMPOUND, "P9", "别的小区", parent=town.community)


def neighbour(town: Town) -> Any:
    """Let the resident be somebody else from now on, and return them as an actor."""
    other = make_user(f"neighbour-{uuid7()}")
    make_post(other, Role.RESIDENT, place=town.compound)
    town.people[Role.RESIDENT] = other
    return town.actor(Role.RESIDENT)


def sought(metres: int = 0, place: Place | None = None, category: str = "C0101", text: str = "") -> Sought:
    return Sought(category, place.pk if place else None, (HERE[0], HERE[1] + metres * METRE), text)


def merged(town: Town, case: Case, main: Case, **changes: Any) -> Case:
    values = {"actor": town.actor(Role.CC_OPERATOR), "at": FRIDAY + HOUR, **changes}
    return merge_case(case_id=case.pk, main_number=main.number, **values)


def unmerged(town: Town, case: Case, **changes: Any) -> Case:
    values = {"actor": town.actor(Role.CC_OPERATOR), "reason": "不是同一处", "at": FRIDAY + 2 * HOUR, **changes}
    return unmerge_case(case_id=case.pk, **values)


# What is alike


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("北门垃圾满了", "北门垃圾满了", 100, 100),
        ("北门垃圾满了", "北门的垃圾桶又满了", 15, 60),
        ("北门垃圾满了", "电梯困人", 0, 0),
        ("", "", 0, 0),
    ],
)
def test_likeness_is_the_share_of_common_trigrams(one: str, other: str, least: int, most: int) -> None:
    assert least <= likeness(one, other) <= most
    assert likeness(one, other) == likeness(other, one)


def test_likeness_pads_words_as_the_database_does() -> None:
    assert likeness("word", "two words") == 36  # 4 of the 11 trigrams of both: "  w", " wo", "wor", "ord"


def test_photo_is_the_same_after_small_changes_only() -> None:
    assert is_same_photo(0b1111, 0b1000)
    assert is_same_photo(-1, -2)
    assert not is_same_photo(0, 0x1FF)


# Hints


@pytest.mark.parametrize(
    ("metres", "hours", "category", "found"),
    [(0, 0, "C0101", 1), (49, 71, "C0101", 1), (52, 1, "C0101", 0), (0, 73, "C0101", 0), (0, 1, "C0102", 0)],
)
def test_hint_is_for_the_same_minor_category_within_50_metres_and_72_hours(
    town: Town, metres: int, hours: int, category: str, found: int
) -> None:
    filed(town)
    hints = hints_for(neighbour(town), sought(metres, elsewhere(town), category), FRIDAY + hours * HOUR)
    assert len(hints) == found
    assert all(hint.distance_m is not None and hint.distance_m <= NEAR_M for hint in hints)


def test_hint_is_for_the_whole_compound_wherever_in_it(town: Town) -> None:
    filed(town)
    assert hints_for(neighbour(town), sought(3000, place=town.compound), FRIDAY)
    assert not hints_for(neighbour(town), sought(3000, place=elsewhere(town)), FRIDAY)


def test_hint_tells_category_distance_time_and_public_state_only(town: Town) -> None:
    case = filed(town, text="王大妈家门口的垃圾", is_anonymous=True)
    (hint,) = hints_for(neighbour(town), sought(), FRIDAY)
    assert (hint.distance_m, hint.reported_at, hint.state) == (0, FRIDAY, PublicState.SUBMITTED)
    told = str(hint)
    assert not any(secret in told for secret in ("王大妈", case.number, town.compound.name, str(case.reporter_id)))


def test_the_most_alike_comes_first(town: Town) -> None:
    filed(town, text="路灯不亮")
    alike = filed(town, text="北门垃圾满了没人收")
    assert hints_for(neighbour(town), sought(text="北门垃圾满了"), FRIDAY)[0].pk == alike.pk


def test_hints_of_one_city_are_not_told_in_another(open_town: Town, other_city: Any) -> None:
    with acting_for(open_town.city):
        filed(open_town)
        assert hints_for(neighbour(open_town), sought(), FRIDAY)
    with acting_for(other_city):
        other = build_town(other_city, "X")
        assert not hints_for(neighbour(other), sought(place=open_town.compound), FRIDAY)


# +1


def test_following_counts_once_and_shows_the_public_state(town: Town) -> None:
    case = filed(town)
    actor = neighbour(town)
    for _again in range(2):
        follow_case(actor=actor, case_id=case.pk, sought=sought(), at=FRIDAY)
    assert CaseFollower.objects.count() == 1
    (hint,) = hints_for(actor, sought(), FRIDAY)
    assert (hint.followers, hint.is_known) == (1, True)
    (row,) = followed_by(actor)
    assert (row.state, row.place) == (PublicState.SUBMITTED, town.compound.name)
    assert joined_with(case).followers == 1


def test_only_what_was_hinted_at_can_be_followed(town: Town) -> None:
    case = filed(town)
    with pytest.raises(Case.DoesNotExist):
        follow_case(actor=neighbour(town), case_id=case.pk, sought=sought(500, elsewhere(town)), at=FRIDAY)
    with pytest.raises(ActionRefused):
        follow_case(actor=town.actor(Role.AUDITOR), case_id=case.pk, sought=sought(), at=FRIDAY)
    assert not CaseFollower.objects.exists()


# Merging


def test_merged_pair_counts_once_and_both_reporters_are_informed(town: Town) -> None:
    main = filed(town)
    first = town.actor(Role.RESIDENT)
    actor = neighbour(town)
    case = filed(town, text="垃圾又满了")
    before, _majors = days_of(Case.objects.all(), FRIDAY + 2 * HOUR)
    assert sum(day.reported for day in before) == 2
    gone = merged(town, case, main)
    after, _majors = days_of(Case.objects.all(), FRIDAY + 2 * HOUR)
    assert sum(day.reported for day in after) == 1
    assert (gone.status, gone.merged_into, gone.due_at) == (Status.MERGED, main, None)
    assert StageClock.objects.get(case=case).outcome == "EXCLUDED"
    lines = CaseEvent.objects.filter(act="MERGE").values_list("case_id", "internal_text")
    assert set(lines) == {(case.pk, main.number), (main.pk, case.number)}
    told = progress_of_main(actor, case.number)
    assert told is not None
    assert told.state == PublicState.SUBMITTED
    assert progress_of_main(first, main.number) is None


def test_merged_reporter_sees_the_answer_and_nothing_of_the_other_reporter(town: Town) -> None:
    main = filed(town, text="王大妈家门口的垃圾")
    actor = neighbour(town)
    case = filed(town)
    merged(town, case, main)
    operator, handler = town.actor(Role.CC_OPERATOR), town.actor(Role.DEPT_HANDLER)
    at = FRIDAY + HOUR
    accept_case(actor=operator, case_id=main.pk, category_code="C0101", at=at)
    dispatch_case(actor=operator, case_id=main.pk, lead_unit_id=town.department.pk, at=at)
    sign_case(actor=handler, case_id=main.pk, at=at)
    start_case(actor=handler, case_id=main.pk, at=at)
    told = progress_of_main(actor, case.number)
    assert told is not None
    assert told.state == PublicState.UNDER_WAY
    assert "王大妈" not in str(told)
    with pytest.raises(Case.DoesNotExist):
        progress_of_main(actor, main.number)


def test_merger_is_undone_within_seven_days_and_not_later(town: Town) -> None:
    main, case = filed(town), filed(town)
    merged(town, case, main)
    with pytest.raises(Refused) as refusal:
        unmerged(town, case, at=FRIDAY + 7 * DAY + 2 * HOUR)
    assert refusal.value.code == "unmerge_too_late"
    opened = unmerged(town, case, at=FRIDAY + 7 * DAY)
    assert (opened.status, opened.merged_into, opened.merged_at) == (Status.REPORTED, None, None)
    assert opened.due_at is not None
    assert CaseEvent.objects.filter(act="UNMERGE").count() == 2
    accept_case(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, category_code="C0101", at=FRIDAY + 7 * DAY)


def test_merger_needs_a_reason_to_be_undone(town: Town) -> None:
    main, case = filed(town), filed(town)
    merged(town, case, main)
    with pytest.raises(Refused):
        unmerged(town, case, reason=" ")


def test_case_is_not_merged_into_itself_nor_into_one_that_is_over_nor_with_others_in_it(town: Town) -> None:
    main, case, third = filed(town), filed(town), filed(town)
    for target, code in ((case, "merged_into_itself"), (main, "main_is_over")):
        if target is main:
            Case.objects.filter(pk=main.pk).update(status=Status.VOID, due_at=None, near_at=None, stage="", due_unit="")
        with pytest.raises(Refused) as refusal:
            merged(town, case, target)
        assert refusal.value.code == code
    merged(town, third, case)
    fourth = filed(town)
    with pytest.raises(Refused) as refusal:
        merged(town, case, fourth)
    assert refusal.value.code == "has_merged_cases"


def test_case_out_of_scope_is_unknown_to_the_merger(town: Town, other_city: Any) -> None:
    case = filed(town)
    with pytest.raises(Case.DoesNotExist):
        merge_case(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, main_number="TC-20240927-9999", at=FRIDAY)
    with pytest.raises(Case.DoesNotExist):
        merge_case(actor=town.actor(Role.CC_OPERATOR), case_id=uuid7(), main_number=case.number, at=FRIDAY)


def test_residents_do_not_merge(town: Town) -> None:
    main, case = filed(town), filed(town)
    with pytest.raises(ActionRefused):
        merged(town, case, main, actor=town.actor(Role.RESIDENT))


def test_follower_of_a_merged_case_follows_the_main_one(town: Town) -> None:
    main, case = filed(town), filed(town)
    actor = neighbour(town)
    follow_case(actor=actor, case_id=case.pk, sought=sought(), at=FRIDAY)
    merged(town, case, main)
    accept_case(actor=town.actor(Role.CC_OPERATOR), case_id=main.pk, category_code="C0101", at=FRIDAY)
    assert [row.state for row in followed_by(actor)] == [PublicState.UNDER_REVIEW]


# The desk's candidates, the place's history


def photo(town: Town, case: Case, kind: str, value: int, *, role: Role = Role.RESIDENT, at: Any = None) -> Attachment:
    made = Attachment.objects.create(
        sender=town.people[role], client_ref=uuid7(), sha256=uuid7().bytes * 2, purpose="REPORT", bytes_sent=10, storage_key="x.jpg",
        received_at=FRIDAY, state=Attachment.State.READY, width=10, height=10, photo_hash=value, taken_x=at and at[0], taken_y=at and at[1],
    )  # fmt: skip
    CasePhoto.objects.create(case=case, attachment=made, role=kind)
    return made


def test_desk_is_shown_the_same_photo_first_and_how_alike_the_words_are(town: Town) -> None:
    case = filed(town, text="北门垃圾满了")
    worded = filed(town, text="北门垃圾满了")
    pictured = filed(town, text="太脏")
    photo(town, case, CasePhoto.Role.BEFORE, 0xF0F0)
    photo(town, pictured, CasePhoto.Role.BEFORE, 0xF0F1)
    found = similar_cases(town.actor(Role.CC_OPERATOR), case, FRIDAY)
    assert [(one.number, one.same_photo, one.likeness) for one in found] == [
        (pictured.number, True, 0),
        (worded.number, False, 100),
    ]


def test_desk_is_shown_only_what_is_in_scope(town: Town) -> None:
    far = make_place(Place.Kind.COMMUNITY, "C9", "别处社区", parent=town.street)
    case = filed(town)
    other = filed(town)
    Case.objects.filter(pk=other.pk).update(place=far, path=far.path)
    worker = town.actor(Role.COMMUNITY_WORKER)
    assert not similar_cases(worker, case, FRIDAY)
    assert len(similar_cases(town.actor(Role.CC_OPERATOR), case, FRIDAY)) == 1


def test_history_tells_what_happened_there_in_90_days_and_hides_numbers_out_of_scope(town: Town) -> None:
    old = filed(town, at=FRIDAY - 91 * DAY)
    recent = filed(town, at=FRIDAY - 89 * DAY)
    case = filed(town)
    rows = history_at(town.actor(Role.CC_OPERATOR), case, FRIDAY)
    assert [row.number for row in rows] == [recent.number]
    assert old.number not in str(rows)
    assert [row.number for row in history_at(neighbour(town), case, FRIDAY)] == [""]


def test_what_lies_around_a_case_asks_as_much_for_three_alike_as_for_one(open_town: Town) -> None:
    with acting_for(open_town.city):
        case, _other = filed(open_town), filed(open_town)
    client = signed_in(open_town.people[Role.CC_OPERATOR].username)
    asked = []
    for more in (0, 2):
        with acting_for(open_town.city):
            copies(case, more)
        client.get(f"/tianchang/w/cases/{case.number}/around/")
        with CaptureQueriesContext(connection) as statements:
            assert client.get(f"/tianchang/w/cases/{case.number}/around/").status_code == 200
        asked.append(len(statements))
    assert asked[0] == asked[1]


# Photos of the result


def test_photo_seen_before_taken_elsewhere_or_nowhere_is_pointed_out(town: Town) -> None:
    earlier = filed(town, at=FRIDAY - DAY)
    photo(town, earlier, CasePhoto.Role.AFTER, 0xABCD)
    case = filed(town)
    photo(town, case, CasePhoto.Role.AFTER, 0xABCC, at=HERE)
    photo(town, case, CasePhoto.Role.AFTER, 0x7FFF_0000_FFFF, at=(HERE[0], HERE[1] + 800 * METRE))
    photo(town, case, CasePhoto.Role.AFTER, 0x0123_4567_89AB_CDEF)
    found = photo_checks(town.actor(Role.CC_SUPERVISOR), case, FRIDAY)
    assert [(check.kind, check.place, check.number) for check in found] == [
        ("REUSED", 1, earlier.number),
        ("FAR", 2, ""),
        ("NOWHERE", 3, ""),
    ]
    assert 790 < found[1].metres < 810


def test_new_photo_taken_on_the_spot_raises_no_doubt(town: Town) -> None:
    case = filed(town)
    photo(town, case, CasePhoto.Role.AFTER, 1, at=HERE)
    assert photo_checks(town.actor(Role.CC_SUPERVISOR), case, FRIDAY) == ()


def test_the_very_same_photo_is_found_in_another_compound(town: Town) -> None:
    earlier = filed(town, at=FRIDAY - DAY)
    there = elsewhere(town)
    Case.objects.filter(pk=earlier.pk).update(place=there, path=there.path)
    photo(town, earlier, CasePhoto.Role.BEFORE, 77)
    case = filed(town)
    photo(town, case, CasePhoto.Role.AFTER, 77, at=HERE)
    assert photo_checks(town.actor(Role.CC_SUPERVISOR), case, FRIDAY) == (
        PhotoCheck("REUSED", 1, number=earlier.number),
    )


# On the phone and at the desk


def test_report_page_without_a_script_asks_before_a_second_report_and_then_takes_it(open_town: Town) -> None:
    with acting_for(open_town.city):
        filed(open_town)
        neighbour(open_town)
    client = signed_in(open_town.people[Role.RESIDENT].username)
    report = {"client_ref": str(uuid7()), "category": "C0101", "lon_e6": HERE[0], "lat_e6": HERE[1], "accuracy_m": 5}
    asked = client.post("/tianchang/m/report/", report)
    assert (asked.status_code, "我也遇到了" in asked.content.decode()) == (200, True)
    assert client.post("/tianchang/m/report/", {**report, "alone": "1"}).status_code == 302
    with acting_for(open_town.city):
        assert Case.objects.count() == 2


def test_hint_of_the_report_page_leads_to_following(open_town: Town) -> None:
    with acting_for(open_town.city):
        case = filed(open_town)
        neighbour(open_town)
    client = signed_in(open_town.people[Role.RESIDENT].username)
    sent = {"category": "C0101", "lon_e6": HERE[0], "lat_e6": HERE[1]}
    shown = client.get("/tianchang/m/report/similar/", sent).content.decode()
    assert str(case.pk) in shown
    assert case.number not in shown
    assert client.post("/tianchang/m/report/same/", {**sent, "case": str(case.pk)}).status_code == 302
    assert "我也遇到的" in client.get("/tianchang/m/cases/").content.decode()
    gone = client.post("/tianchang/m/report/same/", {**sent, "category": "C0102", "case": str(case.pk)})
    assert gone.status_code == 422


def test_operator_merges_on_the_page_and_a_wrong_number_stands_beside_the_field(open_town: Town) -> None:
    with acting_for(open_town.city):
        main, case = filed(open_town), filed(open_town)
    client = signed_in(open_town.people[Role.CC_OPERATOR].username)
    page = client.get(f"/tianchang/w/cases/{case.number}/around/").content.decode()
    assert f"acts/merge/?main={main.number}" in page
    address = f"/tianchang/w/cases/{case.number}/acts/merge/"
    sent = {"expected_version": case.version, "main_number": "TC-20240927-9999"}
    assert client.post(address, sent).status_code == 422
    assert client.post(address, {**sent, "main_number": main.number}).status_code == 302
    with acting_for(open_town.city):
        assert refreshed(case).merged_into_id == main.pk
    mine = signed_in(open_town.people[Role.RESIDENT].username)
    assert "并到的那件事" in mine.get(f"/tianchang/m/cases/{case.number}/").content.decode()


def test_sought_in_a_case_is_what_its_report_said(town: Town) -> None:
    case = filed(town, text="太脏")
    assert sought_in(case) == Sought("C0101", town.compound.pk, HERE, "太脏")
