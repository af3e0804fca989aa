"""Proof that somebody's device worked for what it sends: a puzzle that we sign, bound to the one thing that is sent.

Nothing is stored: who solves a puzzle can send that one thing, as often as the network asks for, and no other.
"""

import base64
import binascii
import json
import secrets
from datetime import datetime
from enum import IntEnum
from uuid import UUID

import altcha
from django.conf import settings
from django.utils.crypto import salted_hmac

ALGORITHM = "SHA-256"


class Strength(IntEnum):
    """How much work a proof stands for: EASY is over in a moment, HARD takes a phone some ten seconds."""

    NONE = 0
    EASY = 1
    HARD = 2


TRIES = {Strength.EASY: 20_000, Strength.HARD: 200_000}


def _secret() -> str:
    return salted_hmac("governance.proofs", "puzzle", secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()


def puzzle_for(ref: UUID, strength: Strength, *, until: datetime) -> str:
    """Return a puzzle as JSON, for the thing that will be sent with ``ref``; ``until`` is in real time.

    Raises:
        KeyError: for the strength NONE.
    """
    most = TRIES[strength]
    puzzle = altcha.create_challenge(
        ALGORITHM,
        1,
        counter=most // 2 + secrets.randbelow(most // 2),
        expires_at=until,
        data={"ref": str(ref), "strength": int(strength)},
        hmac_secret=_secret(),
    )
    return json.dumps(puzzle.to_dict())


def proved(payload: str, ref: UUID) -> Strength:
    """Return how much work ``payload`` proves for the thing sent with ``ref``: NONE when it is none of ours, false, too old or for another."""
    if not payload or not altcha.verify_solution(payload, _secret()).verified:
        return Strength.NONE
    try:
        bound = json.loads(base64.b64decode(payload))["challenge"]["parameters"]["data"]
    except (binascii.Error, ValueError, KeyError, TypeError):
        return Strength.NONE
    return Strength(bound["strength"]) if bound.get("ref") == str(ref) else Strength.NONE


def sum_for(ref: UUID) -> tuple[int, int]:
    """Return two numbers from 2 to 9 for whoever has no script: the same for the same ``ref``, not to be known without our key."""
    digest = salted_hmac("governance.proofs", f"sum|{ref}", secret=settings.SECRET_KEY, algorithm="sha256").digest()
    return 2 + digest[0] % 8, 2 + digest[1] % 8
