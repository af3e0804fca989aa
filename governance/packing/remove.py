"""Deleting a city: packed whole first, then every row and every file of it."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import psycopg
from django.conf import settings
from psycopg import sql

from governance.models.accounts import User
from governance.models.audit import AuditSeal
from governance.packing.manifest import ACCOUNTS, MANIFEST, PackRefused, city_files
from governance.packing.pack import city_id_of, pack
from governance.packing.tables import Owner, Table, city_tables, digests_of, owners_transaction, pointing_at_accounts
from governance.packing.unpack import checked, same_files

RECEIPT = "deleted.json"


@dataclass(frozen=True)
class Removed:
    """What was deleted; ``accounts`` are those of people who had to do with this city alone."""

    city: str
    at: str
    rows: int
    files: int
    accounts: int


def remove_city(slug: str, folder: Path, at: datetime) -> Removed:
    """Pack a city into an empty folder, read the folder again to see that it is whole, and delete what it holds; all in one transaction.

    Whatever is written meanwhile makes the deletion fail, and nothing is deleted: do it again. A receipt is left beside the
    manifest.

    Raises:
        PackRefused: if there is no such city, the folder is not empty or not whole, or somebody wrote meanwhile.
    """
    try:
        with owners_transaction() as owner:
            city_id = city_id_of(owner, slug)
            owner.execute("SELECT 1 FROM governance_city WHERE id = %s FOR UPDATE", [city_id])
            owner.execute("SELECT set_config('app.city', %s, true)", [str(city_id)])
            pack(owner, city_id, folder, at)
            manifest = checked(folder)
            if digests_of(owner, city_id) != manifest.tables or not same_files(manifest, folder):
                raise PackRefused("The folder is not the same as the city; nothing was deleted.")
            rows = sum(_delete(owner, table.name, table.city_column, city_id) for table in _in_order())
            accounts = _delete_accounts(owner, folder)
            owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except psycopg.errors.IntegrityError as written:
        raise PackRefused(
            "Somebody wrote in the city meanwhile; nothing was deleted. Pack into another folder."
        ) from written
    except psycopg.errors.SerializationFailure as written:
        raise PackRefused(
            "Somebody wrote in the city meanwhile; nothing was deleted. Pack into another folder."
        ) from written
    _sweep(city_id)
    removed = Removed(slug, at.isoformat(), rows, _delete_files(str(city_id)), accounts)
    (folder / RECEIPT).write_text(
        json.dumps({**asdict(removed), "manifest": MANIFEST}, ensure_ascii=False), encoding="utf-8"
    )
    return removed


def _in_order() -> list[Table]:
    """Return the tables as they are emptied: what points first, then the ledgers, in which the triggers wrote until then, the city last."""
    pointing = [table for table in reversed(city_tables()) if not table.is_ledger]
    ledgers = [table for table in city_tables() if table.is_ledger]
    seals = Table(AuditSeal._meta.db_table, "city_id", ("id",), is_ledger=False)
    return [*pointing[:-1], *ledgers, seals, pointing[-1]]


def _delete(owner: Owner, table: str, column: str, city_id: UUID) -> int:
    statement = sql.SQL("DELETE FROM {} WHERE {} = %s").format(sql.Identifier(table), sql.Identifier(column))
    return owner.execute(statement, [city_id]).rowcount


def _delete_accounts(owner: Owner, folder: Path) -> int:
    """Delete the packed accounts that nothing points at any more; sessions, codes and authenticators go with them."""
    packed = [json.loads(line)["id"] for line in (folder / ACCOUNTS).read_text(encoding="utf-8").splitlines()]
    own = {"governance_accountsession", "governance_recoverycode", "otp_totp_totpdevice"}
    pointing = [(table, column) for table, column in pointing_at_accounts(owner) if table not in own]
    others = sql.SQL(" AND ").join(
        sql.SQL("NOT EXISTS (SELECT 1 FROM {} WHERE {} = person.id)").format(
            sql.Identifier(table), sql.Identifier(column)
        )
        for table, column in pointing
    )
    gone = owner.execute(
        sql.SQL("SELECT id FROM {} person WHERE id = ANY(%s::uuid[]) AND NOT is_platform_admin AND {}").format(
            sql.Identifier(User._meta.db_table), others
        ),
        [packed],
    ).fetchall()
    ids = [pk for (pk,) in gone]
    for table in sorted(own):
        owner.execute(sql.SQL("DELETE FROM {} WHERE user_id = ANY(%s)").format(sql.Identifier(table)), [ids])
    return owner.execute(
        sql.SQL("DELETE FROM {} WHERE id = ANY(%s)").format(sql.Identifier(User._meta.db_table)), [ids]
    ).rowcount


def _sweep(city_id: UUID) -> None:
    """Delete what was written, without pointing at the city, between the packing and the end: jobs of its periods."""
    with owners_transaction() as owner:
        for table in _in_order():
            _delete(owner, table.name, table.city_column, city_id)


def _delete_files(city_id: str) -> int:
    """Delete a city's files and its folders; return how many files there were."""
    files = city_files(city_id)
    for _name, path in files:
        path.unlink(missing_ok=True)
    for folder in sorted(Path(settings.MEDIA_ROOT).glob(f"*/{city_id}")):
        for below in sorted(folder.rglob("*"), reverse=True):
            below.rmdir()
        folder.rmdir()
    return len(files)
