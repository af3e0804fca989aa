"""Sheets that people fill a city with."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import governance.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0010_matrix_changes"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("sheet", models.CharField(max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("CHECKING", "检查中"),
                            ("FAULTY", "有错，没有导入"),
                            ("READY", "检查通过，等你确认"),
                            ("WRITING", "导入中"),
                            ("DONE", "已导入"),
                            ("REFUSED", "没有导入"),
                        ],
                        default="CHECKING",
                        max_length=8,
                    ),
                ),
                ("file_name", models.CharField(max_length=120)),
                ("storage_key", models.CharField(blank=True, max_length=120)),
                ("bytes", models.PositiveIntegerField()),
                ("sha256", models.BinaryField(max_length=32)),
                ("language", models.CharField(max_length=10)),
                ("refusal", models.CharField(blank=True, max_length=20)),
                ("rows_total", models.PositiveIntegerField(null=True)),
                ("rows_new", models.PositiveIntegerField(null=True)),
                ("rows_changed", models.PositiveIntegerField(null=True)),
                ("faults_total", models.PositiveIntegerField(default=0)),
                ("faults", models.JSONField(default=list)),
                ("preview", models.JSONField(default=list)),
                ("asked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
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
                    models.Index(fields=["city", "-asked_at"], name="importrun_newest"),
                    models.Index(
                        condition=models.Q(("state__in", ["FAULTY", "DONE", "REFUSED"]), _negated=True),
                        fields=["city", "asked_at"],
                        name="importrun_open",
                    ),
                ],
                "constraints": [
                    governance.tenancy.CityIsolation(name="governance_importrun_isolation"),
                    models.UniqueConstraint(fields=("city", "id"), name="governance_importrun_in_city"),
                    governance.tenancy.RowHistory(name="governance_importrun_history"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at", None),
                                ("state__in", ["CHECKING", "READY", "WRITING"]),
                                models.Q(("storage_key", ""), _negated=True),
                            ),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("state__in", ["FAULTY", "DONE", "REFUSED"]),
                                ("storage_key", ""),
                            ),
                            _connector="OR",
                        ),
                        name="importrun_file_until_ended",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("faults_total__gt", 0), ("state", "FAULTY")),
                            models.Q(models.Q(("state", "FAULTY"), _negated=True), ("faults_total", 0)),
                            _connector="OR",
                        ),
                        name="importrun_faults_iff_faulty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "REFUSED"), models.Q(("refusal", ""), _negated=True)),
                            models.Q(models.Q(("state", "REFUSED"), _negated=True), ("refusal", "")),
                            _connector="OR",
                        ),
                        name="importrun_refusal_iff_refused",
                    ),
                    governance.tenancy.SameCity(
                        column="post_id", name="importrun_post_same_city", to="governance_post"
                    ),
                ],
            },
        ),
    ]
