"""A changed calendar: written, counted, published; what is open moves with extensions and pauses, what is closed stays (trap T6)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from complaints.models import Case, CaseEvent, StageClock
from complaints.rules.stages import Stage
from complaints.services.recounting import ClockRecounting
from governance.access import ActionRefused, Actor
from governance.calendars import calendar_of
from governance.models import AuditEvent, CalendarChange, CalendarDay, CalendarMove, CalendarVersion, City, Job
from governance.queries.calendars import calendar_of_change, day_changes, standing_calendar
from governance.queries.posts import actor_for
from governance.rules.answers import Conflict, Refused
from governance.rules.calendar_lines import MarkedDay
from governance.rules.roles import Role
from governance.services.calendars import (
    Draft,
    apply_calendar,
    count_calendar_change,
    drop_calendar_change,
    publish_calendar,
    straighten_calendars,
    write_calendar,
)
from governance.tenancy import acting_for
from tests.complaints.conftest import FRIDAY, TODAY, Town, build_town, filed
from tests.complaints.test_services_requests import ask_extension, signed
from tests.complaints.test_services_requests import requests as request_services
from tests.factories import make_post, make_user
from tests.sessions import signed_in

SUNDAY, MONDAY = date(2024, 9, 29), date(2024, 9, 30)


def local(day: int, hour: int, minute: int = 0, month: int = 9) -> datetime:
    return datetime(2024, month, day, hour - 8, minute, tzinfo=UTC)


@pytest.fixture
def admin(town: Town) -> Actor:
    person = make_user("calendar-admin", "管理员丁")
    make_post(person, Role.TENANT_ADMIN)
    town.people[Role.TENANT_ADMIN] = person
    return town.actor(Role.TENANT_ADMIN)


def without_sunday(town: Town) -> Draft:
    """Return a draft in which the make-up Sunday of 29 September is a day off again."""
    standing = standing_calendar(town.actor(Role.CC_OPERATOR))
    days = tuple(day for day in standing.days_since(date(2024, 1, 1)) if day.date != SUNDAY)
    return Draft(standing.calendar.seasons, days, standing.version.known_until, "测试：撤销补班")


def written(admin: Actor, town: Town) -> CalendarChange:
    return write_calendar(actor=admin, draft=without_sunday(town), base_number=1, at=FRIDAY)


def put_into_effect(change: CalendarChange) -> CalendarChange:
    """Run the jobs of a published change to their end, as the relay would."""
    done: set[str] = set()
    while jobs := [job for job in Job.objects.filter(kind="governance.tasks.apply_calendar") if job.key not in done]:
        for job in jobs:
            done.add(job.key)
            reached = job.payload["reached"]
            apply_calendar(change.pk, job.payload["kind"], reached or None)
    change.refresh_from_db()
    return change


def published(admin: Actor, town: Town) -> CalendarChange:
    change = written(admin, town)
    count_calendar_change(change.pk)
    publish_calendar(actor=admin, change_id=change.pk, at=FRIDAY)
    return put_into_effect(change)


def clock_of(case: Case) -> StageClock:
    return StageClock.objects.get(case=case, stage=Stage.HANDLE, outcome="RUNNING")


def test_open_case_moves_and_closed_one_stays(admin: Actor, town: Town) -> None:
    moved, ended = signed(town), signed(town)
    stopped = clock_of(ended)
    StageClock.objects.filter(pk=stopped.pk).update(outcome="ON_TIME", stopped_at=FRIDAY)
    assert moved.due_at == local(29, 11)  # Friday 16:30 and four working hours: the make-up Sunday

    change = written(admin, town)
    assert [day.date for day in day_changes(standing_calendar(admin, 1), change)] == [SUNDAY]
    count_calendar_change(change.pk)
    change.refresh_from_db()
    assert (change.state, change.moved, change.overdue) == ("READY", change.moves.count(), 0)
    foreseen = {(move.number, move.part): (move.before, move.after) for move in change.moves.all()}
    assert foreseen[moved.number, Stage.HANDLE] == (local(29, 11), local(30, 11))
    assert (ended.number, Stage.HANDLE) not in foreseen
    moved.refresh_from_db()
    assert moved.due_at == local(29, 11)

    publish_calendar(actor=admin, change_id=change.pk, at=FRIDAY)
    put_into_effect(change)
    assert (change.state, change.version.number) == ("DONE", 2)
    assert {(move.number, move.part): (move.before, move.after) for move in change.moves.all()} == foreseen
    moved.refresh_from_db()
    clock = clock_of(moved)
    assert (moved.due_at, moved.order_due_at, clock.due_at, clock.calendar_number) == (local(30, 11),) * 3 + (2,)
    stopped.refresh_from_db()
    assert (stopped.due_at, stopped.calendar_number) == (local(29, 11), 1)
    event = CaseEvent.objects.get(case_id=moved.pk, act="MOVE_DUE")
    assert "2024-09-29 11:00" in event.internal_text
    assert "2024-09-30 11:00" in event.internal_text
    assert event.public_text == ""
    assert not CaseEvent.objects.filter(case_id=ended.pk, act="MOVE_DUE").exists()


def test_extension_is_counted_again_by_the_new_calendar(admin: Actor, town: Town) -> None:
    extended = signed(town)
    ask_extension(town, extended, "2", FRIDAY)
    request_services.decide_extension(
        actor=town.actor(Role.CC_SUPERVISOR), case_id=extended.pk, granted=True, at=FRIDAY
    )
    assert clock_of(extended).due_at == local(29, 15, 30)
    published(admin, town)
    clock = clock_of(extended)
    assert clock.due_at == local(30, 15, 30)
    assert [step["kind"] for step in clock.trace].count("EXTENDED") == 1


def test_what_is_wound_by_the_older_version_while_publishing_is_straightened(admin: Actor, town: Town) -> None:
    published(admin, town)
    late = signed(town)
    StageClock.objects.filter(case=late, outcome="RUNNING").update(calendar_number=1, due_at=local(29, 11))
    assert straighten_calendars() > 0
    assert clock_of(late).due_at == local(30, 11)
    assert CalendarMove.objects.filter(number=late.number, part=Stage.HANDLE).exists()
    assert straighten_calendars() == 0


def test_what_a_job_that_died_left_is_finished_by_the_hourly_one(admin: Actor, town: Town) -> None:
    case = signed(town)
    change = written(admin, town)
    count_calendar_change(change.pk)
    publish_calendar(actor=admin, change_id=change.pk, at=FRIDAY)
    straighten_calendars()
    change.refresh_from_db()
    assert (change.state, clock_of(case).due_at) == ("DONE", local(30, 11))


def test_natural_time_never_moves(admin: Actor, town: Town) -> None:
    case = signed(town)
    StageClock.objects.filter(case=case, outcome="RUNNING").update(unit="EH")
    change = written(admin, town)
    count_calendar_change(change.pk)
    assert not CalendarMove.objects.filter(number=case.number, part=Stage.HANDLE).exists()


def test_pieces_of_any_size_find_the_same(admin: Actor, town: Town) -> None:
    for _ in range(5):
        signed(town)
    calendar = calendar_of_change(written(admin, town))
    whole = ClockRecounting().preview(calendar, None, 1000)
    found: list[Any] = []
    reached, seen = None, 0
    while True:
        piece = ClockRecounting().preview(calendar, reached, 2)
        found, reached, seen = found + piece.moves, piece.reached, seen + piece.seen
        if reached is None:
            break
    assert (sorted(found), seen) == (sorted(whole.moves), whole.seen)


def test_city_without_open_cases_has_nothing_to_move(admin: Actor, town: Town) -> None:
    change = published(admin, town)
    assert (change.state, change.seen, change.moved) == ("DONE", 0, 0)
    assert CalendarDay.objects.filter(version=change.version, date=SUNDAY).count() == 0
    assert CalendarDay.objects.filter(version__number=1, date=SUNDAY).count() == 1


def test_publishing_raises_the_version_that_is_remembered(admin: Actor, town: Town) -> None:
    published(admin, town)
    fresh = City.objects.get(pk=town.city.pk)
    again = actor_for(town.people[Role.TENANT_ADMIN], fresh, TODAY, None)
    assert again is not None
    assert not calendar_of(again).is_working_day(SUNDAY)


def test_days_of_years_past_are_kept(admin: Actor, town: Town) -> None:
    change = published(admin, town)
    before = CalendarDay.objects.filter(version__number=1, date__lt=date(2024, 1, 1))
    after = CalendarDay.objects.filter(version=change.version, date__lt=date(2024, 1, 1))
    assert sorted(before.values_list("date", "works")) == sorted(after.values_list("date", "works"))


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        ({"source": " "}, "source_missing"),
        ({"known_until": date(2025, 12, 31)}, "known_until_earlier"),
        ({}, "calendar_unchanged"),
    ],
)
def test_draft_is_refused(admin: Actor, town: Town, spoil: dict[str, Any], code: str) -> None:
    standing = standing_calendar(admin)
    draft: dict[str, Any] = {
        "seasons": standing.calendar.seasons,
        "days": standing.days_since(date(2024, 1, 1)),
        "known_until": standing.version.known_until,
        "source": "x",
    }
    with pytest.raises(Refused) as refusal:
        write_calendar(actor=admin, draft=Draft(**{**draft, **spoil}), base_number=1, at=FRIDAY)
    assert refusal.value.code == code


def test_one_change_at_a_time_and_never_of_an_older_version(admin: Actor, town: Town) -> None:
    change = written(admin, town)
    with pytest.raises(Conflict) as open_already:
        written(admin, town)
    assert open_already.value.code == "calendar_change_open"
    with pytest.raises(Conflict) as not_counted:
        publish_calendar(actor=admin, change_id=change.pk, at=FRIDAY)
    assert not_counted.value.code == "calendar_not_waiting"
    drop_calendar_change(actor=admin, change_id=change.pk, at=FRIDAY)
    assert count_calendar_change(change.pk) is None
    published(admin, town)
    with pytest.raises(Conflict) as changed:
        written(admin, town)
    assert changed.value.code == "calendar_changed"


def test_nobody_but_the_administrator_changes_it(town: Town) -> None:
    with pytest.raises(ActionRefused):
        write_calendar(actor=town.actor(Role.CC_SUPERVISOR), draft=without_sunday(town), base_number=1, at=FRIDAY)
    assert not CalendarChange.objects.exists()


def test_change_that_makes_a_deadline_pass_says_so(admin: Actor, town: Town) -> None:
    """Saturday the 28th becomes a working day while it is already Sunday: what was due on Sunday was due on Saturday."""
    case = signed(town)
    standing = standing_calendar(admin)
    days = tuple(
        sorted(
            (*standing.days_since(date(2024, 1, 1)), MarkedDay(date(2024, 9, 28), works=True, note="补班", note_en=""))
        )
    )
    draft = Draft(standing.calendar.seasons, days, standing.version.known_until, "测试")
    change = write_calendar(actor=admin, draft=draft, base_number=1, at=FRIDAY)
    calendar = calendar_of_change(change)
    piece = ClockRecounting().preview(calendar, None, 100)
    assert {move.after for move in piece.moves if move.number == case.number and move.part == Stage.HANDLE} == {
        local(28, 11)
    }


def test_pages_from_form_to_publishing(city: City) -> None:
    with acting_for(city):
        town = build_town(city)
        person = make_user("admin", "管理员甲")
        make_post(person, Role.TENANT_ADMIN)
        filed(town)
    browser: Client = signed_in("admin")
    page = browser.get("/tianchang/calendar/?year=2024").content.decode()
    assert "第 1 版" in page
    form = browser.get("/tianchang/calendar/changing/").context["form"]
    sent = {name: form.initial[name] for name in ("base_number", "hours", "known_until")}
    wrong = browser.post(
        "/tianchang/calendar/changing/", {**sent, "days": "2026-13-01 休\n2026-12-30 睡 x", "source": "x"}
    )
    assert wrong.status_code == 422
    assert "第 1 行" in wrong.content.decode()
    assert "第 2 行" in wrong.content.decode()
    days = f"{form.initial['days']}\n2027-01-04 休 测试假"
    done = browser.post(
        "/tianchang/calendar/changing/", {**sent, "known_until": "2027-12-31", "days": days, "source": "通知"}
    )
    assert done.status_code == 302
    with acting_for(city):
        change = CalendarChange.objects.get()
        count_calendar_change(change.pk)
    shown = browser.get(done["Location"]).content.decode()
    assert "2027-01-04" in shown
    assert "公布新日历" in shown
    assert browser.post(done["Location"], {"deed": "burn"}).status_code == 404
    assert browser.post(done["Location"], {"deed": "publish"}).status_code == 302
    with acting_for(city):
        put_into_effect(change)
        assert CalendarVersion.objects.count() == 2
        assert AuditEvent.objects.filter(action="governance.published_calendar").exists()
    assert "第 2 版" in browser.get("/tianchang/calendar/").content.decode()
