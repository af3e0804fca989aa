"""Check an exported audit trail: no row changed, added, removed or moved since it was sealed.

Python 3.11 or newer is enough: copy this file anywhere, beside the export.

    python verify_audit.py EXPORT [--kept NOTE ...] [--key KEY]

EXPORT is the folder that `manage.py export_audit` wrote: ``seals.jsonl``, ``rows.jsonl``, ``checkpoint.txt``. NOTE is a checkpoint
that somebody kept outside the house (a saved page, a typed-in daily sheet); without one, whoever rewrote everything would not be
found. KEY is the city's public key as the checkpoint page shows it; checking signatures takes the package ``cryptography``.

How it is sealed: each row is one line of JSON; the rows of a seal, ordered by table and id, are the leaves of a Merkle tree
(RFC 6962); a seal is one line of JSON that holds that tree's root and the digest of the seal before it; the seals are the leaves
of a second tree, whose size and root a checkpoint names (C2SP tlog-checkpoint, signed as a C2SP signed note).
"""

import argparse
import base64
import binascii
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

SEALS, ROWS, CHECKPOINT, KEY = "seals.jsonl", "rows.jsonl", "checkpoint.txt", "key.txt"
NOTHING_BEFORE = "0" * 64
HASH_BYTES = 32
KEY_HASH_BYTES = 4
NOTE_LINES = 3  # origin, size, root
ED25519 = 1
MOST_FAULTS = 50


def leaf_hash(line: bytes) -> bytes:
    """Return the hash of a leaf (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x00" + line).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two subtrees (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A Merkle tree of RFC 6962 that grows at its right edge; it keeps the roots of its full subtrees, the largest first."""

    def __init__(self, size: int = 0, edge: Sequence[bytes] = ()) -> None:
        self.size, self.edge = size, list(edge)

    def add(self, leaf: bytes) -> None:
        """Add the hash of one more leaf."""
        self.edge.append(leaf)
        self.size += 1
        rest = self.size
        while rest % 2 == 0:
            right = self.edge.pop()
            self.edge.append(node_hash(self.edge.pop(), right))
            rest //= 2

    def root(self) -> bytes:
        """Return the root: for no leaves, the hash of nothing."""
        if not self.edge:
            return hashlib.sha256(b"").digest()
        root = self.edge[-1]
        for left in reversed(self.edge[:-1]):
            root = node_hash(left, root)
        return root


