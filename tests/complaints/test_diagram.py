"""The drawn states are those of the table."""

from pathlib import Path

from complaints.rules.diagrams import case_states_page, mermaid
from complaints.rules.states import FINAL, Status
from complaints.rules.transitions import TRANSITIONS, targets

PAGE = Path(__file__).parents[2] / "docs" / "diagrams" / "case-states.md"


def test_committed_page_is_what_the_table_draws() -> None:
    assert PAGE.read_text(encoding="utf-8") == case_states_page(TRANSITIONS), "run manage.py draw_states"


def test_diagram_has_an_arrow_for_every_change_of_state() -> None:
    arrows = {line.strip().partition(":")[0] for line in mermaid(TRANSITIONS).splitlines()[1:]}

    changes = {f"{before} --> {after}" for row in TRANSITIONS for after in targets(row) for before in row.before}
    ends = {f"{status} --> [*]" for status in Status if status in FINAL}
    assert arrows == changes | ends | {"[*] --> REPORTED"}
