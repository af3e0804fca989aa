"""Writing a city to a folder."""

import json
import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

from psycopg import sql

from governance.models.audit import AuditSeal
from governance.packing.manifest import (
    ACCOUNTS,
    FILE_LIST,
    FILES,
    FORM,
    TABLES,
    Manifest,
    PackRefused,
    city_files,
    digest_of_file,
    file_line,
    keys_now,
    migrations_now,
    table_path,
)
from governance.packing.tables import Owner, account_ids, account_lines, city_tables, lines_of, owners_transaction

PRIVATE = 0o700


def pack_city(slug: str, folder: Path, at: datetime) -> Manifest:
    """Write a city as it is at one moment to an empty or new folder, which nobody but its owner can read.

    Raises:
        PackRefused: if there is no such city, or the folder holds something.
    """
    with owners_transaction() as owner:
        return pack(owner, city_id_of(owner, slug), folder, at)


def city_id_of(owner: Owner, slug: str) -> UUID:
    """Return a city's key.

    Raises:
        PackRefused: if there is no such city.
    """
    row = owner.execute("SELECT id FROM governance_city WHERE slug = %s", [slug]).fetchone()
    if row is None:
        raise PackRefused(f"There is no city {slug}.")
    found: UUID = row[0]
    return found


def pack(owner: Owner, city_id: UUID, folder: Path, at: datetime) -> Manifest:
    """Write a city as the transaction sees it; the manifest comes last, so that a folder without one is half a city.

    Raises:
        PackRefused: if the folder holds something.
    """
    folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise PackRefused(f"{folder} is not empty.")
    folder.chmod(PRIVATE)
    (folder / TABLES).mkdir()
    tables = {}
    for table in city_tables():
        path = table_path(folder, table.name)
        _write(path, lines_of(owner, table, city_id))
        tables[table.name] = digest_of_file(path)
    _write(folder / ACCOUNTS, account_lines(owner, account_ids(owner, city_id)))
    _write(folder / FILE_LIST, _copied(str(city_id), folder / FILES))
    row = owner.execute("SELECT slug, name, case_prefix FROM governance_city WHERE id = %s", [city_id]).fetchone()
    assert row is not None
    slug, name, prefix = row
    keys, index_key = keys_now()
    manifest = Manifest(
        form=FORM,
        city={"id": str(city_id), "slug": slug, "name": name, "case_prefix": prefix},
        packed_at=at.isoformat(),
        migrations=migrations_now(),
        keys=keys,
        index_key=index_key,
        tables=tables,
        accounts=digest_of_file(folder / ACCOUNTS),
        files=digest_of_file(folder / FILE_LIST),
        last_seal=_last_seal(owner, city_id),
    )
    manifest.write(folder)
    return manifest


def _write(path: Path, lines: Iterator[str]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for line in lines:
            file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())


def _copied(city_id: str, folder: Path) -> Iterator[str]:
    """Copy a city's files and give their lines."""
    for name, path in city_files(city_id):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        yield file_line(name, target)


def _last_seal(owner: Owner, city_id: UUID) -> dict[str, object] | None:
    query = "SELECT to_jsonb(t)::text FROM {} t WHERE city_id = %s ORDER BY epoch DESC, number DESC LIMIT 1"
    row = owner.execute(sql.SQL(query).format(sql.Identifier(AuditSeal._meta.db_table)), [city_id]).fetchone()
    found: dict[str, object] | None = json.loads(row[0]) if row else None
    return found
