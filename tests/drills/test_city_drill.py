"""A whole city packed, deleted and put in again is the same to the last row and file; another city does not notice."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from complaints.models import Case
from governance.evidence.verify_audit import verify
from governance.models import AuditSeal, City, Job, Membership, User
from governance.packing.manifest import MANIFEST, TABLES, city_files, file_line
from governance.packing.pack import pack_city
from governance.packing.remove import remove_city
from governance.packing.tables import LEFT_OUT, city_tables, digests_of, owners_transaction
from governance.rules.roles import Role
from governance.services.audit_exports import export_audit
from governance.services.sealing import seal_ledgers
from governance.tenancy import acting_for
from tests.complaints.conftest import FRIDAY, build_town, filed
from tests.complaints.test_services_requests import signed
from tests.conftest import NOON
from tests.factories import make_city, make_post, make_user
from tests.sessions import signed_in

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]


@pytest.fixture
def cities(settings: Any, tmp_path: Path) -> tuple[City, City]:
    """Two cities with cases, photos and people, one of whom works in both; the first has seals."""
    settings.MEDIA_ROOT = tmp_path / "media"
    first, second = make_city("tianchang", "天长市", "TC"), make_city("laian", "来安县", "LA")
    for number, city in enumerate((first, second)):
        with acting_for(city):
            town = build_town(city, mark="甲乙"[number])
            for _ in range(3):
                signed(town)
            filed(town)
            make_post(make_user(f"admin-{city.slug}", "管理员"), Role.TENANT_ADMIN)
            if number == 0:
                both = make_user("both", "两地任职")
                both.set_phone("13800000000")
                both.save()
            else:
                both = User.objects.get(username="both")
            make_post(both, Role.CC_SUPERVISOR)
            folder = settings.MEDIA_ROOT / "full" / str(city.pk) / "2024"
            folder.mkdir(parents=True)
            (folder / "a.jpg").write_bytes(city.slug.encode() * 100)
    with acting_for(first):
        assert seal_ledgers(first, at=NOON) is not None
    return first, second


def state_of(city: City) -> dict[str, Any]:
    with owners_transaction() as owner:
        tables: dict[str, Any] = dict(digests_of(owner, city.pk))
    return {**tables, "files": [file_line(name, path) for name, path in city_files(str(city.pk))]}


def accounts() -> list[dict[str, Any]]:
    return list(User.objects.order_by("pk").values())


def test_every_table_with_a_city_is_packed_or_left_out_for_a_reason() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid WHERE a.attname = 'city_id' "
            "AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace"
        )
        known = {name for (name,) in cursor.fetchall()}
    assert known == {table.name for table in city_tables()} - {"governance_city"} | LEFT_OUT


def test_city_comes_back_the_same_and_the_other_does_not_notice(cities: tuple[City, City], tmp_path: Path) -> None:
    first, second = cities
    before, beside, people = state_of(first), state_of(second), accounts()
    folder = tmp_path / "packed"
    removed = remove_city("tianchang", folder, NOON)
    assert removed.rows >= sum(digest.rows for digest in before.values() if not isinstance(digest, list))
    assert removed.files == len(before["files"]) == 1
    assert not City.objects.filter(slug="tianchang").exists()
    assert all(not digest.rows for digest in state_of(first).values() if not isinstance(digest, list))
    assert not Job.objects.filter(city_id=first.pk).exists()
    assert not list((tmp_path / "media").glob(f"*/{first.pk}"))
    assert {user["username"] for user in accounts()} < {user["username"] for user in people}
    assert User.objects.filter(username="both").exists()
    assert state_of(second) == beside
    assert Client().get("/tianchang/login/").status_code == 404

    call_command("import_city", folder)
    after = state_of(first)
    with acting_for(first):
        event = Case.objects.count()
    assert event == 4
    # the audit has one row more, which says that the city was put in; everything else is the same
    audit = {"governance_auditevent"}
    assert {name: after[name] for name in after.keys() - audit} == {
        name: before[name] for name in before.keys() - audit
    }
    assert after["governance_auditevent"].rows == before["governance_auditevent"].rows + 1
    assert accounts() == people
    assert state_of(second) == beside
    assert signed_in("admin-tianchang").get("/tianchang/w/").status_code == 200
    assert User.objects.get(username="both").phone == "13800000000"


def test_audit_goes_on_under_a_new_epoch_that_follows_the_old_one(cities: tuple[City, City], tmp_path: Path) -> None:
    first, _second = cities
    with acting_for(first):
        old = AuditSeal.objects.latest("number")
    remove_city("tianchang", tmp_path / "packed", NOON)
    call_command("import_city", tmp_path / "packed")
    city = City.objects.get(slug="tianchang")
    with acting_for(city):
        new = AuditSeal.objects.order_by("epoch", "number").last()
        assert new is not None
        assert (new.epoch, bytes(new.previous)) == (old.epoch + 1, bytes(old.digest))
    with acting_for(city):
        seal_ledgers(city, at=NOON)
    with acting_for(city):
        export_audit(city, tmp_path / "audit")
    assert not verify(tmp_path / "audit").faults


def test_export_and_import_move_a_city_to_a_server_without_it(cities: tuple[City, City], tmp_path: Path) -> None:
    first, _second = cities
    call_command("export_city", "tianchang", tmp_path / "one")
    with pytest.raises(CommandError, match="not empty"):
        call_command("export_city", "tianchang", tmp_path / "one")
    with pytest.raises(CommandError, match="here already"):
        call_command("import_city", tmp_path / "one")
    with pytest.raises(CommandError, match="--yes"):
        call_command("delete_city", "tianchang", tmp_path / "two")
    call_command("delete_city", "tianchang", tmp_path / "two", yes="tianchang")
    call_command("import_city", tmp_path / "one")
    assert City.objects.get(slug="tianchang").pk == first.pk
    assert Membership.objects.filter(city=first).exists()


@pytest.mark.parametrize("spoil", ["table", "file", "manifest", "city", "migration", "key", "missing"])
def test_folder_that_is_not_whole_is_refused_and_nothing_is_kept(
    cities: tuple[City, City], tmp_path: Path, spoil: str
) -> None:
    first, second = cities
    folder = tmp_path / "packed"
    remove_city("tianchang", folder, NOON)
    beside = state_of(second)
    manifest = json.loads((folder / MANIFEST).read_text())
    table = folder / TABLES / "governance_place.jsonl"
    match spoil:
        case "table":
            table.write_text(table.read_text().replace("园林", "林园", 1))
        case "file":
            (folder / "files" / "full" / str(first.pk) / "2024" / "a.jpg").write_bytes(b"other")
        case "manifest":
            (folder / MANIFEST).unlink()
        case "city":
            text = table.read_text().replace(str(first.pk), str(second.pk))
            table.write_text(text)
            from governance.packing.manifest import digest_of_file

            manifest["tables"]["governance_place"]["sha256"] = digest_of_file(table).sha256
        case "migration":
            manifest["migrations"].append("governance.9999_later")
        case "key":
            manifest["keys"].append(99)
        case "missing":
            shutil.rmtree(folder / TABLES)
    if spoil != "manifest":
        (folder / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(CommandError):
        call_command("import_city", folder)
    assert not City.objects.filter(slug="tianchang").exists()
    assert not list((tmp_path / "media").glob(f"*/{first.pk}"))
    assert state_of(second) == beside


def test_folder_is_for_its_owner_alone(cities: tuple[City, City], tmp_path: Path) -> None:
    pack_city("tianchang", tmp_path / "packed", FRIDAY)
    assert (tmp_path / "packed").stat().st_mode & 0o777 == 0o700
    phones = [json.loads(line)["phone"] for line in (tmp_path / "packed" / "accounts.jsonl").read_text().splitlines()]
    assert any(phones)
    assert "13800000000" not in (tmp_path / "packed" / "accounts.jsonl").read_text()
