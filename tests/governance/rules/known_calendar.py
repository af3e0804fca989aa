"""The calendar of the seeds, and moments told in local time."""

import csv
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from governance.rules.calendars import WorkingCalendar

LOCAL = ZoneInfo("Asia/Shanghai")
SEED = Path(__file__).parents[3] / "governance" / "seeds" / "calendar_exceptions.csv"

with SEED.open(encoding="utf-8", newline="") as rows:
    EXCEPTIONS = {date.fromisoformat(row["date"]): row["kind"] == "work" for row in csv.DictReader(rows)}

CALENDAR = WorkingCalendar(number=3, known_until=date(2026, 12, 31), exceptions=EXCEPTIONS)


def local(text: str) -> datetime:
    """Return the moment written as ``2024-09-27 16:30`` on the clocks of Tianchang."""
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)
