"""Filling a city from sheets: what is wrong is said cell by cell and nothing is written; what is right is written whole, once."""

import random
import time
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from firms.models import PropertyFirm, ServiceContract
from firms.services.filling import Contracts, Firms
from governance.access import Actor
from governance.imports import SHEETS, Sheet, UnknownSheet, add_sheets, sheet_of, sheets
from governance.models import AuditEvent, Export, ImportRun, Membership, Place, Post, Unit, User
from governance.rules.answers import Conflict, Refused
from governance.rules.importing import letters_of
from governance.rules.roles import Role
from governance.services.filling import Areas, People, Posts
from governance.services.importing import (
    MOST_ROWS,
    check_import,
    confirm_import,
    drop_import,
    expire_imports,
    hand_in_sheet,
    import_path,
    write_import,
)
from governance.services.sheet_exports import ask_for_sheet, make_sheet_export
from governance.tenancy import acting_for
from grids.models import AreaPopulation, Building, Community, Compound, Dwelling, Grid, GridCompound
from grids.services.filling import Buildings, Compounds, Dwellings, Grids, Populations
from tests.complaints.conftest import FRIDAY, Town
from tests.factories import make_place, make_post, make_user
from tests.sessions import signed_in
from tests.sheets import workbook

FILLED = date(2024, 9, 1)


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def admin(town: Town) -> Actor:
    town.city.clock_offset = FRIDAY - _now()
    town.city.save(update_fields=["clock_offset"])
    town.people[Role.TENANT_ADMIN] = make_user("admin-a", "管理员甲")
    make_post(town.people[Role.TENANT_ADMIN], Role.TENANT_ADMIN)
    return town.actor(Role.TENANT_ADMIN)


def _now() -> Any:
    from django.utils import timezone

    return timezone.now()


def handed_in(actor: Actor, kind: type[Sheet], rows: Any, **named: Any) -> ImportRun:
    file = workbook(kind, rows, **named)
    size = len(file.getvalue())
    return hand_in_sheet(actor=actor, code=kind.called, file=file, name="表.xlsx", size=size, at=FRIDAY)


def checked(actor: Actor, kind: type[Sheet], rows: Any, **named: Any) -> ImportRun:
    run = check_import(handed_in(actor, kind, rows, **named).pk)
    assert run is not None
    return run


def imported(actor: Actor, kind: type[Sheet], rows: Any) -> ImportRun:
    run = checked(actor, kind, rows)
    assert run.faults == [], run.faults
    confirm_import(actor=actor, run_id=run.pk, at=FRIDAY)
    done = write_import(run.pk)
    assert done is not None
    assert done.state == ImportRun.State.DONE
    return done


def faults_of(run: ImportRun) -> list[tuple[str, str]]:
    assert run.state == ImportRun.State.FAULTY
    return [(fault["cell"], fault["what"]) for fault in run.faults]


STREET = ("街道", "S5", "新街道", None, FILLED)
COMMUNITY = ("社区", "C5", "新社区", "S5", "2024/9/1")
COMPOUND = ("P5", "新小区", "C5", 400, 2, FILLED, "台账")
GRID = ("G5", "新01网格", "C5", "整小区", 400, "P5", FILLED, "台账")


