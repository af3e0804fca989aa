"""What a city's address may look like."""

import re

RESERVED = frozenset({"static", "ui", "livez", "readyz", "metrics", "platform", "api"})
SLUG = r"^([0-9]{6}|[a-z][a-z0-9-]{1,38}[a-z0-9])$"


def is_city_slug(text: str) -> bool:
    """Return whether ``text`` can stand first in a path as a city: a six-digit code or an ASCII name, not reserved."""
    return re.fullmatch(SLUG, text) is not None and text not in RESERVED
