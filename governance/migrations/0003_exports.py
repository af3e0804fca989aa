"""Files that people take out."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import governance.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0002_dead_jobs"),
    ]

    operations = [
        migrations.CreateModel(
            name="Export",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(choices=[("CSV", "CSV"), ("XLSX", "Excel")], max_length=4)),
                ("subject", models.CharField(max_length=40)),
                ("query", models.JSONField(default=dict)),
                ("columns", models.JSONField(default=list)),
                ("language", models.CharField(max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ASKED", "生成中"),
                            ("READY", "可下载"),
                            ("REFUSED", "没有生成"),
                            ("EXPIRED", "已删除"),
                        ],
                        default="ASKED",
                        max_length=8,
                    ),
                ),
                ("refusal", models.CharField(blank=True, max_length=20)),
                ("rows_total", models.PositiveIntegerField(null=True)),
                ("storage_key", models.CharField(blank=True, max_length=120)),
                ("bytes", models.PositiveBigIntegerField(null=True)),
                ("sha256", models.BinaryField(max_length=32, null=True)),
                ("asked_at", models.DateTimeField()),
                ("ready_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
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
                    "post",
                    governance.tenancy.CityForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="governance.post"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["city", "asked_by", "-asked_at"], name="export_by_asker"),
                    models.Index(
                        condition=models.Q(("state", "READY")), fields=["city", "expires_at"], name="export_to_expire"
                    ),
                ],
                "constraints": [
                    governance.tenancy.CityIsolation(name="governance_export_isolation"),
                    models.UniqueConstraint(fields=("city", "id"), name="governance_export_in_city"),
                    governance.tenancy.RowHistory(name="governance_export_history"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ready_at__isnull", False),
                                ("sha256__isnull", False),
                                ("state__in", ["READY", "EXPIRED"]),
                                models.Q(("storage_key", ""), _negated=True),
                            ),
                            models.Q(
                                ("ready_at", None),
                                ("sha256", None),
                                ("state__in", ["ASKED", "REFUSED"]),
                                ("storage_key", ""),
                            ),
                            _connector="OR",
                        ),
                        name="export_made_has_its_file",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "REFUSED"), models.Q(("refusal", ""), _negated=True)),
                            models.Q(models.Q(("state", "REFUSED"), _negated=True), ("refusal", "")),
                            _connector="OR",
                        ),
                        name="export_refusal_iff_refused",
                    ),
                    governance.tenancy.SameCity(column="post_id", name="export_post_same_city", to="governance_post"),
                ],
            },
        ),
    ]
