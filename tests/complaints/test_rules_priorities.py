"""How urgent cases are, compared."""

from complaints.rules.priorities import Priority, is_lower


def test_p1_is_the_most_urgent() -> None:
    assert [is_lower(chosen, Priority.P2) for chosen in Priority] == [False, False, True, True]
