"""How often something was sent in by whom lately."""

from django.db import models


class SendTally(models.Model):
    """A count within one period under one key: device, phone number or network. Global, as the key itself is bound to a city.

    The key is a blind index over what is counted, by whom and in which period; nothing can be read from it.
    """

    key_index = models.BinaryField(max_length=16, primary_key=True)
    sent = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField()

    classes = {"INTERNAL": ["key_index", "sent", "ends_at"]}

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["ends_at"], name="sendtally_over")]