def test_a_city_is_filled_sheet_by_sheet(town: Town, admin: Actor) -> None:
    run = imported(admin, Areas, [STREET, COMMUNITY])
    assert (run.rows_total, run.rows_new, run.rows_changed) == (2, 2, 0)
    assert Place.objects.get(code="C5").path == "S5/C5/"
    assert Unit.objects.get(code="C5").kind == Unit.Kind.COMMUNITY_OFFICE
    imported(admin, Populations, [("C5", "是", 8_860, FILLED, "普查")])
    assert AreaPopulation.objects.get(place__code="C5").residents == 8_860
    assert Community.objects.get(place__code="C5").is_urban
    imported(admin, Compounds, [COMPOUND])
    assert Compound.objects.get(place__code="P5").place.path == "S5/C5/P5/"
    imported(admin, Grids, [GRID])
    assert GridCompound.objects.filter(grid__place__code="G5", compound__place__code="P5").count() == 1
    imported(admin, Buildings, [("P5", 1, "1栋", 2, 6, "G5", FILLED), ("C5", 2, "沿街2栋", 1, 3, None, FILLED)])
    assert Building.objects.get(place__code="P5").grid == Grid.objects.get(place__code="G5")
    imported(
        admin,
        Dwellings,
        [("P5", 1, 2, 3, "302", 87.6, "是", FILLED, "台账"), ("P5", 1, 1, 6, 601, None, "否", FILLED, "台账")],
    )
    assert sorted(Dwelling.objects.values_list("room", "area_dm2", "is_resident")) == [
        ("302", 8_760, True),
        ("601", None, False),
    ]
    imported(admin, Firms, [("F5", "新物业", "物业服务企业", FILLED)])
    imported(admin, Contracts, [("F5", "P5", "物业服务合同", FILLED, None)])
    assert ServiceContract.objects.get(compound__code="P5").firm == PropertyFirm.objects.get(unit__code="F5")
    imported(admin, People, [("new-member", "新网格员", "13800000005"), ("new-handler", "新承办人", None)])
    member = User.objects.get(username="new-member")
    assert (member.phone, member.has_usable_password(), member.must_change_password) == ("13800000005", False, True)
    imported(
        admin,
        Posts,
        [
            ("new-member", "网格员", "G5", FILLED, None),
            ("new-handler", "部门承办人", town.department.code, FILLED, None),
        ],
    )
    assert Post.objects.get(person=member).place == Place.objects.get(code="G5")
    events = AuditEvent.objects.filter(action="governance.imported_sheet").count()
    assert events == 10


@pytest.mark.parametrize(
    ("kind", "first", "second"),
    [
        (Areas, [STREET], [("街道", "S5", "改名街道", None, FILLED)]),
        (Populations, [("C1", "是", 100, FILLED, "普查")], [("C1", "是", 101, FILLED, "普查")]),
        (Compounds, [("P5", "新小区", "C1", 400, 2, FILLED, "台账")], [("P5", "新小区", "C1", 401, 2, FILLED, "台账")]),
        (Grids, [("G5", "新网格", "C1", "整小区", 400, "P1", FILLED, "台账")], [("G5", "新网格", "C1", "开放片区", 400, None, FILLED, "台账")]),
        (Buildings, [("P1", 1, "1栋", 2, 6, "G1", FILLED)], [("P1", 1, "1栋", 3, 6, None, FILLED)]),
        (Firms, [("F5", "新物业", "物业服务企业", FILLED)], [("F5", "改名物业", "物业服务企业", FILLED)]),
        (Contracts, [("F1", "P1", "物业服务合同", date(2020, 1, 1), None)], [("F1", "P1", "物业服务合同", date(2020, 1, 1), date(2025, 1, 1))]),
        (People, [("somebody", "某人", "13800000006")], [("somebody", "某人", "13800000007")]),
        (Posts, [("admin-b", "审计监督员", None, FILLED, None)], [("admin-b", "审计监督员", None, FILLED, date(2025, 1, 1))]),
    ],
)  # fmt: skip
def test_importing_twice_changes_nothing_and_a_change_is_found_by_the_key(
    town: Town, admin: Actor, kind: type[Sheet], first: Any, second: Any
) -> None:
    make_post(make_user("admin-b"), Role.CC_OPERATOR)
    imported(admin, kind, first)
    again = imported(admin, kind, first)
    assert (again.rows_new, again.rows_changed) == (0, 0)
    changed = imported(admin, kind, second)
    assert (changed.rows_new, changed.rows_changed) == (0, 1)
    settled = imported(admin, kind, second)
    assert (settled.rows_new, settled.rows_changed) == (0, 0)


def test_dwellings_are_found_again_by_building_entrance_and_room(town: Town, admin: Actor) -> None:
    imported(admin, Buildings, [("P1", 1, "1栋", 2, 6, "G1", FILLED)])
    row = ["P1", 1, 2, 3, "302", "87.60", "是", FILLED, "台账"]
    imported(admin, Dwellings, [row])
    first = Dwelling.objects.get()
    row[5:7] = ["90.05", "否"]
    run = imported(admin, Dwellings, [row])
    assert (run.rows_new, run.rows_changed) == (0, 1)
    dwelling = Dwelling.objects.get()
    assert (dwelling.pk, dwelling.area_dm2, dwelling.is_resident) == (first.pk, 9_005, False)


