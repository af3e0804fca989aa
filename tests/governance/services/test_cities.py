"""Opening a city gives it its own copy of every template."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from governance.models import AuditEvent, CalendarDay, CalendarVersion, City, RolePermission, Unit
from governance.rules.answers import Refused
from governance.rules.calendars import STANDARD_HOURS, seasons_from_json
from governance.rules.roles import Module, Role
from governance.services.cities import open_city
from governance.tenancy import acting_for
from tests.conftest import NOON

SINCE = date(2026, 1, 1)


def opened(slug: str = "hefei", code: str | None = None) -> City:
    return open_city(slug=slug, code=code, name="合肥市", name_en="Hefei", case_prefix="HF", valid_from=SINCE, at=NOON)


def test_open_city_copies_the_templates(db):
    with acting_for(opened()):
        assert Unit.objects.filter(kind=Unit.Kind.DEPARTMENT, valid_from=SINCE).count() == 32
        assert RolePermission.objects.get(role=Role.CC_OPERATOR, module=Module.CASE).letters == "CRU"
        assert RolePermission.objects.count() == 319
        version = CalendarVersion.objects.get()
        assert (version.number, version.known_until, version.made_at) == (1, date(2026, 12, 31), NOON)
        assert seasons_from_json(version.hours) == STANDARD_HOURS
        assert CalendarDay.objects.filter(version=version).count() == 182
        assert CalendarDay.objects.get(date=date(2024, 9, 29)).works
        assert not CalendarDay.objects.get(date=date(2024, 10, 1)).works
        assert AuditEvent.objects.get().action == "governance.opened_city"


def test_open_city_gives_each_city_rows_of_its_own(db):
    first, second = opened(), opened("wuhu", "340200")
    for city in (first, second):
        with acting_for(city):
            assert set(Unit.objects.values_list("city", flat=True)) == {city.pk}
            assert Unit.objects.count() == 32


@pytest.mark.parametrize("slug", ["api", "Hefei", "34", "合肥"])
def test_open_city_refuses_a_slug_that_cannot_stand_in_an_address(db, slug):
    with pytest.raises(Refused):
        opened(slug)
    assert City.objects.count() == 0


def test_open_city_leaves_nothing_when_the_code_is_taken(db):
    opened("hefei", "340100")
    with pytest.raises(IntegrityError), transaction.atomic():
        opened("hefei-again", "340100")
    assert City.objects.get().slug == "hefei"
