"""One act on many cases: what is foreseen is what is done; nobody else's change is overwritten; twice is once."""

from datetime import timedelta
from typing import Any

import pytest

from complaints.models import BulkItem, BulkRun, Case, CaseEvent
from complaints.queries.bulk import own_run
from complaints.rules.acts import Act
from complaints.rules.lists import AT_ONCE, IN_BULK, MOST_SELECTED, Verdict, asked_for
from complaints.rules.states import Status
from complaints.services.bulk import carry_out_run, draw_up_run, end_stuck_runs, foresee_run
from complaints.services.desk import accept_case
from complaints.services.dispatch import dispatch_case
from complaints.services.orders import sign_case
from complaints.tasks import carry_out_chunk, foresee_chunk
from governance.access import ActionRefused
from governance.jobs import run_job
from governance.models import Job, Post, Unit
from governance.rules.answers import Conflict, Refused
from governance.rules.roles import Role
from governance.tenancy import acting_for
from tests.complaints.conftest import FRIDAY, TODAY, Town, build_town, copies, filed, opened_town, refreshed
from tests.factories import make_unit
from tests.sessions import signed_in

LATER = FRIDAY + timedelta(minutes=5)


def seen(*cases: Case) -> list[tuple[Any, int]]:
    return [(case.pk, case.version) for case in cases]


def drawn(town: Town, act: str, *cases: Case, role: Role = Role.CC_OPERATOR) -> BulkRun:
    return draw_up_run(actor=town.actor(role), act=act, chosen=seen(*cases), at=FRIDAY)


def foreseen(town: Town, act: str, *cases: Case, role: Role = Role.CC_OPERATOR, **wanted: str) -> BulkRun:
    run = drawn(town, act, *cases, role=role)
    return foresee_run(actor=town.actor(role), run_id=run.pk, wanted=wanted, at=FRIDAY)


def verdicts(run: BulkRun, column: str) -> dict[str, str]:
    return dict(BulkItem.objects.filter(run=run).values_list("case__number", column))


def many_states(town: Town) -> list[Case]:
    """Return a reported case, one without a category, an accepted one, a dispatched one and a signed one."""
    operator, handler = town.actor(Role.CC_OPERATOR), town.actor(Role.DEPT_HANDLER)
    cases = [filed(town), filed(town, category=""), filed(town), filed(town), filed(town)]
    for case in cases[2:]:
        accept_case(actor=operator, case_id=case.pk, category_code="C0101", at=FRIDAY)
    for case in cases[3:]:
        dispatch_case(actor=operator, case_id=case.pk, lead_unit_id=town.department.pk, at=FRIDAY)
    sign_case(actor=handler, case_id=cases[4].pk, at=FRIDAY)
    return [refreshed(case) for case in cases]


def test_run_is_refused_to_who_may_not_change_cases(town: Town) -> None:
    with pytest.raises(ActionRefused) as refusal:
        drawn(town, "ACCEPT", filed(town), role=Role.AUDITOR)
    assert refusal.value.action == "complaints.work_in_bulk"