WRONG: list[tuple[type[Sheet], Any, list[tuple[str, str]]]] = [
    (Areas, [("街道", "S5", "", None, FILLED), ("省", "S6", "x", None, "昨天"), ("社区", "C5", "x", "S9", FILLED)], [("C2", "没有填"), ("A3", "没有这一种"), ("E3", "不是日期"), ("D4", "没有这个街道或镇")]),
    (Areas, [("社区", "S1", "x", "S1", FILLED), ("街道", "S7", "x", "S1", FILLED), ("街道", "UMB", "x", None, FILLED)], [("A2", "这个编号是别的类别"), ("D3", "街道和镇没有上级"), ("B4", "编号已经用过")]),
    (Populations, [("G1", "是", 1, FILLED, "x"), ("C1", "也许", 1.5, FILLED, "x"), ("C1", "是", 1, date(2030, 1, 1), "x")], [("A2", "没有这个社区或镇"), ("B3", "不是“是”或“否”"), ("C3", "不是整数"), ("D4", "在今天以后")]),
    (Compounds, [("G1", "x", "C1", 1, 1, FILLED, "x"), ("P5", "x", "S1", -1, 1, FILLED, "x"), ("P6", "x", "C9", 1, 1, FILLED, "x")], [("A2", "编号已经用过"), ("D3", "超出范围"), ("C4", "没有这个社区")]),
    (Grids, [("G5", "x", "C1", "开放片区", 1, "P1", FILLED, "x"), ("G6", "x", "C1", "整小区", 1, "P9", FILLED, "x")], [("F2", "和类型不符"), ("F3", "没有小区 P9")]),
    (Buildings, [("S1", 1, "x", 1, 1, None, FILLED), ("P1", 0, "x", 1, 1, "G9", FILLED), ("P1", 2, "x", 1, 1, "G9", FILLED)], [("A2", "没有这个小区或社区"), ("B3", "超出范围"), ("F4", "没有这个网格")]),
    (Firms, [("UMB", "x", "物业服务企业", FILLED)], [("A2", "编号已经用过")]),
    (Contracts, [("F9", "P1", "物业服务合同", FILLED, FILLED), ("F1", "P1", "物业服务合同", FILLED + timedelta(1), None)], [("A2", "没有这家企业"), ("E2", "不晚于起始日期"), ("D3", "这段时间已经有合同")]),
    (People, [("Wrong Name", "x", None), ("a-person", "x", "123")], [("A2", "不是用户名"), ("C3", "不是电话号码")]),
    (Posts, [("nobody", "网格员", "G1", FILLED, None), ("admin-a", "审计监督员", None, FILLED, None), ("cc_operator", "网格员", "C1", FILLED, None), ("cc_operator", "网格员", "X9", FILLED, None)], [("A2", "本市没有这个账号"), ("A3", "不能给自己任职"), ("C4", "这个岗位不设在这里"), ("C5", "没有这个片区或单位")]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "rows", "wanted"), WRONG)
def test_each_wrong_cell_is_named_and_nothing_is_written(
    town: Town, admin: Actor, kind: type[Sheet], rows: Any, wanted: Any
) -> None:
    run = checked(admin, kind, rows)
    assert faults_of(run) == wanted
    assert all(fault["how"] for fault in run.faults)
    with pytest.raises(Conflict):
        confirm_import(actor=admin, run_id=run.pk, at=FRIDAY)
    assert write_import(run.pk) is None


