"""The whole demonstration city loads in time as the runtime role and gives every figure of its lists."""

import time
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings

from governance.models import City
from governance.services.sealing import seal_ledgers
from governance.tenancy import acting_for
from tests.conftest import NOON

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]
SECONDS = 90


def test_whole_demonstration_city_loads_in_ninety_seconds_and_counts_as_its_lists_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    began = time.monotonic()
    with override_settings(MEDIA_ROOT=tmp_path):
        call_command("load_demo")
    seconds = time.monotonic() - began
    call_command("check_demo")
    said = capsys.readouterr().out
    with acting_for(City.objects.get(slug="tianchang")):
        seal = seal_ledgers(City.objects.get(slug="tianchang"), at=NOON)
    with capsys.disabled():
        rows = seal.count if seal else 0
        print(f"demo: cases=19411 dwellings=74300 seconds={seconds:.0f} sealed={rows} different=0")
    assert "不一致 0 项" in said
    assert rows > 400_000
    assert seconds <= SECONDS
