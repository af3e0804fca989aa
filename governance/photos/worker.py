"""The process in which strangers' photos are decoded: with little memory, little time, and none of our secrets."""

import json
import resource
import signal
import subprocess
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from governance.photos.cleaning import clean, digest, inspect, perceptual_hash, thumbnail
from governance.photos.kinds import CleanedPhoto, ImageKind, Reason, UploadRefused

PROJECT: Final = Path(__file__).resolve().parents[2]
MEMORY_BYTES: Final = 512 * 1024 * 1024  # a photo of as many pixels as we take needs up to 490 MB
CPU_SECONDS: Final = 20
WALL_SECONDS: Final = 25  # below the 30 s after which the database drops an idle transaction
EXIT_REFUSED: Final = 3


class CleaningFailed(RuntimeError):
    """Raised when the cleaning ended for a reason that is not the photo's; trying again may help."""


def clean_in_subprocess(path_in: Path, path_full: Path, path_small: Path) -> CleanedPhoto:
    """Clean a photo into a full and a small picture, in a process with 512 MB, 20 s of CPU and none of our secrets.

    Raises:
        UploadRefused: as ``clean``; BOMB also if it took too much memory or time, BROKEN if it broke the decoder.
        CleaningFailed: if the process ended for another reason.
    """
    command = [sys.executable, "-s", "-m", "governance.photos", *map(str, (path_in, path_full, path_small))]
    try:
        ended = subprocess.run(  # noqa: S603  (our own program, without a shell)
            command,
            cwd=PROJECT,
            env={"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as expired:
        raise CleaningFailed(f"no end after {WALL_SECONDS} s") from expired
    return answer_of(ended)


def answer_of(ended: subprocess.CompletedProcess[bytes]) -> CleanedPhoto:
    """Return what an ended cleaning process found.

    Raises:
        UploadRefused, CleaningFailed: as ``clean_in_subprocess``.
    """
    if ended.returncode == 0:
        return _read_answer(json.loads(ended.stdout))
    if ended.returncode == EXIT_REFUSED:
        raise UploadRefused(Reason(json.loads(ended.stdout)["reason"]))
    if ended.returncode == -signal.SIGXCPU:
        raise UploadRefused(Reason.BOMB)
    if ended.returncode in {-signal.SIGSEGV, -signal.SIGBUS, -signal.SIGABRT, -signal.SIGFPE, -signal.SIGILL}:
        raise UploadRefused(Reason.BROKEN)
    raise CleaningFailed(f"ended with {ended.returncode}: {ended.stderr[-500:].decode(errors='replace')}")


def limit_this_process() -> None:
    """Take from this process, for good, more than 512 MB of memory (on Linux), 20 s of CPU and core dumps."""
    if sys.platform == "linux":  # macOS refuses to limit address space
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 2))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(path_in: Path, path_full: Path, path_small: Path) -> int:
    """Be the cleaning process: answer on standard output as JSON, and return the exit code."""
    limit_this_process()
    try:
        told = inspect(path_in)
        width, height = clean(path_in, path_full)
        thumbnail(path_full, path_small)
    except UploadRefused as refusal:
        sys.stdout.write(json.dumps({"reason": refusal.reason}))
        return EXIT_REFUSED
    answer = asdict(told) | {
        "width": width,
        "height": height,
        "taken_at": told.taken_at and told.taken_at.isoformat(),
        "photo_hash": perceptual_hash(path_small),
        "sent_sha256": digest(path_in),
    }
    sys.stdout.write(json.dumps(answer))
    return 0


def _read_answer(answer: dict[str, Any]) -> CleanedPhoto:
    taken_at = answer.pop("taken_at")
    return CleanedPhoto(
        kind=ImageKind(answer.pop("kind")), taken_at=datetime.fromisoformat(taken_at) if taken_at else None, **answer
    )
