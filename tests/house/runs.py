"""The work of every task, laid out so that doing it changes something: what ``test_jobs`` does twice."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from django.utils import timezone
from PIL import Image

from complaints.models import BulkRun, Case, CaseEvent, DispatchRule, Reminder, StageClock
from complaints.services.bulk import draw_up_run
from complaints.services.desk import accept_case
from complaints.services.exporting import ask_for_export, make_export
from complaints.services.intake import ask_information
from governance.clock import now_for, today_of
from governance.jobs import KEEP_DONE, MAX_SENDINGS, enqueue
from governance.models import (
    AccountSession,
    Attachment,
    City,
    Delivery,
    Export,
    ImportRun,
    Job,
    Notice,
    SignInThrottle,
    Unit,
    User,
    WebhookEndpoint,
)
from governance.queries.calendars import standing_calendar
from governance.queries.posts import actor_for
from governance.rules.roles import Role
from governance.rules.sign_in import FORGET_AFTER
from governance.services.attachments import photo_path
from governance.services.calendars import Draft, apply_calendar, count_calendar_change, publish_calendar, write_calendar
from governance.services.filling import Areas
from governance.services.importing import check_import, hand_in_sheet
from governance.services.sheet_exports import ask_for_sheet
from governance.tenancy import uuid7
from tests.complaints.conftest import FRIDAY, build_town, copies, filed
from tests.complaints.test_services_requests import signed
from tests.conftest import NOON
from tests.factories import make_post, make_user
from tests.sheets import workbook

Ids = dict[str, Any]


def nothing(_city: City) -> Ids:
    return {}


def old_jobs(_city: City) -> Ids:
    """Leave a job that was done long ago, one that was done yesterday, and one that is sent again and again."""
    now = timezone.now()
    for key, values in {
        "old": {"state": Job.State.DONE, "done_at": now - KEEP_DONE - timedelta(days=1)},
        "new": {"state": Job.State.DONE, "done_at": now - timedelta(days=1)},
        "poison": {"sendings": MAX_SENDINGS},
    }.items():
        Job.objects.create(kind="governance.tasks.sing", key=key, **values)
    return {}


def old_sign_ins(_city: City) -> Ids:
    """Leave a count of failures and a session whose time is over, and one of each whose is not."""
    now = timezone.now()
    for name, when in {b"o" * 16: now - FORGET_AFTER - timedelta(days=1), b"n" * 16: now}.items():
        SignInThrottle.objects.create(name_index=name, failures=3, wait_until=when)
    for key, days in {"over": -1, "runs": 1}.items():
        AccountSession.objects.create(session_key=key, session_data="", expire_date=now + timedelta(days=days))
    return {}


def photo(_city: City) -> Ids:
    """Leave a photo in quarantine."""
    made = BytesIO()
    Image.new("RGB", (64, 48), "green").save(made, "JPEG")
    attachment = Attachment.objects.create(
        sender=make_user("sender"), client_ref=uuid7(), sha256=bytes(32), purpose="REPORT", bytes_sent=len(made.getvalue()),
        storage_key="photo.jpg", received_at=NOON,
    )  # fmt: skip
    path = photo_path(attachment, "sent")
    path.parent.mkdir(parents=True)
    path.write_bytes(made.getvalue())
    return {"attachment_id": str(attachment.pk)}


def unanswered(city: City) -> Ids:
    """Leave a case whose reporter was asked for more and has let the time pass."""
    town = build_town(city)
    case = filed(town)
    ask_information(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, question="?", at=FRIDAY)
    Case.objects.update(info_due_at=FRIDAY)
    return {}


def routed(city: City) -> Ids:
    """Leave an accepted case and a rule that fits it."""
    town = build_town(city)
    Unit.objects.filter(pk=town.department.pk).update(code="UMB")
    case = filed(town)
    accept_case(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, category_code="C0101", at=FRIDAY)
    DispatchRule.objects.create(position=1, category_prefix="C01", executor=DispatchRule.Executor.FIRM, made_at=FRIDAY)
    return {"case_id": str(case.pk)}


@dataclass(frozen=True)
class Run:
    """How a task's work is laid out, and whether doing it changes anything."""

    prepare: Callable[[City], Ids]
    changes: bool = True


