"""How often people without an account may report, and how long their links live."""

from datetime import timedelta

LINK_PATTERN = r"[A-Za-z0-9_-]{22}"
"""128 bits as they stand in an address."""
A_DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)

REPORTS_PER_DEVICE = 10
"""A day; then the device waits for the next."""
REPORTS_PER_PHONE = 5
"""A day, whatever device the number comes from."""
REPORTS_PER_NETWORK = 60
"""An hour; beyond it nobody is refused, because a whole office may stand behind one address: the proof gets harder."""
SUMS_PER_NETWORK = 6
"""An hour, by people without a script, who answer a sum instead."""
GUESSES_PER_NETWORK = 30
"""An hour, of links that open nothing; one that opens something is never counted nor refused."""
LINK_DAYS = 90
"""After the end of a case its links are dead."""