def planted(count: int) -> tuple[list[list[Any]], list[str]]:
    """Return so many good rows of dwellings with 37 cells spoilt, and where those stand."""
    chance = random.Random(37)
    rows: list[list[Any]] = []
    for number in range(count):
        building, rest = divmod(number, 40)
        entrance, rest = divmod(rest, 20)
        floor, side = divmod(rest, 2)
        rows.append(
            ["P1", building + 1, entrance + 1, floor + 1, f"{floor + 1}{side + 1:02}", "87.60", "是", FILLED, "台账"]
        )
    spoil: list[tuple[int, Any]] = [
        (0, "P9"), (0, None), (0, "不 是"), (1, 9_999), (1, "三"), (1, None), (2, 3), (2, 0), (2, "x"), (3, 11), (3, 0), (3, None),
        (4, "1234567890123"), (4, None), (5, "87.605"), (5, "八十"), (5, 0.5), (5, 100_001), (6, "有"), (6, None), (7, "2024-13-01"),
        (7, "不知道"), (7, date(2030, 1, 1)), (7, None), (8, None), (8, "长" * 81),
    ]  # fmt: skip
    places = chance.sample(range(count), 37)
    cells = []
    for turn, place in enumerate(places[:-3]):
        column, value = spoil[turn % len(spoil)]
        rows[place][column] = value
        cells.append(f"{letters_of(column)}{place + 2}")
    for place in places[-3:]:  # the same dwelling as an earlier row
        twin = place - 1 if place else place + 1
        rows[place][1:5] = rows[twin][1:5]
        cells.append(f"E{max(place, twin) + 2}")
    return rows, sorted(cells)


def test_ten_thousand_rows_with_37_faults_report_exactly_those_and_import_nothing(town: Town, admin: Actor) -> None:
    imported(admin, Buildings, [("P1", number, f"{number}栋", 2, 10, "G1", FILLED) for number in range(1, 251)])
    rows, cells = planted(10_000)
    began = time.monotonic()
    run = checked(admin, Dwellings, rows)
    seconds = time.monotonic() - began
    assert sorted(fault["cell"] for fault in run.faults) == cells
    assert (run.faults_total, run.rows_total) == (37, 10_000)
    assert Dwelling.objects.count() == 0
    assert seconds < 60


def test_ten_thousand_rows_are_written_whole(town: Town, admin: Actor) -> None:
    imported(admin, Buildings, [("P1", number, f"{number}栋", 2, 10, "G1", FILLED) for number in range(1, 251)])
    rows = [
        ["P1", number // 40 + 1, number % 40 // 20 + 1, number % 20 // 2 + 1, f"{number % 20 // 2 + 1}{number % 2 + 1:02}", "87.60", "是", FILLED, "台账"]
        for number in range(10_000)
    ]  # fmt: skip
    began = time.monotonic()
    run = imported(admin, Dwellings, rows)
    assert (run.rows_new, Dwelling.objects.count()) == (10_000, 10_000)
    assert time.monotonic() - began < 60


def test_what_became_wrong_between_check_and_writing_writes_nothing(town: Town, admin: Actor) -> None:
    run = checked(
        admin, Compounds, [("P5", "新小区", "C1", 400, 2, FILLED, "台账"), ("P6", "新小区", "C1", 1, 1, FILLED, "x")]
    )
    confirm_import(actor=admin, run_id=run.pk, at=FRIDAY)
    make_place(Place.Kind.GRID, "P6", parent=town.community)
    after = write_import(run.pk)
    assert after is not None
    assert faults_of(after) == [("A3", "编号已经用过")]
    assert not Place.objects.filter(code="P5").exists()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_excel"),
        (b"\xd0\xcf\x11\xe0 an old book", "not_excel"),
        (b"PK\x03\x04 cut off", "not_excel"),
        (workbook(Areas, [], head=["甲", "乙"]).getvalue(), "other_head"),
        (workbook(Compounds, [("P5",)]).getvalue(), "other_head"),
        (workbook(Areas, [(None, " ", None, None, None)]).getvalue(), "no_rows"),
    ],
)
def test_file_that_is_no_such_sheet_is_refused_and_deleted(town: Town, admin: Actor, content: bytes, code: str) -> None:
    run = hand_in_sheet(actor=admin, code="areas", file=BytesIO(content), name="x.xlsx", size=len(content), at=FRIDAY)
    kept = import_path(run.storage_key)
    assert kept.exists()
    checked_run = check_import(run.pk)
    assert checked_run is not None
    assert (checked_run.state, checked_run.refusal, checked_run.storage_key) == (ImportRun.State.REFUSED, code, "")