def export(city: City) -> Ids:
    """Leave an order for a file of two cases."""
    town = build_town(city)
    copies(filed(town), 1)
    ordered = ask_for_export(actor=town.actor(Role.CC_OPERATOR), kind="XLSX", query={}, at=FRIDAY)
    return {"export_id": str(ordered.pk)}


def old_export(city: City) -> Ids:
    """Leave a file whose day is over."""
    export_id = UUID(export(city)["export_id"])
    make_export(export_id)
    Export.objects.filter(pk=export_id).update(expires_at=now_for(city) - timedelta(days=1))
    return {}


def sheet(city: City) -> Ids:
    """Leave a sheet that was handed in by the city's administrator."""
    town = build_town(city)
    town.people[Role.TENANT_ADMIN] = make_user("admin-a")
    make_post(town.people[Role.TENANT_ADMIN], Role.TENANT_ADMIN)
    file = workbook(Areas, [("街道", "S5", "新街道", None, FRIDAY.date())])
    admin = town.actor(Role.TENANT_ADMIN)
    run = hand_in_sheet(actor=admin, code="areas", file=file, name="x.xlsx", size=9, at=now_for(city))
    return {"run_id": str(run.pk)}


def confirmed_sheet(city: City) -> Ids:
    """Leave a sheet whose writing was ordered."""
    ids = sheet(city)
    check_import(UUID(ids["run_id"]))
    ImportRun.objects.update(state=ImportRun.State.WRITING)
    return ids


def old_sheet(city: City) -> Ids:
    """Leave a sheet that nobody confirmed for two days."""
    sheet(city)
    ImportRun.objects.update(asked_at=now_for(city) - timedelta(days=2))
    return {}


def sheet_to_write(city: City) -> Ids:
    """Leave an order for a file of what a kind of sheet holds."""
    sheet(city)
    actor = actor_for(User.objects.get(username="admin-a"), city, today_of(now_for(city)), None)
    assert actor is not None
    return {"export_id": str(ask_for_sheet(actor=actor, code="areas", at=now_for(city)).pk)}


def run_of_many(city: City, state: str) -> Ids:
    """Leave an act on two cases that is to be foreseen, or done."""
    town = build_town(city)
    case = filed(town)
    cases = [case, *copies(case, 1)]
    operator = town.actor(Role.CC_OPERATOR)
    run = draw_up_run(actor=operator, act="ACCEPT", chosen=[(one.pk, one.version) for one in cases], at=FRIDAY)
    BulkRun.objects.filter(pk=run.pk).update(state=state)
    return {"run_id": str(run.pk), "start": 0}


def stuck_run(city: City) -> Ids:
    """Leave a run whose job was given up."""
    ids = run_of_many(city, "RUNNING")
    enqueue("complaints.tasks.carry_out_chunk", key="given up", **ids)
    Job.objects.filter(key="given up").update(state=Job.State.DEAD)
    return {}


def act_to_tell(city: City) -> Ids:
    """Leave a report that nobody has been told of, and a system that is told."""
    case = filed(build_town(city))
    WebhookEndpoint.objects.create(name="x", url="https://hooks.example/x", secret="x", added_at=FRIDAY)
    return {"case_id": str(case.pk), "act": "REPORT", "event_id": str(CaseEvent.objects.get(case_id=case.pk).pk)}


def late(city: City) -> StageClock:
    """Leave a critical case that has waited too long: its reminder does not wait for the office to open."""
    case = filed(build_town(city))
    Case.objects.filter(pk=case.pk).update(priority="P1")
    return StageClock.objects.get(case=case)


def lateness(city: City) -> Ids:
    late(city)
    return {}


