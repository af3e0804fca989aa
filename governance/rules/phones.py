"""Phone numbers and names: one form to keep and search by, and a masked form to show."""

import re
import unicodedata

_SEPARATORS = re.compile(r"[\s\-‐-―.·()]+")
_CHINA = re.compile(r"(?:(?:\+|00)?86)?(1[3-9]\d{9}|0(?:10|2\d|[3-9]\d\d)\d{7,8})")
_ABROAD = re.compile(r"(?:\+|00)([1-9]\d{6,14})")
MASK = "****"


class PhoneRefused(ValueError):
    """Raised for what cannot be a phone number; the message does not repeat it."""


def normalise_phone(number: str) -> str:
    """Return a number in the one form that we keep: digits as dialled in the mainland, + and country code for abroad.

    Full-width digits, blanks, hyphens and a leading +86, 0086 or 86 make no difference.

    Raises:
        PhoneRefused: if it is no mainland mobile, no landline with area code and no number abroad with + or 00.
    """
    digits = _SEPARATORS.sub("", unicodedata.normalize("NFKC", number))
    if not digits.isascii():
        raise PhoneRefused("not a phone number")
    if match := _CHINA.fullmatch(digits):
        return match[1]
    match = _ABROAD.fullmatch(digits)
    if match is None or match[1].startswith("86"):
        raise PhoneRefused("not a phone number")
    return f"+{match[1]}"


def mask_phone(number: str) -> str:
    """Return a number with its middle hidden (138****5678): at most the first three and the last four stay."""
    return f"{number[:3]}{MASK}{number[-4:]}" if len(number) >= 10 else f"{MASK}{number[-2:]}"


def mask_name(name: str) -> str:
    """Return a name of which only the first character shows (张**), with the same stars for every length over three."""
    name = name.strip()
    return name[:1] + "*" * min(max(len(name) - 1, 1), 2) if name else ""
