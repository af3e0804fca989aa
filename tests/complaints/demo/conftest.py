"""The demonstration city, loaded once for a module, with its photos in a folder of the module's own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from complaints.demo.loading import load_light_city
from tests.conftest import NOON


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("media")


@pytest.fixture(autouse=True)
def _media(settings: Any, media: Path) -> None:
    settings.MEDIA_ROOT = media


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any, media: Path) -> Iterator[Any]:
    """Load the city in a transaction that is undone when the module's tests are over; each test is undone by itself within it."""
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media):
        around = transaction.atomic()
        around.__enter__()
        try:
            yield load_light_city(at=NOON, say=[].append)
        finally:
            transaction.set_rollback(True)
            around.__exit__(None, None, None)


@pytest.fixture
def demo(loaded: Any, db: None) -> Any:
    return loaded
