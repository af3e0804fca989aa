"""Two cities full of marks, and everybody who may knock at their doors."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from io import BytesIO
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Left
from PIL import Image

from complaints.models import Case, CaseCategory, CasePhoto, HandlingLink, SavedFilter
from complaints.services.bulk import draw_up_run, foresee_run
from complaints.services.desk import accept_case
from complaints.services.dispatch import dispatch_case
from complaints.services.exporting import ask_for_export, make_export
from complaints.services.filing import file_case
from complaints.services.kept import keep_filter
from complaints.services.orders import handle_case, sign_case, start_case
from complaints.services.verifying import pass_case
from governance.access import Actor
from governance.models import Attachment, City, Place, Unit, User
from governance.queries.posts import actor_for
from governance.rules.roles import Role, scope_kind
from governance.services.attachments import photo_path
from governance.tenancy import CityLedger, CityOwned, acting_for, uuid7
from tests.complaints.conftest import FRIDAY, TODAY, Town, opened_town, report
from tests.factories import make_place, make_post, make_unit, make_user
from tests.house.access_matrix import ALL

OWN, SIBLING, STREET, FOREIGN = "QZOWNX", "QZSIBL", "QZSTRT", "QZFRGN"  # long enough that no random token holds one
PREFIXES = {OWN: "QO", SIBLING: "QS", STREET: "QT", FOREIGN: "QF"}
STATES = ("REPORTED", "ACCEPTED", "DISPATCHED", "SIGNED", "IN_PROGRESS", "HANDLED", "VERIFIED")
UNMARKED = {
    "governance.Place": {"code": "part of the path", "path": "the scope itself", "pinyin": "a key for sorting"},
    "governance.Unit": {"code": "a key that categories name", "pinyin": "a key for sorting"},
    "governance.Attachment": {"storage_key": "where the file lies", "refusal": "only a refused photo has one"},
    "governance.RolePermission": {"letters": "what may be done"},
    "governance.CitySetting": {"key": "a key"},
    "complaints.CaseCategory": {
        "code": "a key", "major_code": "a key", "tile_icon": "the name of a drawing", "lead_department": "a unit's code",
        "usual_executor": "a key",
    },
    "governance.Export": {"subject": "a key", "language": "a key", "storage_key": "where the file lies", "refusal": "a key"},
    "complaints.BulkRun": {"act": "a key", "language": "a key"},
    "complaints.Case": {"number": "given by the city, shown to whoever may see the case"},
}  # fmt: skip


@dataclass
class World:
    """The two towns, the people of the first by role, and cases by where they lie and in what state."""

    town: Town
    foreign: Town
    people: dict[Role, User]
    nobody: User
    stranger: User
    cases: dict[tuple[str, str], Case] = field(default_factory=dict)
    photos: dict[str, UUID] = field(default_factory=dict)
    things: dict[str, UUID] = field(default_factory=dict)
    category: str = ""
    marked: set[str] = field(default_factory=set)
    bare: set[str] = field(default_factory=set)


@cache
def picture() -> bytes:
    made = BytesIO()
    Image.new("RGB", (64, 48), (90, 120, 80)).save(made, "JPEG")
    return made.getvalue()


def upload() -> SimpleUploadedFile:
    return SimpleUploadedFile("photo.jpg", picture(), "image/jpeg")


def build_world(city: City, other: City) -> World:
    """Build both cities, put marks into every text, and file a case for every state where it is needed."""
    town, foreign = opened_town(city, OWN), opened_town(other, FOREIGN)
    with acting_for(city):
        people = _everybody(town)
        world = World(town, foreign, people, make_user("qz-nobody"), foreign.people[Role.CC_OPERATOR])
        world.category = CaseCategory.objects.filter(closing_photo_required=False).order_by("code")[0].code
        for state in STATES:
            world.cases["own", state] = _case_in(world, town, state, OWN)
        for where, mark, parent in (("sibling", SIBLING, town.street), ("street", STREET, None)):
            elsewhere = _elsewhere(town, mark, parent)
            for state in STATES:
                world.cases[where, state] = _moved(world.cases["own", state], elsewhere, mark)
        for where in ("own", "sibling", "street"):
            world.photos[where] = _photo(world.cases[where, "REPORTED"])
        world.things = _things(world, town, OWN)
        _mark_all(world, OWN)
    with acting_for(other):
        for state in STATES:
            world.cases["city", state] = _case_in(world, foreign, state, FOREIGN)
        world.photos["city"] = _photo(world.cases["city", "REPORTED"])
        _things(world, foreign, FOREIGN)
        _mark_all(world, FOREIGN)
    return world


def _everybody(town: Town) -> dict[Role, User]:
    """Return somebody in every role of the city, in posts over the town's own places and units."""
    places = {
        "street": town.street, "community": town.community, "compound": town.compound, "grid": town.grid, "household": town.compound,
        "self": town.community,
    }  # fmt: skip
    units = {"department": town.department, "firm": town.firm}
    people = dict(town.people)
    for role in sorted(ALL - set(people)):
        kind = scope_kind(role)
        people[role] = make_user(f"qz-{role.lower()}", f"{OWN}{role.label}")
        make_post(people[role], role, place=places.get(kind), unit=units.get(kind))
    return people


