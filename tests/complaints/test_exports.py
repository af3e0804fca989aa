"""Lists taken out as files: exactly the rows of the filter, as the asker may see them when the job runs."""

import csv
import hashlib
import tracemalloc
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from complaints.models import Case, CaseEvent
from complaints.queries import exports as rows_of_exports
from complaints.queries.filters import CaseFilters
from complaints.queries.lists import case_list
from complaints.rules.states import Status
from complaints.services.exporting import ask_for_export, make_export
from complaints.services.notes import add_note
from complaints.tasks import export_cases
from governance.access import ActionRefused
from governance.jobs import run_job
from governance.models import AuditEvent, Export, Job, Post, RolePermission, User
from governance.progress import told
from governance.queries.exports import own_export
from governance.rules.answers import Refused
from governance.rules.roles import Module, Role
from governance.services.exports import GIVEN_UP, KEPT, expire_exports, export_path, fetch_export, unfinished_path
from governance.tenancy import acting_for
from tests.complaints.conftest import FRIDAY, TODAY, Town, build_town, copies, filed, opened_town
from tests.factories import make_post
from tests.sessions import signed_in

HEAD = [
    "到期时间",
    "时限",
    "环节",
    "事项",
    "编号",
    "来源",
    "紧急程度",
    "位置",
    "具体位置",
    "网格",
    "承办",
    "上报时间",
    "状态",
]
NUMBER, TITLE = HEAD.index("编号"), HEAD.index("事项")


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def outside(city: Any) -> Town:
    return opened_town(city)


def asked(town: Town, role: Role = Role.CC_OPERATOR, kind: str = "CSV", **query: str) -> Export:
    return ask_for_export(actor=town.actor(role), kind=kind, query=query, at=FRIDAY)


def made(town: Town, role: Role = Role.CC_OPERATOR, kind: str = "CSV", **query: str) -> Export:
    done = make_export(asked(town, role, kind, **query).pk)
    assert done is not None
    return done


def _again(export: Export) -> Export:
    return Export.objects.get(pk=export.pk)


def csv_rows(export: Export) -> list[list[str]]:
    with export_path(export.storage_key).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def numbers_of(export: Export) -> list[str]:
    return [row[NUMBER] for row in csv_rows(export)[1:]]


def test_export_is_refused_to_who_only_reads_the_own_reports(town: Town) -> None:
    with pytest.raises(ActionRefused) as refusal:
        asked(town, Role.RESIDENT)
    assert refusal.value.action == "complaints.export_cases"


def test_export_for_a_filter_that_names_nothing_is_refused(town: Town) -> None:
    with pytest.raises(Refused) as refusal:
        asked(town, category="C9999")
    assert (refusal.value.code, Export.objects.count()) == ("filter_gone", 0)


@pytest.mark.parametrize(
    ("role", "query"),
    [(Role.CC_OPERATOR, {}), (Role.CC_OPERATOR, {"group": "all", "sort": "newest"}), (Role.CC_OPERATOR, {"group": "to_accept"}),
     (Role.DEPT_HANDLER, {"group": "all"}), (Role.GRID_MEMBER, {}), (Role.CC_OPERATOR, {"q": "没有这样的事"})],
)  # fmt: skip
def test_export_has_exactly_the_rows_of_the_list_in_its_order(town: Town, role: Role, query: dict[str, str]) -> None:
    case = filed(town)
    twins = copies(case, 7)
    units = {"lead_unit": town.department, "dispatched_at": FRIDAY}
    Case.objects.filter(pk__in=[twin.pk for twin in twins[:3]]).update(status=Status.DISPATCHED, **units)
    filters = CaseFilters(group=query.get("group", "open"), words=query.get("q", ""), order=query.get("sort", "due"))
    shown = [row.number for row in case_list(town.actor(role), filters, FRIDAY, size=100).rows]
    assert numbers_of(made(town, role, **query)) == shown


@pytest.mark.parametrize(
    ("words", "found"), [("3-2单元", True), ("tc-20240927-0001", True), ("TC-20240927-0002", False), ("3-3单元", False)]
)
def test_words_with_a_stroke_are_a_number_only_when_they_look_like_one(town: Town, words: str, found: bool) -> None:
    filed(town, text="3-2单元门禁坏了")
    assert (len(case_list(town.actor(Role.CC_OPERATOR), CaseFilters(words=words), FRIDAY).rows) == 1) is found


