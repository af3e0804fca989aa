"""What is taken for a photo."""

import pytest

from governance.photos.kinds import ImageKind, Reason, UploadRefused, sniff


def _ftyp(main: bytes, *compatible: bytes) -> bytes:
    body = b"ftyp" + main + b"\0\0\0\0" + b"".join(compatible)
    return (len(body) + 4).to_bytes(4, "big") + body + b"\0\0\0\x20meta" + bytes(40)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", ImageKind.JPEG),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", ImageKind.PNG),
        (b"RIFF\x24\0\0\0WEBPVP8 ", ImageKind.WEBP),
        (_ftyp(b"heic", b"mif1", b"heic"), ImageKind.HEIC),
        (_ftyp(b"mif1", b"mif1", b"heic"), ImageKind.HEIC),
    ],
)
def test_sniff_knows_the_four_kinds(head, kind):
    assert sniff(head[:64]) is kind


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (b"", Reason.EMPTY),
        (b"\xff", Reason.NOT_AN_IMAGE),
        (b"GIF89a", Reason.NOT_AN_IMAGE),
        (b"BM\0\0", Reason.NOT_AN_IMAGE),
        (b"II*\0", Reason.NOT_AN_IMAGE),
        (b"PK\x03\x04", Reason.NOT_AN_IMAGE),
        (b"RIFF\x24\0\0\0WAVEfmt ", Reason.NOT_AN_IMAGE),
        (b"\x89PNG\n", Reason.NOT_AN_IMAGE),
        (_ftyp(b"avif", b"mif1", b"miaf"), Reason.NOT_AN_IMAGE),
        (_ftyp(b"isom", b"mp42"), Reason.NOT_AN_IMAGE),
        (b"\0\0\0\x10ftypisomheic" + _ftyp(b"heic"), Reason.NOT_AN_IMAGE),
        (b"<svg xmlns=", Reason.ACTIVE_CONTENT),
        (b"\xef\xbb\xbf \n<!DOCTYPE html>", Reason.ACTIVE_CONTENT),
        ("<Script>".encode("utf-16-le"), Reason.ACTIVE_CONTENT),
        (b"<?xml version", Reason.ACTIVE_CONTENT),
        (b"<!-- --><svg", Reason.ACTIVE_CONTENT),
        (b"%PDF-1.7", Reason.ACTIVE_CONTENT),
        (b"#!/bin/sh", Reason.ACTIVE_CONTENT),
    ],
)
def test_sniff_refuses_everything_else_with_its_reason(head, reason):
    with pytest.raises(UploadRefused) as refusal:
        sniff(head[:64])

    assert refusal.value.reason is reason