def _actor(world: World, town: Town, role: Role) -> Actor:
    people = world.people if town is world.town else town.people
    actor = actor_for(people[role], town.city, TODAY, None)
    assert actor is not None
    return actor


def _case_in(world: World, town: Town, state: str, mark: str) -> Case:
    """Return a case that the town's own people have brought into a state."""

    def by(role: Role) -> Actor:
        return _actor(world, town, role)

    case = file_case(
        actor=by(Role.RESIDENT),
        report=report(town, text=f"{mark} text", spot=f"{mark} spot"),
        prefix=PREFIXES[mark],
        at=FRIDAY,
    ).case
    steps = {
        "ACCEPTED": lambda: accept_case(
            actor=by(Role.CC_OPERATOR), case_id=case.pk, category_code=world.category, priority="P3", reason=f"{mark} reason", at=FRIDAY
        ),
        "DISPATCHED": lambda: dispatch_case(
            actor=by(Role.CC_OPERATOR), case_id=case.pk, lead_unit_id=town.department.pk, executor_unit_id=town.firm.pk, note=f"{mark} note",
            at=FRIDAY,
        ),
        "SIGNED": lambda: sign_case(actor=by(Role.DEPT_HANDLER), case_id=case.pk, at=FRIDAY),
        "IN_PROGRESS": lambda: start_case(actor=by(Role.DEPT_HANDLER), case_id=case.pk, note=f"{mark} note", at=FRIDAY),
        "HANDLED": lambda: handle_case(
            actor=by(Role.DEPT_HANDLER), case_id=case.pk, public_answer=f"{mark} answer", internal_note=f"{mark} note", at=FRIDAY
        ),
        "VERIFIED": lambda: pass_case(actor=by(Role.GRID_MEMBER), case_id=case.pk, note=f"{mark} note", at=FRIDAY),
    }  # fmt: skip
    for step in STATES[1 : STATES.index(state) + 1]:
        steps[step]()
    return Case.objects.get(pk=case.pk)


@dataclass(frozen=True)
class Elsewhere:
    compound: Place
    grid: Place
    unit: Unit
    reporter: User


def _elsewhere(town: Town, mark: str, street: Place | None) -> Elsewhere:
    """Return a compound, a grid, a department and a resident outside the town's own community."""
    of = mark[-1]  # places bear no mark: whoever reports chooses from all of them
    street = street or make_place(Place.Kind.STREET, f"S-{of}", f"street {of}")
    community = make_place(Place.Kind.COMMUNITY, f"C-{of}", f"community {of}", parent=street)
    compound = make_place(Place.Kind.COMPOUND, f"P-{of}", f"compound {of}", parent=community)
    grid = make_place(Place.Kind.GRID, f"G-{of}", f"grid {of}", parent=community)
    reporter = make_user(f"{mark.lower()}-resident", f"{mark} resident")
    make_post(reporter, Role.RESIDENT, place=compound)
    make_post(make_user(f"{mark.lower()}-member", f"{mark} member"), Role.GRID_MEMBER, place=grid)
    return Elsewhere(compound, grid, make_unit(Unit.Kind.DEPARTMENT, f"U{mark}", f"{mark} unit"), reporter)


def _moved(case: Case, to: Elsewhere, mark: str) -> Case:
    """Return a new case like ``case`` that lies and is handled elsewhere."""
    twin = Case.objects.get(pk=case.pk)
    twin.pk, twin.client_ref = uuid7(), uuid7()
    twin.number = PREFIXES[mark] + case.number[2:]
    twin.place, twin.path, twin.grid, twin.reporter = to.compound, to.compound.path, to.grid, to.reporter
    twin.text, twin.spot = f"{mark} text", f"{mark} spot"
    twin.public_answer = f"{mark} answer" if twin.public_answer else ""
    twin.lead_unit, twin.executor_unit = (to.unit if twin.lead_unit_id else None), None
    twin.save(force_insert=True)
    return twin


