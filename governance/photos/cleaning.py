"""Making a photo fit to be shown: its pixels anew, and nothing else of what was sent."""

import hashlib
from pathlib import Path
from typing import Final

from PIL import Image

from governance.photos.decoding import opened, refusing
from governance.photos.exif import SIDEWAYS, exif_of, position_of, taken_at, turn_of
from governance.photos.kinds import ImageKind, PhotoFacts

STRIP_ROWS: Final = 256


def inspect(path: Path) -> PhotoFacts:
    """Return what the photo tells, without decoding its pixels.

    Raises:
        UploadRefused: if it is empty, too big, no photo, or has more pixels than we take.
    """
    with opened(path) as (kind, image):
        exif = exif_of(image)
        width, height = image.size
        if turn_of(exif) in SIDEWAYS:
            width, height = height, width
        lon_e6, lat_e6 = position_of(exif) or (None, None)
        return PhotoFacts(kind, width, height, taken_at(exif), lon_e6, lat_e6)


def clean(path_in: Path, path_out: Path, *, max_side: int = 2560, quality: int = 82) -> tuple[int, int]:
    """Write the photo anew as a JPEG that holds nothing but its pixels; return its width and height.

    It is turned as the camera was held, at most ``max_side`` pixels long, and white where it was transparent.

    Raises:
        UploadRefused: as ``inspect``, or if it does not decode to its end.
    """
    with opened(path_in) as (kind, image):
        turn = turn_of(exif_of(image))
        with refusing():
            if kind is ImageKind.JPEG:
                image.draft("RGB", (2 * max_side, 2 * max_side))
            image.load()
            pixels = _opaque(image)
            pixels.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
        if turn is not None:
            pixels = pixels.transpose(turn)
        pixels.info = {}  # the encoder would copy a comment from here
        part = path_out.with_name(path_out.name + ".part")
        pixels.save(part, "JPEG", quality=quality, optimize=True, progressive=True)
        part.replace(path_out)
        return pixels.size


def thumbnail(path_in: Path, path_out: Path, *, side: int = 320) -> tuple[int, int]:
    """Write a small picture of the photo, cleaned like ``clean``; return its width and height."""
    return clean(path_in, path_out, max_side=side, quality=75)


def perceptual_hash(path: Path) -> int:
    """Return the difference hash of a photo, 64 bits as a signed integer; alike photos differ in few bits.

    Raises:
        UploadRefused: as ``clean``.
    """
    with opened(path) as (_kind, image), refusing():
        image.draft("L", (72, 64))
        rows = image.convert("L").resize((9, 8), Image.Resampling.LANCZOS)
        grey = rows.tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            bits = bits << 1 | (grey[row * 9 + column] > grey[row * 9 + column + 1])
    return bits - (1 << 64) if bits >> 63 else bits


def digest(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _opaque(image: Image.Image) -> Image.Image:
    """Return the pixels as RGB on white. When that makes a copy, the image given is closed, to save its memory."""
    if image.mode == "RGB":
        return image
    if image.has_transparency_data:
        pixels = Image.new("RGB", image.size, "white")
        for top in range(0, image.height, STRIP_ROWS):
            strip = image.crop((0, top, image.width, min(top + STRIP_ROWS, image.height))).convert("RGBA")
            pixels.paste(strip, (0, top), strip)
    elif image.mode.startswith("I"):  # 16 bits a pixel, of which the upper eight are kept
        pixels = image.point(lambda value: value / 256).convert("L").convert("RGB")
    else:
        pixels = image.convert("RGB")
    image.close()
    return pixels
