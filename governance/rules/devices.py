"""What kind of device somebody signs in on, in a few words."""

from ua_parser import parse

LONGEST = 400
NAMES = {"WeChat Browser": "WeChat"}


def device_words(user_agent: str) -> str:
    """Return browser and system, as in ``Edge · Windows``; nothing for what tells neither. Versions are left out on purpose."""
    found = parse(user_agent[:LONGEST])
    families = [part.family for part in (found.user_agent, found.os) if part and part.family]
    return " · ".join(dict.fromkeys(NAMES.get(family, family) for family in families))[:80]
