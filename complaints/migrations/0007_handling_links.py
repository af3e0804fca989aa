"""Links for firms and utilities without an account, and the photos that come by them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import governance.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0006_order_figures"),
        ("governance", "0005_senders_without_account"),
    ]

    operations = [
        migrations.CreateModel(
            name="HandlingLink",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("secret_index", models.BinaryField(max_length=16)),
                ("for_whom", models.CharField(max_length=40)),
                ("task", models.TextField()),
                ("issued_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("opened_count", models.PositiveIntegerField(default=0)),
                ("opened_at", models.DateTimeField(null=True)),
                (
                    "case",
                    governance.tenancy.CityForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="handling_links", to="complaints.case"
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
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "revoked_by",
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
                "indexes": [models.Index(fields=["city", "case", "issued_at"], name="handlinglink_by_case")],
                "constraints": [
                    governance.tenancy.CityIsolation(name="complaints_handlinglink_isolation"),
                    models.UniqueConstraint(fields=("city", "id"), name="complaints_handlinglink_in_city"),
                    governance.tenancy.RowHistory(name="complaints_handlinglink_history"),
                    models.UniqueConstraint(fields=("city", "secret_index"), name="handlinglink_secret_once"),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("issued_at"))), name="handlinglink_ends"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("revoked_at", None), ("revoked_by", None)),
                            models.Q(("revoked_at__isnull", False), ("revoked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="handlinglink_revoked_by_iff_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answered_at", None), ("revoked_at", None), _connector="OR"),
                        name="handlinglink_answered_or_revoked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("opened_at", None), ("opened_count", 0)),
                            models.Q(("opened_at__isnull", False), ("opened_count__gt", 0)),
                            _connector="OR",
                        ),
                        name="handlinglink_opened_iff_counted",
                    ),
                    governance.tenancy.SameCity(
                        column="case_id", name="handlinglink_case_same_city", to="complaints_case"
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="casephoto",
            name="casephoto_role_known",
        ),
        migrations.AlterField(
            model_name="casephoto",
            name="role",
            field=models.CharField(
                choices=[("BEFORE", "Before"), ("AFTER", "After"), ("LINKED", "Linked")], max_length=6
            ),
        ),
        migrations.AddConstraint(
            model_name="casephoto",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["BEFORE", "AFTER", "LINKED"])), name="casephoto_role_known"
            ),
        ),
    ]
