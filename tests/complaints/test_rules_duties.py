"""Separation of duties in a case."""

from uuid import UUID

import pytest

from complaints.rules.duties import AcceptBy, may_accept, may_verify
from governance.rules.roles import Role

OPERATOR, HANDLER, VERIFIER = (UUID(int=number) for number in (1, 2, 3))
HOUSING, FIRM, CENTRE = (UUID(int=number) for number in (11, 12, 13))


def verification(
    *, verifier: UUID = VERIFIER, units: frozenset[UUID] = frozenset(), classifier: UUID | None = OPERATOR
) -> bool:
    return may_verify(
        verifier=verifier, verifier_units=units, classifier=classifier, handler=HANDLER, handling_units={HOUSING, FIRM}
    )


def test_somebody_else_may_verify() -> None:
    assert verification()
    assert verification(units=frozenset({CENTRE}))


def test_classifier_and_handler_may_not_verify() -> None:
    assert not verification(verifier=OPERATOR)
    assert not verification(verifier=HANDLER)


@pytest.mark.parametrize("unit", [HOUSING, FIRM])
def test_nobody_of_a_handling_unit_may_verify(unit: UUID) -> None:
    assert not verification(units=frozenset({CENTRE, unit}))


def test_an_automatic_classification_binds_nobody() -> None:
    assert verification(verifier=OPERATOR, classifier=None)


@pytest.mark.parametrize("role", Role)
def test_communities_accept_only_where_the_city_says_so(role: Role) -> None:
    centre = role in {Role.CC_OPERATOR, Role.CC_SUPERVISOR}

    assert may_accept(role, AcceptBy.CENTRE) is centre
    assert may_accept(role, AcceptBy.COMMUNITY) is (centre or role == Role.COMMUNITY_WORKER)
