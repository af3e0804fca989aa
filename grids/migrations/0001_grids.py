"""The tables of grids."""

import django.db.models.deletion
from django.db import migrations, models

import governance.tenancy


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("governance", "0001_ground"),
    ]

    operations = [
        migrations.CreateModel(
            name="Compound",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("households", models.PositiveIntegerField()),
                ("buildings", models.PositiveIntegerField()),
                ("counted_on", models.DateField()),
                ("source", models.CharField(max_length=80)),
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
                    governance.tenancy.CityOneToOne(
                        on_delete=django.db.models.deletion.PROTECT, related_name="compound", to="governance.place"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Grid",
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
                            ("WHOLE", "整小区"),
                            ("SPLIT", "小区分片"),
                            ("MERGED", "多小区合并"),
                            ("OPEN", "开放片区"),
                        ],
                        max_length=8,
                    ),
                ),
                ("households", models.PositiveIntegerField()),
                ("counted_on", models.DateField()),
                ("source", models.CharField(max_length=80)),
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
                    governance.tenancy.CityOneToOne(
                        on_delete=django.db.models.deletion.PROTECT, related_name="grid", to="governance.place"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="GridCompound",
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
                (
                    "compound",
                    governance.tenancy.CityForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="grids", to="grids.compound"
                    ),
                ),
                (
                    "grid",
                    governance.tenancy.CityForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="compounds", to="grids.grid"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.AddConstraint(
            model_name="compound",
            constraint=governance.tenancy.CityIsolation(name="grids_compound_isolation"),
        ),
        migrations.AddConstraint(
            model_name="compound",
            constraint=models.UniqueConstraint(fields=("city", "id"), name="grids_compound_in_city"),
        ),
        migrations.AddConstraint(
            model_name="compound",
            constraint=governance.tenancy.RowHistory(name="grids_compound_history"),
        ),
        migrations.AddConstraint(
            model_name="compound",
            constraint=governance.tenancy.SameCity(
                column="place_id", name="compound_place_same_city", to="governance_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="compound",
            constraint=models.UniqueConstraint(fields=("city", "place"), name="compound_place_once"),
        ),
        migrations.AddConstraint(
            model_name="grid",
            constraint=governance.tenancy.CityIsolation(name="grids_grid_isolation"),
        ),
        migrations.AddConstraint(
            model_name="grid",
            constraint=models.UniqueConstraint(fields=("city", "id"), name="grids_grid_in_city"),
        ),
        migrations.AddConstraint(
            model_name="grid",
            constraint=governance.tenancy.RowHistory(name="grids_grid_history"),
        ),
        migrations.AddConstraint(
            model_name="grid",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["WHOLE", "SPLIT", "MERGED", "OPEN"])), name="grid_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="grid",
            constraint=governance.tenancy.SameCity(
                column="place_id", name="grid_place_same_city", to="governance_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="grid",
            constraint=models.UniqueConstraint(fields=("city", "place"), name="grid_place_once"),
        ),
        migrations.AddConstraint(
            model_name="gridcompound",
            constraint=governance.tenancy.CityIsolation(name="grids_gridcompound_isolation"),
        ),
        migrations.AddConstraint(
            model_name="gridcompound",
            constraint=models.UniqueConstraint(fields=("city", "id"), name="grids_gridcompound_in_city"),
        ),
        migrations.AddConstraint(
            model_name="gridcompound",
            constraint=governance.tenancy.RowHistory(name="grids_gridcompound_history"),
        ),
        migrations.AddConstraint(
            model_name="gridcompound",
            constraint=models.UniqueConstraint(fields=("city", "grid", "compound"), name="gridcompound_once"),
        ),
        migrations.AddConstraint(
            model_name="gridcompound",
            constraint=governance.tenancy.SameCity(
                column="grid_id", name="gridcompound_grid_same_city", to="grids_grid"
            ),
        ),
        migrations.AddConstraint(
            model_name="gridcompound",
            constraint=governance.tenancy.SameCity(
                column="compound_id", name="gridcompound_compound_same_city", to="grids_compound"
            ),
        ),
    ]
