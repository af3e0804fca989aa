"""The table of transitions, drawn and written out for docs/."""

from collections.abc import Iterable

from complaints.rules.acts import Transition
from complaints.rules.states import FINAL, Status
from complaints.rules.transitions import targets


def mermaid(transitions: Iterable[Transition]) -> str:
    """Return the table as a Mermaid state diagram, without the acts that change no state.

    A star marks an act that is not offered yet.
    """
    acts: dict[tuple[Status | None, Status], list[str]] = {}
    for row in transitions:
        for after in targets(row):
            for before in (status for status in (None, *Status) if status in (row.before or {None})):
                acts.setdefault((before, after), []).append(_name(row))
    arrows = [f"    {before or '[*]'} --> {after}: {', '.join(names)}" for (before, after), names in acts.items()]
    ends = [f"    {status} --> [*]" for status in Status if status in FINAL]
    return "\n".join(["stateDiagram-v2", *arrows, *ends]) + "\n"


def case_states_page(transitions: Iterable[Transition]) -> str:
    """Return the page of docs/: the diagram, and every act with its action, states, roles, needs and clocks."""
    rows = tuple(transitions)
    lines = [
        "# States of a case",
        "",
        "Drawn from `complaints/rules/transitions.py` by `manage.py draw_states`; do not edit by hand.",
        "A star marks an act that is described but not offered yet.",
        "",
        "```mermaid",
        mermaid(rows).rstrip("\n"),
        "```",
        "",
        "| Act | Action | From | To | Roles (letter) | Needs | Clocks |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        *(_line(row) for row in rows),
        "",
    ]
    return "\n".join(lines)


def _name(row: Transition) -> str:
    return row.act.value.lower()


def _line(row: Transition) -> str:
    roles = ", ".join(sorted(row.roles)) or "the system"
    cells = [
        _name(row),
        f"`{row.action}`",
        ", ".join(status for status in Status if status in row.before) or "–",
        ", ".join(targets(row)) or "stays",
        f"{roles} ({row.letter})" + (", own case only" if row.own else ""),
        ", ".join(row.needs) or "–",
        ", ".join(f"{effect.lower()} {stage}" for stage, effect in row.clocks) or "–",
    ]
    return "| " + " | ".join(cells) + " |"
