"""How often the reporter's name and number may be looked at."""

LOOKS_A_DAY = 60
"""By one person, unless the city has set it: enough for a day of call-backs, too few to copy a city."""
LONGEST_REASON = 200