def test_export_of_one_city_has_nothing_of_the_other(city: Any, other_city: Any) -> None:
    with acting_for(other_city):
        foreign = filed(build_town(other_city, "X"), text="别的城市")
    with acting_for(city):
        town = build_town(city)
        own = filed(town)
        export = made(town, group="all")
        text = export_path(export.storage_key).read_text(encoding="utf-8-sig")
    assert (own.number in text, foreign.text in text, "X浔河" in text, len(text.splitlines())) == (
        True,
        False,
        False,
        2,
    )


def test_csv_has_the_columns_of_the_list_and_nothing_of_the_reporter(town: Town) -> None:
    User.objects.filter(pk=town.people[Role.RESIDENT].pk).update(display_name="王报事")
    filed(town, is_anonymous=True, spot="北门")
    filed(town, text="第二件", spot="")
    rows = csv_rows(made(town))
    assert rows[0] == HEAD
    assert rows[1][1:] == ["超期", "受理", "北门垃圾满了", "TC-20240927-0001", "居民上报", "一般", "浔河香樟里", "北门", "园林01网格", "",
                          "2024-09-27 16:30:00", "待受理"]  # fmt: skip
    assert "王报事" not in str(rows)


def _texts_of(export: Export) -> str:
    """Return everything that can be read in a file, also inside Excel's parts."""
    path = export_path(export.storage_key)
    if export.kind == "CSV":
        return path.read_text(encoding="utf-8-sig")
    with ZipFile(path) as parts:
        return "".join(parts.read(name).decode() for name in parts.namelist())


@pytest.mark.parametrize("kind", ["CSV", "XLSX"])
@pytest.mark.parametrize(
    "role", [Role.CC_OPERATOR, Role.CC_SUPERVISOR, Role.COMMUNITY_WORKER, Role.GRID_MEMBER, Role.FIRM_ADMIN]
)
@pytest.mark.parametrize("is_anonymous", [True, False])
def test_file_tells_neither_reporter_nor_contact_nor_notes(
    town: Town, role: Role, kind: str, is_anonymous: bool
) -> None:
    reporter = town.people[Role.RESIDENT]
    User.objects.filter(pk=reporter.pk).update(display_name="王报事")
    case = filed(town, is_anonymous=is_anonymous)
    add_note(actor=town.actor(Role.CC_OPERATOR), case_id=case.pk, text="内部说明勿外传", at=FRIDAY)
    assert CaseEvent.objects.filter(internal_text="内部说明勿外传").exists()
    text = _texts_of(made(town, role, kind, group="all"))
    assert case.number in text
    secrets = ("王报事", reporter.username, str(reporter.pk), "内部说明")
    assert [secret for secret in secrets if secret in text] == []


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x")', "+1", "-1", "@x", "\t=1", "＝1"])
def test_text_of_a_report_is_no_formula(town: Town, text: str) -> None:
    filed(town, text=f"x\n{text}")
    Case.objects.update(text=text)
    assert csv_rows(made(town))[1][TITLE] == f"'{text.strip()}"
    book = load_workbook(export_path(made(town, kind="XLSX").storage_key))
    cell = book["事件"].cell(2, TITLE + 1)
    assert (cell.value, cell.data_type) == (text.strip(), "s")


def test_excel_says_who_what_and_when(town: Town) -> None:
    filed(town)
    book = load_workbook(export_path(made(town, kind="XLSX", major="C01", due="near").storage_key))
    about = {row[0].value: row[1].value for row in book["说明"]}
    operator = town.people[Role.CC_OPERATOR].display_name
    assert about["导出人"].startswith(operator)
    assert about["筛选条件"] == "时限：临期；大类：环境卫生"
    assert "0 件" in about["范围"]


def test_export_is_made_once_and_bears_its_sum(town: Town) -> None:
    filed(town)
    export = made(town)
    content = export_path(export.storage_key).read_bytes()
    assert (bytes(export.sha256 or b""), export.bytes, export.rows_total) == (
        hashlib.sha256(content).digest(),
        len(content),
        1,
    )
    filed(town)
    assert make_export(export.pk) is None
    assert export_path(export.storage_key).read_bytes() == content
    assert [path.suffix for path in export_path(export.storage_key).parent.iterdir()] == [".csv"]


