"""Cleaning: the pixels stay, everything else goes."""

import hashlib
import io
import zipfile
from datetime import UTC, datetime

import pillow_heif
import pytest
from PIL import Image, PngImagePlugin

from governance.photos.cleaning import clean, digest, inspect, perceptual_hash, thumbnail
from governance.photos.kinds import ImageKind, Reason, UploadRefused
from tests.governance.photos.pictures import exif_with, picture, png_bomb

KINDS = {"JPEG": ImageKind.JPEG, "PNG": ImageKind.PNG, "WEBP": ImageKind.WEBP, "HEIF": ImageKind.HEIC}
PLAIN_JPEG = {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
CANARIES = (b"Exif", b"Canary", b"canary", b"2026:11:24", b"http://ns.adobe.com", b"ICC_PROFILE", b"GPS")


def _saved(path, image=None, form="JPEG", **options):
    (image or picture()).save(path, form, **options)
    return path


def _refused(call, *args):
    with pytest.raises(UploadRefused) as refusal:
        call(*args)
    return refusal.value.reason


def _colours(path):
    """Return which of red, blue and white each corner of the picture is nearest to."""
    names = {"red": (220, 20, 20), "blue": (20, 20, 220), "white": (255, 255, 255)}
    with Image.open(path) as image:
        assert image.mode == "RGB"
        corners = [(5, 5), (image.width - 6, 5), (5, image.height - 6), (image.width - 6, image.height - 6)]
        seen = [image.getpixel(corner) for corner in corners]
    return [
        min(names, key=lambda name: sum((a - b) ** 2 for a, b in zip(names[name], pixel, strict=True)))
        for pixel in seen
    ]


@pytest.mark.parametrize("form", KINDS)
def test_inspect_reads_size_time_and_place_of_every_kind(tmp_path, form):
    told = inspect(_saved(tmp_path / "sent", form=form, exif=exif_with()))

    assert (told.kind, told.width, told.height) == (KINDS[form], 400, 200)
    assert told.taken_at == datetime(2026, 11, 24, 4, 34, 56, tzinfo=UTC)
    assert (told.lon_e6, told.lat_e6) == (119_005_200, 32_690_100)


@pytest.mark.parametrize("form", KINDS)
def test_clean_leaves_the_pixels_and_no_trace_of_camera_time_or_place(tmp_path, form):
    sent = _saved(
        tmp_path / "sent", form=form, exif=exif_with(), xmp=b"<x:xmpmeta xmlns:x='http://ns.adobe.com/canary'/>",
        icc_profile=b"canary" * 30,
    )  # fmt: skip
    full = tmp_path / "full"

    assert any(canary in sent.read_bytes() for canary in CANARIES)
    assert clean(sent, full) == (400, 200)
    assert _colours(full) == ["red", "blue", "blue", "blue"]
    assert [canary for canary in CANARIES if canary in full.read_bytes()] == []
    with Image.open(full) as image:
        assert (image.format, dict(image.getexif())) == ("JPEG", {})
        assert image.info.keys() - PLAIN_JPEG == set()


def test_clean_drops_comments_and_text(tmp_path):
    text = PngImagePlugin.PngInfo()
    text.add_text("canary", "canary " * 20)

    clean(_saved(tmp_path / "png", form="PNG", pnginfo=text), tmp_path / "from png")
    clean(_saved(tmp_path / "jpg", comment=b"canary"), tmp_path / "from jpg")

    assert b"canary" in (tmp_path / "jpg").read_bytes()
    assert b"canary" not in (tmp_path / "from png").read_bytes() + (tmp_path / "from jpg").read_bytes()


def _zip():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("canary.html", "<script>alert(1)</script>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    "payload", [_zip(), b"<script>alert('canary')</script>", b"<?php canary(); ?>"], ids=["zip", "script", "php"]
)
def test_clean_drops_what_hangs_behind_the_photo(tmp_path, payload):
    sent = _saved(tmp_path / "sent", comment=b"*/canary=1/*")
    sent.write_bytes(sent.read_bytes() + payload)

    clean(sent, tmp_path / "full")

    cleaned = (tmp_path / "full").read_bytes()
    assert payload in sent.read_bytes()
    assert [mark for mark in (b"canary", b"<script", b"PK\x03\x04", b"<?php") if mark in cleaned] == []
    assert cleaned.endswith(b"\xff\xd9")


@pytest.mark.parametrize(
    ("orientation", "size", "corners"),
    [
        (1, (400, 200), ["red", "blue", "blue", "blue"]),
        (2, (400, 200), ["blue", "red", "blue", "blue"]),
        (3, (400, 200), ["blue", "blue", "blue", "red"]),
        (4, (400, 200), ["blue", "blue", "red", "blue"]),
        (5, (200, 400), ["red", "blue", "blue", "blue"]),
        (6, (200, 400), ["blue", "red", "blue", "blue"]),
        (7, (200, 400), ["blue", "blue", "blue", "red"]),
        (8, (200, 400), ["blue", "blue", "red", "blue"]),
        (9, (400, 200), ["red", "blue", "blue", "blue"]),
    ],
)
def test_clean_turns_the_photo_as_the_camera_was_held(tmp_path, orientation, size, corners):
    sent = _saved(tmp_path / "sent", exif=exif_with(orientation=orientation))
    told = inspect(sent)

    assert (told.width, told.height) == clean(sent, tmp_path / "full") == size
    assert _colours(tmp_path / "full") == corners


def test_a_turned_heic_is_turned_once(tmp_path):
    sent = _saved(tmp_path / "sent", form="HEIF", exif=exif_with(orientation=6).tobytes())

    assert (inspect(sent).width, inspect(sent).height) == clean(sent, tmp_path / "full") == (200, 400)
    assert _colours(tmp_path / "full") == ["blue", "red", "blue", "blue"]


@pytest.mark.parametrize(
    ("form", "mode"),
    [
        ("PNG", "RGBA"),
        ("PNG", "LA"),
        ("PNG", "P"),
        ("PNG", "1"),
        ("PNG", "L"),
        ("WEBP", "RGBA"),
        ("HEIF", "RGBA"),
        ("JPEG", "CMYK"),
        ("JPEG", "L"),
    ],
)
def test_clean_makes_a_picture_in_colour_of_every_mode(tmp_path, form, mode):
    assert clean(_saved(tmp_path / "sent", picture(mode=mode), form), tmp_path / "full") == (400, 200)
    with Image.open(tmp_path / "full") as image:
        assert image.mode == "RGB"


@pytest.mark.parametrize("form", ["PNG", "WEBP", "HEIF"])
def test_clean_puts_transparent_pixels_on_white(tmp_path, form):
    image = picture(400, 600, "RGBA")
    image.paste((0, 0, 0, 0), (0, 300, 400, 600))

    clean(_saved(tmp_path / "sent", image, form), tmp_path / "full")

    assert _colours(tmp_path / "full") == ["red", "blue", "white", "white"]


def test_clean_keeps_the_brightness_of_sixteen_bits(tmp_path):
    clean(_saved(tmp_path / "sent", Image.new("I;16", (100, 100), 0x8000), "PNG"), tmp_path / "full")

    with Image.open(tmp_path / "full") as image:
        assert image.getpixel((50, 50)) == (128, 128, 128)


@pytest.mark.parametrize(
    ("sent", "full", "small"),
    [((4000, 3000), (2560, 1920), (320, 240)), ((300, 4000), (192, 2560), (24, 320)), ((90, 60), (90, 60), (90, 60))],
)
def test_full_and_small_pictures_have_a_longest_side(tmp_path, sent, full, small):
    clean(_saved(tmp_path / "sent", picture(*sent)), tmp_path / "full")

    assert thumbnail(tmp_path / "full", tmp_path / "small") == small
    with Image.open(tmp_path / "full") as image:
        assert image.size == full


def test_a_photo_of_another_kind_than_its_name_says_is_taken_for_what_it_is(tmp_path):
    sent = _saved(tmp_path / "photo.jpg", form="PNG")

    assert inspect(sent).kind is ImageKind.PNG
    assert clean(sent, tmp_path / "full") == (400, 200)


def test_a_bomb_is_refused_before_its_pixels_are_made(tmp_path):
    sent = tmp_path / "sent"
    sent.write_bytes(png_bomb(10_000, 10_000))

    assert len(sent.read_bytes()) < 20_000
    assert _refused(inspect, sent) is Reason.BOMB
    assert _refused(clean, sent, tmp_path / "full") is Reason.BOMB
    assert _refused(perceptual_hash, sent) is Reason.BOMB
    assert [path.name for path in tmp_path.iterdir()] == ["sent"]


@pytest.mark.parametrize(
    ("form", "pixels", "taken"),
    [
        ("PNG", (7072, 7072), False),
        ("PNG", (7071, 7071), True),
        ("WEBP", (5001, 5000), False),
        ("WEBP", (5000, 5000), True),
    ],
)
def test_the_number_of_pixels_is_bounded_by_kind(tmp_path, form, pixels, taken):
    sent = tmp_path / "sent"
    if form == "PNG":
        sent.write_bytes(png_bomb(*pixels))
    else:
        Image.new("RGB", pixels).save(sent, form, method=0)

    if taken:
        assert (inspect(sent).width, inspect(sent).height) == pixels
    else:
        assert _refused(inspect, sent) is Reason.BOMB


@pytest.mark.parametrize("form", KINDS)
@pytest.mark.parametrize("part", [0.1, 0.5, 0.95])
def test_a_truncated_photo_is_broken(tmp_path, form, part):
    noise = Image.effect_noise((400, 300), 80).convert("RGB")
    sent = _saved(tmp_path / "sent", noise, form)
    sent.write_bytes(sent.read_bytes()[: int(sent.stat().st_size * part)])

    assert _refused(clean, sent, tmp_path / "full") is Reason.BROKEN
    assert [path.name for path in tmp_path.iterdir()] == ["sent"]


@pytest.mark.parametrize(
    "head", [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x24\0\0\0WEBP", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"]
)
def test_the_head_of_a_photo_with_markup_behind_it_is_broken(tmp_path, head):
    sent = tmp_path / "sent"
    sent.write_bytes(head + b"<script>alert(1)</script>" * 100)

    assert _refused(clean, sent, tmp_path / "full") is Reason.BROKEN


@pytest.mark.parametrize(
    ("content", "reason"), [(b"", Reason.EMPTY), (b"<svg/>", Reason.ACTIVE_CONTENT), (b"MZ", Reason.NOT_AN_IMAGE)]
)
def test_what_is_no_photo_is_refused_with_its_reason(tmp_path, content, reason):
    sent = tmp_path / "sent.jpg"
    sent.write_bytes(content)

    assert _refused(inspect, sent) is reason


def test_a_file_over_20_mb_is_refused_unread(tmp_path):
    sent = _saved(tmp_path / "sent")
    with sent.open("r+b") as file:
        file.truncate(20 * 1024 * 1024 + 1)

    assert _refused(inspect, sent) is Reason.TOO_BIG


def test_perceptual_hash_is_near_for_the_same_view_and_far_for_another(tmp_path):
    view = Image.effect_noise((64, 48), 90).resize((1600, 1200)).convert("RGB")
    other = Image.effect_noise((64, 48), 90).resize((1600, 1200)).convert("RGB")
    hashes = [
        perceptual_hash(_saved(tmp_path / "1", view)),
        perceptual_hash(_saved(tmp_path / "2", view.resize((800, 600)), "WEBP", quality=40)),
        perceptual_hash(_saved(tmp_path / "3", other)),
    ]

    near, far = ((hashes[0] ^ one).bit_count() for one in hashes[1:])
    assert near <= 6 < far
    assert all(-(1 << 63) <= one < 1 << 63 for one in hashes)


def test_perceptual_hash_of_known_pictures(tmp_path):
    falling = Image.linear_gradient("L").rotate(90)
    rising = Image.linear_gradient("L").rotate(-90)

    assert [perceptual_hash(_saved(tmp_path / "x", image, "PNG")) for image in (falling, rising)] in ([0, -1], [-1, 0])


def test_digest_is_the_sha256_of_the_file(tmp_path):
    sent = tmp_path / "sent"
    sent.write_bytes(b"0123456789" * 300_000)

    assert digest(sent) == hashlib.sha256(sent.read_bytes()).hexdigest()


def test_heic_is_decoded_by_one_thread():
    assert pillow_heif.options.DECODE_THREADS == 1
