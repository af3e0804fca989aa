"""Photos made for the tests; none is kept as a file."""

import struct
import zlib
from fractions import Fraction
from typing import Any

from PIL import ExifTags, Image


def exif_with(
    *,
    taken: str | None = "2026:11:24 12:34:56",
    offset: str | None = None,
    orientation: int | None = None,
    gps: dict[int, Any] | None = None,
) -> Image.Exif:
    """Return EXIF as a phone in 浔河 writes it."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Canary Phones"
    if orientation is not None:
        exif[ExifTags.Base.Orientation] = orientation
    camera = exif.get_ifd(ExifTags.IFD.Exif)
    if taken is not None:
        camera[ExifTags.Base.DateTimeOriginal] = taken
    if offset is not None:
        camera[ExifTags.Base.OffsetTimeOriginal] = offset
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(position() if gps is None else gps)
    return exif


def position(north: str = "N", east: str = "E") -> dict[int, Any]:
    """Return 32°41'24.36" and 119°00'18.72": 32.690100, 119.005200."""
    return {
        ExifTags.GPS.GPSLatitudeRef: north,
        ExifTags.GPS.GPSLatitude: (Fraction(32), Fraction(41), Fraction(2436, 100)),
        ExifTags.GPS.GPSLongitudeRef: east,
        ExifTags.GPS.GPSLongitude: (Fraction(119), Fraction(0), Fraction(1872, 100)),
        ExifTags.GPS.GPSProcessingMethod: b"ASCII\0\0\0canary-position",
    }


def picture(width: int = 400, height: int = 200, mode: str = "RGB") -> Image.Image:
    """Return a picture whose left top quarter is red and the rest blue."""
    image = Image.new("RGB", (width, height), (20, 20, 220))
    image.paste((220, 20, 20), (0, 0, width // 2, height // 2))
    return image.convert(mode)


def png_bomb(width: int, height: int) -> bytes:
    """Return a valid black-and-white PNG of that many pixels in a few kilobytes."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = zlib.compressobj(9)
    content = b"".join(rows.compress(bytes(1 + (width + 7) // 8)) for _ in range(height)) + rows.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", content) + chunk(b"IEND", b"")
