"""The process in which strangers' photos are decoded."""

import signal
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from PIL import Image

from governance.photos import worker
from governance.photos.cleaning import digest, perceptual_hash
from governance.photos.kinds import CleanedPhoto, ImageKind, Reason, UploadRefused
from governance.photos.worker import CleaningFailed, answer_of, clean_in_subprocess
from tests.governance.photos.pictures import exif_with, picture, png_bomb


def _clean(tmp_path):
    return clean_in_subprocess(tmp_path / "sent", tmp_path / "full", tmp_path / "small")


def test_a_photo_comes_back_as_two_pictures_and_its_facts(tmp_path):
    folder = tmp_path / "照片 photos"
    folder.mkdir()
    picture(3000, 1500).save(folder / "sent", "HEIF", exif=exif_with(orientation=6).tobytes())

    told = _clean(folder)

    assert told == CleanedPhoto(
        kind=ImageKind.HEIC,
        width=1280,
        height=2560,
        taken_at=datetime(2026, 11, 24, 4, 34, 56, tzinfo=UTC),
        lon_e6=119_005_200,
        lat_e6=32_690_100,
        photo_hash=perceptual_hash(folder / "small"),
        sent_sha256=digest(folder / "sent"),
    )
    with Image.open(folder / "full") as full, Image.open(folder / "small") as small:
        assert (full.size, small.size) == ((1280, 2560), (160, 320))
    assert sorted(path.name for path in folder.iterdir()) == ["full", "sent", "small"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Reason.EMPTY),
        (b"\xff\xd8\xff", Reason.BROKEN),
        (b"%PDF", Reason.ACTIVE_CONTENT),
        (png_bomb(10_000, 10_000), Reason.BOMB),
    ],
)
def test_a_refusal_comes_back_with_its_reason(tmp_path, content, reason):
    (tmp_path / "sent").write_bytes(content)

    with pytest.raises(UploadRefused) as refusal:
        _clean(tmp_path)

    assert refusal.value.reason is reason


@pytest.mark.parametrize(("form", "mode", "side"), [("PNG", "RGBA", 7070), ("WEBP", "RGBA", 5000)])
def test_as_many_pixels_as_we_take_fit_into_the_memory(tmp_path, form, mode, side):
    Image.new(mode, (side, side), (200, 10, 10, 100)).save(tmp_path / "sent", form, compress_level=1, method=0)

    told = _clean(tmp_path)

    assert (told.width, told.height) == (2560, 2560)


def test_a_missing_file_is_no_fault_of_the_photo(tmp_path):
    with pytest.raises(CleaningFailed, match="FileNotFoundError"):
        _clean(tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not limit address space")
def test_the_process_gets_no_more_memory_than_512_mb():
    ended = _run("bytearray(400 << 20); print('400 MB'); bytearray(512 << 20)")

    assert ended.stdout == b"400 MB\n"
    assert ended.stderr.endswith(b"MemoryError\n")


def test_the_process_is_ended_when_its_time_is_over():
    ended = _run("while True: pass", cpu_seconds=1)

    assert ended.returncode == -signal.SIGXCPU


@pytest.mark.parametrize(
    ("number", "reason"),
    [(signal.SIGXCPU, Reason.BOMB), (signal.SIGSEGV, Reason.BROKEN), (signal.SIGABRT, Reason.BROKEN)],
)
def test_a_photo_that_ends_the_process_is_refused(number, reason):
    ended = _run(f"import os; os.kill(os.getpid(), {number:d})")

    with pytest.raises(UploadRefused) as refusal:
        answer_of(ended)

    assert refusal.value.reason is reason


@pytest.mark.parametrize("deed", [f"import os; os.kill(os.getpid(), {signal.SIGKILL:d})", "raise OSError('disk full')"])
def test_a_process_that_was_stopped_from_outside_says_nothing_of_the_photo(deed):
    with pytest.raises(CleaningFailed):
        answer_of(_run(deed))


def _run(deed, *, cpu_seconds=worker.CPU_SECONDS):
    """Do the deed in a process under the limits of the cleaning."""
    limits = f"from governance.photos import worker; worker.CPU_SECONDS = {cpu_seconds}; worker.limit_this_process()"
    return subprocess.run(
        [sys.executable, "-c", f"{limits}\n{deed}"], cwd=worker.PROJECT, capture_output=True, check=False
    )
