"""What a city's administrator does to other people's accounts: locking, unlocking, a new first password, a new authenticator."""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from governance.access import Actor, require
from governance.accounts import name_index
from governance.audit import Fact, record
from governance.models.accounts import Membership, SignInThrottle, User
from governance.models.sessions import AccountSession, RecoveryCode
from governance.rules.answers import Conflict, Refused
from governance.services.recovery_codes import LETTERS
from governance.tenancy import current_city_id

MANAGE = "governance.manage_accounts"
PASSWORD_LETTERS = 16


@transaction.atomic
def lock_account(*, actor: Actor, user_id: UUID, reason: str, at: datetime) -> User:
    """Lock an account: nobody can sign in by it, and whoever is signed in by it is signed out.

    Raises:
        ActionRefused, User.DoesNotExist, Refused: see ``_managed``; also without a reason.
        Conflict: if it is locked already.
    """
    user = _managed(actor, user_id)
    if not reason.strip():
        raise Refused(_("写明为什么锁定。"), code="reason_missing")
    if not user.is_active:
        raise Conflict(_("这个账号已经锁定了。"), code="account_locked", facts={})
    user.is_active = False
    return _ended(actor, user, "governance.locked_account", at, ["is_active"], reason=reason.strip())


@transaction.atomic
def unlock_account(*, actor: Actor, user_id: UUID, at: datetime) -> User:
    """Unlock an account; its password stays as it was.

    Raises:
        ActionRefused, User.DoesNotExist, Refused: see ``_managed``.
        Conflict: if it is not locked.
    """
    user = _managed(actor, user_id)
    if user.is_active:
        raise Conflict(_("这个账号没有锁定。"), code="account_not_locked", facts={})
    user.is_active = True
    return _ended(actor, user, "governance.unlocked_account", at, ["is_active"])


@transaction.atomic
def reset_password(*, actor: Actor, user_id: UUID, at: datetime) -> str:
    """Give an account a first password and return it, shown this once; its holder must change it when signing in.

    Raises:
        ActionRefused, User.DoesNotExist, Refused: see ``_managed``.
    """
    user = _managed(actor, user_id)
    password = first_password()
    user.set_password(password)
    user.must_change_password = True
    SignInThrottle.objects.filter(name_index=name_index(user.username)).delete()
    _ended(actor, user, "governance.reset_password", at, ["password", "must_change_password"])
    return password


@transaction.atomic
def reset_second_factor(*, actor: Actor, user_id: UUID, at: datetime) -> User:
    """Take an account's authenticator and recovery codes away, as when the phone is lost; a new one is bound at the next sign-in.

    Raises:
        ActionRefused, User.DoesNotExist, Refused: see ``_managed``.
        Conflict: if it has none.
    """
    user = _managed(actor, user_id)
    if not TOTPDevice.objects.filter(user=user, confirmed=True).exists():
        raise Conflict(_("这个账号没有绑定验证器。"), code="second_factor_missing", facts={})
    TOTPDevice.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    return _ended(actor, user, "governance.reset_second_factor", at, [])


def first_password() -> str:
    """Return a password to sign in with once."""
    return "".join(secrets.choice(LETTERS) for _number in range(PASSWORD_LETTERS))


def _managed(actor: Actor, user_id: UUID) -> User:
    """Return the account, locked for the transaction.

    Raises:
        ActionRefused: if the actor manages no accounts, or it is the actor's own.
        User.DoesNotExist: if it has nothing to do with the active city.
        Refused: if it has to do with another city too: then its fate is not one city's to decide.
    """
    require(actor, MANAGE, user_id)
    cities = set(Membership.objects.filter(user=user_id).values_list("city_id", flat=True))
    if current_city_id() not in cities:
        raise User.DoesNotExist
    user = User.objects.select_for_update().get(pk=user_id)
    if len(cities) > 1 or user.is_platform_admin:
        raise Refused(_("这个账号在别的城市也有岗位，请平台运维管理员处理。"), code="account_of_others")
    return user


def _ended(actor: Actor, user: User, action: str, at: datetime, fields: list[str], **facts: Fact) -> User:
    """Save the account, end its sessions and record the deed."""
    user.session_epoch += 1
    user.save(update_fields=[*fields, "session_epoch"])
    AccountSession.objects.filter(user=user).delete()
    record(actor, action, user, at=at, **facts)
    return user
