"""What a camera wrote into a photo: how it was held, when and where. Nonsense tells nothing."""

import struct
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from typing import Any, Final, TypeVar

from PIL import ExifTags, Image

CHINA: Final = timezone(timedelta(hours=8))
TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SIDEWAYS: Final = frozenset({TURNS[5], TURNS[6], TURNS[7], TURNS[8]})
YEARS: Final = range(1990, 2100)  # beyond them a camera's clock was never set

T = TypeVar("T")


def exif_of(image: Image.Image) -> Image.Exif:
    """Return the EXIF that stands in the header; Pillow's own way would decode a PNG in search of a late one."""
    exif = Image.Exif()
    written = image.info.get("exif")
    if isinstance(written, bytes):
        _sensible(exif.load, written)
    return exif


def turn_of(exif: Image.Exif) -> Image.Transpose | None:
    """Return how the photo must be turned to stand upright; ``None`` if it does."""
    return _sensible(lambda told: TURNS.get(told.get(ExifTags.Base.Orientation, 1)), exif)


def taken_at(exif: Image.Exif) -> datetime | None:
    """Return when the photo was taken, else when its file was made; China's time unless the camera says its offset."""
    return _sensible(_taken_at, exif)


def position_of(exif: Image.Exif) -> tuple[int, int] | None:
    """Return longitude and latitude (WGS-84) in millionths of a degree."""
    return _sensible(_position, exif)


def _sensible(read: Callable[[Any], T], exif: Any) -> T | None:
    """Return what ``read`` finds, or nothing if the EXIF is broken: no photo is refused for that."""
    try:
        return read(exif)
    except (
        ArithmeticError,
        AttributeError,
        EOFError,
        LookupError,
        OSError,
        SyntaxError,
        TypeError,
        ValueError,
        struct.error,
    ):
        return None


def _taken_at(exif: Image.Exif) -> datetime | None:
    camera = exif.get_ifd(ExifTags.IFD.Exif)
    written = camera.get(ExifTags.Base.DateTimeOriginal)
    offset = camera.get(ExifTags.Base.OffsetTimeOriginal)
    if not written:
        written, offset = exif.get(ExifTags.Base.DateTime), camera.get(ExifTags.Base.OffsetTime)
    if not written:
        return None
    local = datetime.strptime(written.strip("\x00 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007  (the zone follows)
    if local.year not in YEARS:
        return None
    zone = datetime.strptime(offset.strip("\x00 "), "%z").tzinfo if offset and offset.strip("\x00 ") else CHINA
    return local.replace(tzinfo=zone)


def _position(exif: Image.Exif) -> tuple[int, int] | None:
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    lat = _degrees_e6(gps[ExifTags.GPS.GPSLatitude], south_or_west=gps[ExifTags.GPS.GPSLatitudeRef] == "S")
    lon = _degrees_e6(gps[ExifTags.GPS.GPSLongitude], south_or_west=gps[ExifTags.GPS.GPSLongitudeRef] == "W")
    unknown = (lon, lat) == (0, 0)  # so cameras write that do not know
    if unknown or abs(lon) > 180_000_000 or abs(lat) > 90_000_000:
        return None
    return lon, lat


def _degrees_e6(parts: Any, *, south_or_west: bool) -> int:
    degrees, minutes, seconds = (Fraction(part.numerator, part.denominator) for part in parts)
    size = round((degrees + minutes / 60 + seconds / 3600) * 1_000_000)
    return -size if south_or_west else size