def deadline_to_tell(city: City) -> Ids:
    reminder = Reminder.objects.create(clock=late(city), level=70, at=FRIDAY)
    return {"reminder_id": str(reminder.pk)}


def message(city: City) -> Ids:
    """Leave a text message that waits to be handed over."""
    person = make_user("receiver", phone="13900001111")
    notice = Notice.objects.create(person=person, code="x", key="x", subject="x", text="x", created_at=FRIDAY)
    delivery = Delivery.objects.create(
        notice=notice, channel="SMS", code="x", key="x", receiver="x", text="x", state="QUEUED", queued_at=FRIDAY
    )
    return {"delivery_id": str(delivery.pk)}


def calendar_change(city: City) -> Ids:
    """Write a calendar that takes the make-up Sunday away, over a case that is due then."""
    town = build_town(city)
    town.people[Role.TENANT_ADMIN] = person = make_user("admin")
    make_post(person, Role.TENANT_ADMIN)
    signed(town)
    standing = standing_calendar(town.actor(Role.TENANT_ADMIN))
    days = tuple(day for day in standing.days_since(date(2024, 1, 1)) if day.date != date(2024, 9, 29))
    draft = Draft(standing.calendar.seasons, days, standing.version.known_until, "x")
    change = write_calendar(actor=town.actor(Role.TENANT_ADMIN), draft=draft, base_number=1, at=FRIDAY)
    return {"change_id": str(change.pk)}


def published_calendar(city: City) -> Ids:
    ids = calendar_change(city)
    count_calendar_change(UUID(ids["change_id"]))
    person = User.objects.get(username="admin")
    actor = actor_for(person, city, FRIDAY.date(), None)
    assert actor is not None
    publish_calendar(actor=actor, change_id=UUID(ids["change_id"]), at=FRIDAY)
    return {**ids, "kind": "", "reached": ""}


def older_clocks(city: City) -> Ids:
    """Leave clocks that a deed wound by the older calendar after the newer one was put into effect."""
    ids = published_calendar(city)
    apply_calendar(UUID(ids["change_id"]), "", None)
    StageClock.objects.filter(outcome="RUNNING").update(calendar_number=1)
    return {}


RUNS = {
    "governance.tasks.count_calendar_change": Run(calendar_change),
    "governance.tasks.apply_calendar": Run(published_calendar),
    "governance.tasks.straighten_calendars": Run(older_clocks),
    "complaints.tasks.tell_of_act": Run(act_to_tell),
    "complaints.tasks.tell_of_deadline": Run(deadline_to_tell),
    "complaints.tasks.remind_due": Run(lateness),
    "governance.tasks.deliver": Run(message),
    "complaints.tasks.end_stuck_runs": Run(stuck_run),
    "complaints.tasks.export_cases": Run(export),
    "complaints.tasks.foresee_chunk": Run(lambda city: run_of_many(city, "CHECKING")),
    "complaints.tasks.carry_out_chunk": Run(lambda city: run_of_many(city, "RUNNING")),
    "governance.tasks.check_import": Run(sheet),
    "governance.tasks.write_import": Run(confirmed_sheet),
    "governance.tasks.expire_imports": Run(old_sheet),
    "governance.tasks.export_sheet": Run(sheet_to_write),
    "governance.tasks.expire_exports": Run(old_export),
    "governance.tasks.seal_audit": Run(
        nothing, changes=False
    ),  # a test is one transaction, still running: see the audit drill
    "governance.tasks.sing": Run(nothing, changes=False),
    "governance.tasks.tidy_jobs": Run(old_jobs),
    "governance.tasks.make_partitions": Run(nothing),
    "governance.tasks.tidy_sign_ins": Run(old_sign_ins),
    "governance.tasks.clean_photo": Run(photo),
    "complaints.tasks.expire_information": Run(unanswered),
    "complaints.tasks.route_case": Run(routed),
    "complaints.tasks.watch_cases": Run(nothing, changes=False),
}
