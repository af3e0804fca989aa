"""What stands still, with its reason."""

from typing import Any

from complaints.queries.watchdog import MACHINE, Stuck, stuck_cases
from complaints.views.frames import StaffPage
from complaints.views.showing import TONES


class Watchdog(StaffPage):
    """Cases that nobody and nothing moves, by reason; of those that the actor may see."""

    template_name = "complaints/watchdog.html"

    def shown(self) -> dict[str, Any]:
        rows = stuck_cases(self.actor, self.now)
        groups = [(reason, [row for row in rows if row.reason == reason]) for reason in Stuck]
        return {
            "total": len(rows),
            "groups": [
                {
                    "reason": reason,
                    "by_machine": reason in MACHINE,
                    "rows": [
                        {"row": row, "url": self.url("complaints:case", number=row.number), "tone": TONES[row.status]}
                        for row in found
                    ],
                }
                for reason, found in groups
                if found
            ],
        }
