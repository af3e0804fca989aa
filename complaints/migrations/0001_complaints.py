"""The tables of complaints."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import governance.tenancy
from governance.backend.operations import CreatePartitioned


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("governance", "0001_ground"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseCategory",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("major_code", models.CharField(max_length=5)),
                ("major_name", models.CharField(max_length=40)),
                ("major_name_en", models.CharField(max_length=80)),
                ("code", models.CharField(max_length=5)),
                ("name", models.CharField(max_length=60)),
                ("name_en", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[("EVENT", "Event"), ("PART", "Part"), ("SERVICE", "Service")], max_length=8
                    ),
                ),
                ("lead_department", models.CharField(max_length=20)),
                ("assist_departments", models.CharField(blank=True, max_length=60)),
                ("usual_executor", models.CharField(max_length=20)),
                (
                    "priority",
                    models.CharField(
                        choices=[("P1", "特急"), ("P2", "紧急"), ("P3", "一般"), ("P4", "轻微")], max_length=2
                    ),
                ),
                ("limit_amount", models.PositiveSmallIntegerField()),
                (
                    "limit_unit",
                    models.CharField(
                        choices=[("EM", "分钟"), ("EH", "小时"), ("WH", "工作小时"), ("WD", "个工作日"), ("ND", "天")],
                        max_length=2,
                    ),
                ),
                ("opening_condition", models.TextField()),
                ("opening_condition_en", models.TextField()),
                ("closing_condition", models.TextField()),
                ("closing_condition_en", models.TextField()),
                ("closing_photo_required", models.BooleanField()),
                ("tile_order", models.PositiveSmallIntegerField(null=True)),
                ("tile_name", models.CharField(blank=True, max_length=12)),
                ("tile_name_en", models.CharField(blank=True, max_length=24)),
                ("tile_icon", models.CharField(blank=True, max_length=20)),
                ("active", models.BooleanField(default=True)),
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
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.CharField(max_length=24)),
                ("client_ref", models.UUIDField()),
                ("body_digest", models.BinaryField(max_length=32)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("APP_RESIDENT", "居民上报"),
                            ("APP_GRID", "网格员上报"),
                            ("PATROL", "巡查发现"),
                            ("DEVICE", "设备告警"),
                            ("DESK", "窗口代报"),
                            ("HOTLINE", "12345转办"),
                            ("SYSTEM", "平台转入"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("REPORTED", "待受理"),
                            ("INFO_ASKED", "待补充"),
                            ("ACCEPTED", "待派单"),
                            ("DISPATCHED", "待签收"),
                            ("RETURN_ASKED", "退单待裁定"),
                            ("SIGNED", "已签收"),
                            ("IN_PROGRESS", "处置中"),
                            ("SUSPENDED", "挂账"),
                            ("HANDLED", "待核查"),
                            ("VERIFIED", "待回访"),
                            ("CLOSED", "已办结"),
                            ("REFUSED", "不予受理"),
                            ("MERGED", "已并案"),
                            ("VOID", "已作废"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "priority",
                    models.CharField(
                        choices=[("P1", "特急"), ("P2", "紧急"), ("P3", "一般"), ("P4", "轻微")], max_length=2
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("path", models.TextField()),
                ("spot", models.CharField(blank=True, max_length=80)),
                ("at_x", models.IntegerField(null=True)),
                ("at_y", models.IntegerField(null=True)),
                ("accuracy_m", models.PositiveIntegerField(null=True)),
                ("is_anonymous", models.BooleanField(default=False)),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ACCEPT", "受理"),
                            ("DISPATCH", "派单"),
                            ("SIGN", "签收"),
                            ("HANDLE", "处置"),
                            ("VERIFY", "核查"),
                            ("CALLBACK", "回访"),
                        ],
                        max_length=10,
                    ),
                ),
                ("due_at", models.DateTimeField(null=True)),
                ("near_at", models.DateTimeField(null=True)),
                (
                    "due_unit",
                    models.CharField(
                        blank=True,
                        choices=[("EM", "分钟"), ("EH", "小时"), ("WH", "工作小时"), ("WD", "个工作日"), ("ND", "天")],
                        max_length=2,
                    ),
                ),
                ("public_answer", models.TextField(blank=True)),
                ("rework_count", models.PositiveSmallIntegerField(default=0)),
                ("reopen_count", models.PositiveSmallIntegerField(default=0)),
                ("version", models.PositiveIntegerField(default=1)),
                ("captured_at", models.DateTimeField(null=True)),
                ("reported_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
                ("dispatched_at", models.DateTimeField(null=True)),
                ("handled_at", models.DateTimeField(null=True)),
                ("verified_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
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
                    "classified_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "executor_unit",
                    governance.tenancy.CityForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="executed_cases",
                        to="governance.unit",
                    ),
                ),
                (
                    "grid",
                    governance.tenancy.CityForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grid_cases",
                        to="governance.place",
                    ),
                ),
                (
                    "handled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lead_unit",
                    governance.tenancy.CityForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="led_cases",
                        to="governance.unit",
                    ),
                ),
                (
                    "place",
                    governance.tenancy.CityForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="governance.place"
                    ),
                ),
                (
                    "reporter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "category",
                    governance.tenancy.CityForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="complaints.casecategory",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        CreatePartitioned(
            name="CaseEvent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("case_id", models.UUIDField()),
                ("act", models.CharField(max_length=30)),
                ("from_status", models.CharField(blank=True, max_length=12)),
                ("to_status", models.CharField(max_length=12)),
                ("actor_id", models.UUIDField(null=True)),
                ("post_id", models.UUIDField(null=True)),
                ("role", models.CharField(blank=True, max_length=30)),
                ("unit_id", models.UUIDField(null=True)),
                ("public_text", models.TextField(blank=True)),
                ("internal_text", models.TextField(blank=True)),
                ("facts", models.JSONField(default=dict)),
                ("clock_effect", models.CharField(blank=True, max_length=12)),
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
        migrations.CreateModel(
            name="CaseNumber",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("day", models.DateField()),
                ("last", models.PositiveIntegerField()),
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
        migrations.CreateModel(
            name="CasePhoto",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("role", models.CharField(choices=[("BEFORE", "Before"), ("AFTER", "After")], max_length=6)),
                ("round", models.PositiveSmallIntegerField(default=0)),
                (
                    "attachment",
                    governance.tenancy.CityOneToOne(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="case_photo",
                        to="governance.attachment",
                    ),
                ),
                (
                    "case",
                    governance.tenancy.CityForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="photos", to="complaints.case"
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
        migrations.CreateModel(
            name="StageClock",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("ACCEPT", "受理"),
                            ("DISPATCH", "派单"),
                            ("SIGN", "签收"),
                            ("HANDLE", "处置"),
                            ("VERIFY", "核查"),
                            ("CALLBACK", "回访"),
                        ],
                        max_length=10,
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=0)),
                ("amount", models.PositiveSmallIntegerField()),
                (
                    "unit",
                    models.CharField(
                        choices=[("EM", "分钟"), ("EH", "小时"), ("WH", "工作小时"), ("WD", "个工作日"), ("ND", "天")],
                        max_length=2,
                    ),
                ),
                ("calendar_number", models.PositiveIntegerField()),
                ("started_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("near_at", models.DateTimeField()),
                ("urgent_at", models.DateTimeField()),
                ("past_calendar", models.BooleanField(default=False)),
                ("paused_at", models.DateTimeField(null=True)),
                ("stopped_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        choices=[("RUNNING", "计时中"), ("ON_TIME", "按时"), ("LATE", "超期"), ("EXCLUDED", "不计")],
                        default="RUNNING",
                        max_length=8,
                    ),
                ),
                ("late_seconds", models.PositiveIntegerField(default=0)),
                ("trace", models.JSONField(default=list)),
                (
                    "case",
                    governance.tenancy.CityForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="clocks", to="complaints.case"
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
                    "responsible_unit",
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
        migrations.AddConstraint(
            model_name="casecategory",
            constraint=governance.tenancy.CityIsolation(name="complaints_casecategory_isolation"),
        ),
        migrations.AddConstraint(
            model_name="casecategory",
            constraint=models.UniqueConstraint(fields=("city", "id"), name="complaints_casecategory_in_city"),
        ),
        migrations.AddConstraint(
            model_name="casecategory",
            constraint=governance.tenancy.RowHistory(name="complaints_casecategory_history"),
        ),
        migrations.AddConstraint(
            model_name="casecategory",
            constraint=models.UniqueConstraint(fields=("city", "code"), name="casecategory_code_once"),
        ),
        migrations.AddConstraint(
            model_name="casecategory",
            constraint=models.UniqueConstraint(
                condition=models.Q(("tile_order__isnull", False)),
                fields=("city", "tile_order"),
                name="casecategory_tile_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="casecategory",
            constraint=models.CheckConstraint(
                condition=models.Q(("limit_amount__gt", 0)), name="casecategory_limit_positive"
            ),
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
                fields=["city", "-reported_at", "-id"],
                name="case_open_newest",
            ),
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
                fields=["city", "due_at", "id"],
                name="case_open_by_due",
            ),
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
                fields=["city", "path", "-reported_at"],
                name="case_open_by_path",
                opclasses=["uuid_ops", "text_pattern_ops", "timestamptz_ops"],
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["city", "-reported_at", "-id"], name="case_newest"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["city", "path", "-reported_at"],
                name="case_by_path",
                opclasses=["uuid_ops", "text_pattern_ops", "timestamptz_ops"],
            ),
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
                name="case_by_lead",
            ),
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
                fields=["city", "executor_unit", "due_at"],
                name="case_by_executor",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["city", "grid", "-reported_at"], name="case_by_grid"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["city", "reporter", "-reported_at"], name="case_by_reporter"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=governance.tenancy.CityIsolation(name="complaints_case_isolation"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(fields=("city", "id"), name="complaints_case_in_city"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=governance.tenancy.RowHistory(name="complaints_case_history"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(fields=("city", "number"), name="case_number_once"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(fields=("city", "client_ref"), name="case_client_ref_once"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "REPORTED",
                            "INFO_ASKED",
                            "ACCEPTED",
                            "DISPATCHED",
                            "RETURN_ASKED",
                            "SIGNED",
                            "IN_PROGRESS",
                            "SUSPENDED",
                            "HANDLED",
                            "VERIFIED",
                            "CLOSED",
                            "REFUSED",
                            "MERGED",
                            "VOID",
                        ],
                    )
                ),
                name="case_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", False), ("status", "CLOSED")),
                    models.Q(models.Q(("status", "CLOSED"), _negated=True), ("closed_at__isnull", True)),
                    _connector="OR",
                ),
                name="case_closed_at_iff_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("dispatched_at__isnull", True),
                    models.Q(("category__isnull", False), ("lead_unit__isnull", False)),
                    _connector="OR",
                ),
                name="case_dispatched_has_unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("verified_by", None),
                    ("classified_by", None),
                    models.Q(("verified_by", models.F("classified_by")), _negated=True),
                    _connector="OR",
                ),
                name="case_verifier_is_not_classifier",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("verified_by", None),
                    ("handled_by", None),
                    models.Q(("verified_by", models.F("handled_by")), _negated=True),
                    _connector="OR",
                ),
                name="case_verifier_is_not_handler",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("due_at", None),
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
                    ),
                    _connector="OR",
                ),
                name="case_due_while_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_at", None), ("near_at__lte", models.F("due_at")), _connector="OR"),
                name="case_near_before_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=governance.tenancy.SameCity(
                column="category_id", name="case_category_same_city", to="complaints_casecategory"
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=governance.tenancy.SameCity(
                column="place_id", name="case_place_same_city", to="governance_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=governance.tenancy.SameCity(column="grid_id", name="case_grid_same_city", to="governance_place"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=governance.tenancy.SameCity(
                column="lead_unit_id", name="case_lead_unit_same_city", to="governance_unit"
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=governance.tenancy.SameCity(
                column="executor_unit_id", name="case_executor_unit_same_city", to="governance_unit"
            ),
        ),
        migrations.AddIndex(
            model_name="caseevent",
            index=models.Index(fields=["city", "case_id", "at"], name="caseevent_by_case"),
        ),
        migrations.AddConstraint(
            model_name="caseevent",
            constraint=governance.tenancy.CityIsolation(name="complaints_caseevent_isolation"),
        ),
        migrations.AddConstraint(
            model_name="casenumber",
            constraint=governance.tenancy.CityIsolation(name="complaints_casenumber_isolation"),
        ),
        migrations.AddConstraint(
            model_name="casenumber",
            constraint=models.UniqueConstraint(fields=("city", "id"), name="complaints_casenumber_in_city"),
        ),
        migrations.AddConstraint(
            model_name="casenumber",
            constraint=models.UniqueConstraint(fields=("city", "day"), name="casenumber_day_once"),
        ),
        migrations.AddIndex(
            model_name="casephoto",
            index=models.Index(fields=["city", "case", "role"], name="casephoto_by_case"),
        ),
        migrations.AddConstraint(
            model_name="casephoto",
            constraint=governance.tenancy.CityIsolation(name="complaints_casephoto_isolation"),
        ),
        migrations.AddConstraint(
            model_name="casephoto",
            constraint=models.UniqueConstraint(fields=("city", "id"), name="complaints_casephoto_in_city"),
        ),
        migrations.AddConstraint(
            model_name="casephoto",
            constraint=governance.tenancy.RowHistory(name="complaints_casephoto_history"),
        ),
        migrations.AddConstraint(
            model_name="casephoto",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["BEFORE", "AFTER"])), name="casephoto_role_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="casephoto",
            constraint=governance.tenancy.SameCity(
                column="case_id", name="casephoto_case_same_city", to="complaints_case"
            ),
        ),
        migrations.AddConstraint(
            model_name="casephoto",
            constraint=governance.tenancy.SameCity(
                column="attachment_id", name="casephoto_attachment_same_city", to="governance_attachment"
            ),
        ),
        migrations.AddConstraint(
            model_name="casephoto",
            constraint=models.UniqueConstraint(fields=("city", "attachment"), name="casephoto_attachment_once"),
        ),
        migrations.AddIndex(
            model_name="stageclock",
            index=models.Index(fields=["city", "responsible_unit", "stage", "stopped_at"], name="stageclock_by_unit"),
        ),
        migrations.AddConstraint(
            model_name="stageclock",
            constraint=governance.tenancy.CityIsolation(name="complaints_stageclock_isolation"),
        ),
        migrations.AddConstraint(
            model_name="stageclock",
            constraint=models.UniqueConstraint(fields=("city", "id"), name="complaints_stageclock_in_city"),
        ),
        migrations.AddConstraint(
            model_name="stageclock",
            constraint=governance.tenancy.RowHistory(name="complaints_stageclock_history"),
        ),
        migrations.AddConstraint(
            model_name="stageclock",
            constraint=models.UniqueConstraint(fields=("city", "case", "stage", "round"), name="stageclock_once"),
        ),
        migrations.AddConstraint(
            model_name="stageclock",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "RUNNING")), fields=("city", "case", "stage"), name="stageclock_one_runs"
            ),
        ),
        migrations.AddConstraint(
            model_name="stageclock",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "RUNNING"), ("stopped_at", None)),
                    models.Q(models.Q(("outcome", "RUNNING"), _negated=True), ("stopped_at__isnull", False)),
                    _connector="OR",
                ),
                name="stageclock_stopped_iff_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="stageclock",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome__in", ["ON_TIME", "LATE"]), _negated=True),
                    models.Q(("outcome", "ON_TIME"), ("stopped_at__lte", models.F("due_at"))),
                    models.Q(("outcome", "LATE"), ("stopped_at__gt", models.F("due_at"))),
                    _connector="OR",
                ),
                name="stageclock_late_iff_after_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="stageclock",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_at__gte", models.F("started_at"))), name="stageclock_due_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="stageclock",
            constraint=governance.tenancy.SameCity(
                column="case_id", name="stageclock_case_same_city", to="complaints_case"
            ),
        ),
        migrations.AddConstraint(
            model_name="stageclock",
            constraint=governance.tenancy.SameCity(
                column="responsible_unit_id", name="stageclock_responsible_unit_same_city", to="governance_unit"
            ),
        ),
    ]
