"""How long the next try must wait after failures. Nobody is ever locked out for good."""

from datetime import timedelta

FREE_FAILURES = 5
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=15)
FORGET_AFTER = timedelta(days=1)
ADDRESS_FAILURES = 300
ADDRESS_PERIOD = timedelta(minutes=15)


def wait_after(failures: int) -> timedelta:
    """Return how long to wait after so many failures under one name: nothing, from the fifth on 5 s, doubling to 15 min."""
    if failures < FREE_FAILURES:
        return timedelta(0)
    return min(FIRST_WAIT * (1 << min(failures - FREE_FAILURES, 10)), LONGEST_WAIT)
