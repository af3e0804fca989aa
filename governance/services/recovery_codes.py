"""Codes for the day on which the phone with the authenticator is not at hand."""

import secrets
from datetime import datetime

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from governance.crypto import blind_index
from governance.gate import SECOND_FACTOR
from governance.models.accounts import User
from governance.models.sessions import RecoveryCode
from governance.rules.answers import Refused
from governance.services.account_events import tell_of_account
from governance.services.sign_in import check_wait, note_failure, note_success

COUNT = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike
GROUP, GROUPS = 5, 2


@transaction.atomic
def make_recovery_codes(request: HttpRequest, *, user: User, at: datetime) -> list[str]:
    """Return ten new codes, shown this once; those of before are worth nothing any more. Locks the account.

    Raises:
        Refused: without an authenticator, or if it was not shown in this session.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if not request.session.get(SECOND_FACTOR) or not TOTPDevice.objects.filter(user=user, confirmed=True).exists():
        raise Refused(_("先绑定验证器，并用它登录一次，再生成恢复码。"), code="second_factor_missing")
    codes = [_new_code() for _number in range(COUNT)]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_digest(user, code), made_at=at) for code in codes)
    tell_of_account(request, "governance.made_recovery_codes", user)
    return codes


def use_recovery_code(request: HttpRequest, *, user: User, code: str, at: datetime) -> int:
    """Take a code in place of the authenticator's and return how many are left; each is taken once.

    Wrong codes are counted and delayed, and stay counted although the answer is an error. ``at`` is the real time.

    Raises:
        Refused: for a code that is none of the account's, or was used.
        TooMany: while the next try must wait.
    """
    counted = blind_index(str(user.pk), purpose="governance_recoverycode.tries", city_id=None)
    with transaction.atomic():
        check_wait(counted, at=at)
        fresh = RecoveryCode.objects.filter(user=user, used_at=None)
        is_right = fresh.filter(digest=_digest(user, code)).update(used_at=at) == 1
        if is_right:
            note_success(counted)
        else:
            note_failure(counted, at=at)
    if not is_right:  # raised outside the transaction, which keeps the count
        request.commit_on_error = True  # type: ignore[attr-defined]  # read by CityFrame
        raise Refused(_("恢复码不对，或者已经用过。"), code="recovery_code_refused")
    request.session.cycle_key()
    request.session[SECOND_FACTOR] = True
    left = RecoveryCode.objects.filter(user=user, used_at=None).count()
    tell_of_account(request, "governance.used_recovery_code", user, left=left)
    return left


def recovery_codes_left(user: User) -> int:
    """Return how many unused codes an account has."""
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def _new_code() -> str:
    letters = [secrets.choice(LETTERS) for _number in range(GROUP * GROUPS)]
    return "-".join("".join(letters[start : start + GROUP]) for start in range(0, len(letters), GROUP))


def _digest(user: User, code: str) -> bytes:
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return blind_index(f"{user.pk}|{plain}", purpose="governance_recoverycode.digest", city_id=None)