@pytest.mark.parametrize(
    ("act", "code"), [("VOID", "act_not_in_bulk"), ("HANDLE", "act_not_in_bulk"), ("nonsense", "act_not_in_bulk")]
)
def test_run_takes_only_the_acts_that_are_offered(town: Town, act: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        drawn(town, act, filed(town))
    assert refusal.value.code == code


def test_run_takes_at_most_five_hundred(town: Town) -> None:
    case = filed(town)
    with pytest.raises(Refused) as refusal:
        draw_up_run(
            actor=town.actor(Role.CC_OPERATOR), act="ACCEPT", chosen=seen(case) * (MOST_SELECTED + 1), at=FRIDAY
        )
    assert refusal.value.code == "too_many_chosen"


def test_run_over_what_one_does_not_see_names_nothing_of_it(town: Town, other_city: Any) -> None:
    case = filed(town)
    with pytest.raises(Refused) as refusal:
        drawn(town, "SIGN", case, role=Role.DEPT_HANDLER)
    assert (refusal.value.code, BulkRun.objects.count()) == ("nothing_chosen", 0)


def test_run_over_cases_of_another_city_finds_none(city: Any, other_city: Any) -> None:
    with acting_for(other_city):
        foreign = filed(build_town(other_city, "X"))
    with acting_for(city):
        town = build_town(city)
        run = drawn(town, "ACCEPT", filed(town), foreign)
        assert list(run.items.values_list("case", flat=True)) == list(Case.objects.values_list("pk", flat=True))


def test_what_is_foreseen_changes_nothing(town: Town) -> None:
    case = filed(town)
    before = (Case.objects.filter(pk=case.pk).values().get(), CaseEvent.objects.count())
    run = foreseen(town, "ACCEPT", case)
    assert verdicts(run, "foreseen") == {case.number: "DO"}
    assert (Case.objects.filter(pk=case.pk).values().get(), CaseEvent.objects.count()) == before


@pytest.mark.parametrize("act", IN_BULK)
@pytest.mark.parametrize(
    "role",
    [
        Role.CC_OPERATOR,
        Role.CC_SUPERVISOR,
        Role.DEPT_HANDLER,
        Role.DEPT_LEADER,
        Role.COMMUNITY_WORKER,
        Role.GRID_MEMBER,
    ],
)
def test_what_is_foreseen_is_exactly_what_is_then_done(town: Town, act: Act, role: Role) -> None:
    cases = many_states(town)
    wanted = {"unit": str(town.department.pk), "priority": "P2", "reason": "汛期"}
    run = foreseen(town, act, *cases, role=role, **wanted)
    carry_out_run(actor=town.actor(role), run_id=run.pk, at=LATER)
    rows = list(BulkItem.objects.filter(run=run).values_list("foreseen", "foreseen_why", "outcome", "outcome_why"))
    assert [row[:2] for row in rows] == [row[2:] for row in rows]
    changed = {case.number for case in cases if refreshed(case).version != case.version}
    assert changed == {number for number, outcome in verdicts(run, "outcome").items() if outcome == Verdict.DO}


def test_each_case_is_told_why_it_is_passed_over(town: Town) -> None:
    reported, without_category, accepted, dispatched, signed = many_states(town)
    run = foreseen(town, "ACCEPT", reported, without_category, accepted, dispatched, signed)
    assert verdicts(run, "foreseen") == {
        reported.number: "DO", without_category.number: "CATEGORY", accepted.number: "STATE", dispatched.number: "STATE",
        signed.number: "STATE",
    }  # fmt: skip
    page = own_run(town.actor(Role.CC_OPERATOR), run.pk)
    assert next((group.verdict, group.count) for group in page.groups) == (Verdict.DO, 1)
    assert (page.to_do, page.skipped, page.otherwise) == (1, 4, 0)


def test_case_that_somebody_changed_meanwhile_is_passed_over_and_not_overwritten(town: Town) -> None:
    first, second = filed(town), filed(town)
    run = foreseen(town, "ACCEPT", first, second)
    accept_case(actor=town.actor(Role.CC_SUPERVISOR), case_id=first.pk, category_code="C0301", at=FRIDAY)
    carry_out_run(actor=town.actor(Role.CC_OPERATOR), run_id=run.pk, at=LATER)
    assert verdicts(run, "outcome") == {first.number: "CHANGED", second.number: "DO"}
    assert refreshed(first).category.code == "C0301"  # type: ignore[union-attr]
    assert own_run(town.actor(Role.CC_OPERATOR), run.pk).otherwise == 1


def test_not_ones_own_is_passed_over(town: Town) -> None:
    case = many_states(town)[3]
    assert verdicts(foreseen(town, "SIGN", case), "foreseen") == {case.number: "NOT_YOURS"}


def test_run_is_carried_out_once(town: Town) -> None:
    run = foreseen(town, "ACCEPT", filed(town))
    carry_out_run(actor=town.actor(Role.CC_OPERATOR), run_id=run.pk, at=LATER)
    before = (CaseEvent.objects.count(), list(run.items.values_list("outcome", "outcome_why")))
    again = carry_out_run(actor=town.actor(Role.CC_OPERATOR), run_id=run.pk, at=LATER + timedelta(minutes=1))
    assert (again.state, again.done_at) == ("DONE", LATER)
    assert (CaseEvent.objects.count(), list(run.items.values_list("outcome", "outcome_why"))) == before


def test_run_is_not_carried_out_before_it_is_foreseen(town: Town) -> None:
    case = filed(town)
    run = drawn(town, "ACCEPT", case)
    with pytest.raises(Conflict) as conflict:
        carry_out_run(actor=town.actor(Role.CC_OPERATOR), run_id=run.pk, at=LATER)
    assert (conflict.value.code, refreshed(case).version) == ("run_not_foreseen", case.version)


def test_run_is_foreseen_once_and_with_one_thing_wanted(town: Town) -> None:
    case = many_states(town)[2]
    run = foreseen(town, "DISPATCH", case, unit=str(town.department.pk))
    operator = town.actor(Role.CC_OPERATOR)
    again = foresee_run(actor=operator, run_id=run.pk, wanted={"unit": str(town.department.pk)}, at=LATER)
    with pytest.raises(Refused) as refusal:
        foresee_run(actor=operator, run_id=run.pk, wanted={"unit": str(town.firm.pk)}, at=LATER)
    assert (refusal.value.code, again.checked_at) == ("run_foreseen_otherwise", FRIDAY)
    assert own_run(operator, run.pk).wanted == (("承办单位", town.department.name),)


def test_run_of_somebody_else_is_unknown(town: Town) -> None:
    run = foreseen(town, "ACCEPT", filed(town))
    with pytest.raises(BulkRun.DoesNotExist):
        carry_out_run(actor=town.actor(Role.CC_SUPERVISOR), run_id=run.pk, at=LATER)


def jobs(kind: str) -> list[Job]:
    return list(Job.objects.filter(kind=f"complaints.tasks.{kind}").order_by("key"))


def test_more_than_fifty_are_worked_on_by_jobs_and_each_once(town: Town) -> None:
    case = filed(town)
    cases = [case, *copies(case, AT_ONCE + 9)]
    run = foreseen(town, "ACCEPT", *cases)
    assert (run.state, len(jobs("foresee_chunk"))) == ("CHECKING", 2)
    for job in jobs("foresee_chunk"):
        run_job(job.pk, foresee_chunk.run)
    assert BulkRun.objects.get().state == "CHECKED"
    carry_out_run(actor=town.actor(Role.CC_OPERATOR), run_id=run.pk, at=LATER)
    for job in [*jobs("carry_out_chunk"), *jobs("carry_out_chunk")]:
        run_job(job.pk, carry_out_chunk.run)
        carry_out_chunk.run(**job.payload)
    assert BulkRun.objects.get().state == "DONE"
    assert CaseEvent.objects.filter(act="ACCEPT").count() == len(cases)
    assert set(BulkItem.objects.values_list("outcome", flat=True)) == {"DO"}


def test_whoever_lost_the_post_meanwhile_gets_nothing_done(town: Town) -> None:
    case = filed(town)
    foreseen(town, "ACCEPT", case, *copies(case, AT_ONCE))
    Post.objects.filter(person=town.people[Role.CC_OPERATOR]).update(valid_to=TODAY)
    run_job(jobs("foresee_chunk")[0].pk, foresee_chunk.run)
    assert (BulkRun.objects.get().state, set(BulkItem.objects.values_list("foreseen", flat=True))) == ("REFUSED", {""})


@pytest.mark.parametrize(("state", "ended"), [("RUNNING", ["REFUSED"]), ("CHECKED", ["CHECKED"])])
def test_run_whose_job_was_given_up_comes_to_its_end(town: Town, state: str, ended: list[str]) -> None:
    case = filed(town)
    foreseen(town, "ACCEPT", case, *copies(case, AT_ONCE))
    BulkRun.objects.update(state=state)
    assert end_stuck_runs(at=LATER) == 0
    Job.objects.filter(pk=jobs("foresee_chunk")[0].pk).update(state=Job.State.DEAD)
    assert (end_stuck_runs(at=LATER), list(BulkRun.objects.values_list("state", flat=True))) == (
        ended.count("REFUSED"),
        ended,
    )


@pytest.fixture
def outside(city: Any) -> Town:
    return opened_town(city)


def test_pages_lead_from_the_list_over_the_preview_to_the_result(outside: Town) -> None:
    with acting_for(outside.city):
        case = filed(outside)
        copies(case, 2)
    client = signed_in(outside.people[Role.CC_OPERATOR].username)
    page = client.post("/tianchang/w/cases/batch/", {"deed": "ACCEPT", "everything": "1", "query": ""}, follow=True)
    assert (page.context["run"].to_do, page.context["is_checked"]) == (3, True)
    done = client.post(page.context["url"], {"step": page.context["carry_out"]}, follow=True)
    with acting_for(outside.city):
        assert (done.context["run"].to_do, set(Case.objects.values_list("status", flat=True))) == (3, {Status.ACCEPTED})


def test_dispatching_many_asks_for_the_unit_once(outside: Town) -> None:
    with acting_for(outside.city):
        case = filed(outside)
        accepted = accept_case(actor=outside.actor(Role.CC_OPERATOR), case_id=case.pk, category_code="C0101", at=FRIDAY)
    client = signed_in(outside.people[Role.CC_OPERATOR].username)
    sent = {"deed": "DISPATCH", "case": f"{accepted.pk}:{accepted.version}"}
    page = client.post("/tianchang/w/cases/batch/", sent, follow=True)
    assert list(page.context["form"].fields) == [need.lower() for need in asked_for(Act.DISPATCH)]
    assert client.post(page.context["url"], {"unit": ""}).status_code == 422
    page = client.post(page.context["url"], {"unit": str(outside.department.pk)}, follow=True)
    client.post(page.context["url"], {"step": "carry_out"})
    with acting_for(outside.city):
        assert refreshed(case).lead_unit == outside.department


def test_preview_asked_again_from_the_form_of_before_does_nothing(outside: Town) -> None:
    with acting_for(outside.city):
        operator = outside.actor(Role.CC_OPERATOR)
        accepted = accept_case(actor=operator, case_id=filed(outside).pk, category_code="C0101", at=FRIDAY)
        events = CaseEvent.objects.count()
        run = draw_up_run(actor=operator, act="DISPATCH", chosen=seen(accepted), at=FRIDAY)
        elsewhere = make_unit(Unit.Kind.DEPARTMENT, "CG")
    client, address = signed_in(outside.people[Role.CC_OPERATOR].username), f"/tianchang/w/cases/batch/{run.pk}/"
    mine, other = ({"unit": str(unit.pk)} for unit in (outside.department, elsewhere))
    answers = [client.post(address, sent).status_code for sent in (mine, mine, other)]
    with acting_for(outside.city):
        assert (answers, CaseEvent.objects.count(), BulkRun.objects.get().state) == ([302, 302, 422], events, "CHECKED")


def test_deed_sent_twice_shows_what_came_of_it(outside: Town) -> None:
    with acting_for(outside.city):
        run = foreseen(outside, "ACCEPT", filed(outside))
    client, address = signed_in(outside.people[Role.CC_OPERATOR].username), f"/tianchang/w/cases/batch/{run.pk}/"
    pages = [client.post(address, {"step": "carry_out"}, follow=True) for _ in range(2)]
    with acting_for(outside.city):
        assert ([page.context["run"].to_do for page in pages], CaseEvent.objects.filter(act="ACCEPT").count()) == (
            [1, 1],
            1,
        )


@pytest.mark.parametrize(
    "sent", [{}, {"deed": "ACCEPT"}, {"deed": "ACCEPT", "case": "x:1"}, {"deed": "ACCEPT", "case": "x"}]
)
def test_nothing_chosen_is_said(outside: Town, sent: dict[str, str]) -> None:
    client = signed_in(outside.people[Role.CC_OPERATOR].username)
    assert client.post("/tianchang/w/cases/batch/", sent).status_code == 422
