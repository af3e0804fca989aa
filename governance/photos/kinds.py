"""Which files are taken as photos, why others are not, and what a photo tells. Decodes nothing."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

MAX_BYTES: Final = 20 * 1024 * 1024
HEAD_BYTES: Final = 64
MARKUP: Final = (b"<svg", b"<html", b"<!--", b"<!doctype", b"<?xml", b"<script", b"<?php", b"#!", b"%pdf")
HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis"})


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


class ImageKind(StrEnum):
    """The kinds of photo that are taken; the value is Pillow's name."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"
    HEIC = "HEIF"


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """What a photo tells: its size as shown, and when and where (WGS-84, 1e-6°) its camera says that it was taken."""

    kind: ImageKind
    width: int
    height: int
    taken_at: datetime | None
    lon_e6: int | None
    lat_e6: int | None


@dataclass(frozen=True, slots=True)
class CleanedPhoto(PhotoFacts):
    """What became of a photo: width and height are those of the cleaned one, all else is told by the one sent."""

    photo_hash: int
    sent_sha256: str


def sniff(head: bytes) -> ImageKind:
    """Return the kind of the file that begins with ``head``, its first 64 bytes; its name does not count.

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
    """Return the main and the compatible brands of an ISO base media file; the version between them is no brand."""
    size = min(int.from_bytes(head[:4], "big"), len(head))
    return frozenset(head[place : place + 4] for place in (8, *range(16, size - 3, 4)))
