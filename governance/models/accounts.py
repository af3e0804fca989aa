"""People's accounts. Global, because one person may hold posts in several cities."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from governance.crypto import EncryptedTextField, blind_index
from governance.rules.phones import PhoneRefused, normalise_phone
from governance.tenancy import uuid7


class Accounts(BaseUserManager["User"]):
    """Finding an account by what its holder types."""

    def by_name_or_phone(self, typed: str) -> "User":
        """Return the account whose phone number or, failing that, user name ``typed`` is.

        Raises:
            User.DoesNotExist: if there is none.
        """
        name = typed.strip().lower()
        try:
            index = phone_index(typed)
        except PhoneRefused:
            return self.get(username=name)
        found = self.filter(models.Q(phone_index=index) | models.Q(username=name))
        by_phone = sorted(found, key=lambda user: bytes(user.phone_index or b"") != index)
        if not by_phone:
            raise self.model.DoesNotExist
        return by_phone[0]


class User(AbstractBaseUser):
    """An account: whoever signs in. What it may do follows from the posts it holds in a city."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField(max_length=60, unique=True)
    display_name = models.CharField(max_length=60)
    phone = EncryptedTextField(null=True)
    phone_index = models.BinaryField(max_length=16, null=True, unique=True)
    email = EncryptedTextField(null=True)
    by_sms = models.BooleanField(default=True)
    by_email = models.BooleanField(default=True)
    quiet_since = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    text_size = models.CharField(max_length=8, default="standard")
    hotkeys = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    session_epoch = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    is_platform_admin = models.BooleanField(default=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    objects = Accounts()

    classes = {
        "INTERNAL": [
            "id",
            "username",
            "by_sms",
            "by_email",
            "quiet_since",
            "quiet_until",
            "language",
            "text_size",
            "hotkeys",
            "must_change_password",
            "session_epoch",
            "is_active",
            "is_platform_admin",
            "last_login",
        ],
        "PERSONAL": ["display_name"],
        "SENSITIVE": ["phone", "phone_index", "email"],
        "SECRET": ["password"],
    }

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="user_phone_with_index",
                condition=models.Q(phone__isnull=True, phone_index__isnull=True)
                | models.Q(phone__isnull=False, phone_index__isnull=False),
            ),
            models.CheckConstraint(
                name="user_quiet_whole_or_none",
                condition=models.Q(quiet_since=None, quiet_until=None)
                | models.Q(quiet_since__isnull=False, quiet_until__isnull=False),
            ),
            models.CheckConstraint(
                name="user_text_size_known", condition=models.Q(text_size__in=["standard", "large", "max"])
            ),
        ]

    def set_phone(self, number: str | None) -> None:
        """Put the number, normalised, and its search index; ``None`` clears both."""
        self.phone = normalise_phone(number) if number else None
        self.phone_index = phone_index(number) if number else None


class Membership(models.Model):
    """That an account has to do with a city: what the switch of city offers. Global, kept in step with the posts."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    city = models.ForeignKey("governance.City", on_delete=models.PROTECT, related_name="+")

    classes = {"INTERNAL": ["id", "user", "city"]}

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(name="membership_once", fields=["user", "city"])]


class SignInThrottle(models.Model):
    """How often signing in under a name failed lately, and until when the next try must wait. Global."""

    name_index = models.BinaryField(max_length=16, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    wait_until = models.DateTimeField()

    classes = {"INTERNAL": ["name_index", "failures", "wait_until"]}

    class Meta:
        default_permissions = ()


def phone_index(number: str) -> bytes:
    """Return what an account's phone number is found by."""
    return blind_index(normalise_phone(number), purpose="governance_user.phone", city_id=None)
