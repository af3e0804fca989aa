"""Opening strangers' photos: by one decoder only, and within a number of pixels."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pillow_heif
from PIL import Image, ImageFile

from governance.photos.kinds import HEAD_BYTES, MAX_BYTES, ImageKind, Reason, UploadRefused, sniff

MAX_PIXELS: Final = 50_000_000
MAX_WEBP_PIXELS: Final = 25_000_000  # its decoder holds four copies

Image.MAX_IMAGE_PIXELS = MAX_PIXELS
pillow_heif.register_heif_opener()
pillow_heif.options.DECODE_THREADS = 1  # each further thread would take address space


@contextmanager
def opened(path: Path) -> Iterator[tuple[ImageKind, ImageFile.ImageFile]]:
    """Open a photo of a kind and size that we take, and free its pixels afterwards.

    Raises:
        UploadRefused: if it is empty, too big, no photo, has more pixels than we take, or a broken header.
    """
    if path.stat().st_size > MAX_BYTES:
        raise UploadRefused(Reason.TOO_BIG)
    with path.open("rb") as file:
        kind = sniff(file.read(HEAD_BYTES))
        file.seek(0)
        with refusing():
            image = Image.open(file, formats=[kind])
        try:
            if image.width * image.height > (MAX_WEBP_PIXELS if kind is ImageKind.WEBP else MAX_PIXELS):
                raise UploadRefused(Reason.BOMB)
            yield kind, image
        finally:
            image.close()


@contextmanager
def refusing() -> Iterator[None]:
    """Turn whatever a decoder says of a stranger's bytes into a refusal."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            yield
        except (Image.DecompressionBombWarning, Image.DecompressionBombError, MemoryError) as error:
            raise UploadRefused(Reason.BOMB) from error
        except Exception as error:
            raise UploadRefused(Reason.BROKEN) from error
