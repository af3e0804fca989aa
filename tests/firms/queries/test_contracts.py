"""Which firm serves where, on which day."""

from datetime import date, timedelta

import pytest

from firms.models import PropertyFirm, ServiceContract
from firms.queries.contracts import compound_ids_served, firm_name_of, firm_of
from governance.models import Place, Unit
from governance.tenancy import acting_for
from tests.factories import make_place, make_unit

MARCH, JULY = date(2026, 3, 1), date(2026, 7, 1)
BEFORE_JULY = JULY - timedelta(days=1)


def served(compound: Place, code: str, valid_from: date, valid_to: date | None = None) -> PropertyFirm:
    unit = make_unit(Unit.Kind.FIRM, code, f"物业{code}")
    firm = PropertyFirm.objects.create(unit=unit, kind=PropertyFirm.Kind.COMMERCIAL)
    ServiceContract.objects.create(
        firm=firm, compound=compound, kind=ServiceContract.Kind.COMMERCIAL, valid_from=valid_from, valid_to=valid_to
    )
    return firm


def test_firm_of_is_the_one_whose_contract_holds_that_day(inside):
    compound = make_place(Place.Kind.COMPOUND, "CP001")
    first, second = served(compound, "F01", MARCH, JULY), served(compound, "F02", JULY)
    assert [firm_of(compound.pk, day) for day in (MARCH, BEFORE_JULY, JULY)] == [first, first, second]
    assert firm_name_of(compound.pk, JULY) == "物业F02"


def test_firm_of_a_compound_without_contract_is_refused_and_its_name_empty(inside):
    compound = make_place(Place.Kind.COMPOUND, "CP001")
    served(compound, "F01", MARCH, JULY)
    with pytest.raises(PropertyFirm.DoesNotExist):
        firm_of(compound.pk, JULY)
    assert firm_name_of(compound.pk, JULY) == ""


def test_compound_ids_served_are_those_of_contracts_in_force(inside):
    first, second = make_place(Place.Kind.COMPOUND, "CP001"), make_place(Place.Kind.COMPOUND, "CP002")
    firm = served(first, "F01", MARCH, JULY)
    served(second, "F02", MARCH)
    assert [list(compound_ids_served(firm.unit_id, day)) for day in (BEFORE_JULY, JULY)] == [[first.pk], []]


def test_firm_of_another_citys_compound_is_unknown(city, other_city):
    with acting_for(other_city):
        compound = make_place(Place.Kind.COMPOUND, "CP001")
        firm = served(compound, "F01", MARCH)
    with acting_for(city):
        assert firm_name_of(compound.pk, JULY) == ""
        assert list(compound_ids_served(firm.unit_id, JULY)) == []