def test_job_makes_the_file_and_tells_how_far_it_is(town: Town) -> None:
    copies(filed(town), 4)
    export = asked(town)
    job = Job.objects.get(kind="complaints.tasks.export_cases")
    assert (run_job(job.pk, export_cases.run), run_job(job.pk, export_cases.run)) == (True, False)
    assert (told(export.pk), Export.objects.get().state) == ((5, 5), "READY")


@pytest.mark.parametrize(
    ("change", "code"), [("post", "post_ended"), ("letter", "right_lost"), ("account", "post_ended")]
)
def test_whoever_lost_post_or_right_meanwhile_gets_no_file(town: Town, change: str, code: str) -> None:
    filed(town)
    export = asked(town)
    person = town.people[Role.CC_OPERATOR]
    match change:
        case "post":
            Post.objects.filter(person=person).update(valid_to=TODAY)
        case "account":
            User.objects.filter(pk=person.pk).update(is_active=False)
        case _:
            RolePermission.objects.filter(role=Role.CC_OPERATOR, module=Module.CASE).update(letters="U")
            town.city.config_version += 1
            town.city.save()
    done = make_export(export.pk)
    assert done is not None
    assert (done.state, done.refusal, done.storage_key, list(Path(export_path("")).rglob("*.csv"))) == (
        "REFUSED",
        code,
        "",
        [],
    )


def test_export_is_cut_to_what_the_asker_sees_when_it_is_made(town: Town) -> None:
    case = filed(town)
    Case.objects.filter(pk=case.pk).update(status=Status.DISPATCHED, lead_unit=town.department, dispatched_at=FRIDAY)
    export = asked(town, Role.DEPT_HANDLER)
    Case.objects.filter(pk=case.pk).update(lead_unit=town.firm)
    done = make_export(export.pk)
    assert done is not None
    assert numbers_of(done) == []


