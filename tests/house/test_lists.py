"""Every list asks the same statements at one row and at three."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints.models import Case
from complaints.rules.states import Status
from complaints.services.bulk import draw_up_run, foresee_run
from complaints.services.exporting import ask_for_export
from complaints.services.kept import keep_filter
from governance.audit import record
from governance.models import (
    CalendarVersion,
    CitySetting,
    Delivery,
    ImportRun,
    MatrixChange,
    Notice,
    NoticeTemplate,
    Place,
    Post,
    Unit,
    WebhookEndpoint,
)
from governance.rules.calendars import STANDARD_HOURS, seasons_to_json
from governance.rules.roles import Module, Role
from governance.tenancy import acting_for
from grids.models import Building, Dwelling, Grid
from tests.complaints.conftest import FRIDAY, TODAY, Town, copies, filed, opened_town
from tests.factories import make_place, make_post, make_unit, make_user
from tests.house.access_matrix import MATRIX, Page
from tests.house.deeds import drawn_call
from tests.sessions import signed_in

HANDED = {"status": Status.DISPATCHED, "dispatched_at": FRIDAY}
COUNTED = {
    "status": Status.CLOSED, "dispatched_at": FRIDAY, "order_due_at": FRIDAY, "closed_at": FRIDAY, "due_at": None, "near_at": None,
}  # fmt: skip
LISTS: dict[str, tuple[Role, str, dict[str, Any]]] = {
    "complaints:workplace": (Role.CC_OPERATOR, "w/", {}),
    "complaints:cases": (Role.CC_OPERATOR, "w/cases/", {}),
    "complaints:orders": (Role.DEPT_HANDLER, "w/orders/", HANDED),
    "complaints:verification_queue": (Role.CC_SUPERVISOR, "w/verification/", {"status": Status.HANDLED, "handled_at": FRIDAY}),
    "complaints:call_backs": (Role.CC_OPERATOR, "w/call-backs/", {"status": Status.VERIFIED, "verified_at": FRIDAY}),
    "complaints:figures": (Role.CC_SUPERVISOR, "w/figures/?month=2024-09", COUNTED),
    "complaints:watchdog": (Role.CC_SUPERVISOR, "w/watchdog/", {"due_at": None, "near_at": None}),
    "complaints:phone_home": (Role.GRID_MEMBER, "m/", {}),
    "complaints:my_cases": (Role.RESIDENT, "m/cases/", {}),
    "complaints:api_cases": (Role.CC_OPERATOR, "api/cases/", {}),
}  # fmt: skip
NO_LISTS = {
    "complaints:kept_filters": "asked for below",
    "complaints:categories": "its rows are settings: asked for below",
    "complaints:category": "one thing",
    "complaints:kept_filter": "a way on",
    "complaints:bulk": "takes only",
    "complaints:bulk_run": "asked for below",
    "complaints:exports": "asked for below",
    "complaints:export": "one file",
    "complaints:export_file": "one file",
    "complaints:desk": "a way on; its queue is asked for below",
    "complaints:report": "a form",
    "complaints:similar_reports": "hints at one report: asked for with them",
    "complaints:follow": "a deed",
    "complaints:call_checks": "its rows are calls: asked for below",
    "complaints:call_check": "a deed",
    "complaints:dispatch_rules": "its rows are rules: asked for with them",
    "complaints:dispatch_rule": "a deed",
    "complaints:report_place": "one position",
    "complaints:api_photos": "takes only",
    "complaints:api_place_at": "one position",
}


@pytest.fixture
def town(city: Any) -> Town:
    return opened_town(city)


def as_asked(town: Town, case: Case, values: dict[str, Any]) -> None:
    """Bring a case into the state that a list shows, its units being the town's."""
    units = {"lead_unit": town.department, "executor_unit": town.firm} if values else {}
    Case.objects.filter(pk=case.pk).update(**values, **units)


def statements(town: Town, role: Role, path: str) -> int:
    client = signed_in(town.people[role].username)
    client.get(f"/tianchang/{path}")
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(f"/tianchang/{path}")
    assert answer.status_code in {200, 302}
    return len(asked)


def test_every_page_is_a_list_here_or_said_not_to_be_one() -> None:
    pages = {name for name, row in MATRIX.items() if isinstance(row, Page) and name.startswith("complaints:")}
    assert pages == set(LISTS) | set(NO_LISTS)


@pytest.mark.parametrize("name", LISTS)
def test_list_asks_as_much_for_three_rows_as_for_one(town: Town, name: str) -> None:
    role, path, values = LISTS[name]
    with acting_for(town.city):
        case = filed(town)
        as_asked(town, case, values)
    one = statements(town, role, path)
    with acting_for(town.city):
        copies(Case.objects.get(pk=case.pk), 2)
    assert statements(town, role, path) == one


