"""What people have to write when they decide something."""

from governance.rules.answers import Refused


def written(text: str, sentence: str, code: str = "reason_missing") -> str:
    """Return what somebody wrote, without blanks around it.

    Raises:
        Refused: with ``sentence``, if there is nothing.
    """
    if not text.strip():
        raise Refused(sentence, code=code)
    return text.strip()
