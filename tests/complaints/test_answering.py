"""What whoever reported does on the phone: rating, saying that it is not solved, answering, adding, objecting; and whose turn it is."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from complaints.models import CallBack, Case, CaseCategory
from complaints.queries.case import case_page
from complaints.queries.lists import awaiting_reporter
from complaints.rules.acts import Act
from complaints.rules.requests import Refusal
from complaints.rules.satisfaction import Level, Reason, Review
from complaints.services.calling import rate_case
from complaints.services.desk import accept_case
from complaints.services.dispatch import dispatch_case
from complaints.services.intake import ask_information, object_refusal, refuse_case
from complaints.services.orders import handle_case, sign_case, start_case
from complaints.services.verifying import pass_case
from governance.rules.roles import Role
from governance.tenancy import acting_for
from tests.complaints.conftest import FRIDAY, Town, filed, refreshed
from tests.sessions import signed_in

NOW = {"at": FRIDAY}


def reported(town: Town) -> Case:
    return filed(town)


def asked(town: Town) -> Case:
    case = filed(town)
    ask_information(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, question="几号楼？", **NOW)
    return case


def refused(town: Town) -> Case:
    case = filed(town)
    refuse_case(
        actor=town.actor(Role.CC_SUPERVISOR), case_id=case.pk, reason_code=Refusal.NOT_OURS, reason="归别处", **NOW
    )
    return case


def verified(town: Town) -> Case:
    case = filed(town, category="C1201")
    operator, handler = town.actor(Role.CC_OPERATOR), town.actor(Role.DEPT_HANDLER)
    code = next_without_photo()
    accept_case(actor=operator, case_id=case.pk, category_code=code, **NOW)
    dispatch_case(actor=operator, case_id=case.pk, lead_unit_id=town.department.pk, **NOW)
    sign_case(actor=handler, case_id=case.pk, **NOW)
    start_case(actor=handler, case_id=case.pk, **NOW)
    handle_case(actor=handler, case_id=case.pk, public_answer="办好了", **NOW)
    pass_case(actor=town.actor(Role.GRID_MEMBER), case_id=case.pk, **NOW)
    return case


def next_without_photo() -> str:
    return CaseCategory.objects.filter(closing_photo_required=False).order_by("code")[0].code


def closed(town: Town) -> Case:
    case = verified(town)
    rate_case(actor=town.actor(Role.RESIDENT), case_id=case.pk, level=Level.SATISFIED, **NOW)
    return case


def dissatisfied(town: Town) -> Case:
    case = verified(town)
    rate_case(actor=town.actor(Role.RESIDENT), case_id=case.pk, level=Level.DISSATISFIED, **NOW)
    return case


def objected(town: Town) -> Case:
    case = refused(town)
    object_refusal(actor=town.actor(Role.RESIDENT), case_id=case.pk, reason="就是小区里的", **NOW)
    return case


OFFERED: list[tuple[Callable[[Town], Case], tuple[Act, ...]]] = [
    (reported, (Act.SUPPLEMENT,)),
    (asked, (Act.SUPPLEMENT, Act.ANSWER_INFORMATION)),
    (refused, (Act.OBJECT_REFUSAL,)),
    (objected, ()),
    (verified, (Act.SUPPLEMENT, Act.RATE)),
    (dissatisfied, (Act.SUPPLEMENT,)),
    (closed, (Act.REOPEN,)),
]


@pytest.mark.parametrize(("made", "acts"), OFFERED, ids=[made.__name__ for made, _acts in OFFERED])
def test_reporter_is_offered_what_the_state_allows_and_nobody_else_is(
    town: Town, made: Callable[[Town], Case], acts: tuple[Act, ...]
) -> None:
    case = made(town)
    assert case_page(town.actor(Role.RESIDENT), case.number, FRIDAY).own_acts == acts
    assert case_page(town.actor(Role.CC_OPERATOR), case.number, FRIDAY).own_acts == ()


def test_closed_case_is_not_reopened_after_seven_days(town: Town) -> None:
    case = closed(town)
    late = FRIDAY + timedelta(days=7, minutes=1)
    assert case_page(town.actor(Role.RESIDENT), case.number, late).own_acts == ()


def test_what_waits_for_the_reporter_is_the_question_and_the_rating_not_what_is_under_review(town: Town) -> None:
    made = {name.__name__: name(town) for name in (reported, asked, verified, dissatisfied, closed)}
    waiting = awaiting_reporter(town.actor(Role.RESIDENT), FRIDAY, 5)
    assert {row.number for row in waiting.rows} == {made["asked"].number, made["verified"].number}


@pytest.fixture
def reporter(open_town: Town) -> Client:
    return signed_in(open_town.people[Role.RESIDENT].username)


def made_in(town: Town, made: Callable[[Town], Case]) -> Case:
    with acting_for(town.city):
        return refreshed(made(town))


def test_rating_closes_the_case_and_keeps_reasons_and_words(open_town: Town, reporter: Client) -> None:
    case = made_in(open_town, verified)
    path = f"/tianchang/m/cases/{case.number}/rating/"
    assert reporter.get(path).content.decode().count('name="level"') == 5
    sent = {"level": "VERY_SATISFIED", "reasons": ["FAST", "KIND"], "text": "谢谢", "expected_version": case.version}
    assert reporter.post(path, sent)["Location"] == f"/tianchang/m/cases/{case.number}/"
    with acting_for(open_town.city):
        call = CallBack.objects.get(case=case)
        assert (call.level, call.reasons, call.text, call.counts) == ("VERY_SATISFIED", ["FAST", "KIND"], "谢谢", True)
        assert refreshed(case).status == "CLOSED"


def test_rating_without_a_level_is_shown_again_with_what_was_typed(open_town: Town, reporter: Client) -> None:
    case = made_in(open_town, verified)
    answer = reporter.post(
        f"/tianchang/m/cases/{case.number}/rating/", {"text": "还行吧", "expected_version": case.version}
    )
    assert (answer.status_code, "还行吧" in answer.content.decode()) == (422, True)
    with acting_for(open_town.city):
        assert CallBack.objects.count() == 0


def test_not_solved_is_a_dissatisfied_rating_that_the_supervisor_reviews(open_town: Town, reporter: Client) -> None:
    case = made_in(open_town, verified)
    path = f"/tianchang/m/cases/{case.number}/rating/"
    sent = {"act": "unsolved", "text": "还在漏", "expected_version": case.version}
    assert reporter.post(path, {**sent, "text": ""}).status_code == 422
    assert reporter.post(path, sent).status_code == 302
    with acting_for(open_town.city):
        call = CallBack.objects.get(case=case)
        assert (call.level, call.reasons, call.review) == (Level.DISSATISFIED, [Reason.HALF_DONE], Review.DUE)
        assert refreshed(case).status == "VERIFIED"
    assert reporter.get(path).status_code == 302  # it waits for the supervisor now


def test_rating_of_an_older_state_is_a_conflict_that_keeps_what_was_typed(open_town: Town, reporter: Client) -> None:
    case = made_in(open_town, verified)
    sent = {"level": "SATISFIED", "text": "挺好", "expected_version": case.version - 1}
    answer = reporter.post(f"/tianchang/m/cases/{case.number}/rating/", sent)
    assert (answer.status_code, "挺好" in answer.content.decode()) == (409, True)


def test_answer_brings_the_report_back_to_the_desk(open_town: Town, reporter: Client) -> None:
    case = made_in(open_town, asked)
    path = f"/tianchang/m/cases/{case.number}/answer/"
    assert "几号楼？" in reporter.get(path).content.decode()
    assert reporter.post(path, {"text": "3 栋", "expected_version": case.version}).status_code == 302
    with acting_for(open_town.city):
        assert refreshed(case).status == "REPORTED"


def test_closed_case_is_reopened_once(open_town: Town, reporter: Client) -> None:
    case = made_in(open_town, closed)
    path = f"/tianchang/m/cases/{case.number}/reopening/"
    assert reporter.post(path, {"text": "又漏了", "expected_version": case.version}).status_code == 302
    with acting_for(open_town.city):
        again = refreshed(case)
        assert (again.status, again.reopen_count) == ("ACCEPTED", 1)


def test_refusal_is_objected_to_once(open_town: Town, reporter: Client) -> None:
    case = made_in(open_town, refused)
    path = f"/tianchang/m/cases/{case.number}/objection/"
    assert reporter.post(path, {"text": "是小区里的", "expected_version": case.version}).status_code == 302
    again = reporter.post(path, {"text": "再说一次", "expected_version": case.version + 1})
    assert again.status_code in {409, 422}
    assert reporter.get(path).status_code == 302
