"""The second factor: setting it up, and showing it once per session."""

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from governance.gate import SECOND_FACTOR
from governance.models.accounts import User
from governance.rules.answers import Refused, TooMany
from governance.services.account_events import tell_of_account


@transaction.atomic
def enrol_totp(*, user: User) -> TOTPDevice:
    """Return the device that waits for its first right code, made if there is none. Locks the account.

    Raises:
        Refused: if the account has a device already; a second one would be a way round the first.
    """
    User.objects.select_for_update().get(pk=user.pk)
    devices = list(TOTPDevice.objects.filter(user=user).order_by("-confirmed", "pk"))
    if devices and devices[0].confirmed:
        raise Refused(_("这个账号已经绑定了验证器。换手机找本单位管理员重设。"), code="second_factor_known")
    return devices[0] if devices else TOTPDevice.objects.create(user=user, name="phone", confirmed=False)


def show_second_factor(request: HttpRequest, *, user: User, code: str, at: datetime) -> None:
    """Take a code of the account's device, once; the session gets a new key and remembers that it was shown.

    A device that waits for its first right code is confirmed by it. Wrong codes are counted by the device, and stay
    counted although the answer is an error. Locks the device.

    Raises:
        Refused: for a wrong code or one that was used.
        TooMany: while the next try must wait.
    """
    with transaction.atomic():
        device = _locked_device(user)
        is_first = not device.confirmed
        _check_wait(device, at)
        is_right = device.verify_token(code)
        if is_right and is_first:
            device.confirmed = True
            device.save(update_fields=["confirmed"])
    if not is_right:  # raised outside the transaction, which keeps the count
        request.commit_on_error = True  # type: ignore[attr-defined]
        raise Refused(_("验证码不对，或者已经用过。等下一个数字出来再输；手机时间要准。"), code="code_refused")
    request.session.cycle_key()
    request.session[SECOND_FACTOR] = True
    if is_first:
        tell_of_account(request, "governance.enrolled_second_factor", user)


def has_second_factor(user: User) -> bool:
    """Return whether the account has a confirmed device."""
    found: bool = TOTPDevice.objects.filter(user=user, confirmed=True).exists()
    return found


def _locked_device(user: User) -> TOTPDevice:
    """Return the confirmed device, else the one that waits, locked.

    Raises:
        Refused: if there is none to check the code with.
    """
    device = TOTPDevice.objects.select_for_update().filter(user=user).order_by("-confirmed", "pk").first()
    if device is None:
        raise Refused(_("先用验证器扫二维码，再填它显示的数字。"), code="second_factor_missing")
    return device


def _check_wait(device: TOTPDevice, at: datetime) -> None:
    allowed, why = device.verify_is_allowed()
    if not allowed:
        until = why["locked_until"]
        raise TooMany(max(int((until - at).total_seconds()) + 1, 1), until=until)