def seal_line(seal: dict[str, object]) -> bytes:
    """Return the one line of JSON by which a seal enters the tree of seals."""
    return json.dumps(seal, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@dataclass(frozen=True)
class Note:
    """A checkpoint: whose tree of seals had which size and root, with the lines of signature under it."""

    origin: str
    size: int
    root: bytes
    body: bytes
    signatures: tuple[tuple[str, bytes], ...]


def note_body(origin: str, size: int, root: bytes) -> bytes:
    """Return the text of a checkpoint that is signed (C2SP tlog-checkpoint)."""
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n".encode()


def parse_note(text: str) -> Note:
    """Return a checkpoint read from text; what was copied by hand may have other line ends.

    Raises:
        ValueError: if it is none.
    """
    body, gap, signed = text.replace("\r\n", "\n").strip("\n").partition("\n\n")
    lines = body.split("\n")
    if len(lines) < NOTE_LINES:
        raise ValueError("a checkpoint has three lines")
    try:
        size, root = int(lines[1]), base64.b64decode(lines[2], validate=True)
        pairs = [line.removeprefix("— ").rsplit(" ", 1) for line in signed.split("\n") if gap and line]
        signatures = tuple((name, base64.b64decode(value, validate=True)) for name, value in pairs)
    except (ValueError, binascii.Error) as error:
        raise ValueError("a checkpoint's lines are not of the form that we know") from error
    if len(root) != HASH_BYTES:
        raise ValueError("a checkpoint's root has 32 bytes")
    return Note(lines[0], size, root, f"{body}\n".encode(), signatures)


def key_hash(name: str, public: bytes) -> bytes:
    """Return the four bytes that say which key signed (C2SP signed-note, Ed25519)."""
    return hashlib.sha256(name.encode() + b"\n" + bytes([ED25519]) + public).digest()[:KEY_HASH_BYTES]


def key_text(name: str, public: bytes) -> str:
    """Return a public key as text (``name+hash+key``), as verifiers of signed notes take it."""
    return f"{name}+{key_hash(name, public).hex()}+{base64.b64encode(bytes([ED25519]) + public).decode()}"


def is_signed(note: Note, key: str) -> bool:
    """Say whether a checkpoint carries the signature of a key.

    Raises:
        ValueError: if the key is none.
        ModuleNotFoundError: without the package ``cryptography``.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    name, known, encoded = key.strip().split("+", 2)
    public = base64.b64decode(encoded)[1:]
    if key_hash(name, public).hex() != known:
        raise ValueError("the key does not hold together")
    for signer, signature in note.signatures:
        if signer == name and signature[:KEY_HASH_BYTES].hex() == known:
            try:
                Ed25519PublicKey.from_public_bytes(public).verify(signature[KEY_HASH_BYTES:], note.body)
            except InvalidSignature:
                return False
            return True
    return False


@dataclass
class Report:
    """What a check found: no faults means that the trail is the one that was sealed."""

    rows: int = 0
    seals: int = 0
    root: str = ""
    faults: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def fault(self, words: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(words)


def verify(folder: Path, kept: Iterable[str] = (), key: str = "") -> Report:
    """Check an export against its seals, its seals against its checkpoint, and all of it against checkpoints kept outside."""
    report = Report()
    seals = list(_seals(folder / SEALS, report))
    report.seals = len(seals)
    _check_rows(folder / ROWS, seals, report)
    tree, roots = Tree(), {0: Tree().root()}
    for line, _seal in seals:
        tree.add(leaf_hash(line))
        roots[tree.size] = tree.root()
    report.root = tree.root().hex()
    origin = _check_note("the checkpoint in the export", _read(folder / CHECKPOINT), roots, "", key, report)
    note_size = _size_of(_read(folder / CHECKPOINT))
    if note_size is not None and note_size != len(seals):
        report.fault(f"the checkpoint in the export counts {note_size} seals, the export has {len(seals)}")
    for number, text in enumerate(kept, 1):
        _check_note(f"kept checkpoint {number}", text, roots, origin, key, report)
    return report


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _size_of(text: str) -> int | None:
    try:
        return parse_note(text).size
    except ValueError:
        return None


def _check_note(what: str, text: str, roots: dict[int, bytes], origin: str, key: str, report: Report) -> str:
    """Compare a checkpoint with the roots that the seals give, and return whose it is."""
    try:
        note = parse_note(text)
    except ValueError as error:
        report.fault(f"{what}: {error}")
        return ""
    if origin and note.origin != origin:
        report.fault(f"{what} is of {note.origin}, not of {origin}")
    if note.size not in roots:
        report.fault(f"{what} counts {note.size} seals, the export has {max(roots)}: seals are missing")
    elif roots[note.size] != note.root:
        report.fault(f"{what}: the first {note.size} seals do not give its root")
    if key:
        try:
            if not is_signed(note, key):
                report.fault(f"{what} is not signed by the key")
        except ModuleNotFoundError:
            report.remarks.append("signatures were not checked: that takes the package cryptography")
    return note.origin


def _seals(path: Path, report: Report) -> Iterator[tuple[bytes, dict[str, object]]]:
    """Give the seals with their lines, each checked against the one before."""
    before: tuple[bytes, dict[str, object]] | None = None
    for number, line in enumerate(_lines(path, report), 1):
        try:
            seal = json.loads(line)
            complete = isinstance(seal, dict) and seal_line(seal) == line and _is_seal(seal)
        except ValueError:
            complete = False
        if not complete:
            report.fault(f"{path.name} line {number} is no seal")
            continue
        if seal["number"] != number:
            report.fault(f"seal {number} is numbered {seal['number']}")
        if before is None:
            if seal["from_xid"] != 0:
                report.fault("the first seal does not begin at the beginning")
        else:
            if seal["previous"] != leaf_hash(before[0]).hex():
                report.fault(f"seal {number} does not follow the one before it")
            if seal["from_xid"] != before[1]["before_xid"]:
                report.fault(f"seal {number} does not begin where the one before it ends")
            if (seal["city"], seal["epoch"]) != (before[1]["city"], before[1]["epoch"]):
                report.fault(f"seal {number} is of another city or epoch")
        before = line, seal
        yield before


def _is_seal(seal: dict[str, object]) -> bool:
    numbers = ("number", "epoch", "form", "from_xid", "before_xid", "count")
    words = ("city", "previous", "root", "sealed_at")
    known = all(type(seal.get(name)) is int for name in numbers) and all(type(seal.get(name)) is str for name in words)
    return known and len(seal) == len(numbers) + len(words)


def _lines(path: Path, report: Report) -> Iterator[bytes]:
    if not path.exists():
        report.fault(f"{path.name} is missing")
        return
    with path.open("rb") as file:
        for line in file:
            if not line.endswith(b"\n"):
                report.fault(f"{path.name} is cut off")
            yield line.removesuffix(b"\n")


def _check_rows(path: Path, seals: Sequence[tuple[bytes, dict[str, object]]], report: Report) -> None:
    """Put each row under its seal and compare count and root of each."""
    trees = [Tree() for _ in seals]
    position, last = 0, ("", "")
    for number, line in enumerate(_lines(path, report), 1):
        report.rows += 1
        try:
            row = json.loads(line)
            xid, place, city = int(row["xid"]), (str(row["ledger"]), str(row["id"])), row["city_id"]
        except (ValueError, KeyError, TypeError):
            report.fault(f"{path.name} line {number} is no row of the trail")
            continue
        while position < len(seals) and xid >= _number(seals[position][1], "before_xid"):
            position, last = position + 1, ("", "")
        if position == len(seals) or xid < _number(seals[position][1], "from_xid"):
            report.fault(f"row {' '.join(place)} (line {number}) stands under no seal")
            continue
        seal = seals[position][1]
        if place <= last:
            report.fault(f"row {' '.join(place)} (line {number}) stands out of order")
        if city != seal["city"]:
            report.fault(f"row {' '.join(place)} (line {number}) is of another city")
        trees[position].add(leaf_hash(line))
        last = place
    for tree, (_line, seal) in zip(trees, seals, strict=True):
        if tree.size != seal["count"]:
            report.fault(
                f"seal {seal['number']} of {seal['sealed_at']} counts {seal['count']} rows, there are {tree.size}"
            )
        elif tree.root().hex() != seal["root"]:
            report.fault(
                f"seal {seal['number']} of {seal['sealed_at']}: its {tree.size} rows are not those that were sealed"
            )


def _number(seal: dict[str, object], name: str) -> int:
    value = seal[name]
    assert isinstance(value, int)
    return value


def main(words: Sequence[str] | None = None) -> int:
    """Check what the command line names; 0: nothing found, 1: faults, 2: nothing to check."""
    parser = argparse.ArgumentParser(description="Check an exported audit trail.")
    parser.add_argument("export", type=Path, help="folder that `manage.py export_audit` wrote")
    parser.add_argument(
        "--kept", type=Path, action="append", default=[], help="checkpoint kept outside; may be repeated"
    )
    parser.add_argument("--key", default="", help="the city's public key, as the checkpoint page shows it")
    asked = parser.parse_args(words)
    if not asked.export.is_dir():
        print(f"{asked.export} is no folder", file=sys.stderr)
        return 2
    report = verify(asked.export, [path.read_text(encoding="utf-8") for path in asked.kept], asked.key)
    print(f"{report.rows} rows under {report.seals} seals; root {report.root}")
    for words_of_report in (*report.remarks, *report.faults):
        print(words_of_report)
    if not asked.kept:
        print("no checkpoint from outside was given: only one shows that the whole trail was not written anew")
    print("FOUND FAULTS" if report.faults else "nothing changed since it was sealed")
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
