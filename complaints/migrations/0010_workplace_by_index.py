"""Let the workplace's figures and the units' open orders be counted from indexes alone."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0009_notices"),
        ("governance", "0007_notices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="case",
            name="case_by_lead",
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "ACCEPTED",
                            "DISPATCHED",
                            "HANDLED",
                            "INFO_ASKED",
                            "IN_PROGRESS",
                            "REPORTED",
                            "RETURN_ASKED",
                            "SIGNED",
                            "SUSPENDED",
                            "VERIFIED",
                        ],
                    )
                ),
                fields=["city", "lead_unit", "due_at"],
                include=("executor_unit",),
                name="case_by_lead",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("handled_at__isnull", False)),
                fields=["city", "handled_at"],
                include=("path", "ever_late"),
                name="case_by_handled",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False)),
                fields=["city", "closed_at"],
                include=("path", "status", "category"),
                name="case_by_closed",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["city", "reported_at"], include=("path", "status", "category"), name="case_by_reported"
            ),
        ),
    ]