def test_desk_asks_as_much_for_a_queue_of_three_as_for_one(town: Town) -> None:
    with acting_for(town.city):
        case = filed(town)
    path = f"w/cases/{case.number}/acceptance/"
    one = statements(town, Role.CC_OPERATOR, path)
    with acting_for(town.city):
        copies(Case.objects.get(pk=case.pk), 2)
    assert statements(town, Role.CC_OPERATOR, path) == one


def keep(town: Town, *names: str) -> None:
    for name in names:
        keep_filter(actor=town.actor(Role.CC_OPERATOR), name=name, query={"group": "all"}, at=FRIDAY)


@pytest.mark.parametrize("path", ["w/cases/", "w/cases/filters/"])
def test_kept_filters_cost_as_much_when_there_are_three_as_for_one(town: Town, path: str) -> None:
    with acting_for(town.city):
        keep(town, "one")
    one = statements(town, Role.CC_OPERATOR, path)
    with acting_for(town.city):
        keep(town, "two", "three")
    assert statements(town, Role.CC_OPERATOR, path) == one


def test_exports_cost_as_much_when_there_are_three_as_for_one(town: Town) -> None:
    def ask(*words: str) -> None:
        with acting_for(town.city):
            for word in words:
                ask_for_export(actor=town.actor(Role.CC_OPERATOR), kind="CSV", query={"q": word}, at=FRIDAY)

    ask("one")
    one = statements(town, Role.CC_OPERATOR, "w/exports/")
    ask("two", "three")
    assert statements(town, Role.CC_OPERATOR, "w/exports/") == one


def test_run_over_three_cases_costs_as_much_to_look_at_as_over_one(town: Town) -> None:
    with acting_for(town.city):
        case = filed(town)
        cases = [case, *copies(case, 2)]
        operator = town.actor(Role.CC_OPERATOR)
        runs = [
            draw_up_run(actor=operator, act="ACCEPT", chosen=[(one.pk, one.version) for one in some], at=FRIDAY).pk
            for some in (cases[:1], cases)
        ]
        for run in runs:
            foresee_run(actor=operator, run_id=run, wanted={}, at=FRIDAY)
    one, three = (statements(town, Role.CC_OPERATOR, f"w/cases/batch/{run}/") for run in runs)
    assert three == one


@pytest.mark.parametrize("role", [Role.COMMUNITY_WORKER, Role.CC_OPERATOR])
def test_workplace_asks_at_most_twelve_statements_beside_the_frame(town: Town, role: Role) -> None:
    with acting_for(town.city):
        filed(town)
    frame = statements(town, role, "")  # the way to one's first page asks for nothing else
    assert statements(town, role, "w/") - frame <= 12


def test_drawn_calls_ask_as_much_for_three_as_for_one(town: Town) -> None:
    with acting_for(town.city):
        case = filed(town)
        drawn_call(town)
    one = statements(town, Role.CC_SUPERVISOR, "w/call-backs/checks/")
    with acting_for(town.city):
        copies(Case.objects.get(pk=case.pk), 2)
        drawn_call(town)
        drawn_call(town)
    assert statements(town, Role.CC_SUPERVISOR, "w/call-backs/checks/") == one


def test_inbox_asks_as_much_for_three_messages_as_for_one(town: Town) -> None:
    operator = town.people[Role.CC_OPERATOR]

    def leave(*keys: str) -> None:
        with acting_for(town.city):
            for key in keys:
                Notice.objects.create(person=operator, code="x", key=key, subject="x", text="x", created_at=FRIDAY)

    leave("one")
    one = statements(town, Role.CC_OPERATOR, "notices/")
    leave("two", "three")
    assert statements(town, Role.CC_OPERATOR, "notices/") == one


