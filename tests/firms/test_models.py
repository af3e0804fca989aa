"""A compound has one firm at a time."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from firms.models import PropertyFirm, ServiceContract
from governance.models import Place, Unit
from tests.factories import make_place, make_unit

MARCH, JULY = date(2026, 3, 1), date(2026, 7, 1)


def make_firm(code: str) -> PropertyFirm:
    return PropertyFirm.objects.create(unit=make_unit(Unit.Kind.FIRM, code), kind=PropertyFirm.Kind.COMMERCIAL)


def make_contract(
    firm: PropertyFirm, compound: Place, valid_from: date, valid_to: date | None = None
) -> ServiceContract:
    return ServiceContract.objects.create(
        firm=firm, compound=compound, kind=ServiceContract.Kind.COMMERCIAL, valid_from=valid_from, valid_to=valid_to
    )


def test_contract_may_begin_on_the_day_on_which_the_former_ends(inside):
    compound = make_place(Place.Kind.COMPOUND, "CP001")
    make_contract(make_firm("F01"), compound, MARCH, JULY)
    make_contract(make_firm("F02"), compound, JULY)
    assert ServiceContract.objects.count() == 2


def test_contract_of_another_compound_may_overlap(inside):
    firm = make_firm("F01")
    make_contract(firm, make_place(Place.Kind.COMPOUND, "CP001"), MARCH)
    make_contract(firm, make_place(Place.Kind.COMPOUND, "CP002"), MARCH)
    assert ServiceContract.objects.count() == 2


@pytest.mark.parametrize(
    ("valid_from", "valid_to"), [(date(2026, 6, 30), None), (date(2026, 1, 1), None), (MARCH, JULY)]
)
def test_contract_that_overlaps_is_refused(inside, valid_from, valid_to):
    compound = make_place(Place.Kind.COMPOUND, "CP001")
    make_contract(make_firm("F01"), compound, MARCH, JULY)
    with pytest.raises(IntegrityError, match="servicecontract_one_at_a_time"), transaction.atomic():
        make_contract(make_firm("F02"), compound, valid_from, valid_to)


def test_contract_that_ends_before_it_begins_is_refused(inside):
    compound = make_place(Place.Kind.COMPOUND, "CP001")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_contract(make_firm("F01"), compound, JULY, MARCH)
