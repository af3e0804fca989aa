"""Five hundred ways of tampering with a sealed trail, in the database and in its export: the script finds every one."""

import random
import shutil
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from psycopg import sql

from complaints.models import CaseEvent
from governance.audit import record
from governance.evidence.verify_audit import CHECKPOINT, NOTHING_BEFORE, ROWS, SEALS, Tree, leaf_hash, verify
from governance.models import AuditSeal, City, Place
from governance.rules.seals import COLUMNS, FORM
from governance.services.audit_exports import export_audit
from governance.services.sealing import (
    SealRefused,
    checkpoint,
    last_seal,
    line_of,
    public_key,
    seal_ledgers,
    sealed_lines,
)
from governance.tenancy import acting_for, uuid7
from tests.conftest import NOON, owner_connection
from tests.factories import make_city, make_place

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]

TAMPERS, SEALED = 500, 8
LEDGERS = sorted(COLUMNS[FORM])
Owner = psycopg.Connection[Any]
Chance = random.Random


@pytest.fixture
def trail() -> tuple[City, list[str]]:
    """A city with eight seals over rows of every ledger, and the checkpoints kept after the third and the last."""
    city, kept = make_city("tianchang", "天长市", "TC"), []
    for number in range(SEALED):
        for step in range(3):  # several transactions under one seal
            with acting_for(city):
                make_place(Place.Kind.STREET, code=f"S{number}{step}")
                record(
                    None, "governance.opened_city", city, at=NOON + timedelta(minutes=number), slug=f"{number}{step}"
                )
                CaseEvent.objects.create(
                    at=NOON, case_id=uuid7(), act="REPORT", to_status="REPORTED", public_text=f"灯坏了 {number}"
                )
        with acting_for(city):
            seal = seal_ledgers(city, at=NOON + timedelta(minutes=number))
            assert seal is not None, "another transaction of this server still runs"
            if number in (2, SEALED - 1):
                kept.append(checkpoint(city, seal))
    return city, kept


def one_row(owner: Owner, chance: Chance) -> tuple[str, Any]:
    ledger = chance.choice(LEDGERS)
    ids = [row[0] for row in owner.execute(sql.SQL("SELECT id FROM {} ORDER BY id").format(sql.Identifier(ledger)))]
    return ledger, chance.choice(ids)


def change(owner: Owner, ledger: str, pk: Any, column: str, value: str) -> None:
    owner.execute(f"UPDATE {ledger} SET {column} = {value} WHERE id = '{pk}'")  # type: ignore[call-overload]  # words of our own


CHANGES = {
    "complaints_caseevent": [
        ("public_text", "'修好了'"), ("act", "'CLOSE'"), ("at", "at + interval '1 microsecond'"), ("actor_id", "uuidv7()"),
        ("facts", "'{\"a\": 1}'"), ("case_id", "uuidv7()"), ("id", "uuidv7()"), ("internal_text", "' '"),
    ],
    "governance_auditevent": [
        ("action", "'governance.nothing'"), ("facts", "facts || '{\"slug\": \"x\"}'"), ("role", "'AUDITOR'"), ("request_id", "'x'"),
        ("recorded_at", "recorded_at - interval '1 second'"), ("subject_id", "NULL"),
    ],
    "governance_rowchange": [
        ("op", "CASE op WHEN 'D' THEN 'I' ELSE 'D' END"), ("after", "'{}'"), ("before", "'{\"name\": \"x\"}'"), ("row_id", "uuidv7()"), ("table_name", "'x'"),
    ],
}  # fmt: skip


def update(owner: Owner, chance: Chance, _city: City) -> None:
    ledger, pk = one_row(owner, chance)
    change(owner, ledger, pk, *chance.choice(CHANGES[ledger]))


def delete(owner: Owner, chance: Chance, _city: City) -> None:
    ledger, pk = one_row(owner, chance)
    owner.execute(sql.SQL("DELETE FROM {} WHERE id = %s").format(sql.Identifier(ledger)), [pk])


def insert(owner: Owner, chance: Chance, _city: City) -> None:
    """Copy a row under a new key into the same transaction, as if it had always been there."""
    ledger, pk = one_row(owner, chance)
    columns = [name for name in COLUMNS[FORM][ledger] if name != "id"]
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    what = sql.SQL("INSERT INTO {0} (id, {1}) SELECT uuidv7(), {1} FROM {0} WHERE id = %s")
    owner.execute(what.format(sql.Identifier(ledger), names), [pk])


def reorder(owner: Owner, chance: Chance, _city: City) -> None:
    """Move a row to another transaction, under another seal or none."""
    ledger, pk = one_row(owner, chance)
    other = chance.choice(["xid::text::bigint + 1", "xid::text::bigint - 1", "0", "xid::text::bigint + 1000000"])
    change(owner, ledger, pk, "xid", f"({other})::text::xid8")


