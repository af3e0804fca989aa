"""What a camera wrote into a photo."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image
from PIL.TiffImagePlugin import IFDRational

from governance.photos.exif import exif_of, position_of, taken_at, turn_of
from tests.governance.photos.pictures import exif_with, picture, position


def _read(exif):
    image = picture()
    image.info["exif"] = exif.tobytes()
    return exif_of(image)


@pytest.mark.parametrize(
    ("taken", "offset", "at"),
    [
        ("2026:11:24 12:34:56", None, datetime(2026, 11, 24, 4, 34, 56, tzinfo=UTC)),
        ("2026:11:24 12:34:56", "+09:00", datetime(2026, 11, 24, 3, 34, 56, tzinfo=UTC)),
        ("2026:11:24 12:34:56", " ", datetime(2026, 11, 24, 4, 34, 56, tzinfo=UTC)),
        ("0000:00:00 00:00:00", None, None),
        ("0001:01:01 00:00:00", None, None),
        ("9999:12:31 23:59:59", "-12:00", None),
        ("yesterday", None, None),
        ("2026:11:24 12:34:56", "China", None),
        (None, None, None),
    ],
)
def test_taken_at_is_china_time_unless_the_camera_says_its_offset(taken, offset, at):
    read = taken_at(_read(exif_with(taken=taken, offset=offset)))

    assert read == at


def test_taken_at_falls_back_to_the_time_of_the_file():
    exif = exif_with(taken=None)
    exif[ExifTags.Base.DateTime] = "2026:11:24 08:00:00"

    assert taken_at(_read(exif)) == datetime(2026, 11, 24, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("gps", "lon_lat"),
    [
        (position(), (119_005_200, 32_690_100)),
        (position("S", "W"), (-119_005_200, -32_690_100)),
        ({}, None),
        ({**position(), ExifTags.GPS.GPSLatitude: (IFDRational(1, 0), 0, 0)}, None),
        ({**position(), ExifTags.GPS.GPSLatitude: (91, 0, 0)}, None),
        ({**position(), ExifTags.GPS.GPSLatitude: (32, 0)}, None),
        ({**position(), ExifTags.GPS.GPSLatitude: (0, 0, 0), ExifTags.GPS.GPSLongitude: (0, 0, 0)}, None),
        ({ExifTags.GPS.GPSLatitude: (32, 0, 0), ExifTags.GPS.GPSLongitude: (119, 0, 0)}, None),
    ],
)
def test_position_is_in_millionths_of_a_degree_or_nothing(gps, lon_lat):
    assert position_of(_read(exif_with(gps=gps))) == lon_lat


@pytest.mark.filterwarnings("ignore:Corrupt EXIF:UserWarning")
@given(
    st.binary(max_size=400), st.sampled_from([b"", b"Exif\0\0", b"Exif\0\0II*\0\x08\0\0\0", b"Exif\0\0MM\0*\0\0\0\x08"])
)
def test_exif_that_makes_no_sense_tells_nothing_and_refuses_nothing(noise, start):
    image = picture(8, 8)
    image.info["exif"] = start + noise
    exif = exif_of(image)

    assert position_of(exif) is None
    assert taken_at(exif) is None or isinstance(taken_at(exif), datetime)
    assert turn_of(exif) is None or isinstance(turn_of(exif), Image.Transpose)