def test_sheet_with_too_many_rows_is_refused(town: Town, admin: Actor) -> None:
    rows = [("街道", f"S{number}", "x", None, FILLED) for number in range(MOST_ROWS + 1)]
    run = checked(admin, Areas, rows)
    assert run.refusal == "too_many_rows"


def test_only_three_sheets_are_open_at_once_and_what_is_dropped_makes_room(town: Town, admin: Actor) -> None:
    runs = [checked(admin, Areas, [("街道", f"S{number}", "x", None, FILLED)]) for number in (6, 7, 8)]
    with pytest.raises(Refused, match="还没导完"):
        handed_in(admin, Areas, [STREET])
    drop_import(actor=admin, run_id=runs[0].pk, at=FRIDAY)
    handed_in(admin, Areas, [STREET])


def test_sheet_that_nobody_confirms_is_given_up_after_a_day(town: Town, admin: Actor) -> None:
    run = checked(admin, Areas, [STREET])
    assert expire_imports(at=FRIDAY + timedelta(hours=23)) == 0
    assert expire_imports(at=FRIDAY + timedelta(hours=24)) == 1
    assert expire_imports(at=FRIDAY + timedelta(hours=24)) == 0
    run.refresh_from_db()
    assert (run.state, run.refusal) == (ImportRun.State.REFUSED, "too_late")


def test_another_city_s_people_are_neither_changed_nor_appointed(town: Town, admin: Actor, other_city: Any) -> None:
    foreign = make_user("foreign", "外市人", phone="13800000009")
    Membership.objects.create(user=foreign, city=other_city)
    run = checked(admin, People, [("foreign", "改名", None), ("mine", "我的", "13800000009")])
    assert faults_of(run) == [("A2", "用户名已被别人使用"), ("C3", "这个号码已经是别人的")]
    assert faults_of(checked(admin, Posts, [("foreign", "审计监督员", None, FILLED, None)])) == [
        ("A2", "本市没有这个账号")
    ]
    foreign.refresh_from_db()
    assert foreign.display_name == "外市人"


def test_report_hides_all_but_the_end_of_a_phone_number(town: Town, admin: Actor) -> None:
    run = checked(admin, People, [("somebody", "某人", "13812345678")])
    assert run.preview == [["NEW", "somebody", "某人", "…78"]]
    run = checked(admin, People, [("somebody", "某人", "1381234567")])
    assert [fault["value"] for fault in run.faults] == ["…67"]


def test_posts_of_one_person_do_not_overlap_in_the_sheet_or_with_what_is_there(town: Town, admin: Actor) -> None:
    make_post(
        make_user("walker"), Role.GRID_MEMBER, place=town.grid, valid_from=date(2023, 1, 1), valid_to=date(2024, 1, 1)
    )
    rows = [
        ("walker", "网格员", "G1", date(2023, 6, 1), None),
        ("walker", "网格员", "G1", date(2024, 1, 1), date(2024, 6, 1)),
        ("walker", "网格员", "G1", date(2024, 5, 1), None),
    ]
    assert faults_of(checked(admin, Posts, rows)) == [
        ("D2", "这段时间已经有这个岗位"), ("D3", "这段时间已经有这个岗位"), ("D4", "这段时间已经有这个岗位"),
    ]  # fmt: skip
    imported(admin, Posts, rows[1:2])


@pytest.mark.parametrize("kind", sheets(), ids=lambda kind: kind.called)
def test_what_is_exported_can_be_imported_and_changes_nothing(town: Town, admin: Actor, kind: type[Sheet]) -> None:
    imported(admin, Populations, [("C1", "是", 100, FILLED, "普查")])
    imported(admin, Buildings, [("P1", 1, "1栋", 2, 6, "G1", FILLED)])
    imported(
        admin,
        Dwellings,
        [("P1", 1, 2, 3, "302", 87.6, "是", FILLED, "台账"), ("P1", 1, 2, 3, "303", None, "否", FILLED, "台账")],
    )
    export = ask_for_sheet(actor=admin, code=kind.called, at=FRIDAY)
    made = make_sheet_export(export.pk)
    assert made is not None
    assert made.state == Export.State.READY
    assert make_sheet_export(export.pk) is None
    path = Path(__import__("django.conf", fromlist=["settings"]).settings.MEDIA_ROOT) / "exports" / made.storage_key
    page = openpyxl.load_workbook(path).worksheets[0]
    rows = [list(row) for row in page.iter_rows(min_row=2, values_only=True)]
    assert len(rows) == made.rows_total
    if kind is Posts:
        rows = [row for row in rows if row[0] != "admin-a"]
    run = checked(admin, kind, rows)
    assert (run.faults, run.rows_new, run.rows_changed) == ([], 0, 0)