def _photo(case: Case) -> UUID:
    """Return the photo of a case, fit to be shown."""
    attachment = Attachment.objects.create(
        sender_id=case.reporter_id, client_ref=case.client_ref, sha256=case.client_ref.bytes * 2, purpose="REPORT",
        state=Attachment.State.READY, bytes_sent=len(picture()), storage_key=f"{case.city_id}/{case.pk.hex}.jpg", width=64, height=48,
        received_at=FRIDAY,
    )  # fmt: skip
    for size in ("full", "small"):
        path = photo_path(attachment, size)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture())
    CasePhoto.objects.create(case=case, attachment=attachment, role=CasePhoto.Role.BEFORE)
    return attachment.pk


def _things(world: World, town: Town, mark: str) -> dict[str, UUID]:
    """Return what the operator keeps: a filter that the operator alone finds (in the other city everybody), a run not yet done, a file."""
    operator = _actor(world, town, Role.CC_OPERATOR)
    case = Case.objects.filter(status="REPORTED").order_by("pk")[0]
    run = draw_up_run(actor=operator, act="ACCEPT", chosen=[(case.pk, case.version)], at=FRIDAY)
    foresee_run(actor=operator, run_id=run.pk, wanted={}, at=FRIDAY)
    kept = keep_filter(actor=operator, name=f"{mark} filter", query={"group": "all"}, at=FRIDAY)
    if mark == FOREIGN:
        SavedFilter.objects.update(sharing=SavedFilter.Sharing.CITY)
    export = ask_for_export(actor=operator, kind="CSV", query={"group": "all"}, at=FRIDAY)
    make_export(export.pk)
    HandlingLink.objects.create(
        case=case, secret_index=case.pk.bytes, for_whom=mark, task=mark, issued_by_id=operator.user_id, issued_at=FRIDAY,
        expires_at=FRIDAY + timedelta(days=1),
    )  # fmt: skip
    return {"filter": kept.pk, "run": run.pk, "export": export.pk}


def _mark_all(world: World, mark: str) -> None:
    """Put a mark into every free text of every table of the active city; tell which columns bear it and which hold text without."""
    for model in apps.get_models():
        if not issubclass(model, CityOwned) or issubclass(model, CityLedger):
            continue
        spared = UNMARKED.get(model._meta.label, {})
        for column in model._meta.concrete_fields:
            if not isinstance(column, models.CharField | models.TextField) or column.choices:
                continue
            name, longest = f"{model._meta.label}.{column.name}", column.max_length or 10_000
            text = model.objects.exclude(**{column.name: ""})
            if column.name not in spared and longest >= len(mark):
                _mark(model, column.name, longest, mark)
            if text.filter(**{f"{column.name}__contains": "QZ"}).exists():
                world.marked.add(name)
            elif text.exists() and column.name not in spared:
                world.bare.add(name)


def _mark(model: type[CityOwned], column: str, longest: int, mark: str) -> None:
    plain = model.objects.exclude(**{column: ""}).exclude(**{f"{column}__contains": "QZ"})
    if model is Place and column == "name":
        plain = plain.exclude(code__contains="-")  # elsewhere in the city: whoever reports chooses from all places
    try:
        with transaction.atomic():
            plain.update(**{column: Left(Concat(Value(mark), F(column)), longest)})
    except IntegrityError as error:
        raise AssertionError(f"{model._meta.label}.{column} takes no mark: name it in UNMARKED") from error


@contextmanager
def undone() -> Iterator[None]:
    """Undo whatever happens inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def values_for(world: World, case: Case | None) -> dict[str, Any]:
    """Return what stands for the names in curly brackets of the matrix."""
    return {
        "{version}": str(case.version) if case else "0",
        "{fresh}": str(uuid7()),
        "{place}": str(world.town.compound.pk),
        "{unit}": str(world.town.department.pk),
        "{category}": world.category,
        "{photo}": upload,
        "{foreign_place}": str(world.foreign.compound.pk),
        "{foreign_unit}": str(world.foreign.department.pk),
        "{foreign_post}": str(uuid7()),
    }
