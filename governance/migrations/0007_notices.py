"""Messages to people, the words of a city for them, other systems that are told, and the log of what went out."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import governance.crypto
import governance.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0006_send_tallies"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="by_email",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="user",
            name="by_sms",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="user",
            name="email",
            field=governance.crypto.EncryptedTextField(null=True),
        ),
        migrations.AddField(
            model_name="user",
            name="quiet_since",
            field=models.TimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="user",
            name="quiet_until",
            field=models.TimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("quiet_since", None), ("quiet_until", None)),
                    models.Q(("quiet_since__isnull", False), ("quiet_until__isnull", False)),
                    _connector="OR",
                ),
                name="user_quiet_whole_or_none",
            ),
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("key", models.CharField(max_length=100)),
                ("subject", models.CharField(max_length=120)),
                ("text", models.TextField()),
                ("link", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "city",
                    models.ForeignKey(
                        db_index=False,
                        default=governance.tenancy.current_city_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="governance.city",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["city", "person", "-created_at", "-id"], name="notice_newest"),
                    models.Index(
                        condition=models.Q(("read_at", None)), fields=["city", "person"], name="notice_unread"
                    ),
                ],
                "constraints": [
                    governance.tenancy.CityIsolation(name="governance_notice_isolation"),
                    models.UniqueConstraint(fields=("city", "id"), name="governance_notice_in_city"),
                    models.UniqueConstraint(fields=("city", "person", "key"), name="notice_told_once"),
                    models.CheckConstraint(
                        condition=models.Q(("link", ""), ("link__regex", "^/[a-z0-9]"), _connector="OR"),
                        name="notice_link_inside",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeTemplate",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("language", models.CharField(choices=[("zh-hans", "简体中文"), ("en", "English")], max_length=10)),
                (
                    "channel",
                    models.CharField(
                        choices=[("APP", "站内消息"), ("EMAIL", "电子邮件"), ("SMS", "短信")], max_length=10
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("subject", models.CharField(blank=True, max_length=80)),
                ("text", models.TextField()),
                ("holds", models.BooleanField(default=True)),
                ("made_at", models.DateTimeField()),
                (
                    "city",
                    models.ForeignKey(
                        db_index=False,
                        default=governance.tenancy.current_city_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="governance.city",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "constraints": [
                    governance.tenancy.CityIsolation(name="governance_noticetemplate_isolation"),
                    models.UniqueConstraint(fields=("city", "id"), name="governance_noticetemplate_in_city"),
                    governance.tenancy.RowHistory(name="governance_noticetemplate_history"),
                    models.UniqueConstraint(
                        fields=("city", "code", "language", "channel", "version"), name="noticetemplate_version_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("holds", True)),
                        fields=("city", "code", "language", "channel"),
                        name="noticetemplate_one_holds",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WebhookEndpoint",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("url", models.CharField(max_length=200)),
                ("secret", governance.crypto.EncryptedTextField()),
                ("active", models.BooleanField(default=True)),
                ("added_at", models.DateTimeField()),
                (
                    "city",
                    models.ForeignKey(
                        db_index=False,
                        default=governance.tenancy.current_city_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="governance.city",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "constraints": [
                    governance.tenancy.CityIsolation(name="governance_webhookendpoint_isolation"),
                    models.UniqueConstraint(fields=("city", "id"), name="governance_webhookendpoint_in_city"),
                    governance.tenancy.RowHistory(name="governance_webhookendpoint_history"),
                    models.UniqueConstraint(
                        condition=models.Q(("active", True)), fields=("city", "url"), name="webhookendpoint_url_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("url__startswith", "https://")), name="webhookendpoint_https"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("APP", "站内消息"), ("EMAIL", "电子邮件"), ("SMS", "短信"), ("WEBHOOK", "系统对接")],
                        max_length=10,
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("key", models.CharField(max_length=100)),
                ("receiver", models.CharField(max_length=80)),
                ("subject", models.CharField(blank=True, max_length=120)),
                ("text", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[("QUEUED", "排队"), ("HELD", "等天亮"), ("SENT", "已发出"), ("FAILED", "没发成")],
                        max_length=6,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("error", models.CharField(blank=True, max_length=60)),
                ("queued_at", models.DateTimeField()),
                ("held_until", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "city",
                    models.ForeignKey(
                        db_index=False,
                        default=governance.tenancy.current_city_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="governance.city",
                    ),
                ),
                (
                    "notice",
                    governance.tenancy.CityForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="governance.notice",
                    ),
                ),
                (
                    "endpoint",
                    governance.tenancy.CityForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="governance.webhookendpoint",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["city", "-queued_at", "-id"], name="delivery_newest")],
                "constraints": [
                    governance.tenancy.CityIsolation(name="governance_delivery_isolation"),
                    models.UniqueConstraint(fields=("city", "id"), name="governance_delivery_in_city"),
                    models.UniqueConstraint(
                        condition=models.Q(("notice__isnull", False)),
                        fields=("city", "notice", "channel"),
                        name="delivery_once_by_channel",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("endpoint__isnull", False)),
                        fields=("city", "endpoint", "key"),
                        name="delivery_once_by_endpoint",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", False), ("state", "SENT")),
                            models.Q(models.Q(("state", "SENT"), _negated=True), ("sent_at", None)),
                            _connector="OR",
                        ),
                        name="delivery_sent_at_iff_sent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("endpoint", None), ("notice__isnull", False)),
                            models.Q(("endpoint__isnull", False), ("notice", None)),
                            _connector="OR",
                        ),
                        name="delivery_to_somebody_or_something",
                    ),
                    governance.tenancy.SameCity(
                        column="notice_id", name="delivery_notice_same_city", to="governance_notice"
                    ),
                    governance.tenancy.SameCity(
                        column="endpoint_id", name="delivery_endpoint_same_city", to="governance_webhookendpoint"
                    ),
                ],
            },
        ),
    ]
