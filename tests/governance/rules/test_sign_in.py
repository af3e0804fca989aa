"""How long the next try waits."""

from datetime import timedelta

import pytest

from governance.rules.sign_in import wait_after


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (4, 0), (5, 5), (6, 10), (7, 20), (12, 640), (13, 900), (10_000, 900)]
)
def test_wait_after_doubles_from_the_fifth_failure_on(failures, seconds):
    assert wait_after(failures) == timedelta(seconds=seconds)