def truncate(owner: Owner, chance: Chance, city: City) -> None:
    """Cut off the last seals with all that they sealed: within itself, what is left holds together."""
    with acting_for(city):
        first = AuditSeal.objects.get(number=chance.randrange(2, SEALED + 1))
    for ledger in LEDGERS:
        owner.execute(
            sql.SQL("DELETE FROM {} WHERE xid >= %s::text::xid8").format(sql.Identifier(ledger)), [first.from_xid]
        )
    owner.execute("DELETE FROM governance_auditseal WHERE number >= %s", [first.number])


def cut_rows(owner: Owner, chance: Chance, city: City) -> None:
    """Cut off the last rows and leave the seals."""
    with acting_for(city):
        last = last_seal()
    assert last is not None
    ledger = chance.choice(LEDGERS)
    owner.execute(sql.SQL("DELETE FROM {} WHERE xid >= %s::text::xid8").format(sql.Identifier(ledger)), [last.from_xid])


def seal_changed(owner: Owner, chance: Chance, _city: City) -> None:
    column, value = chance.choice(
        [("root", "sha256('x')"), ("count", "count + 1"), ("before_xid", "before_xid + 1"), ("previous", "sha256('y')"),
         ("sealed_at", "sealed_at - interval '1 day'"), ("number", "number + 100"), ("tree_root", "sha256('z')")]
    )  # fmt: skip
    number = SEALED if column == "tree_root" else chance.randrange(1, SEALED + 1)
    owner.execute(f"UPDATE governance_auditseal SET {column} = {value} WHERE number = {number}")  # type: ignore[call-overload]  # words of our own


def written_anew(owner: Owner, chance: Chance, city: City) -> None:
    """Change a row and write its seal and all later ones anew, as whoever owns database and code could: only a kept note tells."""
    update(owner, chance, city)
    with acting_for(city):
        tree, previous = Tree(), bytes.fromhex(NOTHING_BEFORE)
        for seal in AuditSeal.objects.order_by("number"):
            rows = Tree()
            for line in sealed_lines(city.pk, FORM, seal.from_xid, seal.before_xid):
                rows.add(leaf_hash(line.encode()))
            seal.root, seal.previous = rows.root(), previous
            previous = seal.digest = leaf_hash(line_of(city.pk, seal))
            tree.add(previous)
            owner.execute(
                "UPDATE governance_auditseal SET root = %s, previous = %s, digest = %s, tree_root = %s, edge = %s WHERE number = %s",
                [seal.root, seal.previous, seal.digest, tree.root(), b"".join(tree.edge), seal.number],
            )


IN_DATABASE: tuple[Callable[[Owner, Chance, City], None], ...] = (
    update, update, delete, insert, reorder, truncate, cut_rows, seal_changed, written_anew,
)  # fmt: skip


def file_lines(folder: Path, name: str) -> list[bytes]:
    return (folder / name).read_bytes().splitlines(keepends=True)


def in_export(folder: Path, chance: Chance) -> str:
    """Change the export's files; return how."""
    name = chance.choice([ROWS, ROWS, SEALS, CHECKPOINT])
    if name == CHECKPOINT:
        note = (folder / name).read_text(encoding="utf-8").split("\n")
        note[1] = str(int(note[1]) - 1)
        (folder / name).write_text("\n".join(note), encoding="utf-8")
        return "note"
    found = file_lines(folder, name)
    first, second = sorted(chance.sample(range(len(found)), 2))
    kind = chance.choice(["byte", "drop", "double", "swap", "cut", "last"])
    if kind == "byte":
        line = bytearray(found[first])
        at = chance.randrange(len(line) - 1)
        line[at] ^= 1 + chance.randrange(127)
        found[first] = bytes(line)
    elif kind == "drop":
        del found[first]
    elif kind == "double":
        found.insert(first, found[first])
    elif kind == "swap":
        found[first], found[second] = found[second], found[first]
    elif kind == "cut":
        found[-1] = found[-1][: -1 - chance.randrange(5)]
    else:
        found.pop()
    (folder / name).write_bytes(b"".join(found))
    return f"{kind} {name}"


def keep_tables(owner: Owner) -> None:
    for table in (*LEDGERS, "governance_auditseal"):
        owner.execute(
            sql.SQL("CREATE TEMP TABLE {} AS TABLE {}").format(sql.Identifier(f"kept_{table}"), sql.Identifier(table))
        )


def put_back(owner: Owner) -> None:
    for table in (*LEDGERS, "governance_auditseal"):
        owner.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        owner.execute(
            sql.SQL("INSERT INTO {} SELECT * FROM {}").format(sql.Identifier(table), sql.Identifier(f"kept_{table}"))
        )


