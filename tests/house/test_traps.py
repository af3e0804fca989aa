"""The list of traps names tests that are there, and leaves no trap out."""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
ROWS = re.findall(
    r"^\| (T\d+) \| [^|]+ \| ([^|]+) \|$", (TESTS.parent / "docs/traps.md").read_text("utf-8"), re.MULTILINE
)


def test_every_trap_has_a_row() -> None:
    assert [trap for trap, _tests in ROWS] == [f"T{number}" for number in range(1, 27)]


@pytest.mark.parametrize(("trap", "named"), ROWS, ids=[trap for trap, _tests in ROWS])
def test_tests_of_a_trap_are_there(trap: str, named: str) -> None:
    found = re.findall(r"`([\w/]+\.py)::(\w+)`", named)
    assert found or "comes with" in named or "comes to" in named, trap
    for path, name in found:
        assert re.search(rf"^ *def {name}\(", (TESTS / path).read_text("utf-8"), re.MULTILINE), (
            f"{trap}: {path}::{name}"
        )
