"""Putting a packed city in again: whole and the same, or not at all."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.conf import settings
from psycopg import sql

from governance.models.accounts import User
from governance.models.audit import AuditSeal, RowChange
from governance.packing.manifest import (
    ACCOUNTS,
    FILE_LIST,
    FILES,
    Manifest,
    PackRefused,
    city_files,
    digest_of_file,
    file_line,
    keys_now,
    migrations_now,
    read_manifest,
    table_path,
)
from governance.packing.tables import (
    ROWS_AT_ONCE,
    TRANSACTION,
    Owner,
    Table,
    city_tables,
    columns_of,
    digests_of,
    ledgers,
    owners_transaction,
)


@dataclass(frozen=True)
class Unpacked:
    """What was put in; accounts that were there already stay as they were and are only counted."""

    manifest: Manifest
    rows: int
    files: int
    accounts_new: int
    accounts_kept: int


def unpack_city(folder: Path) -> Unpacked:
    """Put a packed city in, compare every digest with the folder's, and only then keep it; the files come with it.

    The ledgers' rows come without transaction numbers: a new epoch of seals must be begun afterwards.

    Raises:
        PackRefused: if the folder is not whole or of another version of the tables, a key is missing, the city or its name is
            there already, or what was put in differs.
    """
    manifest = checked(folder)
    city_id = UUID(manifest.city["id"])
    copied: list[Path] = []
    try:
        with owners_transaction() as owner:
            _refuse_present(owner, manifest)
            new, kept = _put_accounts(owner, folder)
            owner.execute("SELECT set_config('app.city', %s, true)", [str(city_id)])
            _make_months(owner, folder)
            for table in city_tables():
                if table.name == RowChange._meta.db_table:  # what the triggers wrote of the rows put in so far
                    owner.execute(
                        sql.SQL("DELETE FROM {} WHERE city_id = %s").format(sql.Identifier(table.name)), [city_id]
                    )
                _put(owner, table, folder, city_id)
            _put_seal(owner, manifest)
            differing = [name for name, digest in digests_of(owner, city_id).items() if manifest.tables[name] != digest]
            if differing:
                raise PackRefused(f"Put in differently, nothing was kept: {', '.join(differing)}")
            _copy_files(folder, copied)
    except BaseException:
        for path in copied:
            path.unlink(missing_ok=True)
        raise
    rows = sum(digest.rows for digest in manifest.tables.values())
    return Unpacked(manifest, rows, manifest.files.rows, new, kept)


def checked(folder: Path) -> Manifest:
    """Return the manifest of a folder in which every part is as it was written, and which this server can read.

    Raises:
        PackRefused: naming what is wrong.
    """
    manifest = read_manifest(folder)
    if manifest.migrations != migrations_now():
        raise PackRefused("The folder is of another version of the tables; use that version.")
    keys, index_key = keys_now()
    if missing := sorted(set(manifest.keys) - set(keys)):
        raise PackRefused(f"Field keys are missing here: {missing}")
    if index_key != manifest.index_key:
        raise PackRefused("The index key is another one; people could not be found by phone number.")
    if set(manifest.tables) != {table.name for table in city_tables()}:
        raise PackRefused("The folder does not hold the tables of this version.")
    parts = {table_path(folder, name): digest for name, digest in manifest.tables.items()}
    parts |= {folder / ACCOUNTS: manifest.accounts, folder / FILE_LIST: manifest.files}
    for path, digest in parts.items():
        if not path.is_file() or digest_of_file(path) != digest:
            raise PackRefused(f"{path.name} is not as it was written.")
    for name, line in _files(folder):
        path = folder / FILES / name
        if not path.is_file() or file_line(name, path) != line:
            raise PackRefused(f"The file {name} is not as it was written.")
    return manifest


def _files(folder: Path) -> Iterator[tuple[str, str]]:
    """Give names and lines of the files of a folder; a name that leads out of it is none.

    Raises:
        PackRefused: then.
    """
    root = (folder / FILES).resolve()
    for line in (folder / FILE_LIST).read_text(encoding="utf-8").splitlines():
        name = str(json.loads(line)["name"])
        if not (root / name).resolve().is_relative_to(root):
            raise PackRefused(f"The file {name} leads out of the folder.")
        yield name, line


def _refuse_present(owner: Owner, manifest: Manifest) -> None:
    known = owner.execute(
        "SELECT slug FROM governance_city WHERE id = %s OR slug = %s", [manifest.city["id"], manifest.city["slug"]]
    ).fetchone()
    if known:
        raise PackRefused(f"The city {known[0]} is here already.")


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield line.rstrip("\n")


def _batches(path: Path) -> Iterator[list[str]]:
    lines = _lines(path)
    while batch := list(islice(lines, ROWS_AT_ONCE)):
        yield batch


def _put_accounts(owner: Owner, folder: Path) -> tuple[int, int]:
    """Put the accounts in that are not here, as nobody's platform administrators; return how many are new and how many were here.

    Raises:
        PackRefused: if a user name or phone number belongs to another account here.
    """
    table, new, total = User._meta.db_table, 0, 0
    columns = [name for name in columns_of(owner, table) if name != "is_platform_admin"]
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL(
        "INSERT INTO {table} ({names}, is_platform_admin) SELECT {names}, false FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb) "
        "ON CONFLICT (id) DO NOTHING"
    ).format(table=sql.Identifier(table), names=names)
    taken = sql.SQL(
        "SELECT username FROM {table} known JOIN jsonb_populate_recordset(NULL::{table}, %s::jsonb) packed "
        "USING (username) WHERE known.id <> packed.id LIMIT 1"
    ).format(table=sql.Identifier(table))
    for lines in _batches(folder / ACCOUNTS):
        rows = f"[{','.join(lines)}]"
        if clash := owner.execute(taken, [rows]).fetchone():
            raise PackRefused(f"The user name {clash[0]} belongs to another account here.")
        new += owner.execute(statement, [rows]).rowcount
        total += len(lines)
    return new, total - new


def _make_months(owner: Owner, folder: Path) -> None:
    """Make the partitions of the months from which the ledgers have rows."""
    for name in ledgers():
        months = {str(json.loads(line)["at"])[:7] for line in _lines(table_path(folder, name))}
        for month in sorted(months):
            owner.execute("SELECT governance_make_month(%s, %s::date)", [name, f"{month}-01"])


def _put(owner: Owner, table: Table, folder: Path, city_id: UUID) -> None:
    """Put a table's rows in, each of them this city's.

    Raises:
        PackRefused: for a row of another city.
    """
    names = sql.SQL(", ").join(map(sql.Identifier, columns_of(owner, table.name)))
    number, value = (
        (sql.SQL(", {}").format(sql.Identifier(TRANSACTION)), sql.SQL(", '0'::xid8"))
        if table.is_ledger
        else (sql.SQL(""),) * 2
    )
    statement = sql.SQL(
        "INSERT INTO {table} ({names}{number}) SELECT {names}{value} FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb) "
        "WHERE {column} = %s"
    ).format(
        table=sql.Identifier(table.name),
        names=names,
        number=number,
        value=value,
        column=sql.Identifier(table.city_column),
    )
    for lines in _batches(table_path(folder, table.name)):
        if owner.execute(statement, [f"[{','.join(lines)}]", city_id]).rowcount != len(lines):
            raise PackRefused(f"{table.name} holds a row of another city.")


def _put_seal(owner: Owner, manifest: Manifest) -> None:
    """Put the last seal in, so that the next epoch follows it and earlier checkpoints stay what they were."""
    if manifest.last_seal is not None:
        table = sql.Identifier(AuditSeal._meta.db_table)
        statement = sql.SQL("INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, %s::jsonb)").format(
            table=table
        )
        owner.execute(statement, [json.dumps(manifest.last_seal)])


def _copy_files(folder: Path, copied: list[Path]) -> None:
    """Copy the files in, remembering each.

    Raises:
        PackRefused: if one is there already.
    """
    root = Path(settings.MEDIA_ROOT)
    for name, _line in _files(folder):
        target = root / name
        if target.exists():
            raise PackRefused(f"The file {name} is here already.")
        target.parent.mkdir(parents=True, exist_ok=True)
        copied.append(target)
        shutil.copyfile(folder / FILES / name, target)


def same_files(manifest: Manifest, folder: Path) -> bool:
    """Return whether the city's files here are those of the folder."""
    here = [file_line(name, path) for name, path in city_files(manifest.city["id"])]
    return here == (folder / FILE_LIST).read_text(encoding="utf-8").splitlines()
