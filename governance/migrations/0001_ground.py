"""The tables of the ground."""

import datetime

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

import governance.crypto
import governance.models.posts
import governance.tenancy
from governance.backend.functions import MAKE_MONTH, MAKE_MONTH_RIGHTS, ROW_HISTORY
from governance.backend.operations import CreatePartitioned


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        BtreeGistExtension(),
        migrations.RunSQL(ROW_HISTORY, "DROP FUNCTION governance_record_change()"),
        migrations.RunSQL(MAKE_MONTH, "DROP FUNCTION governance_make_month(text, date)"),
        migrations.RunSQL(MAKE_MONTH_RIGHTS, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="SignInThrottle",
            fields=[
                ("name_index", models.BinaryField(max_length=16, primary_key=True, serialize=False)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("wait_until", models.DateTimeField()),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("username", models.CharField(max_length=60, unique=True)),
                ("display_name", models.CharField(max_length=60)),
                ("phone", governance.crypto.EncryptedTextField(null=True)),
                ("phone_index", models.BinaryField(max_length=16, null=True, unique=True)),
                ("language", models.CharField(default="zh-hans", max_length=10)),
                ("text_size", models.CharField(default="standard", max_length=8)),
                ("hotkeys", models.BooleanField(default=True)),
                ("must_change_password", models.BooleanField(default=False)),
                ("session_epoch", models.PositiveIntegerField(default=0)),
                ("is_active", models.BooleanField(default=True)),
                ("is_platform_admin", models.BooleanField(default=False)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("phone__isnull", True), ("phone_index__isnull", True)),
                            models.Q(("phone__isnull", False), ("phone_index__isnull", False)),
                            _connector="OR",
                        ),
                        name="user_phone_with_index",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text_size__in", ["standard", "large", "max"])), name="user_text_size_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="City",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "slug",
                    models.CharField(
                        max_length=40,
                        unique=True,
                        validators=[django.core.validators.RegexValidator("^([0-9]{6}|[a-z][a-z0-9-]{1,38}[a-z0-9])$")],
                    ),
                ),
                ("code", models.CharField(max_length=6, null=True, unique=True)),
                ("name", models.CharField(max_length=60)),
                ("name_en", models.CharField(max_length=60)),
                ("case_prefix", models.CharField(max_length=4)),
                ("clock_offset", models.DurationField(default=datetime.timedelta)),
                ("is_demo", models.BooleanField(default=False)),
                ("config_version", models.PositiveIntegerField(default=1)),
                ("opened_at", models.DateTimeField()),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("case_prefix__regex", "^[A-Z]{2,4}$")), name="city_case_prefix_capitals"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("slug__regex", "^([0-9]{6}|[a-z][a-z0-9-]{1,38}[a-z0-9])$")),
                        name="city_slug_shape",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarVersion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("hours", models.JSONField()),
                ("known_until", models.DateField()),
                ("source", models.CharField(max_length=200)),
                ("made_at", models.DateTimeField()),
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
            name="CalendarDay",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("date", models.DateField()),
                ("works", models.BooleanField()),
                ("note", models.CharField(blank=True, max_length=80)),
                ("note_en", models.CharField(blank=True, max_length=120)),
                (
                    "version",
                    governance.tenancy.CityForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="days",
                        to="governance.calendarversion",
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
        CreatePartitioned(
            name="AuditEvent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("actor_id", models.UUIDField(null=True)),
                ("post_id", models.UUIDField(null=True)),
                ("role", models.CharField(blank=True, max_length=30)),
                ("action", models.CharField(max_length=80)),
                ("subject_type", models.CharField(max_length=60)),
                ("subject_id", models.UUIDField(null=True)),
                ("facts", models.JSONField(default=dict)),
                ("request_id", models.CharField(blank=True, max_length=40)),
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
            name="Attachment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("client_ref", models.UUIDField()),
                ("sha256", models.BinaryField(max_length=32)),
                ("purpose", models.CharField(max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[("QUARANTINED", "检查中"), ("READY", "可查看"), ("REFUSED", "未通过检查")],
                        default="QUARANTINED",
                        max_length=12,
                    ),
                ),
                ("refusal", models.CharField(blank=True, max_length=30)),
                ("bytes_sent", models.PositiveIntegerField()),
                ("storage_key", models.CharField(max_length=120)),
                ("width", models.PositiveIntegerField(null=True)),
                ("height", models.PositiveIntegerField(null=True)),
                ("photo_hash", models.BigIntegerField(null=True)),
                ("taken_at", models.DateTimeField(null=True)),
                ("taken_x", models.IntegerField(null=True)),
                ("taken_y", models.IntegerField(null=True)),
                ("received_at", models.DateTimeField()),
                (
                    "sender",
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
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="CitySetting",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.CharField(max_length=80)),
                ("value", models.JSONField()),
                ("valid_from", models.DateField()),
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
            name="Job",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("city_id", models.UUIDField(null=True)),
                ("kind", models.CharField(max_length=120)),
                ("key", models.CharField(max_length=200)),
                ("payload", models.JSONField(default=dict)),
                ("state", models.SmallIntegerField(choices=[(0, "Due"), (1, "Done"), (2, "Dead")], default=0)),
                ("run_after", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("sent_at", models.DateTimeField(null=True)),
                ("sendings", models.PositiveIntegerField(default=0)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("last_error", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("done_at", models.DateTimeField(null=True)),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(condition=models.Q(("state", 0)), fields=["run_after"], name="job_due"),
                    models.Index(condition=models.Q(("state", 1)), fields=["done_at"], name="job_done"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("city_id", "kind", "key"), name="job_once", nulls_distinct=False),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at__isnull", False), ("state", 1)),
                            models.Q(("done_at__isnull", True), ("state__in", [0, 2])),
                            _connector="OR",
                        ),
                        name="job_done_at_iff_done",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "city",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="governance.city"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Place",
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
                            ("STREET", "街道"),
                            ("TOWN", "镇"),
                            ("COMMUNITY", "社区"),
                            ("COMPOUND", "小区"),
                            ("GRID", "网格"),
                        ],
                        max_length=10,
                    ),
                ),
                ("path", models.TextField()),
                ("code", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=80)),
                ("pinyin", models.CharField(max_length=200)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("outline", models.JSONField(null=True)),
                ("min_x", models.IntegerField(null=True)),
                ("min_y", models.IntegerField(null=True)),
                ("max_x", models.IntegerField(null=True)),
                ("max_y", models.IntegerField(null=True)),
                ("centre_x", models.IntegerField(null=True)),
                ("centre_y", models.IntegerField(null=True)),
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
                    "parent",
                    governance.tenancy.CityForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="governance.place",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="RolePermission",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("PLATFORM_ADMIN", "平台运维管理员"),
                            ("TENANT_ADMIN", "租户管理员"),
                            ("CITY_LEADER", "市领导（领导小组成员、第一书记）"),
                            ("ORG_OFFICER", "组织部工作人员"),
                            ("PROPERTY_AUTHORITY", "物业主管部门工作人员"),
                            ("CREDIT_OFFICER", "信用管理员"),
                            ("INSPECTOR", "抽查检查员"),
                            ("CC_OPERATOR", "指挥中心坐席"),
                            ("CC_SUPERVISOR", "指挥中心值班长"),
                            ("HOTLINE_OPERATOR", "12345受理员"),
                            ("HOTLINE_REVIEWER", "12345审核员"),
                            ("DEPT_HANDLER", "部门承办人"),
                            ("DEPT_LEADER", "部门负责人"),
                            ("VETTING_OFFICER", "联审单位经办人"),
                            ("STREET_SECRETARY", "街道党工委书记（大工委书记）"),
                            ("STREET_OFFICER", "街道工作人员"),
                            ("ENFORCEMENT_OFFICER", "街道综合执法队员"),
                            ("LEGAL_REVIEWER", "法制审核员"),
                            ("COMMUNITY_SECRETARY", "社区党组织书记（大党委书记）"),
                            ("COMMUNITY_WORKER", "社区工作者"),
                            ("COMMUNITY_INSTRUCTOR", "社区指导员"),
                            ("BRANCH_SECRETARY", "小区党支部书记"),
                            ("GRID_LEADER", "支部网格长"),
                            ("GRID_MEMBER", "网格员"),
                            ("COMMITTEE_MEMBER", "业委会（物管会）成员"),
                            ("OWNER_REP", "业主代表"),
                            ("FIRM_ADMIN", "物业企业管理员"),
                            ("PROJECT_MANAGER", "项目经理"),
                            ("NONPROFIT_MANAGER", "街道非营利物业公司管理员"),
                            ("PARTNER_ORG", "共建单位联络员（X/N）"),
                            ("REPORTING_MEMBER", "双报到在职党员"),
                            ("NOTARY_OFFICER", "公证员"),
                            ("TENDER_EXPERT", "评标专家"),
                            ("AUDITOR", "审计监督员"),
                            ("OWNER", "业主"),
                            ("RESIDENT", "居民"),
                            ("PUBLIC", "公众"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "module",
                    models.CharField(
                        choices=[
                            ("AREA", "片区网格"),
                            ("PARTY", "党组织"),
                            ("PLAN", "计划项目"),
                            ("SCORE", "考评"),
                            ("CREDIT", "信用"),
                            ("CASE", "事件"),
                            ("HOT", "热线"),
                            ("ELEC", "选举"),
                            ("MONEY", "资金"),
                            ("ENF", "执法"),
                            ("DELIB", "议事"),
                            ("SERV", "服务"),
                            ("PEOPLE", "队伍"),
                            ("COOP", "共建"),
                            ("DASH", "看板"),
                            ("CONF", "设置"),
                        ],
                        max_length=10,
                    ),
                ),
                ("letters", models.CharField(max_length=6)),
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
        CreatePartitioned(
            name="RowChange",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField()),
                ("table_name", models.TextField()),
                ("row_id", models.UUIDField()),
                ("op", models.CharField(max_length=1)),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                ("actor_id", models.UUIDField(null=True)),
                ("request_id", models.TextField(blank=True)),
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
            name="Unit",
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
                            ("DEPARTMENT", "职能部门"),
                            ("STREET_OFFICE", "街道办事处"),
                            ("COMMUNITY_OFFICE", "社区居委会"),
                            ("FIRM", "物业服务企业"),
                            ("PARTNER", "共建单位"),
                        ],
                        max_length=20,
                    ),
                ),
                ("code", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=80)),
                ("name_en", models.CharField(blank=True, max_length=120)),
                ("pinyin", models.CharField(max_length=200)),
                ("dispatchable", models.BooleanField(default=True)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
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
                    "place",
                    governance.tenancy.CityForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offices",
                        to="governance.place",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("PLATFORM_ADMIN", "平台运维管理员"),
                            ("TENANT_ADMIN", "租户管理员"),
                            ("CITY_LEADER", "市领导（领导小组成员、第一书记）"),
                            ("ORG_OFFICER", "组织部工作人员"),
                            ("PROPERTY_AUTHORITY", "物业主管部门工作人员"),
                            ("CREDIT_OFFICER", "信用管理员"),
                            ("INSPECTOR", "抽查检查员"),
                            ("CC_OPERATOR", "指挥中心坐席"),
                            ("CC_SUPERVISOR", "指挥中心值班长"),
                            ("HOTLINE_OPERATOR", "12345受理员"),
                            ("HOTLINE_REVIEWER", "12345审核员"),
                            ("DEPT_HANDLER", "部门承办人"),
                            ("DEPT_LEADER", "部门负责人"),
                            ("VETTING_OFFICER", "联审单位经办人"),
                            ("STREET_SECRETARY", "街道党工委书记（大工委书记）"),
                            ("STREET_OFFICER", "街道工作人员"),
                            ("ENFORCEMENT_OFFICER", "街道综合执法队员"),
                            ("LEGAL_REVIEWER", "法制审核员"),
                            ("COMMUNITY_SECRETARY", "社区党组织书记（大党委书记）"),
                            ("COMMUNITY_WORKER", "社区工作者"),
                            ("COMMUNITY_INSTRUCTOR", "社区指导员"),
                            ("BRANCH_SECRETARY", "小区党支部书记"),
                            ("GRID_LEADER", "支部网格长"),
                            ("GRID_MEMBER", "网格员"),
                            ("COMMITTEE_MEMBER", "业委会（物管会）成员"),
                            ("OWNER_REP", "业主代表"),
                            ("FIRM_ADMIN", "物业企业管理员"),
                            ("PROJECT_MANAGER", "项目经理"),
                            ("NONPROFIT_MANAGER", "街道非营利物业公司管理员"),
                            ("PARTNER_ORG", "共建单位联络员（X/N）"),
                            ("REPORTING_MEMBER", "双报到在职党员"),
                            ("NOTARY_OFFICER", "公证员"),
                            ("TENDER_EXPERT", "评标专家"),
                            ("AUDITOR", "审计监督员"),
                            ("OWNER", "业主"),
                            ("RESIDENT", "居民"),
                            ("PUBLIC", "公众"),
                        ],
                        max_length=30,
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="posts", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "place",
                    governance.tenancy.CityForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="governance.place",
                    ),
                ),
                (
                    "unit",
                    governance.tenancy.CityForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="governance.unit",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.AddConstraint(
            model_name="calendarversion",
            constraint=governance.tenancy.CityIsolation(name="governance_calendarversion_isolation"),
        ),
        migrations.AddConstraint(
            model_name="calendarversion",
            constraint=models.UniqueConstraint(fields=("city", "id"), name="governance_calendarversion_in_city"),
        ),
        migrations.AddConstraint(
            model_name="calendarversion",
            constraint=governance.tenancy.RowHistory(name="governance_calendarversion_history"),
        ),
        migrations.AddConstraint(
            model_name="calendarversion",
            constraint=models.UniqueConstraint(fields=("city", "number"), name="calendarversion_number"),
        ),
        migrations.AddConstraint(
            model_name="calendarday",
            constraint=governance.tenancy.CityIsolation(name="governance_calendarday_isolation"),
        ),
        migrations.AddConstraint(
            model_name="calendarday",
            constraint=models.UniqueConstraint(fields=("city", "id"), name="governance_calendarday_in_city"),
        ),
        migrations.AddConstraint(
            model_name="calendarday",
            constraint=governance.tenancy.RowHistory(name="governance_calendarday_history"),
        ),
        migrations.AddConstraint(
            model_name="calendarday",
            constraint=models.UniqueConstraint(fields=("city", "version", "date"), name="calendarday_once"),
        ),
        migrations.AddConstraint(
            model_name="calendarday",
            constraint=models.CheckConstraint(
                condition=models.Q(("date__gte", "2000-01-01")), name="calendarday_in_range"
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarday",
            constraint=governance.tenancy.SameCity(
                column="version_id", name="calendarday_version_same_city", to="governance_calendarversion"
            ),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["city", "subject_id", "at"], name="auditevent_by_subject"),
        ),
        migrations.AddConstraint(
            model_name="auditevent",
            constraint=governance.tenancy.CityIsolation(name="governance_auditevent_isolation"),
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(fields=["city", "client_ref"], name="attachment_by_ref"),
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(fields=["city", "sender", "received_at"], name="attachment_by_sender"),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=governance.tenancy.CityIsolation(name="governance_attachment_isolation"),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.UniqueConstraint(fields=("city", "id"), name="governance_attachment_in_city"),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=governance.tenancy.RowHistory(name="governance_attachment_history"),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.UniqueConstraint(
                fields=("city", "sender", "client_ref", "sha256", "purpose"), name="attachment_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "READY"), _negated=True),
                    models.Q(("height__isnull", False), ("width__isnull", False)),
                    _connector="OR",
                ),
                name="attachment_ready_has_size",
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "REFUSED"), models.Q(("refusal", ""), _negated=True)),
                    models.Q(models.Q(("state", "REFUSED"), _negated=True), ("refusal", "")),
                    _connector="OR",
                ),
                name="attachment_refusal_iff_refused",
            ),
        ),
        migrations.AddConstraint(
            model_name="citysetting",
            constraint=governance.tenancy.CityIsolation(name="governance_citysetting_isolation"),
        ),
        migrations.AddConstraint(
            model_name="citysetting",
            constraint=models.UniqueConstraint(fields=("city", "id"), name="governance_citysetting_in_city"),
        ),
        migrations.AddConstraint(
            model_name="citysetting",
            constraint=governance.tenancy.RowHistory(name="governance_citysetting_history"),
        ),
        migrations.AddConstraint(
            model_name="citysetting",
            constraint=models.UniqueConstraint(fields=("city", "key", "valid_from"), name="citysetting_one_a_day"),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(fields=("user", "city"), name="membership_once"),
        ),
        migrations.AddIndex(
            model_name="place",
            index=models.Index(
                fields=["city", "path"], name="place_by_path", opclasses=["uuid_ops", "text_pattern_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="place",
            index=models.Index(fields=["city", "kind", "min_x", "max_x"], name="place_by_box"),
        ),
        migrations.AddIndex(
            model_name="place",
            index=models.Index(fields=["city", "kind", "pinyin"], name="place_by_pinyin"),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=governance.tenancy.CityIsolation(name="governance_place_isolation"),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.UniqueConstraint(fields=("city", "id"), name="governance_place_in_city"),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=governance.tenancy.RowHistory(name="governance_place_history"),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.UniqueConstraint(fields=("city", "code"), name="place_code_once"),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(("path__endswith", "/")), name="place_path_ends_in_code"
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_to", None), ("valid_to__gt", models.F("valid_from")), _connector="OR"),
                name="place_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("min_x", None), ("outline", None)),
                    models.Q(("max_y__isnull", False), ("min_x__isnull", False), ("outline__isnull", False)),
                    _connector="OR",
                ),
                name="place_box_with_outline",
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=governance.tenancy.SameCity(
                column="parent_id", name="place_parent_same_city", to="governance_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="rolepermission",
            constraint=governance.tenancy.CityIsolation(name="governance_rolepermission_isolation"),
        ),
        migrations.AddConstraint(
            model_name="rolepermission",
            constraint=models.UniqueConstraint(fields=("city", "id"), name="governance_rolepermission_in_city"),
        ),
        migrations.AddConstraint(
            model_name="rolepermission",
            constraint=governance.tenancy.RowHistory(name="governance_rolepermission_history"),
        ),
        migrations.AddConstraint(
            model_name="rolepermission",
            constraint=models.UniqueConstraint(fields=("city", "role", "module"), name="rolepermission_once"),
        ),
        migrations.AddConstraint(
            model_name="rolepermission",
            constraint=models.CheckConstraint(
                condition=models.Q(("letters__regex", "^[CRUAVP]{1,6}$")), name="rolepermission_letters"
            ),
        ),
        migrations.AddIndex(
            model_name="rowchange",
            index=models.Index(fields=["city", "row_id", "at"], name="rowchange_by_row"),
        ),
        migrations.AddConstraint(
            model_name="rowchange",
            constraint=governance.tenancy.CityIsolation(name="governance_rowchange_isolation"),
        ),
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(fields=["city", "kind", "pinyin"], name="unit_by_pinyin"),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=governance.tenancy.CityIsolation(name="governance_unit_isolation"),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.UniqueConstraint(fields=("city", "id"), name="governance_unit_in_city"),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=governance.tenancy.RowHistory(name="governance_unit_history"),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.UniqueConstraint(fields=("city", "code"), name="unit_code_once"),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_to", None), ("valid_to__gt", models.F("valid_from")), _connector="OR"),
                name="unit_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=governance.tenancy.SameCity(
                column="place_id", name="unit_place_same_city", to="governance_place"
            ),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["city", "person", "valid_from"], name="post_by_person"),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["city", "role", "place"], name="post_by_role_place"),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=governance.tenancy.CityIsolation(name="governance_post_isolation"),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.UniqueConstraint(fields=("city", "id"), name="governance_post_in_city"),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=governance.tenancy.RowHistory(name="governance_post_history"),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_to", None), ("valid_to__gt", models.F("valid_from")), _connector="OR"),
                name="post_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(("place", None), ("unit", None), _connector="OR"), name="post_place_or_unit"
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "PLATFORM_ADMIN",
                            "TENANT_ADMIN",
                            "CITY_LEADER",
                            "ORG_OFFICER",
                            "PROPERTY_AUTHORITY",
                            "CREDIT_OFFICER",
                            "INSPECTOR",
                            "CC_OPERATOR",
                            "CC_SUPERVISOR",
                            "HOTLINE_OPERATOR",
                            "HOTLINE_REVIEWER",
                            "DEPT_HANDLER",
                            "DEPT_LEADER",
                            "VETTING_OFFICER",
                            "STREET_SECRETARY",
                            "STREET_OFFICER",
                            "ENFORCEMENT_OFFICER",
                            "LEGAL_REVIEWER",
                            "COMMUNITY_SECRETARY",
                            "COMMUNITY_WORKER",
                            "COMMUNITY_INSTRUCTOR",
                            "BRANCH_SECRETARY",
                            "GRID_LEADER",
                            "GRID_MEMBER",
                            "COMMITTEE_MEMBER",
                            "OWNER_REP",
                            "FIRM_ADMIN",
                            "PROJECT_MANAGER",
                            "NONPROFIT_MANAGER",
                            "PARTNER_ORG",
                            "REPORTING_MEMBER",
                            "NOTARY_OFFICER",
                            "TENDER_EXPERT",
                            "AUDITOR",
                            "OWNER",
                            "RESIDENT",
                            "PUBLIC",
                        ],
                    )
                ),
                name="post_role_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("city", "="),
                    ("person", "="),
                    ("role", "="),
                    (
                        django.db.models.functions.comparison.Coalesce(
                            "place", "unit", "city", output_field=models.UUIDField()
                        ),
                        "=",
                    ),
                    (
                        governance.models.posts.Period(
                            "valid_from", "valid_to", django.contrib.postgres.fields.ranges.RangeBoundary()
                        ),
                        "&&",
                    ),
                ],
                name="post_no_overlap",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=governance.tenancy.SameCity(
                column="place_id", name="post_place_same_city", to="governance_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=governance.tenancy.SameCity(column="unit_id", name="post_unit_same_city", to="governance_unit"),
        ),
    ]
