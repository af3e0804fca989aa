"""Who and what takes part in the demonstration cases: places, units, people and categories, and who does which step."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from complaints.demo.accounts import COMMUNITY, COMPOUND
from complaints.models import Case, CaseCategory
from complaints.rules.acts import Act
from firms.queries.contracts import contracts_on
from governance.clock import today_of
from governance.models.places import Place, Unit
from governance.models.posts import Post
from governance.queries.posts import valid_on
from governance.rules.roles import Role
from grids.models import Compound, GridCompound

NEAR_ACCOUNTS, AT_ACCOUNTS = 4, 8
OFFICERS: dict[str, str] = {
    Unit.Kind.STREET_OFFICE: Role.STREET_OFFICER,
    Unit.Kind.COMMUNITY_OFFICE: Role.COMMUNITY_WORKER,
}
WORKERS = frozenset({Role.DEPT_HANDLER, Role.FIRM_ADMIN})


@dataclass(frozen=True)
class Cast:
    """Places, units and people of the city, read once."""

    compounds: Sequence[tuple[Place, int]]
    grid_of: Mapping[UUID, Place]
    firm_of: Mapping[UUID, Unit]
    unit_by_code: Mapping[str, Unit]
    offices: Mapping[tuple[str, str], Unit]
    people: Mapping[Role, Sequence[Post]]
    residents_of: Mapping[UUID, Sequence[Post]]
    staff_of: Mapping[UUID, Sequence[Post]]
    members_of: Mapping[UUID, Sequence[Post]]
    categories: Sequence[CaseCategory]


def person_of(who: Post | None) -> UUID | None:
    return who.person_id if who else None


def doer_of(cast: Cast, case: Case, act: Act, chance: random.Random) -> Post:
    """Return who does a step: the desk classifies, the unit handles, a grid member who did neither verifies."""
    match act:
        case Act.ACCEPT | Act.DISPATCH:
            return cast.people[Role.CC_OPERATOR][int(case.client_ref) % len(cast.people[Role.CC_OPERATOR])]
        case Act.SIGN | Act.START | Act.HANDLE:
            unit = case.executor_unit or case.lead_unit
            assert unit is not None
            return chance.choice(cast.staff_of[unit.pk])
        case Act.VERIFY_PASS:
            members = cast.members_of.get(case.grid_id, ()) if case.grid_id else ()
            return chance.choice(members) if members else cast.people[Role.CC_SUPERVISOR][0]
        case _:
            return cast.people[Role.CC_OPERATOR][0]


def lead_of(cast: Cast, case: Case) -> Unit:
    """Return the category's lead department; STREET and COMMUNITY stand for the offices in charge of the place."""
    assert case.category is not None
    codes = case.path.split("/")
    match case.category.lead_department:
        case "STREET":
            return cast.offices[Unit.Kind.STREET_OFFICE, f"{codes[0]}/"]
        case "COMMUNITY":
            return cast.offices[Unit.Kind.COMMUNITY_OFFICE, f"{codes[0]}/{codes[1]}/"]
        case code:
            return cast.unit_by_code[code]


def executor_of(cast: Cast, case: Case) -> Unit | None:
    assert case.category is not None
    return cast.firm_of.get(case.place_id) if case.category.usual_executor == "FIRM" else None


def _weight(compound: Compound) -> int:
    """Return how likely a case comes from a compound: by its households, and more where the demonstration accounts are at work."""
    path = compound.place.path
    return compound.households * (
        AT_ACCOUNTS if path.endswith(f"/{COMPOUND}/") else NEAR_ACCOUNTS if f"/{COMMUNITY}/" in path else 1
    )


def cast_on(now: datetime) -> Cast:
    today = today_of(now)
    compounds = list(Compound.objects.select_related("place").defer("place__outline").order_by("place__code"))
    pairs = (
        GridCompound.objects.select_related("grid__place", "compound")
        .defer("grid__place__outline")
        .order_by("grid__place__code")
    )
    grid_of = {pair.compound.place_id: pair.grid.place for pair in pairs}
    firm_of = {row.compound_id: row.firm.unit for row in contracts_on(today).select_related("firm__unit")}
    units = list(Unit.objects.select_related("place").defer("place__outline"))
    people: dict[Role, list[Post]] = {}
    members_of: dict[UUID, list[Post]] = {}
    residents_of: dict[UUID, list[Post]] = {}
    staff_of: dict[UUID, list[Post]] = {}
    office_at: dict[tuple[str, UUID | None], UUID] = {
        (OFFICERS[unit.kind], unit.place_id): unit.pk for unit in units if unit.kind in OFFICERS
    }
    for post in Post.objects.filter(valid_on(today)).order_by("valid_from", "pk"):
        people.setdefault(Role(post.role), []).append(post)
        unit_id = post.unit_id if post.role in WORKERS else office_at.get((post.role, post.place_id))
        if unit_id:
            staff_of.setdefault(unit_id, []).append(post)
        if post.role in {Role.RESIDENT, Role.OWNER} and post.place_id:
            residents_of.setdefault(post.place_id, []).append(post)
        if post.role == Role.GRID_MEMBER and post.place_id:
            members_of.setdefault(post.place_id, []).append(post)
    return Cast(
        compounds=[(compound.place, _weight(compound)) for compound in compounds],
        grid_of=grid_of,
        firm_of=firm_of,
        unit_by_code={unit.code: unit for unit in units},
        offices={(unit.kind, unit.place.path): unit for unit in units if unit.place},
        people=people,
        residents_of=residents_of,
        staff_of=staff_of,
        members_of=members_of,
        categories=list(CaseCategory.objects.filter(active=True).order_by("code")),
    )
