"""Messages to people, the words in which a city writes them, and the log of what became of them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language_info

from governance.crypto import EncryptedTextField
from governance.models.accounts import User
from governance.rules.notices import LANGUAGES, WORDED, Channel, DeliveryState
from governance.tenancy import CityForeignKey, CityOwned, CityRows

WORDED_CHANNELS = [(channel.value, channel.label) for channel in WORDED]
LANGUAGE_CHOICES = [(language, str(get_language_info(language)["name_local"])) for language in LANGUAGES]


class NoticeTemplate(CityOwned):
    """The city's words for a kind of notice in a language on a channel; a change is a new version, and one version holds."""

    code = models.CharField(max_length=40)
    language = models.CharField(max_length=10, choices=LANGUAGE_CHOICES)
    channel = models.CharField(max_length=10, choices=WORDED_CHANNELS)
    version = models.PositiveIntegerField(default=1)
    subject = models.CharField(max_length=80, blank=True)
    text = models.TextField()
    holds = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    classes = {"INTERNAL": ["code", "language", "channel", "version", "subject", "text", "holds", "made_at", "made_by"]}

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(
                name="noticetemplate_version_once", fields=["city", "code", "language", "channel", "version"]
            ),
            models.UniqueConstraint(
                name="noticetemplate_one_holds", fields=["city", "code", "language", "channel"], condition=Q(holds=True)
            ),
        ]


class Notice(CityRows):
    """A message in somebody's inbox. ``key`` names the occasion, so that nobody is told of one twice."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    code = models.CharField(max_length=40)
    key = models.CharField(max_length=100)
    subject = models.CharField(max_length=120)
    text = models.TextField()
    link = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    classes = {"INTERNAL": ["person", "code", "key", "subject", "text", "link", "created_at", "read_at"]}

    class Meta(CityRows.Meta):
        constraints = [
            *CityRows.Meta.constraints,
            models.UniqueConstraint(name="notice_told_once", fields=["city", "person", "key"]),
            models.CheckConstraint(name="notice_link_inside", condition=Q(link="") | Q(link__regex="^/[a-z0-9]")),
        ]
        indexes = [
            models.Index(fields=["city", "person", "-created_at", "-id"], name="notice_newest"),
            models.Index(fields=["city", "person"], name="notice_unread", condition=Q(read_at=None)),
        ]


class WebhookEndpoint(CityOwned):
    """Another system that is told what happens, in codes and numbers; what it gets is signed with its secret."""

    name = models.CharField(max_length=60)
    url = models.CharField(max_length=200)
    secret = EncryptedTextField()
    active = models.BooleanField(default=True)
    added_at = models.DateTimeField()

    classes = {"INTERNAL": ["name", "url", "active", "added_at"], "SECRET": ["secret"]}

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(name="webhookendpoint_url_once", fields=["city", "url"], condition=Q(active=True)),
            models.CheckConstraint(name="webhookendpoint_https", condition=Q(url__startswith="https://")),
        ]


class Delivery(CityRows):
    """One message on its way by mail, text message or webhook. ``receiver`` is masked: the log holds no address."""

    notice = CityForeignKey(Notice, models.CASCADE, null=True, related_name="deliveries")
    endpoint = CityForeignKey(WebhookEndpoint, models.PROTECT, null=True, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=Channel)
    code = models.CharField(max_length=40)
    key = models.CharField(max_length=100)
    receiver = models.CharField(max_length=80)
    subject = models.CharField(max_length=120, blank=True)
    text = models.TextField()
    state = models.CharField(max_length=6, choices=DeliveryState)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=60, blank=True)
    queued_at = models.DateTimeField()
    held_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    classes = {
        "INTERNAL": [
            "notice",
            "endpoint",
            "channel",
            "code",
            "key",
            "subject",
            "text",
            "state",
            "attempts",
            "error",
            "queued_at",
            "held_until",
            "sent_at",
        ],
        "PERSONAL": ["receiver"],
    }

    class Meta(CityRows.Meta):
        constraints = [
            *CityRows.Meta.constraints,
            models.UniqueConstraint(
                name="delivery_once_by_channel",
                fields=["city", "notice", "channel"],
                condition=Q(notice__isnull=False),
            ),
            models.UniqueConstraint(
                name="delivery_once_by_endpoint",
                fields=["city", "endpoint", "key"],
                condition=Q(endpoint__isnull=False),
            ),
            models.CheckConstraint(
                name="delivery_sent_at_iff_sent",
                condition=Q(state="SENT", sent_at__isnull=False) | ~Q(state="SENT") & Q(sent_at=None),
            ),
            models.CheckConstraint(
                name="delivery_to_somebody_or_something",
                condition=Q(notice__isnull=False, endpoint=None) | Q(notice=None, endpoint__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["city", "-queued_at", "-id"], name="delivery_newest")]