@pytest.mark.parametrize(
    "path",
    [
        "deliveries/",
        "people/",
        "roles/",
        "settings/",
        "settings/complaints.reopen_days/",
        "imports/",
        "calendar/?year=2026",
        "departments/",
        "w/categories/",
        "webhooks/",
        "notice-templates/",
        "notice-templates/words/?kind=CASE_CLOSED",
    ],
)
def test_lists_of_the_administrator_ask_as_much_for_three_rows_as_for_one(town: Town, path: str) -> None:
    with acting_for(town.city):
        admin = town.people[Role.TENANT_ADMIN] = make_user("admin")
        make_post(admin, Role.TENANT_ADMIN)

    def leave(*keys: str) -> None:
        with acting_for(town.city):
            for version, key in enumerate(keys, start=NoticeTemplate.objects.count() + 1):
                make_post(make_user(f"clerk-{key}"), Role.CC_OPERATOR)
                modules = [Module.CASE, Module.AREA, Module.CONF]
                MatrixChange.objects.create(
                    role=Role.INSPECTOR,
                    module=modules[version - 1],
                    after="R",
                    reason="x",
                    asked_by=admin,
                    asked_at=FRIDAY,
                )
                day = TODAY + timedelta(days=version)
                row = CitySetting.objects.create(key="complaints.reopen_days", valid_from=day, value=9)
                record(town.actor(Role.TENANT_ADMIN), "governance.set_city_setting", row, at=FRIDAY)
                ImportRun.objects.create(
                    sheet="areas",
                    file_name=key,
                    storage_key=key,
                    bytes=1,
                    sha256=b"x",
                    language="zh-hans",
                    asked_by=admin,
                    post=Post.objects.get(person=admin),
                    asked_at=FRIDAY,
                )
                make_unit(Unit.Kind.DEPARTMENT, f"D{version}", key)
                CalendarVersion.objects.create(
                    number=10 + version,
                    hours=seasons_to_json(STANDARD_HOURS),
                    known_until=TODAY,
                    source=key,
                    made_at=FRIDAY,
                )
                told = WebhookEndpoint.objects.create(
                    name=key, url=f"https://hooks.example/{key}", secret="x", added_at=FRIDAY
                )
                Delivery.objects.create(
                    endpoint=told,
                    channel="WEBHOOK",
                    code="x",
                    key=key,
                    receiver="x",
                    text="x",
                    state="QUEUED",
                    queued_at=FRIDAY,
                )
                NoticeTemplate.objects.create(
                    code="CASE_CLOSED",
                    language="zh-hans",
                    channel="APP",
                    version=version,
                    subject="x",
                    text="x",
                    holds=version == 1,
                    made_at=FRIDAY,
                    made_by=admin,
                )

    leave("one")
    one = statements(town, Role.TENANT_ADMIN, path)
    leave("two", "three")
    assert statements(town, Role.TENANT_ADMIN, path) == one


def test_audit_trail_asks_as_much_for_three_rows_as_for_one(town: Town) -> None:
    with acting_for(town.city):
        auditor = town.people[Role.AUDITOR] = make_user("reads-audit")
        make_post(auditor, Role.AUDITOR)
        record(town.actor(Role.CC_OPERATOR), "governance.signed_out", None, at=FRIDAY)
    statements(town, Role.AUDITOR, "audit/")
    one = statements(town, Role.AUDITOR, "audit/")
    with acting_for(town.city):
        for role in (Role.CC_SUPERVISOR, Role.RESIDENT):
            record(town.actor(role), "governance.signed_out", None, at=FRIDAY)
    assert statements(town, Role.AUDITOR, "audit/") == one


@pytest.mark.parametrize("path", ["measures/", "measures/CASES/"])
def test_figures_and_their_rows_ask_as_much_for_three_cases_as_for_one(town: Town, path: str) -> None:
    with acting_for(town.city):
        case = filed(town)
        Case.objects.update(accepted_at=FRIDAY)
    statements(town, Role.CC_SUPERVISOR, path)
    one = statements(town, Role.CC_SUPERVISOR, path)
    with acting_for(town.city):
        copies(case, 2)
        Case.objects.update(accepted_at=FRIDAY)
    assert statements(town, Role.CC_SUPERVISOR, path) == one


@pytest.mark.parametrize("path", ["w/dwellings/", "w/dwellings/G1/"])
def test_register_of_dwellings_asks_as_much_for_three_rows_as_for_one(town: Town, path: str) -> None:
    def leave(number: int) -> None:
        with acting_for(town.city):
            place = make_place(Place.Kind.GRID, f"G9{number}", parent=town.community)
            Grid.objects.create(place=place, kind="OPEN", households=400, counted_on=TODAY, source="x")
            building = Building.objects.create(
                place=town.compound,
                grid=Grid.objects.get(place=town.grid),
                number=number,
                name="x",
                entrances=1,
                floors=1,
                valid_from=TODAY,
            )
            Dwelling.objects.create(
                building=building,
                entrance=1,
                floor=1,
                room="101",
                is_resident=True,
                source="x",
                confirmed_on=TODAY,
                valid_from=TODAY,
            )

    leave(1)
    statements(town, Role.AUDITOR, path)
    one = statements(town, Role.AUDITOR, path)
    leave(2)
    leave(3)
    assert statements(town, Role.AUDITOR, path) == one
