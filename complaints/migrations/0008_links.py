"""The reporter's link and contact."""

import django.db.models.deletion
from django.db import migrations, models

import governance.crypto
import governance.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0007_handling_links"),
        ("governance", "0006_send_tallies"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReporterContact",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("phone", governance.crypto.EncryptedTextField()),
                ("left_at", models.DateTimeField()),
                (
                    "case",
                    governance.tenancy.CityOneToOne(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reporter_contact",
                        to="complaints.case",
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
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "constraints": [
                    governance.tenancy.CityIsolation(name="complaints_reportercontact_isolation"),
                    models.UniqueConstraint(fields=("city", "id"), name="complaints_reportercontact_in_city"),
                    governance.tenancy.RowHistory(name="complaints_reportercontact_history"),
                    governance.tenancy.SameCity(
                        column="case_id", name="reportercontact_case_same_city", to="complaints_case"
                    ),
                    models.UniqueConstraint(fields=("city", "case"), name="reportercontact_case_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReporterLink",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("secret_index", models.BinaryField(max_length=16)),
                ("made_at", models.DateTimeField()),
                (
                    "case",
                    governance.tenancy.CityOneToOne(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reporter_link", to="complaints.case"
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
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "constraints": [
                    governance.tenancy.CityIsolation(name="complaints_reporterlink_isolation"),
                    models.UniqueConstraint(fields=("city", "id"), name="complaints_reporterlink_in_city"),
                    governance.tenancy.RowHistory(name="complaints_reporterlink_history"),
                    models.UniqueConstraint(fields=("city", "secret_index"), name="reporterlink_secret_once"),
                    governance.tenancy.SameCity(
                        column="case_id", name="reporterlink_case_same_city", to="complaints_case"
                    ),
                    models.UniqueConstraint(fields=("city", "case"), name="reporterlink_case_once"),
                ],
            },
        ),
    ]
