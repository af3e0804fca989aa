"""A new state of the calendar, written and counted before it is published, and the deadlines that it moves."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import governance.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0011_imports"),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarChange",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("COUNTING", "正在算"),
                            ("READY", "算好了，等你公布"),
                            ("PUBLISHED", "已公布，正在移动期限"),
                            ("DONE", "已公布"),
                            ("DROPPED", "没有公布"),
                        ],
                        default="COUNTING",
                        max_length=9,
                    ),
                ),
                ("base_number", models.PositiveIntegerField()),
                ("hours", models.JSONField()),
                ("known_until", models.DateField()),
                ("source", models.CharField(max_length=200)),
                ("days", models.JSONField()),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("seen", models.PositiveIntegerField(default=0)),
                ("moved", models.PositiveIntegerField(default=0)),
                ("overdue", models.PositiveIntegerField(default=0)),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "version",
                    governance.tenancy.CityForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="governance.calendarversion",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="CalendarMove",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("thing_id", models.UUIDField()),
                ("number", models.CharField(max_length=40)),
                ("part", models.CharField(max_length=20)),
                ("before", models.DateTimeField()),
                ("after", models.DateTimeField()),
                (
                    "change",
                    governance.tenancy.CityForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moves",
                        to="governance.calendarchange",
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
            },
        ),
        migrations.AddConstraint(
            model_name="calendarchange",
            constraint=governance.tenancy.CityIsolation(name="governance_calendarchange_isolation"),
        ),
        migrations.AddConstraint(
            model_name="calendarchange",
            constraint=models.UniqueConstraint(fields=("city", "id"), name="governance_calendarchange_in_city"),
        ),
        migrations.AddConstraint(
            model_name="calendarchange",
            constraint=governance.tenancy.RowHistory(name="governance_calendarchange_history"),
        ),
        migrations.AddConstraint(
            model_name="calendarchange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["COUNTING", "READY", "PUBLISHED"])),
                fields=("city",),
                name="calendarchange_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["PUBLISHED", "DONE"]), ("version__isnull", False)),
                    models.Q(("state__in", ["COUNTING", "READY", "DROPPED"]), ("version", None)),
                    _connector="OR",
                ),
                name="calendarchange_version_iff_published",
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", False), ("state__in", ["DONE", "DROPPED"])),
                    models.Q(("ended_at", None), ("state__in", ["COUNTING", "READY", "PUBLISHED"])),
                    _connector="OR",
                ),
                name="calendarchange_ended_iff_over",
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarchange",
            constraint=governance.tenancy.SameCity(
                column="version_id", name="calendarchange_version_same_city", to="governance_calendarversion"
            ),
        ),
        migrations.AddIndex(
            model_name="calendarmove",
            index=models.Index(fields=["city", "change", "number", "part"], name="calendarmove_by_number"),
        ),
        migrations.AddConstraint(
            model_name="calendarmove",
            constraint=governance.tenancy.CityIsolation(name="governance_calendarmove_isolation"),
        ),
        migrations.AddConstraint(
            model_name="calendarmove",
            constraint=models.UniqueConstraint(fields=("city", "id"), name="governance_calendarmove_in_city"),
        ),
        migrations.AddConstraint(
            model_name="calendarmove",
            constraint=governance.tenancy.RowHistory(name="governance_calendarmove_history"),
        ),
        migrations.AddConstraint(
            model_name="calendarmove",
            constraint=models.UniqueConstraint(fields=("city", "change", "kind", "thing_id"), name="calendarmove_once"),
        ),
        migrations.AddConstraint(
            model_name="calendarmove",
            constraint=governance.tenancy.SameCity(
                column="change_id", name="calendarmove_change_same_city", to="governance_calendarchange"
            ),
        ),
    ]
