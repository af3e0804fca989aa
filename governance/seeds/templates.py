"""The templates of the ground: departments, roles, what roles may do, and the calendar's exceptions."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cache
from pathlib import Path

from governance.rules.roles import Module, Role
from governance.seeds.tables import SeedRefused, read_rows

FOLDER = Path(__file__).parent
LETTERS = "CRUVAP"


@dataclass(frozen=True)
class Department:
    """A department of a county-level city, or (in a city's own file) one of its streets."""

    code: str
    name_zh: str
    name_en: str
    type: str
    duty_zh: str
    duty_en: str
    dispatchable: bool
    joins_joint_vetting: bool
    joins_joint_enforcement: bool
    assessed: bool


@dataclass(frozen=True)
class RoleTemplate:
    """A role as printed in the table of roles."""

    code: Role
    name_zh: str
    name_en: str
    scope_type: str


class Exceptional(Enum):
    """How a day differs from the rule Monday to Friday."""

    OFF = "OFF"
    WORK = "WORK"


@dataclass(frozen=True)
class CalendarException:
    """A public holiday, or a day worked in exchange for one."""

    date: date
    kind: Exceptional
    note_zh: str
    note_en: str


@cache
def departments() -> tuple[Department, ...]:
    """Return the 32 departments that every city starts with."""
    return read_rows(FOLDER / "departments.csv", Department)


@cache
def roles() -> tuple[RoleTemplate, ...]:
    """Return the 37 roles in the order of the table."""
    return read_rows(FOLDER / "roles.csv", RoleTemplate)


@cache
def calendar_exceptions() -> tuple[CalendarException, ...]:
    """Return holidays and make-up working days in order of date."""
    return tuple(sorted(read_rows(FOLDER / "calendar_exceptions.csv", CalendarException), key=lambda row: row.date))


@cache
def role_permissions() -> Mapping[tuple[str, str], str]:
    """Return the letters of each role in each module, in the order C R U V A P; modules closed to a role are left out.

    Raises:
        SeedRefused: if a role or module of the table is unknown or missing, or a cell holds another letter.
    """
    path = FOLDER / "role_permissions.csv"
    found: dict[tuple[str, str], str] = {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    if [row["role"] for row in rows] != Role.values or any(set(row) != {"role", *Module.values} for row in rows):
        raise SeedRefused(f"{path.name}: not the roles and modules that the product knows.")
    for row in rows:
        for module in Module:
            cell = row[module]
            if cell == "-":
                continue
            if not cell or set(cell) - set(LETTERS) or len(set(cell)) < len(cell):
                raise SeedRefused(f"{path.name}, role {row['role']}, column {module}: {cell!r} is no set of letters.")
            found[Role(row["role"]), module] = "".join(sorted(cell, key=LETTERS.index))
    return found
