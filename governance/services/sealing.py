"""Sealing the ledgers each minute, and the checkpoints that prove to people outside what had been sealed."""

import base64
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db import connections

from governance.evidence.verify_audit import (
    HASH_BYTES,
    NOTHING_BEFORE,
    Tree,
    key_hash,
    key_text,
    leaf_hash,
    note_body,
    seal_line,
)
from governance.keyring import ring
from governance.models.audit import AuditSeal
from governance.models.cities import City
from governance.rules.seals import COLUMNS, FORM, lines_sql

LOCK = 7244
ROWS_AT_ONCE = 2_000


class SealRefused(RuntimeError):
    """Raised when the server counts its transactions anew, as after a logical restore: a new epoch must be begun first."""


def seal_ledgers(city: City, *, at: datetime) -> AuditSeal | None:
    """Seal the rows of all transactions that have ended since the last seal; ``None`` if there are none.

    A row's transaction is over once its number lies below the oldest that still runs, so the set can never change again.
    Holds a lock of its own: two at once seal one after the other. To be called in the city, in its transaction.

    Raises:
        SealRefused: if transactions are counted anew.
    """
    before_xid = _ended_before(city, "default")
    last = last_seal()
    if last and before_xid < last.before_xid:
        raise SealRefused(f"transaction {before_xid} comes after {last.before_xid}: begin a new epoch")
    seal = AuditSeal(
        epoch=last.epoch if last else 1,
        number=last.number + 1 if last else 1,
        from_xid=last.before_xid if last else 0,
        before_xid=before_xid,
        previous=last.digest if last else bytes.fromhex(NOTHING_BEFORE),
    )
    return _sealed(city, seal, edge_of(last) if last else [], at, "default")


def begin_epoch(city: City, *, at: datetime, using: str) -> AuditSeal | None:
    """Seal all rows of the active city anew, as the first seal of a new epoch: after a logical restore transactions are counted
    anew, and the rows' own numbers say nothing any more. The owner's connection alone may (``using``).
    """
    before_xid = _ended_before(city, using)
    with connections[using].cursor() as cursor:
        for ledger in sorted(COLUMNS[FORM]):
            cursor.execute(f"UPDATE {ledger} SET xid = '0' WHERE city_id = %s AND xid <> '0'", [city.pk])  # noqa: S608  (names of our own)
    last = last_seal(using)
    seal = AuditSeal(
        epoch=last.epoch + 1 if last else 1,
        number=1,
        from_xid=0,
        before_xid=before_xid,
        previous=last.digest if last else bytes.fromhex(NOTHING_BEFORE),
    )
    return _sealed(city, seal, [], at, using)


def _ended_before(city: City, using: str) -> int:
    """Lock the city's seals and return the number of the oldest transaction that still runs."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, str(city.pk)])
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        number: int = cursor.fetchone()[0]
    return number


def _sealed(city: City, seal: AuditSeal, edge: list[bytes], at: datetime, using: str) -> AuditSeal | None:
    """Fill and save a seal over the rows of its range; ``None`` and no seal if there are none."""
    rows = Tree()
    for line in sealed_lines(city.pk, FORM, seal.from_xid, seal.before_xid, using):
        rows.add(leaf_hash(line.encode()))
    if rows.size == 0:
        return None
    seal.form, seal.sealed_at, seal.count, seal.root = FORM, at, rows.size, rows.root()
    seal.digest = leaf_hash(line_of(city.pk, seal))
    tree = Tree(seal.number - 1, edge)
    tree.add(seal.digest)
    seal.edge, seal.tree_root = b"".join(tree.edge), tree.root()
    seal.save(force_insert=True, using=using)
    return seal


def edge_of(seal: AuditSeal) -> list[bytes]:
    """Return the roots of the full subtrees of the tree of seals as it was with this seal."""
    edge = bytes(seal.edge)
    return [edge[start : start + HASH_BYTES] for start in range(0, len(edge), HASH_BYTES)]


def line_of(city_id: UUID, seal: AuditSeal) -> bytes:
    """Return the line of JSON by which a seal enters the tree of seals and the export."""
    return seal_line(
        {
            "city": str(city_id),
            "epoch": seal.epoch,
            "number": seal.number,
            "form": seal.form,
            "sealed_at": seal.sealed_at.isoformat(),
            "from_xid": seal.from_xid,
            "before_xid": seal.before_xid,
            "count": seal.count,
            "previous": bytes(seal.previous).hex(),
            "root": bytes(seal.root).hex(),
        }
    )


def last_seal(using: str = "default") -> AuditSeal | None:
    """Return the active city's newest seal."""
    return AuditSeal.objects.using(using).order_by("-epoch", "-number").first()


def sealed_lines(city_id: UUID, form: int, from_xid: int, before_xid: int, using: str = "default") -> Iterator[str]:
    """Give the lines of a city's rows in a range of transactions, in the order of sealing, in bounded memory."""
    connection = connections[using]
    connection.ensure_connection()
    with connection.connection.cursor(name="sealed_lines") as cursor:
        cursor.itersize = ROWS_AT_ONCE
        cursor.execute(lines_sql(form), {"city": city_id, "from_xid": from_xid, "before_xid": before_xid})
        for (line,) in cursor:
            yield line


def origin_of(city: City, epoch: int) -> str:
    """Return the name under which a city's checkpoints go out; a new epoch is a new tree, so it has a name of its own."""
    return f"qianqiu/{city.slug}/{epoch}"


def signing_key(city: City) -> Ed25519PrivateKey:
    """Return the key that signs a city's checkpoints; it comes from the key ring, so the database alone cannot sign."""
    derive = HKDF(algorithm=SHA256(), length=HASH_BYTES, salt=None, info=f"audit checkpoint|{city.pk}".encode())
    return Ed25519PrivateKey.from_private_bytes(derive.derive(ring().index_key))


def public_key(city: City) -> str:
    """Return the public key of a city's checkpoints as text."""
    return key_text(f"qianqiu/{city.slug}", signing_key(city).public_key().public_bytes_raw())


def checkpoint(city: City, seal: AuditSeal) -> str:
    """Return the signed note on the tree of seals as it was with this seal (C2SP tlog-checkpoint). It is the same each time."""
    body = note_body(origin_of(city, seal.epoch), seal.number, bytes(seal.tree_root))
    key, name = signing_key(city), f"qianqiu/{city.slug}"
    signature = key_hash(name, key.public_key().public_bytes_raw()) + key.sign(body)
    return f"{body.decode()}\n— {name} {base64.b64encode(signature).decode()}\n"