def test_every_tampering_is_found(trail: tuple[City, list[str]], tmp_path: Path) -> None:
    city, kept = trail
    key, chance = public_key(city), random.Random(20261127)
    whole = tmp_path / "whole"
    with acting_for(city):
        written = export_audit(city, whole)
    clean = verify(whole, kept, key)
    assert (clean.faults, clean.remarks) == ([], [])
    assert (clean.seals, clean.rows) == (SEALED, written.rows)
    missed, tried = [], Counter[str]()
    with owner_connection() as owner:
        keep_tables(owner)
        for turn in range(TAMPERS):
            folder = tmp_path / f"t{turn}"
            if turn % 5 == 0:
                shutil.copytree(whole, folder)
                kind = in_export(folder, chance)
            else:
                deed = chance.choice(IN_DATABASE)
                deed(owner, chance, city)
                kind = deed.__name__
                with acting_for(city):
                    export_audit(city, folder)
                put_back(owner)
            tried[kind] += 1
            if not verify(folder, kept, key).faults:
                missed.append(f"{turn}: {kind}")
            shutil.rmtree(folder)
    print(f"\naudit drill: tampers={tried.total()} kinds={len(tried)} missed={len(missed)}")
    assert missed == []
    with acting_for(city):
        export_audit(city, tmp_path / "again")
    assert verify(tmp_path / "again", kept, key).faults == []


def marked(city: City, slug: str) -> None:
    with acting_for(city):
        record(None, "governance.opened_city", city, at=NOON, slug=slug)


def sealed(city: City) -> AuditSeal | None:
    with acting_for(city):
        return seal_ledgers(city, at=NOON)


def test_row_of_a_transaction_that_ends_late_is_sealed_once_and_later(city: City, tmp_path: Path) -> None:
    """A transaction that began first and ends last: what ended meanwhile waits for it, and nothing is ever passed over."""
    marked(city, "first")
    assert sealed(city) is not None
    with owner_connection() as owner, owner.transaction():
        owner.execute("SELECT set_config('app.city', %s, true)", [str(city.pk)])
        owner.execute(
            "INSERT INTO governance_auditevent (id, city_id, at, action, role, subject_type, facts, request_id) "
            "VALUES (uuidv7(), %s, %s, 'governance.opened_city', '', '', '{\"slug\": \"late\"}', '')",
            [city.pk, NOON],
        )
        marked(city, "meanwhile")
        assert sealed(city) is None
    second = sealed(city)
    assert second is not None
    assert second.count == 2
    assert sealed(city) is None
    with acting_for(city):
        export_audit(city, tmp_path / "export")
        assert verify(tmp_path / "export", [checkpoint(city, second)]).faults == []


def test_two_at_once_make_one_seal(city: City) -> None:
    marked(city, "x")
    made: list[AuditSeal | None] = []

    def work() -> None:
        try:
            made.append(sealed(city))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [seal.number for seal in made if seal] == [1]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_after_a_logical_restore_sealing_stands_until_a_new_epoch(city: City, tmp_path: Path) -> None:
    marked(city, "x")
    first = sealed(city)
    assert first is not None
    with owner_connection() as owner:  # a restored server counts from a lower number than the seals know
        owner.execute("UPDATE governance_auditseal SET before_xid = before_xid + 1000000")
    marked(city, "y")
    with pytest.raises(SealRefused, match="epoch"):
        sealed(city)
    call_command("begin_audit_epoch")
    with acting_for(city):
        newest = last_seal()
        assert newest is not None
        assert (newest.epoch, newest.number) == (2, 1)
        assert bytes(newest.previous) == bytes(first.digest)
    marked(city, "z")
    assert sealed(city) is not None
    call_command("export_audit", city.slug, tmp_path / "export")
    assert verify(tmp_path / "export", [], public_key(city)).faults == []


def test_export_is_checked_by_the_script_alone(city: City, tmp_path: Path) -> None:
    """The copied script runs in a bare Python, in another folder, with nothing of the product on its path."""
    marked(city, "x")
    sealed(city)
    call_command("export_audit", city.slug, tmp_path / "export")
    with pytest.raises(CommandError, match="not empty"):
        call_command("export_audit", city.slug, tmp_path / "export")
    words = [sys.executable, "-I", "-S", "verify_audit.py", ".", "--kept", "checkpoint.txt"]
    done = subprocess.run(words, cwd=tmp_path / "export", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "nothing changed" in done.stdout
    call_command("verify_audit", str(tmp_path / "export"))
    rows = tmp_path / "export" / ROWS
    rows.write_bytes(rows.read_bytes().replace(b"opened", b"closed"))
    assert subprocess.run(words, cwd=tmp_path / "export", capture_output=True, check=False).returncode == 1
    with pytest.raises(SystemExit):
        call_command("verify_audit", str(tmp_path / "export"))
