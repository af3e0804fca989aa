"""Who has met the same problem; finding cases that may be the same."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import governance.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0004_lists"),
        ("governance", "0004_photo_hashes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseFollower",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "case",
                    governance.tenancy.CityForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="followers", to="complaints.case"
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
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={"abstract": False, "default_permissions": ()},
        ),
        migrations.AddIndex(
            model_name="casefollower",
            index=models.Index(fields=["city", "person", "-at"], name="casefollower_by_person"),
        ),
        migrations.AddConstraint(
            model_name="casefollower",
            constraint=governance.tenancy.CityIsolation(name="complaints_casefollower_isolation"),
        ),
        migrations.AddConstraint(
            model_name="casefollower",
            constraint=models.UniqueConstraint(fields=("city", "id"), name="complaints_casefollower_in_city"),
        ),
        migrations.AddConstraint(
            model_name="casefollower",
            constraint=governance.tenancy.RowHistory(name="complaints_casefollower_history"),
        ),
        migrations.AddConstraint(
            model_name="casefollower",
            constraint=models.UniqueConstraint(fields=("city", "case", "person"), name="casefollower_once"),
        ),
        migrations.AddConstraint(
            model_name="casefollower",
            constraint=governance.tenancy.SameCity(
                column="case_id", name="casefollower_case_same_city", to="complaints_case"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["city", "category", "-reported_at"], name="case_by_category"),
        ),
    ]
