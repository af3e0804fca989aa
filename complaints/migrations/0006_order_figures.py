"""What the months' figures are counted by stands on the case: when its order is due, whether it was signed late, how it was rated."""

from django.conf import settings
from django.db import migrations, models

BY_CLOCKS_AND_CALLS = """
    UPDATE complaints_case c SET order_due_at = handling.due_at, signed_late = signing.outcome = 'LATE', rating = coalesce(said.level, '')
    FROM complaints_case old
    LEFT JOIN LATERAL (SELECT due_at FROM complaints_stageclock k WHERE k.city_id = old.city_id AND k.case_id = old.id
        AND k.stage = 'HANDLE' AND k.outcome <> 'EXCLUDED' ORDER BY k.round DESC LIMIT 1) handling ON old.dispatched_at IS NOT NULL
    LEFT JOIN LATERAL (SELECT outcome FROM complaints_stageclock k WHERE k.city_id = old.city_id AND k.case_id = old.id
        AND k.stage = 'SIGN' AND k.outcome IN ('ON_TIME', 'LATE') ORDER BY k.round DESC LIMIT 1) signing ON old.dispatched_at IS NOT NULL
    LEFT JOIN complaints_callback said ON said.city_id = old.city_id AND said.case_id = old.id AND said.counts
    WHERE c.city_id = old.city_id AND c.id = old.id AND (handling.due_at IS NOT NULL OR said.level <> '')
"""


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0005_joining"),
        ("governance", "0003_exports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="order_due_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="rating",
            field=models.CharField(
                blank=True,
                choices=[
                    ("VERY_SATISFIED", "非常满意"),
                    ("SATISFIED", "满意"),
                    ("BASICALLY_SATISFIED", "基本满意"),
                    ("DISSATISFIED", "不满意"),
                    ("VERY_DISSATISFIED", "非常不满意"),
                ],
                max_length=19,
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="signed_late",
            field=models.BooleanField(null=True),
        ),
        migrations.RunSQL(BY_CLOCKS_AND_CALLS, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("order_due_at__isnull", False)),
                fields=["city", "order_due_at"],
                include=(
                    "path",
                    "lead_unit",
                    "status",
                    "ever_late",
                    "signed_late",
                    "rating",
                    "rework_count",
                    "reopen_count",
                ),
                name="case_by_order_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("order_due_at", None), ("dispatched_at__isnull", False), _connector="OR"),
                name="case_order_due_only_dispatched",
            ),
        ),
    ]
