"""Changes of the role table that two people make."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import governance.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0009_sessions"),
    ]

    operations = [
        migrations.CreateModel(
            name="MatrixChange",
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
                ("before", models.CharField(blank=True, max_length=6)),
                ("after", models.CharField(blank=True, max_length=6)),
                ("reason", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[("OPEN", "Open"), ("DONE", "Done"), ("REFUSED", "Refused")],
                        default="OPEN",
                        max_length=7,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
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
                    "decided_by",
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
                "indexes": [models.Index(fields=["city", "-asked_at"], name="matrixchange_newest")],
                "constraints": [
                    governance.tenancy.CityIsolation(name="governance_matrixchange_isolation"),
                    models.UniqueConstraint(fields=("city", "id"), name="governance_matrixchange_in_city"),
                    governance.tenancy.RowHistory(name="governance_matrixchange_history"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "OPEN")),
                        fields=("city", "role", "module"),
                        name="matrixchange_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("state", "OPEN")),
                            models.Q(
                                models.Q(("state", "OPEN"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="matrixchange_decided_iff_ended",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "DONE"), _negated=True),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="matrixchange_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("before", models.F("after")), _negated=True), name="matrixchange_changes"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("after__regex", "^C?R?U?V?A?$")), name="matrixchange_letters"
                    ),
                ],
            },
        ),
    ]
