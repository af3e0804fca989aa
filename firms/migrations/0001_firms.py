"""The tables of firms."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

import governance.models.posts
import governance.tenancy


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("governance", "0001_ground"),
    ]

    operations = [
        migrations.CreateModel(
            name="PropertyFirm",
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
                        choices=[("COMMERCIAL", "物业服务企业"), ("NONPROFIT", "街道非营利物业公司")], max_length=10
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("ACTIVE", "在册"), ("EXITED", "已退出")], default="ACTIVE", max_length=10
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
                    governance.tenancy.CityOneToOne(
                        on_delete=django.db.models.deletion.PROTECT, related_name="firm", to="governance.unit"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ServiceContract",
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
                            ("COMMERCIAL", "物业服务合同"),
                            ("PRELIMINARY", "前期物业服务合同"),
                            ("FALLBACK", "兜底管理"),
                        ],
                        max_length=12,
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
                    "compound",
                    governance.tenancy.CityForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="contracts", to="governance.place"
                    ),
                ),
                (
                    "firm",
                    governance.tenancy.CityForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="contracts", to="firms.propertyfirm"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.AddConstraint(
            model_name="propertyfirm",
            constraint=governance.tenancy.CityIsolation(name="firms_propertyfirm_isolation"),
        ),
        migrations.AddConstraint(
            model_name="propertyfirm",
            constraint=models.UniqueConstraint(fields=("city", "id"), name="firms_propertyfirm_in_city"),
        ),
        migrations.AddConstraint(
            model_name="propertyfirm",
            constraint=governance.tenancy.RowHistory(name="firms_propertyfirm_history"),
        ),
        migrations.AddConstraint(
            model_name="propertyfirm",
            constraint=governance.tenancy.SameCity(
                column="unit_id", name="propertyfirm_unit_same_city", to="governance_unit"
            ),
        ),
        migrations.AddConstraint(
            model_name="propertyfirm",
            constraint=models.UniqueConstraint(fields=("city", "unit"), name="propertyfirm_unit_once"),
        ),
        migrations.AddIndex(
            model_name="servicecontract",
            index=models.Index(fields=["city", "firm", "valid_from"], name="servicecontract_by_firm"),
        ),
        migrations.AddIndex(
            model_name="servicecontract",
            index=models.Index(fields=["city", "compound", "valid_from"], name="servicecontract_by_compound"),
        ),
        migrations.AddConstraint(
            model_name="servicecontract",
            constraint=governance.tenancy.CityIsolation(name="firms_servicecontract_isolation"),
        ),
        migrations.AddConstraint(
            model_name="servicecontract",
            constraint=models.UniqueConstraint(fields=("city", "id"), name="firms_servicecontract_in_city"),
        ),
        migrations.AddConstraint(
            model_name="servicecontract",
            constraint=governance.tenancy.RowHistory(name="firms_servicecontract_history"),
        ),
        migrations.AddConstraint(
            model_name="servicecontract",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_to", None), ("valid_to__gt", models.F("valid_from")), _connector="OR"),
                name="servicecontract_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicecontract",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("city", "="),
                    ("compound", "="),
                    (
                        governance.models.posts.Period(
                            "valid_from", "valid_to", django.contrib.postgres.fields.ranges.RangeBoundary()
                        ),
                        "&&",
                    ),
                ],
                name="servicecontract_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicecontract",
            constraint=governance.tenancy.SameCity(
                column="firm_id", name="servicecontract_firm_same_city", to="firms_propertyfirm"
            ),
        ),
        migrations.AddConstraint(
            model_name="servicecontract",
            constraint=governance.tenancy.SameCity(
                column="compound_id", name="servicecontract_compound_same_city", to="governance_place"
            ),
        ),
    ]
