"""Who is told of what happens to a case, and when a deadline is spoken of: once each, and in working time unless it is critical."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from complaints.models import Case, CaseEvent, CaseFollower, Reminder, StageClock
from complaints.notices import facts_of, tell_of_act, tell_of_deadline
from complaints.rules.acts import Act
from complaints.rules.notices import ANNOUNCEMENTS, DEADLINE_CODES, KINDS, Level, escalates_at, reminded
from complaints.rules.priorities import Priority
from complaints.rules.public import public_state
from complaints.rules.stages import Limit, Outcome, Stage
from complaints.rules.states import Status
from complaints.services import intake, requests
from complaints.services.desk import accept_case
from complaints.services.dispatch import dispatch_case
from complaints.services.orders import sign_case
from complaints.services.reminding import remind
from governance.access import system_actor
from governance.calendars import calendar_of
from governance.clock import today_of
from governance.models import Delivery, Job, Notice, WebhookEndpoint
from governance.rules.calendars import LimitUnit
from governance.rules.roles import Role
from tests.complaints.conftest import FRIDAY, Town, filed, refreshed
from tests.factories import make_post, make_user

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NIGHT = FRIDAY + timedelta(hours=6)  # 22:30
SUNDAY = FRIDAY + timedelta(days=2)  # a make-up working day


def dispatched(town: Town, at: datetime = FRIDAY, **changes: Any) -> Case:
    case = filed(town, at=at, **changes)
    operator = town.actor(Role.CC_OPERATOR)
    accept_case(actor=operator, case_id=case.pk, category_code="C0101", at=at)
    dispatch_case(actor=operator, case_id=case.pk, lead_unit_id=town.department.pk, at=at)
    return case


def told(town: Town, case: Case, act: Act) -> dict[str, set[str]]:
    """Tell of the last such act, and return who was told by the code of what."""
    Notice.objects.all().delete()
    event = CaseEvent.objects.filter(case_id=case.pk, act=act).latest("at")
    tell_of_act(town.city, case_id=case.pk, act=act, event_id=event.pk, at=FRIDAY)
    people: dict[str, set[str]] = {}
    for code, name in Notice.objects.values_list("code", "person__username"):
        people.setdefault(code, set()).add(name)
    return people


def test_every_act_that_is_told_has_its_words_and_every_kind_its_occasion() -> None:
    used = {one.code for one in ANNOUNCEMENTS} | set(DEADLINE_CODES.values())
    assert used == {kind.code for kind in KINDS}


def test_report_is_confirmed_to_whoever_reported(town: Town) -> None:
    assert told(town, filed(town), Act.REPORT) == {"CASE_RECEIVED": {"resident"}}


def test_order_is_told_to_the_unit_and_its_news_to_the_reporter(town: Town) -> None:
    assert told(town, dispatched(town), Act.DISPATCH) == {
        "ORDER_NEW": {"dept_handler"}, "CASE_DISPATCHED": {"resident"},
    }  # fmt: skip


def test_whoever_did_it_is_not_told(town: Town) -> None:
    case = filed(town)
    make_post(town.people[Role.CC_OPERATOR], Role.CC_SUPERVISOR)
    intake.ask_information(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, question="?", at=FRIDAY)
    intake.answer_information(actor=town.actor(Role.RESIDENT), case_id=case.pk, answer="!", at=FRIDAY)
    assert told(town, case, Act.ASK_INFORMATION) == {"CASE_INFO_ASKED": {"resident"}}
    assert "resident" not in told(town, case, Act.ANSWER_INFORMATION)["INFO_ANSWERED"]


def test_request_of_a_unit_goes_to_the_supervisor(town: Town) -> None:
    case = dispatched(town)
    sign_case(actor=town.actor(Role.DEPT_HANDLER), case_id=case.pk, at=FRIDAY)
    requests.ask_extension(
        actor=town.actor(Role.DEPT_HANDLER), case_id=case.pk, amount=Decimal(1), reason="x", at=FRIDAY
    )
    assert told(town, case, Act.ASK_EXTENSION) == {"EXTENSION_ASKED": {"cc_supervisor"}}


def test_followers_hear_the_public_state_and_never_the_number_of_anothers_report(town: Town) -> None:
    case = dispatched(town)
    follower = make_user("follower")
    CaseFollower.objects.create(case=case, person=follower, at=FRIDAY)
    assert told(town, case, Act.DISPATCH)["CASE_FOLLOWED"] == {"follower"}
    message = Notice.objects.get(person=follower)
    assert (
        case.number in message.subject + message.text + message.link,
        str(public_state(Status.DISPATCHED).label) in message.text,
    ) == (False, True)


def test_messages_hold_nothing_of_the_reporter_nor_their_words(town: Town) -> None:
    case = dispatched(town, is_anonymous=True, text="我是三栋的老王")
    told(town, case, Act.DISPATCH)
    said = str([*Notice.objects.values(), *Delivery.objects.values()])
    assert ("老王" in said, case.number in said) == (False, True)
    assert set(facts_of(refreshed(case), None)["en"]) == {
        "number", "place", "category", "due", "state", "answer_by", "stage",
    }  # fmt: skip


def test_telling_twice_tells_once(town: Town) -> None:
    case = filed(town)
    WebhookEndpoint.objects.create(name="x", url="https://hooks.example/x", secret="s", added_at=FRIDAY)
    event = CaseEvent.objects.get(case_id=case.pk)
    counts = [
        tell_of_act(town.city, case_id=case.pk, act=Act.REPORT, event_id=event.pk, at=FRIDAY) for _twice in range(2)
    ]
    assert (counts, Delivery.objects.filter(channel="WEBHOOK").count()) == ([1, 0], 1)
    assert '"event": "case.report"' in Delivery.objects.get(channel="WEBHOOK").text


def test_act_and_its_job_are_one_deed(town: Town) -> None:
    case = filed(town)
    event = CaseEvent.objects.get(case_id=case.pk)
    job = Job.objects.get(kind="complaints.tasks.tell_of_act")
    assert (job.key, job.payload) == (
        str(event.pk), {"case_id": str(case.pk), "act": "REPORT", "event_id": str(event.pk)},
    )  # fmt: skip


# Deadlines.


def clock_of(case: Case, **moments: datetime) -> StageClock:
    """Set the moments of the clock that runs."""
    StageClock.objects.filter(case=case, outcome=Outcome.RUNNING).update(**moments)
    return StageClock.objects.filter(case=case, outcome=Outcome.RUNNING).order_by("due_at")[0]


def levels() -> list[int]:
    return list(Reminder.objects.order_by("level").values_list("level", flat=True))


def run(town: Town, at: datetime) -> int:
    return remind(system_actor(town.city.pk, today_of(at), town.city.config_version), at=at)


def test_each_level_is_told_once(town: Town) -> None:
    start = FRIDAY - timedelta(hours=8)
    clock_of(filed(town, at=start), near_at=start + HOUR, urgent_at=start + 2 * HOUR, due_at=start + 3 * HOUR)
    counts = [run(town, start + minutes * timedelta(minutes=1)) for minutes in (59, 60, 65, 120, 125, 180, 181, 185)]
    assert (counts, levels()) == ([0, 1, 0, 1, 0, 0, 1, 0], [70, 90, 100])


def test_late_tick_tells_the_highest_level_alone(town: Town) -> None:
    start = FRIDAY - timedelta(hours=8)
    clock_of(filed(town, at=start), near_at=start, urgent_at=start, due_at=start + HOUR)
    assert (run(town, start + 90 * timedelta(minutes=1)), levels()) == (1, [100])


def test_night_waits_for_the_office_and_a_critical_case_does_not(town: Town) -> None:
    case = filed(town)
    clock_of(case, near_at=NIGHT - HOUR, urgent_at=NIGHT + DAY, due_at=NIGHT + 2 * DAY)
    assert run(town, NIGHT) == 0
    Case.objects.filter(pk=case.pk).update(priority=Priority.P1)
    assert run(town, NIGHT) == 1


def test_saturday_waits_and_the_make_up_sunday_does_not(town: Town) -> None:
    clock_of(filed(town), near_at=FRIDAY + HOUR, urgent_at=FRIDAY + 9 * DAY, due_at=FRIDAY + 10 * DAY)
    assert [run(town, FRIDAY + DAY), run(town, SUNDAY)] == [0, 1]


def test_clock_that_stands_still_reminds_nobody(town: Town) -> None:
    clock_of(
        filed(town, at=FRIDAY - DAY),
        near_at=FRIDAY - HOUR,
        urgent_at=FRIDAY - HOUR,
        due_at=FRIDAY - HOUR,
        paused_at=FRIDAY,
    )
    assert run(town, FRIDAY) == 0


def test_overdue_goes_to_the_supervisor_half_a_limit_later_and_only_once(town: Town) -> None:
    start = FRIDAY - timedelta(hours=8)
    clock = clock_of(filed(town, at=start), near_at=start, urgent_at=start, due_at=start + HOUR)
    assert run(town, start + HOUR + timedelta(minutes=1)) == 1
    later = Reminder.objects.get(clock=clock, level=Level.OVERDUE).escalates_at
    assert later is not None
    assert [run(town, later - timedelta(minutes=1)), run(town, later), run(town, later + HOUR)] == [0, 1, 0]
    assert levels() == [100, 150]


def test_escalation_is_half_the_limit_or_one_working_day_whichever_is_earlier(town: Town) -> None:
    calendar = calendar_of(town.actor(Role.CC_OPERATOR))
    morning = FRIDAY - timedelta(hours=7)
    short = escalates_at(morning, Limit(2, LimitUnit.WH), calendar)  # type: ignore[arg-type]  # a whole number is an amount
    long = escalates_at(morning, Limit(10, LimitUnit.WD), calendar)  # type: ignore[arg-type]  # as above
    assert (short, long > short) == (morning + HOUR, True)


def test_who_is_reminded_climbs_with_the_level() -> None:
    assert [tuple(reminded(Stage.HANDLE, level)) for level in Level] == [
        ("LEAD", "EXECUTOR"), ("LEAD", "EXECUTOR"), ("LEAD", "EXECUTOR", "LEADERS"), ("SUPERVISORS",),
    ]  # fmt: skip
    assert tuple(reminded(Stage.VERIFY, Level.OVERDUE)) == ("VERIFIERS", "SUPERVISORS")


def test_reminder_reaches_those_who_are_to_act_unless_it_was_done_meanwhile(town: Town) -> None:
    case = dispatched(town)
    clock = StageClock.objects.filter(case=case, stage=Stage.SIGN).get()
    reminder = Reminder.objects.create(clock=clock, level=Level.OVERDUE, at=FRIDAY, escalates_at=FRIDAY + DAY)
    Notice.objects.all().delete()
    assert tell_of_deadline(town.city, reminder_id=reminder.pk, at=FRIDAY) == 2
    assert set(Notice.objects.values_list("person__username", flat=True)) == {"dept_handler", "dept_leader"}
    assert tell_of_deadline(town.city, reminder_id=reminder.pk, at=FRIDAY) == 0
    second = Reminder.objects.create(clock=clock, level=Level.URGENT, at=FRIDAY)
    sign_case(actor=town.actor(Role.DEPT_HANDLER), case_id=case.pk, at=FRIDAY)
    assert tell_of_deadline(town.city, reminder_id=second.pk, at=FRIDAY) == 0


@pytest.mark.parametrize("priority", [Priority.P1, Priority.P3])
def test_critical_reminder_breaks_the_quiet_of_the_night(town: Town, priority: Priority) -> None:
    case = dispatched(town)
    Case.objects.filter(pk=case.pk).update(priority=priority)
    handler = town.people[Role.DEPT_HANDLER]
    handler.set_phone("13900002222")
    handler.save(update_fields=["phone", "phone_index"])
    clock = StageClock.objects.filter(case=case, stage=Stage.SIGN).get()
    reminder = Reminder.objects.create(clock=clock, level=Level.OVERDUE, at=NIGHT, escalates_at=NIGHT + DAY)
    tell_of_deadline(town.city, reminder_id=reminder.pk, at=NIGHT)
    assert Delivery.objects.get(channel="SMS").state == ("QUEUED" if priority == Priority.P1 else "HELD")