def test_too_many_rows_are_refused(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    copies(filed(town), 2)
    monkeypatch.setitem(rows_of_exports.MOST_ROWS, "XLSX", 2)
    assert (made(town, kind="XLSX").refusal, made(town).rows_total) == ("too_many_rows", 3)


def test_only_the_asker_fetches_and_only_for_a_day(town: Town) -> None:
    filed(town)
    export = made(town)
    assert export.ready_at is not None
    for role, at in ((Role.CC_SUPERVISOR, export.ready_at), (Role.CC_OPERATOR, export.ready_at + KEPT)):
        with pytest.raises(Export.DoesNotExist):
            fetch_export(actor=town.actor(role), export_id=export.pk, at=at)
    fetch_export(actor=town.actor(Role.CC_OPERATOR), export_id=export.pk, at=export.ready_at)
    with pytest.raises(Export.DoesNotExist):
        own_export(town.actor(Role.CC_SUPERVISOR), export.pk)


def test_whoever_has_left_the_post_fetches_the_file_no_more(town: Town) -> None:
    filed(town)
    export, person = made(town), town.people[Role.CC_OPERATOR]
    Post.objects.filter(person=person).update(valid_to=TODAY)
    make_post(person, Role.GRID_MEMBER, place=town.grid)
    with pytest.raises(Export.DoesNotExist):
        fetch_export(actor=town.actor(Role.CC_OPERATOR), export_id=export.pk, at=FRIDAY)


def test_the_same_asked_for_twice_is_one_file_and_three_are_enough(town: Town) -> None:
    first = asked(town)
    assert (asked(town).pk, Job.objects.filter(kind="complaints.tasks.export_cases").count()) == (first.pk, 1)
    asked(town, kind="XLSX")
    asked(town, q="门")
    with pytest.raises(Refused) as refusal:
        asked(town, q="灯")
    assert (refusal.value.code, asked(town).pk) == ("too_many_exports", first.pk)
    make_export(first.pk)
    assert asked(town, q="灯").state == Export.State.ASKED
    assert asked(town, Role.CC_SUPERVISOR).pk != first.pk


def test_what_no_try_could_make_is_given_up_and_leaves_no_file(town: Town) -> None:
    export = asked(town)
    left = [unfinished_path(export), unfinished_path(export).with_suffix("")]
    for path in left:
        path.write_text("事件")
    assert (expire_exports(at=FRIDAY + GIVEN_UP - timedelta(seconds=1)), left[0].exists()) == (0, True)
    assert (expire_exports(at=FRIDAY + GIVEN_UP), expire_exports(at=FRIDAY + GIVEN_UP)) == (1, 0)
    assert (_again(export).refusal, [path.exists() for path in left]) == ("not_made", [False, False])
    assert make_export(export.pk) is None


def test_export_is_deleted_after_its_day_and_each_step_stands_in_the_audit(town: Town) -> None:
    filed(town)
    export = made(town, q="王大妈")
    assert export.expires_at is not None
    fetch_export(actor=town.actor(Role.CC_OPERATOR), export_id=export.pk, at=FRIDAY)
    assert expire_exports(at=export.expires_at - timedelta(seconds=1)) == 0
    assert (expire_exports(at=export.expires_at), expire_exports(at=export.expires_at)) == (1, 0)
    assert not export_path(export.storage_key).exists()
    told_of = AuditEvent.objects.filter(subject_id=export.pk).order_by("recorded_at", "id")
    assert sorted(told_of.values_list("action", flat=True)) == [
        "governance.export_asked", "governance.export_expired", "governance.export_fetched", "governance.export_made",
    ]  # fmt: skip
    assert "王大妈" not in str(list(told_of.values_list("facts", flat=True)))


def test_export_asks_as_much_for_three_rows_as_for_one(town: Town, django_assert_num_queries: Any) -> None:
    case, actor = filed(town), town.actor(Role.CC_OPERATOR)
    for more in (0, 2):
        copies(case, more)
        ids = rows_of_exports.exported_ids(actor, CaseFilters(), FRIDAY, 10)
        with django_assert_num_queries(1):
            chunks = list(rows_of_exports.exported_rows(actor, ids, list(rows_of_exports.COLUMNS), FRIDAY))
        assert sum(map(len, chunks)) == more + 1


@pytest.mark.parametrize("kind", ["CSV", "XLSX"])
def test_memory_does_not_grow_with_the_rows(town: Town, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Six times the rows cost no more than their ids: rows are written and forgotten, 200 at a time here."""
    monkeypatch.setattr(rows_of_exports, "CHUNK", 200)
    case = filed(town)
    peaks = []
    for more in (499, 2500):
        _twins(case, more)
        export = asked(town, kind=kind, group="all")
        tracemalloc.start()
        make_export(export.pk)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert Export.objects.order_by("-rows_total")[0].rows_total == 3000
    assert peaks[1] - peaks[0] < 1_500_000


def _twins(case: Case, count: int) -> None:
    start = Case.objects.count()
    twins = []
    for step in range(count):
        twin = Case.objects.get(pk=case.pk) if not twins else Case(**_values(twins[0]))
        twin.pk, twin.client_ref = UUID(int=(start + step + 1) << 64), UUID(int=start + step + 1)
        twin.number = f"TC-20240101-{start + step:05d}"
        twins.append(twin)
    Case.objects.bulk_create(twins, batch_size=1000)


def _values(case: Case) -> dict[str, Any]:
    return {column.attname: getattr(case, column.attname) for column in Case._meta.concrete_fields}


def test_pages_lead_from_the_list_to_the_file(outside: Town) -> None:
    with acting_for(outside.city):
        filed(outside)
    client = signed_in(outside.people[Role.CC_OPERATOR].username)
    waiting = client.post("/tianchang/w/exports/", {"kind": "CSV", "query": "group=all"}, follow=True)
    assert (waiting.context["works"], 'hx-trigger="every 2s"' in waiting.content.decode()) == (True, True)
    address = waiting.context["url"]
    assert client.get(f"{address}file/").status_code == 404
    with acting_for(outside.city):
        make_export(waiting.context["export"].pk)
    ready = client.get(address)
    assert (ready.context["works"], "hx-trigger" in ready.content.decode()) == (False, False)
    answer = client.get(ready.context["file_url"])
    body = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("text/csv; charset=utf-8", "private, no-store")
    assert answer["Content-Disposition"].startswith(
        "attachment; filename=\"export.csv\"; filename*=UTF-8''%E4%BA%8B%E4%BB%B6-20240927-1630-"
    )
    assert b"TC-20240927-0001" in body


def test_in_production_the_server_in_front_sends_the_file(outside: Town, settings: Any) -> None:
    with acting_for(outside.city):
        export = made(outside)
    settings.X_ACCEL_PREFIX = "/media/"
    answer = signed_in(outside.people[Role.CC_OPERATOR].username).get(f"/tianchang/w/exports/{export.pk}/file/")
    assert (answer["X-Accel-Redirect"], answer.content) == (f"/media/exports/{export.storage_key}", b"")
