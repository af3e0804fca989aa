"""A small city for cases: one street, one community, one compound, one grid, a department, a firm, and people in posts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from complaints.models import Case
from complaints.rules.channels import Channel
from complaints.rules.states import Status
from complaints.services.filing import Report, file_case
from complaints.services.templates import copy_templates
from firms.models import PropertyFirm, ServiceContract
from governance.access import Actor
from governance.models import CalendarDay, CalendarVersion, City, Place, Unit, User
from governance.queries.posts import actor_for
from governance.rules.calendars import STANDARD_HOURS, seasons_to_json
from governance.rules.roles import Role
from governance.seeds.templates import Exceptional, calendar_exceptions
from governance.tenancy import acting_for, uuid7
from grids.models import Compound, Grid, GridCompound
from tests.factories import LONG_AGO, give_matrix, make_place, make_post, make_unit, make_user

FRIDAY = datetime(2024, 9, 27, 8, 30, tzinfo=UTC)  # 16:30 in Tianchang
TODAY = date(2024, 9, 27)
DUE = FRIDAY - timedelta(days=3)
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[119.0, 32.6], [119.1, 32.6], [119.1, 32.7], [119.0, 32.7], [119.0, 32.6]]],
}
BOX = (119_000_000, 32_600_000, 119_100_000, 32_700_000)


@dataclass
class Town:
    """Everything that a case needs, by name."""

    city: City
    street: Place
    community: Place
    compound: Place
    grid: Place
    department: Unit
    firm: Unit
    people: dict[Role, User]

    def actor(self, role: Role) -> Actor:
        actor = actor_for(self.people[role], self.city, TODAY, None)
        assert actor is not None
        return actor


PLACED = {
    Role.RESIDENT: "compound", Role.PROJECT_MANAGER: "compound", Role.COMMUNITY_WORKER: "community", Role.STREET_OFFICER: "street",
    Role.GRID_MEMBER: "grid", Role.GRID_LEADER: "grid", Role.CC_OPERATOR: "", Role.CC_SUPERVISOR: "", Role.AUDITOR: "", Role.INSPECTOR: "",
    Role.CREDIT_OFFICER: "",
}  # fmt: skip


def build_town(city: City, mark: str = "") -> Town:
    """Build the small town inside the active city; ``mark`` tells two cities' towns apart in every text."""
    give_matrix()
    copy_templates(valid_from=LONG_AGO)
    version = CalendarVersion.objects.create(
        number=1, hours=seasons_to_json(STANDARD_HOURS), known_until=date(2026, 12, 31), source="test", made_at=FRIDAY
    )
    CalendarDay.objects.bulk_create(
        CalendarDay(version=version, date=row.date, works=row.kind is Exceptional.WORK) for row in calendar_exceptions()
    )
    street = make_place(Place.Kind.STREET, f"S{mark}1", f"{mark}千秋街道")
    community = make_place(Place.Kind.COMMUNITY, f"C{mark}1", f"{mark}园林社区", parent=street, outline=SQUARE, box=BOX)
    compound = make_place(
        Place.Kind.COMPOUND, f"P{mark}1", f"{mark}浔河香樟里", parent=community, outline=SQUARE, box=BOX
    )
    grid = make_place(Place.Kind.GRID, f"G{mark}1", f"{mark}园林01网格", parent=community, outline=SQUARE, box=BOX)
    compound_row = Compound.objects.create(
        place=compound, households=450, buildings=9, counted_on=LONG_AGO, source="test"
    )
    grid_row = Grid.objects.create(place=grid, kind=Grid.Kind.WHOLE, households=450, counted_on=LONG_AGO, source="test")
    GridCompound.objects.create(grid=grid_row, compound=compound_row)
    department = make_unit(Unit.Kind.DEPARTMENT, f"UMB{mark}", f"{mark}城市管理局")
    firm = make_unit(Unit.Kind.FIRM, f"F{mark}1", f"{mark}演示物业")
    firm_row = PropertyFirm.objects.create(unit=firm, kind=PropertyFirm.Kind.COMMERCIAL)
    ServiceContract.objects.create(
        firm=firm_row, compound=compound, kind=ServiceContract.Kind.COMMERCIAL, valid_from=LONG_AGO
    )
    places = {"street": street, "community": community, "compound": compound, "grid": grid}
    people: dict[Role, User] = {}
    for role, where in PLACED.items():
        people[role] = make_user(f"{mark.lower()}{role.lower()}", f"{mark}{role.label}")
        make_post(people[role], role, place=places.get(where))
    for role in (Role.DEPT_HANDLER, Role.DEPT_LEADER):
        people[role] = make_user(f"{mark.lower()}{role.lower()}", f"{mark}{role.label}")
        make_post(people[role], role, unit=department)
    people[Role.FIRM_ADMIN] = make_user(f"{mark.lower()}firm_admin", f"{mark}企业管理员")
    make_post(people[Role.FIRM_ADMIN], Role.FIRM_ADMIN, unit=firm)
    return Town(city, street, community, compound, grid, department, firm, people)