def test_kind_nobody_knows_is_unknown_and_two_cannot_have_one_name() -> None:
    with pytest.raises(UnknownSheet):
        sheet_of("nothing")

    class Other(Areas):
        """Another of the same name."""

    with pytest.raises(ValueError, match="two sheets areas"):
        add_sheets(Other)
    assert SHEETS["areas"] is Areas


def test_pages_lead_from_the_template_over_the_report_to_the_import(open_town: Town) -> None:
    with acting_for(open_town.city):
        make_post(make_user("admin-a", "管理员甲"), Role.TENANT_ADMIN)
    client = signed_in("admin-a")
    kinds = client.get("/tianchang/imports/").content.decode()
    assert all(f">{kind.label}</a>" in kinds for kind in sheets())
    assert all(str(column.help) in client.get("/tianchang/imports/areas/").content.decode() for column in Areas.columns)
    template = client.get("/tianchang/imports/areas/template.xlsx")
    page = openpyxl.load_workbook(BytesIO(b"".join(template.streaming_content))).worksheets[0]  # type: ignore[attr-defined]
    assert [cell.value for cell in page[1]] == ["类别", "编号", "名称", "上级编号", "启用日期"]
    assert client.post("/tianchang/imports/areas/").status_code == 422
    old = SimpleUploadedFile("a.xls", b"x")
    assert "老的 .xls" in client.post("/tianchang/imports/areas/", {"file": old}).content.decode()
    file = SimpleUploadedFile("片区.xlsx", workbook(Areas, [STREET, COMMUNITY]).getvalue())
    answer = client.post("/tianchang/imports/areas/", {"file": file})
    assert answer.status_code == 302
    with acting_for(open_town.city):
        run = ImportRun.objects.get()
    assert "检查中" in client.get(answer["Location"]).content.decode()
    with acting_for(open_town.city):
        check_import(run.pk)
    shown = client.get(answer["Location"]).content.decode()
    assert "导入这 2 行" in shown
    assert "新社区" in shown
    assert client.post(answer["Location"], {"deed": "x"}).status_code == 404
    assert client.post(answer["Location"], {"deed": "confirm"}).status_code == 302
    with acting_for(open_town.city):
        write_import(run.pk)
        assert Place.objects.filter(code="C5").exists()
    assert "已导入" in client.get(answer["Location"]).content.decode()
    answer = client.post("/tianchang/imports/areas/", {"export": "1"})
    with acting_for(open_town.city):
        make_sheet_export(Export.objects.get().pk)
    fetched = client.get(f"{answer['Location']}file/")
    assert fetched.status_code == 200
    assert client.get("/tianchang/imports/nothing/").status_code == 404


def test_run_of_somebody_else_is_seen_but_not_confirmed(open_town: Town) -> None:
    with acting_for(open_town.city):
        for name in ("admin-a", "admin-b"):
            open_town.people[Role.TENANT_ADMIN] = make_user(name)
            make_post(open_town.people[Role.TENANT_ADMIN], Role.TENANT_ADMIN)
        open_town.people[Role.TENANT_ADMIN] = User.objects.get(username="admin-a")
        run = checked(open_town.actor(Role.TENANT_ADMIN), Areas, [STREET])
    client = signed_in("admin-b")
    page = client.get(f"/tianchang/imports/runs/{run.pk}/").content.decode()
    assert "检查通过" in page
    assert "导入这 1 行" not in page
    assert client.post(f"/tianchang/imports/runs/{run.pk}/", {"deed": "confirm"}).status_code == 404
