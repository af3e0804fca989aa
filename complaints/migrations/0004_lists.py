"""Kept filters, and one act on many cases."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import governance.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0003_loop_mended"),
        ("governance", "0003_exports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BulkRun",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("act", models.CharField(max_length=30)),
                ("wanted", models.JSONField(default=dict)),
                ("language", models.CharField(max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("DRAFT", "待填写"),
                            ("CHECKING", "预检中"),
                            ("CHECKED", "待确认"),
                            ("RUNNING", "办理中"),
                            ("DONE", "已办完"),
                            ("REFUSED", "没有办理"),
                        ],
                        default="DRAFT",
                        max_length=8,
                    ),
                ),
                ("total", models.PositiveIntegerField()),
                ("asked_at", models.DateTimeField()),
                ("checked_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
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
            },
        ),
        migrations.CreateModel(
            name="BulkItem",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("seen_version", models.PositiveIntegerField()),
                (
                    "foreseen",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("DO", "办理"),
                            ("STATE", "现在的状态不允许"),
                            ("NOT_YOURS", "不归你办"),
                            ("CHANGED", "别人刚刚动过"),
                            ("UNSEEN", "已不在你的范围里"),
                            ("CATEGORY", "还没有分类"),
                            ("RULE", "缺少条件"),
                        ],
                        max_length=10,
                    ),
                ),
                ("foreseen_why", models.TextField(blank=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("DO", "办理"),
                            ("STATE", "现在的状态不允许"),
                            ("NOT_YOURS", "不归你办"),
                            ("CHANGED", "别人刚刚动过"),
                            ("UNSEEN", "已不在你的范围里"),
                            ("CATEGORY", "还没有分类"),
                            ("RULE", "缺少条件"),
                        ],
                        max_length=10,
                    ),
                ),
                ("outcome_why", models.TextField(blank=True)),
                (
                    "case",
                    governance.tenancy.CityForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="complaints.case"
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
                    "run",
                    governance.tenancy.CityForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="complaints.bulkrun"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=30)),
                ("query", models.JSONField(default=dict)),
                (
                    "sharing",
                    models.CharField(
                        choices=[("NONE", "只有自己"), ("UNIT", "本单位或本片区"), ("CITY", "全市")],
                        default="NONE",
                        max_length=4,
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
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
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "place",
                    governance.tenancy.CityForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="governance.place"
                    ),
                ),
                (
                    "unit",
                    governance.tenancy.CityForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="governance.unit"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.AddIndex(
            model_name="bulkrun",
            index=models.Index(fields=["city", "asked_by", "-asked_at"], name="bulkrun_by_asker"),
        ),
        migrations.AddConstraint(
            model_name="bulkrun",
            constraint=governance.tenancy.CityIsolation(name="complaints_bulkrun_isolation"),
        ),
        migrations.AddConstraint(
            model_name="bulkrun",
            constraint=models.UniqueConstraint(fields=("city", "id"), name="complaints_bulkrun_in_city"),
        ),
        migrations.AddConstraint(
            model_name="bulkrun",
            constraint=governance.tenancy.RowHistory(name="complaints_bulkrun_history"),
        ),
        migrations.AddConstraint(
            model_name="bulkrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at__isnull", False), ("state__in", ["DONE", "REFUSED"])),
                    models.Q(models.Q(("state__in", ["DONE", "REFUSED"]), _negated=True), ("done_at", None)),
                    _connector="OR",
                ),
                name="bulkrun_done_at_iff_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkrun",
            constraint=governance.tenancy.SameCity(
                column="post_id", name="bulkrun_post_same_city", to="governance_post"
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkitem",
            constraint=governance.tenancy.CityIsolation(name="complaints_bulkitem_isolation"),
        ),
        migrations.AddConstraint(
            model_name="bulkitem",
            constraint=models.UniqueConstraint(fields=("city", "id"), name="complaints_bulkitem_in_city"),
        ),
        migrations.AddConstraint(
            model_name="bulkitem",
            constraint=models.UniqueConstraint(fields=("city", "run", "case"), name="bulkitem_case_once"),
        ),
        migrations.AddConstraint(
            model_name="bulkitem",
            constraint=models.UniqueConstraint(fields=("city", "run", "position"), name="bulkitem_position_once"),
        ),
        migrations.AddConstraint(
            model_name="bulkitem",
            constraint=governance.tenancy.SameCity(
                column="run_id", name="bulkitem_run_same_city", to="complaints_bulkrun"
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkitem",
            constraint=governance.tenancy.SameCity(
                column="case_id", name="bulkitem_case_same_city", to="complaints_case"
            ),
        ),
        migrations.AddIndex(
            model_name="savedfilter",
            index=models.Index(fields=["city", "sharing"], name="savedfilter_by_sharing"),
        ),
        migrations.AddConstraint(
            model_name="savedfilter",
            constraint=governance.tenancy.CityIsolation(name="complaints_savedfilter_isolation"),
        ),
        migrations.AddConstraint(
            model_name="savedfilter",
            constraint=models.UniqueConstraint(fields=("city", "id"), name="complaints_savedfilter_in_city"),
        ),
        migrations.AddConstraint(
            model_name="savedfilter",
            constraint=governance.tenancy.RowHistory(name="complaints_savedfilter_history"),
        ),
        migrations.AddConstraint(
            model_name="savedfilter",
            constraint=models.UniqueConstraint(fields=("city", "owner", "name"), name="savedfilter_name_once"),
        ),
        migrations.AddConstraint(
            model_name="savedfilter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("place__isnull", False), ("sharing", "UNIT"), ("unit", None)),
                    models.Q(("place", None), ("sharing", "UNIT"), ("unit__isnull", False)),
                    models.Q(("place", None), ("sharing__in", ["NONE", "CITY"]), ("unit", None)),
                    _connector="OR",
                ),
                name="savedfilter_where_iff_unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedfilter",
            constraint=governance.tenancy.SameCity(
                column="place_id", name="savedfilter_place_same_city", to="governance_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="savedfilter",
            constraint=governance.tenancy.SameCity(
                column="unit_id", name="savedfilter_unit_same_city", to="governance_unit"
            ),
        ),
    ]