def opened_town(city: City, mark: str = "") -> Town:
    """Build a town whose clock shows ``FRIDAY``, and leave the city again: requests enter it by themselves."""
    city.clock_offset = FRIDAY - timezone.now()
    city.save(update_fields=["clock_offset"])
    with acting_for(city):
        return build_town(city, mark)


@pytest.fixture
def town(city: Any) -> Iterator[Town]:
    with acting_for(city):
        yield build_town(city)


@pytest.fixture
def open_town(city: Any) -> Town:
    """The town as seen from outside, for requests."""
    return opened_town(city)


def report(town: Town, **changes: Any) -> Report:
    values: dict[str, Any] = {
        "client_ref": uuid7(), "channel": Channel.APP_RESIDENT, "category": "C0101", "text": "北门垃圾满了", "lon_e6": 119_050_000,
        "lat_e6": 32_650_000, "accuracy_m": 8,
    }  # fmt: skip
    return Report(**{**values, **changes})


def filed(town: Town, at: datetime = FRIDAY, role: Role = Role.RESIDENT, **changes: Any) -> Case:
    return file_case(actor=town.actor(role), report=report(town, **changes), prefix="TC", at=at).case


def copies(case: Case, count: int) -> list[Case]:
    """Return new cases like ``case`` with numbers and references of their own, each reported a minute earlier than the one before."""
    made = []
    for step in range(1, count + 1):
        twin = Case.objects.get(pk=case.pk)
        twin.pk, twin.client_ref = uuid7(), uuid7()
        twin.number = f"{case.number[:-4]}{9000 - step}"
        twin.reported_at = case.reported_at - timedelta(minutes=step)
        made.append(twin)
    return Case.objects.bulk_create(made)


def many(like: Case, count: int, status: str, **changes: Any) -> None:
    """Add so many orders like a case, set-based; due in September unless told otherwise."""
    unit = changes.pop("unit", None)
    values: dict[str, Any] = {
        "status": status, "lead_unit_id": unit, "dispatched_at": DUE - timedelta(1), "order_due_at": DUE, "due_at": None, "near_at": None, "stage": "",
        "closed_at": DUE if status == Status.CLOSED else None, "suspended_until": TODAY if status == Status.SUSPENDED else None, **changes,
    }  # fmt: skip
    own = {
        "id": "gen_random_uuid()",
        "client_ref": "gen_random_uuid()",
        "number": "'TC-20240920-' || ((SELECT 1000 + count(*) FROM complaints_case) + turn)",
    }
    columns = [field.column for field in Case._meta.concrete_fields]
    cells = [own.get(name) or ("%s" if name in values else name) for name in columns]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO complaints_case ({', '.join(columns)}) SELECT {', '.join(cells)} FROM complaints_case, generate_series(1, %s) turn "
            "WHERE id = %s",
            [*(values[name] for name in columns if name in values and name not in own), count, like.pk],
        )


def refreshed(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def ids(*things: Any) -> list[UUID]:
    return [thing.pk for thing in things]
