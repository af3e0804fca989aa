"""Seals of the ledgers: which transaction wrote a row, and what was sealed when."""

import django.db.models.deletion
from django.db import migrations, models

import governance.tenancy
from governance.backend.operations import AddTransactionId

APPEND_ONLY = "REVOKE UPDATE, DELETE ON governance_auditseal FROM portal_app"


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0007_notices"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditSeal",
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
                        db_index=False,
                        default=governance.tenancy.current_city_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="governance.city",
                    ),
                ),
                ("epoch", models.PositiveIntegerField()),
                ("number", models.PositiveBigIntegerField()),
                ("form", models.PositiveSmallIntegerField()),
                ("sealed_at", models.DateTimeField()),
                ("from_xid", models.BigIntegerField()),
                ("before_xid", models.BigIntegerField()),
                ("count", models.PositiveIntegerField()),
                ("root", models.BinaryField()),
                ("previous", models.BinaryField()),
                ("digest", models.BinaryField()),
                ("tree_root", models.BinaryField()),
                ("edge", models.BinaryField()),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        AddTransactionId(
            model_name="auditevent",
            name="xid",
            field=governance.tenancy.TransactionId(db_default=governance.tenancy.ThisTransaction(), editable=False),
        ),
        AddTransactionId(
            model_name="rowchange",
            name="xid",
            field=governance.tenancy.TransactionId(db_default=governance.tenancy.ThisTransaction(), editable=False),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["city", "request_id"], name="auditevent_by_request"),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["city", "action", "at"], name="auditevent_by_action"),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["city", "actor_id", "at"], name="auditevent_by_actor"),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["city", "xid"], name="auditevent_by_xid"),
        ),
        migrations.AddIndex(
            model_name="rowchange",
            index=models.Index(fields=["city", "request_id"], name="rowchange_by_request"),
        ),
        migrations.AddIndex(
            model_name="rowchange",
            index=models.Index(fields=["city", "xid"], name="rowchange_by_xid"),
        ),
        migrations.AddIndex(
            model_name="auditseal",
            index=models.Index(fields=["city", "-sealed_at"], name="auditseal_newest"),
        ),
        migrations.AddConstraint(
            model_name="auditseal",
            constraint=governance.tenancy.CityIsolation(name="governance_auditseal_isolation"),
        ),
        migrations.AddConstraint(
            model_name="auditseal",
            constraint=models.UniqueConstraint(fields=("city", "id"), name="governance_auditseal_in_city"),
        ),
        migrations.AddConstraint(
            model_name="auditseal",
            constraint=models.UniqueConstraint(fields=("city", "epoch", "number"), name="auditseal_number_once"),
        ),
        migrations.AddConstraint(
            model_name="auditseal",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_xid__lt", models.F("before_xid"))), name="auditseal_range_grows"
            ),
        ),
        migrations.AddConstraint(
            model_name="auditseal",
            constraint=models.CheckConstraint(condition=models.Q(("count__gt", 0)), name="auditseal_not_empty"),
        ),
        migrations.RunSQL(APPEND_ONLY, migrations.RunSQL.noop),
    ]
