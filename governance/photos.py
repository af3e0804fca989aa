"""Photos from outside: what kind they are, what they tell, and how they are made fit to be shown.

Whatever decodes a stranger's bytes runs in a process of its own, which this file is also the program of; so it imports
nothing of ours.
"""

import hashlib
import json
import resource
import signal
import struct
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pillow_heif
from PIL import ExifTags, Image, ImageOps

MAX_BYTES: Final = 20 * 1024 * 1024
MAX_PIXELS: Final = 50_000_000
HEAD_BYTES: Final = 64
MEMORY_BYTES: Final = 512 * 1024 * 1024
CPU_SECONDS: Final = 20
WALL_SECONDS: Final = 25  # below the 30 s after which the database drops an idle transaction
REFUSED: Final = 3
ZONE: Final = ZoneInfo("Asia/Shanghai")

Image.MAX_IMAGE_PIXELS = MAX_PIXELS
pillow_heif.register_heif_opener(thumbnails=False)
pillow_heif.options.DECODE_THREADS = 1  # each thread more would take address space


class Reason(StrEnum):
    """Why a file is not taken."""

    EMPTY = "EMPTY"
    TOO_BIG = "TOO_BIG"
    NOT_AN_IMAGE = "NOT_AN_IMAGE"
    ACTIVE_CONTENT = "ACTIVE_CONTENT"
    BOMB = "BOMB"
    BROKEN = "BROKEN"


class UploadRefused(Exception):
    """Raised for a file that is no photo which we take; ``reason`` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class CleaningFailed(RuntimeError):
    """Raised when the cleaning process ended for a reason that is not the photo's; trying again may help."""


class ImageKind(StrEnum):
    """The kinds of photo that are taken; the value is Pillow's name."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"
    HEIC = "HEIF"


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """What a photo tells: its size as it is shown, and when and where (WGS-84, 1e-6°) its camera says that it was taken."""

    kind: ImageKind
    width: int
    height: int
    taken_at: datetime | None
    lon_e6: int | None
    lat_e6: int | None


@dataclass(frozen=True, slots=True)
class CleanedPhoto:
    """What became of a photo. Width and height are those of the cleaned one, time and place those of the sent one."""

    kind: ImageKind
    width: int
    height: int
    taken_at: datetime | None
    lon_e6: int | None
    lat_e6: int | None
    photo_hash: int
    sent_sha256: str


MARKUP: Final = (b"<svg", b"<html", b"<!doctype", b"<?xml", b"<script", b"<?php", b"#!", b"%pdf")
HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis"})


def sniff(head: bytes) -> ImageKind:
    """Return the kind of the file that begins with ``head`` (its first 64 bytes); names and declared types do not count.

    Raises:
        UploadRefused: EMPTY, ACTIVE_CONTENT (markup, scripts, PDF) or NOT_AN_IMAGE.
    """
    if not head:
        raise UploadRefused(Reason.EMPTY)
    if head.startswith(b"\xff\xd8\xff"):
        return ImageKind.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return ImageKind.PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return ImageKind.WEBP
    if head[4:8] == b"ftyp" and HEIC_BRANDS & _brands(head):
        return ImageKind.HEIC
    text = head.removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"").lstrip().lower()
    raise UploadRefused(Reason.ACTIVE_CONTENT if text.startswith(MARKUP) else Reason.NOT_AN_IMAGE)


def _brands(head: bytes) -> frozenset[bytes]:
    """Return the main and the compatible brands of an ISO base media file (the minor version between them is no brand)."""
    size = min(int.from_bytes(head[:4], "big"), len(head))
    return frozenset(head[place : place + 4] for place in (8, *range(16, size - 3, 4)))


def inspect(path: Path) -> PhotoFacts:
    """Return what the photo tells. Reads its header and EXIF only; an EXIF that makes no sense tells nothing.

    Raises:
        UploadRefused: if it is empty, too big, no photo, or has more pixels than we take.
    """
    with _opened(path) as (kind, image):
        with _refusing():
            exif = image.getexif()
        width, height = image.size
        if exif.get(ExifTags.Base.Orientation) in {5, 6, 7, 8}:
            width, height = height, width
        lon_e6, lat_e6 = _sensible(_position, exif) or (None, None)
        return PhotoFacts(kind, width, height, _sensible(_taken_at, exif), lon_e6, lat_e6)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[ImageKind, Image.Image]]:
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise UploadRefused(Reason.TOO_BIG)
    with path.open("rb") as file:
        kind = sniff(file.read(HEAD_BYTES))
        file.seek(0)
        with _refusing():
            image = Image.open(file, formats=[kind])
        with image:
            if image.width * image.height > MAX_PIXELS:
                raise UploadRefused(Reason.BOMB)
            yield kind, image


@contextmanager
def _refusing() -> Iterator[None]:
    """Turn whatever a decoder says of a stranger's bytes into a refusal."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            yield
        except (Image.DecompressionBombWarning, Image.DecompressionBombError, MemoryError) as error:
            raise UploadRefused(Reason.BOMB) from error
        except Exception as error:  # decoders raise nearly everything
            raise UploadRefused(Reason.BROKEN) from error


def _sensible[T](read: Callable[[Image.Exif], T], exif: Image.Exif) -> T | None:
    return None


def clean(path_in: Path, path_out: Path, *, max_side: int = 2560, quality: int = 82) -> tuple[int, int]:
    """Write the photo anew as a JPEG without anything but its pixels; return its width and height.

    Turned as its camera held it, at most ``max_side`` pixels long, on white where it was transparent.

    Raises:
        UploadRefused: as ``inspect``, or BROKEN if it does not decode to its end.
    """
    with _opened(path_in) as (_kind, image), _refusing():
        pixels = _shrunk(image, max_side)
    _write(pixels, path_out, quality)
    return pixels.size
