"""Draw the state diagram of docs/ from the table of transitions."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from complaints.rules.diagrams import case_states_page
from complaints.rules.transitions import TRANSITIONS


class Command(BaseCommand):
    """Write docs/diagrams/case-states.md; a test holds the committed page against the table."""

    help = "Draw the states of a case from the table of transitions."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        page = settings.BASE_DIR / "docs" / "diagrams" / "case-states.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(case_states_page(TRANSITIONS), encoding="utf-8")
        self.stdout.write(str(page.relative_to(settings.BASE_DIR)))
