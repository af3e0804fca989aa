"""Reminders of deadlines, each level of each clock once."""

import django.db.models.deletion
from django.db import migrations, models

import governance.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0008_links"),
        ("governance", "0007_notices"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="stageclock",
            index=models.Index(
                condition=models.Q(("outcome", "RUNNING"), ("paused_at", None)),
                fields=["city", "near_at"],
                name="stageclock_running_by_near",
            ),
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(70, "已用七成"), (90, "已用九成"), (100, "超期"), (150, "超期上报")]
                    ),
                ),
                ("at", models.DateTimeField()),
                ("escalates_at", models.DateTimeField(null=True)),
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
                    "clock",
                    governance.tenancy.CityForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders",
                        to="complaints.stageclock",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("escalates_at__isnull", False)),
                        fields=["city", "escalates_at"],
                        name="reminder_escalates",
                    )
                ],
                "constraints": [
                    governance.tenancy.CityIsolation(name="complaints_reminder_isolation"),
                    models.UniqueConstraint(fields=("city", "id"), name="complaints_reminder_in_city"),
                    models.UniqueConstraint(fields=("city", "clock", "level"), name="reminder_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("escalates_at__isnull", False), ("level", 100)),
                            models.Q(models.Q(("level", 100), _negated=True), ("escalates_at", None)),
                            _connector="OR",
                        ),
                        name="reminder_escalates_iff_overdue",
                    ),
                    governance.tenancy.SameCity(
                        column="clock_id", name="reminder_clock_same_city", to="complaints_stageclock"
                    ),
                ],
            },
        ),
    ]
