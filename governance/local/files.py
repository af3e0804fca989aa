"""Small files, written so that a kill at any moment leaves the old text or the new one, and the mark of a folder."""

import hashlib
import os
from pathlib import Path


def write_whole(file: Path, text: str, mode: int = 0o644) -> None:
    """Put ``text`` in the place of what the file holds."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f"{file.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)


def mark_of(folder: Path) -> str:
    """Return a short word of plain letters that stands for a folder, whatever its path is made of."""
    return f"qianqiu-{hashlib.sha256(str(folder).encode()).hexdigest()[:16]}"
