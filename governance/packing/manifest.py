"""What is written about a packed city: whose it is, of which version of the tables, and the digest of every part."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from governance.checks import OUR_APPS
from governance.keyring import ring
from governance.packing.tables import Digest

FORM = 1
MANIFEST, TABLES, ACCOUNTS, FILES, FILE_LIST = "manifest.json", "tables", "accounts.jsonl", "files", "files.jsonl"
PIECE = 1024 * 1024


class PackRefused(RuntimeError):
    """Raised for a folder, a city or a server with which the work cannot be done; the sentence says why."""


@dataclass(frozen=True)
class Manifest:
    """``tables`` are digests by table; ``keys`` and ``index_key`` say which field keys open what is sealed."""

    form: int
    city: dict[str, str]
    packed_at: str
    migrations: list[str]
    keys: list[int]
    index_key: str
    tables: dict[str, Digest]
    accounts: Digest
    files: Digest
    last_seal: dict[str, Any] | None

    def write(self, folder: Path) -> None:
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)
        (folder / MANIFEST).write_text(text, encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a folder.

    Raises:
        PackRefused: if there is none, or one of another form.
    """
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if found["form"] != FORM:
            raise PackRefused(f"The folder is of form {found['form']}, this version reads form {FORM}.")
        found["tables"] = {name: Digest(**digest) for name, digest in found["tables"].items()}
        return Manifest(**{**found, "accounts": Digest(**found["accounts"]), "files": Digest(**found["files"])})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PackRefused(f"{folder} holds no packed city: {error}") from error


def migrations_now() -> list[str]:
    """Return the names of all migrations of our apps that this version knows."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return sorted(f"{app}.{name}" for app, name in loader.disk_migrations if app in OUR_APPS)


def keys_now() -> tuple[list[int], str]:
    """Return the numbers of the field keys, and a fingerprint of the index key."""
    held = ring()
    return sorted(held.keys), hashlib.sha256(b"index key|" + held.index_key).hexdigest()[:16]


def table_path(folder: Path, table: str) -> Path:
    return folder / TABLES / f"{table}.jsonl"


def digest_of_file(path: Path) -> Digest:
    """Return how many lines a file has, and its digest."""
    digest, lines = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
            lines += piece.count(b"\n")
    return Digest(lines, digest.hexdigest())


def city_files(city_id: str) -> list[tuple[str, Path]]:
    """Return the files of a city with their names below the media folder, in order."""
    root = Path(settings.MEDIA_ROOT)
    found = [path for folder in root.glob(f"*/{city_id}") for path in folder.rglob("*") if path.is_file()]
    return sorted((path.relative_to(root).as_posix(), path) for path in found)


def file_line(name: str, path: Path) -> str:
    """Return a file as a line: name, bytes, digest."""
    return json.dumps({"name": name, "bytes": path.stat().st_size, "sha256": digest_of_file(path).sha256})
