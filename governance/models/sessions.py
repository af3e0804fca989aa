"""Sessions that know whose they are, so that their holder can see and end them."""

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from governance.models.accounts import User
from governance.tenancy import uuid7


class AccountSession(AbstractBaseSession):
    """A session: the base's key, data and end, and whose it is on what kind of device. Global, as signing in is."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    device = models.CharField(max_length=80, blank=True)

    classes = {"SECRET": ["session_key", "session_data"], "INTERNAL": ["expire_date", "user", "device"]}

    class Meta:
        default_permissions = ()

    @classmethod
    def get_session_store_class(cls) -> type:
        from governance.sessions import SessionStore

        return SessionStore


class RecoveryCode(models.Model):
    """A code that stands in for the authenticator once. Only its keyed digest is kept. Global, like the account."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    digest = models.BinaryField(max_length=16)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    classes = {"INTERNAL": ["id", "user", "made_at", "used_at"], "SECRET": ["digest"]}

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(name="recoverycode_once", fields=["user", "digest"])]
