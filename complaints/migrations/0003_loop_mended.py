"""What the review of the loop found: two columns that could be derived, a way that was missing, and lateness from before."""

from django.db import migrations, models

EVER_LATE = """
    UPDATE complaints_case SET ever_late = true WHERE NOT ever_late AND id IN (
        SELECT case_id FROM complaints_stageclock WHERE stage = 'HANDLE' AND outcome = 'LATE')
"""


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0002_loop"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="case",
            name="has_objected",
        ),
        migrations.RemoveField(
            model_name="case",
            name="reopened_at",
        ),
        migrations.AlterField(
            model_name="callback",
            name="way",
            field=models.CharField(
                choices=[
                    ("APP", "居民自评"),
                    ("LINK", "链接自评"),
                    ("PHONE", "电话回访"),
                    ("VISIT", "上门回访"),
                    ("NONE", "没有可问的人"),
                ],
                max_length=5,
            ),
        ),
        migrations.RunSQL(EVER_LATE, migrations.RunSQL.noop),
    ]
