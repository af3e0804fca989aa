"""What reporters are told about the state of their case."""

import pytest

from complaints.rules.public import PUBLIC_STATES, PublicState, public_state
from complaints.rules.states import FINAL, Status


def test_every_state_has_a_public_one_and_every_public_one_is_used() -> None:
    assert set(PUBLIC_STATES) == set(Status)
    assert set(PUBLIC_STATES.values()) == set(PublicState)


@pytest.mark.parametrize(
    ("status", "label"),
    [
        (Status.REPORTED, "已提交"),
        (Status.ACCEPTED, "受理中"),
        (Status.DISPATCHED, "受理中"),
        (Status.RETURN_ASKED, "受理中"),
        (Status.IN_PROGRESS, "处置中"),
        (Status.HANDLED, "处置中"),
        (Status.VERIFIED, "待您确认"),
        (Status.CLOSED, "已办结"),
    ],
)
def test_public_state_speaks_to_the_reporter(status: Status, label: str) -> None:
    assert str(public_state(status).label) == label


def test_only_final_states_are_publicly_final() -> None:
    finals = {public_state(status) for status in FINAL}

    assert finals == {PublicState.DONE, PublicState.NOT_ACCEPTED, PublicState.JOINED, PublicState.WITHDRAWN}
    assert {status for status in Status if public_state(status) in finals} == FINAL
