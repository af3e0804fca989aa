"""The whole case loop: requests, call-backs, assisting units, rules of dispatch, and what a case remembers of them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import governance.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0001_complaints"),
        ("governance", "0001_ground"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="ever_late",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="case",
            name="has_objected",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="case",
            name="info_due_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="is_binding",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="case",
            name="merged_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="merged_into",
            field=governance.tenancy.CityForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged_cases",
                to="complaints.case",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="pending_request",
            field=models.CharField(
                blank=True,
                choices=[("RETURN", "退单"), ("EXTENSION", "延期"), ("SUSPENSION", "挂账"), ("OBJECTION", "异议")],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="refusal_code",
            field=models.CharField(
                blank=True,
                choices=[
                    ("NOT_OURS", "不属于小区物业管理事项"),
                    ("OUTSIDE", "不在本市小区"),
                    ("IN_COURT", "已进入诉讼、仲裁或复议"),
                    ("PETITION", "信访程序正在办理"),
                    ("NO_FACTS", "内容不清，补充后仍无法核实"),
                    ("SECRET", "涉及国家秘密或他人隐私"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="reopened_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="return_count",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="case",
            name="suspended_until",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="urge_level",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="stageclock",
            name="paused_seconds",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("ever_late", True), ("status", "CLOSED")),
                fields=["city", "-closed_at", "-id"],
                name="case_closed_late",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)), fields=["city", "merged_into"], name="case_by_main"
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(condition=models.Q(("reopen_count__lte", 1)), name="case_reopened_once"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(condition=models.Q(("urge_level__lte", 3)), name="case_urge_level_known"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("merged_at__isnull", False), ("merged_into__isnull", False), ("status", "MERGED")),
                    models.Q(models.Q(("status", "MERGED"), _negated=True), ("merged_at", None), ("merged_into", None)),
                    _connector="OR",
                ),
                name="case_merged_iff_into",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into", None), models.Q(("merged_into", models.F("id")), _negated=True), _connector="OR"
                ),
                name="case_not_merged_into_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "REFUSED"), _negated=True),
                    models.Q(("refusal_code", ""), _negated=True),
                    _connector="OR",
                ),
                name="case_refused_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "SUSPENDED"), _negated=True),
                    ("suspended_until__isnull", False),
                    _connector="OR",
                ),
                name="case_suspended_has_review_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("info_due_at__isnull", False), ("status", "INFO_ASKED")),
                    models.Q(models.Q(("status", "INFO_ASKED"), _negated=True), ("info_due_at", None)),
                    _connector="OR",
                ),
                name="case_info_due_iff_asked",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=governance.tenancy.SameCity(
                column="merged_into_id", name="case_merged_into_same_city", to="complaints_case"
            ),
        ),
        migrations.CreateModel(
            name="AssistOrder",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=0)),
                ("task", models.TextField(blank=True)),
                ("asked_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("OPEN", "Open"), ("DONE", "Done"), ("ENDED", "Ended")], default="OPEN", max_length=5
                    ),
                ),
                ("answer", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    governance.tenancy.CityForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="assists", to="complaints.case"
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
                    "unit",
                    governance.tenancy.CityForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="assist_orders", to="governance.unit"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["city", "unit", "state", "asked_at"], name="assistorder_by_unit"),
                    models.Index(fields=["city", "case"], name="assistorder_by_case"),
                ],
                "constraints": [
                    governance.tenancy.CityIsolation(name="complaints_assistorder_isolation"),
                    models.UniqueConstraint(fields=("city", "id"), name="complaints_assistorder_in_city"),
                    governance.tenancy.RowHistory(name="complaints_assistorder_history"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "OPEN")),
                        fields=("city", "case", "unit"),
                        name="assistorder_unit_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", False), ("state", "DONE")),
                            models.Q(models.Q(("state", "DONE"), _negated=True), ("answered_at", None)),
                            _connector="OR",
                        ),
                        name="assistorder_answered_iff_done",
                    ),
                    governance.tenancy.SameCity(
                        column="case_id", name="assistorder_case_same_city", to="complaints_case"
                    ),
                    governance.tenancy.SameCity(
                        column="unit_id", name="assistorder_unit_same_city", to="governance_unit"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CallBack",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=0)),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("APP", "居民自评"),
                            ("LINK", "链接自评"),
                            ("PHONE", "电话回访"),
                            ("VISIT", "上门回访"),
                        ],
                        max_length=5,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[("RATED", "已评价"), ("UNREACHABLE", "联系不上"), ("NO_CONSENT", "不愿评价")],
                        max_length=11,
                    ),
                ),
                (
                    "level",
                    models.CharField(
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
                ("reasons", models.JSONField(default=list)),
                ("text", models.TextField(blank=True)),
                ("attempt", models.PositiveSmallIntegerField(default=1)),
                ("at", models.DateTimeField()),
                ("counts", models.BooleanField(default=False)),
                (
                    "review",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "不需要"),
                            ("DUE", "待复核"),
                            ("REWORK", "退回重办"),
                            ("EXPLAINED", "已说明情况"),
                        ],
                        max_length=9,
                    ),
                ),
                ("review_due_at", models.DateTimeField(null=True)),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("review_text", models.TextField(blank=True)),
                (
                    "caller",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    governance.tenancy.CityForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="calls", to="complaints.case"
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
                    "reviewed_by",
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
                "indexes": [
                    models.Index(fields=["city", "case", "at"], name="callback_by_case"),
                    models.Index(
                        condition=models.Q(("review", "DUE")),
                        fields=["city", "review_due_at"],
                        name="callback_to_review",
                    ),
                    models.Index(condition=models.Q(("counts", True)), fields=["city", "at"], name="callback_counting"),
                ],
                "constraints": [
                    governance.tenancy.CityIsolation(name="complaints_callback_isolation"),
                    models.UniqueConstraint(fields=("city", "id"), name="complaints_callback_in_city"),
                    governance.tenancy.RowHistory(name="complaints_callback_history"),
                    models.UniqueConstraint(
                        condition=models.Q(("counts", True)), fields=("city", "case"), name="callback_one_counts"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "RATED"), models.Q(("level", ""), _negated=True)),
                            models.Q(models.Q(("outcome", "RATED"), _negated=True), ("level", "")),
                            _connector="OR",
                        ),
                        name="callback_level_iff_rated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("review__in", ["", "DUE"]), ("reviewed_at", None)),
                            models.Q(("review__in", ["REWORK", "EXPLAINED"]), ("reviewed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="callback_reviewed_iff_decided",
                    ),
                    governance.tenancy.SameCity(column="case_id", name="callback_case_same_city", to="complaints_case"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CallBackCheck",
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
                            ("DUE", "Due"),
                            ("CONFIRMED", "Confirmed"),
                            ("DIFFERS", "Differs"),
                            ("UNREACHABLE", "Unreachable"),
                        ],
                        default="DUE",
                        max_length=11,
                    ),
                ),
                (
                    "level",
                    models.CharField(
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
                ("text", models.TextField(blank=True)),
                ("checked_at", models.DateTimeField(null=True)),
                ("drawn_at", models.DateTimeField()),
                (
                    "call",
                    governance.tenancy.CityOneToOne(
                        on_delete=django.db.models.deletion.CASCADE, related_name="recheck", to="complaints.callback"
                    ),
                ),
                (
                    "caller",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "DUE")), fields=["city", "drawn_at"], name="callbackcheck_due"
                    )
                ],
                "constraints": [
                    governance.tenancy.CityIsolation(name="complaints_callbackcheck_isolation"),
                    models.UniqueConstraint(fields=("city", "id"), name="complaints_callbackcheck_in_city"),
                    governance.tenancy.RowHistory(name="complaints_callbackcheck_history"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("checked_at", None), ("state", "DUE")),
                            models.Q(models.Q(("state", "DUE"), _negated=True), ("checked_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="callbackcheck_done_iff_not_due",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("checked_by", None),
                            models.Q(("checked_by", models.F("caller")), _negated=True),
                            _connector="OR",
                        ),
                        name="callbackcheck_by_somebody_else",
                    ),
                    governance.tenancy.SameCity(
                        column="call_id", name="callbackcheck_call_same_city", to="complaints_callback"
                    ),
                    models.UniqueConstraint(fields=("city", "call"), name="callbackcheck_call_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseRequest",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("RETURN", "退单"),
                            ("EXTENSION", "延期"),
                            ("SUSPENSION", "挂账"),
                            ("OBJECTION", "异议"),
                        ],
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("reason", models.TextField()),
                ("basis", models.CharField(blank=True, max_length=200)),
                ("amount", models.DecimalField(decimal_places=1, max_digits=5, null=True)),
                ("plan", models.TextField(blank=True)),
                ("review_on", models.DateField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ASKED", "待裁定"),
                            ("GRANTED", "已同意"),
                            ("DENIED", "已驳回"),
                            ("WITHDRAWN", "不再需要"),
                        ],
                        default="ASKED",
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("decision", models.TextField(blank=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    governance.tenancy.CityForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="requests", to="complaints.case"
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
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                "indexes": [models.Index(fields=["city", "kind", "asked_at"], name="caserequest_by_kind")],
                "constraints": [
                    governance.tenancy.CityIsolation(name="complaints_caserequest_isolation"),
                    models.UniqueConstraint(fields=("city", "id"), name="complaints_caserequest_in_city"),
                    governance.tenancy.RowHistory(name="complaints_caserequest_history"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "ASKED")), fields=("city", "case"), name="caserequest_one_waits"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "RETURN")),
                        fields=("city", "case", "unit"),
                        name="caserequest_unit_returns_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "EXTENSION"), ("state", "GRANTED")),
                        fields=("city", "case"),
                        name="caserequest_extended_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "OBJECTION")),
                        fields=("city", "case"),
                        name="caserequest_objected_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("state", "ASKED")),
                            models.Q(models.Q(("state", "ASKED"), _negated=True), ("decided_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="caserequest_decided_iff_not_asked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__gt", 0), ("kind", "EXTENSION")),
                            models.Q(
                                ("kind", "SUSPENSION"),
                                ("review_on__isnull", False),
                                models.Q(("plan", ""), _negated=True),
                            ),
                            ("kind__in", ["RETURN", "OBJECTION"]),
                            _connector="OR",
                        ),
                        name="caserequest_says_what",
                    ),
                    governance.tenancy.SameCity(
                        column="case_id", name="caserequest_case_same_city", to="complaints_case"
                    ),
                    governance.tenancy.SameCity(
                        column="unit_id", name="caserequest_unit_same_city", to="governance_unit"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DispatchRule",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("category_prefix", models.CharField(max_length=5)),
                ("needs_contract", models.BooleanField(default=False)),
                ("lead_code", models.CharField(blank=True, max_length=20)),
                (
                    "executor",
                    models.CharField(choices=[("NONE", "None"), ("FIRM", "Firm")], default="NONE", max_length=4),
                ),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
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
                "constraints": [
                    governance.tenancy.CityIsolation(name="complaints_dispatchrule_isolation"),
                    models.UniqueConstraint(fields=("city", "id"), name="complaints_dispatchrule_in_city"),
                    governance.tenancy.RowHistory(name="complaints_dispatchrule_history"),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("city", "position"),
                        name="dispatchrule_position_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("category_prefix__regex", "^C[0-9]{2}([0-9]{2})?$")),
                        name="dispatchrule_category_code",
                    ),
                ],
            },
        ),
    ]
