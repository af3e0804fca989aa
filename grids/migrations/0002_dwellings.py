"""Buildings and dwellings, population returns, and which communities are urban."""

import django.db.models.deletion
from django.db import migrations, models

import governance.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0010_matrix_changes"),
        ("grids", "0001_grids"),
    ]

    operations = [
        migrations.CreateModel(
            name="Building",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=40)),
                ("entrances", models.PositiveSmallIntegerField()),
                ("floors", models.PositiveSmallIntegerField()),
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
                    "grid",
                    governance.tenancy.CityForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="buildings",
                        to="grids.grid",
                    ),
                ),
                (
                    "place",
                    governance.tenancy.CityForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="buildings", to="governance.place"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Community",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("is_urban", models.BooleanField(default=True)),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="community", to="governance.place"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Dwelling",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("entrance", models.PositiveSmallIntegerField()),
                ("floor", models.SmallIntegerField()),
                ("room", models.CharField(max_length=12)),
                ("area_dm2", models.PositiveIntegerField(null=True)),
                ("is_resident", models.BooleanField()),
                ("source", models.CharField(max_length=80)),
                ("confirmed_on", models.DateField()),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                (
                    "building",
                    governance.tenancy.CityForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="dwellings", to="grids.building"
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
            name="AreaPopulation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=governance.tenancy.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("residents", models.PositiveIntegerField()),
                ("counted_on", models.DateField()),
                ("accepted_on", models.DateField(null=True)),
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
                    governance.tenancy.CityForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="population_returns",
                        to="governance.place",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "constraints": [
                    governance.tenancy.CityIsolation(name="grids_areapopulation_isolation"),
                    models.UniqueConstraint(fields=("city", "id"), name="grids_areapopulation_in_city"),
                    governance.tenancy.RowHistory(name="grids_areapopulation_history"),
                    models.UniqueConstraint(fields=("city", "place", "counted_on"), name="areapopulation_one_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accepted_on", None), ("accepted_on__gte", models.F("counted_on")), _connector="OR"
                        ),
                        name="areapopulation_accepted_after_count",
                    ),
                    governance.tenancy.SameCity(
                        column="place_id", name="areapopulation_place_same_city", to="governance_place"
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="building",
            index=models.Index(fields=["city", "grid"], name="building_by_grid"),
        ),
        migrations.AddConstraint(
            model_name="building",
            constraint=governance.tenancy.CityIsolation(name="grids_building_isolation"),
        ),
        migrations.AddConstraint(
            model_name="building",
            constraint=models.UniqueConstraint(fields=("city", "id"), name="grids_building_in_city"),
        ),
        migrations.AddConstraint(
            model_name="building",
            constraint=governance.tenancy.RowHistory(name="grids_building_history"),
        ),
        migrations.AddConstraint(
            model_name="building",
            constraint=models.UniqueConstraint(fields=("city", "place", "number"), name="building_number_once"),
        ),
        migrations.AddConstraint(
            model_name="building",
            constraint=models.CheckConstraint(
                condition=models.Q(("entrances__gte", 1), ("number__gte", 1)), name="building_counts_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="building",
            constraint=models.CheckConstraint(
                condition=models.Q(("floors__gte", 1), ("floors__lte", 120)), name="building_has_floors"
            ),
        ),
        migrations.AddConstraint(
            model_name="building",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_to", None), ("valid_to__gt", models.F("valid_from")), _connector="OR"),
                name="building_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="building",
            constraint=governance.tenancy.SameCity(
                column="place_id", name="building_place_same_city", to="governance_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="building",
            constraint=governance.tenancy.SameCity(column="grid_id", name="building_grid_same_city", to="grids_grid"),
        ),
        migrations.AddConstraint(
            model_name="community",
            constraint=governance.tenancy.CityIsolation(name="grids_community_isolation"),
        ),
        migrations.AddConstraint(
            model_name="community",
            constraint=models.UniqueConstraint(fields=("city", "id"), name="grids_community_in_city"),
        ),
        migrations.AddConstraint(
            model_name="community",
            constraint=governance.tenancy.RowHistory(name="grids_community_history"),
        ),
        migrations.AddConstraint(
            model_name="community",
            constraint=governance.tenancy.SameCity(
                column="place_id", name="community_place_same_city", to="governance_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="community",
            constraint=models.UniqueConstraint(fields=("city", "place"), name="community_place_once"),
        ),
        migrations.AddConstraint(
            model_name="dwelling",
            constraint=governance.tenancy.CityIsolation(name="grids_dwelling_isolation"),
        ),
        migrations.AddConstraint(
            model_name="dwelling",
            constraint=models.UniqueConstraint(fields=("city", "id"), name="grids_dwelling_in_city"),
        ),
        migrations.AddConstraint(
            model_name="dwelling",
            constraint=governance.tenancy.RowHistory(name="grids_dwelling_history"),
        ),
        migrations.AddConstraint(
            model_name="dwelling",
            constraint=models.UniqueConstraint(
                fields=("city", "building", "entrance", "room"), name="dwelling_room_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="dwelling",
            constraint=models.CheckConstraint(condition=models.Q(("entrance__gte", 1)), name="dwelling_entrance"),
        ),
        migrations.AddConstraint(
            model_name="dwelling",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("area_dm2", None), models.Q(("area_dm2__gte", 100), ("area_dm2__lte", 1000000)), _connector="OR"
                ),
                name="dwelling_area_possible",
            ),
        ),
        migrations.AddConstraint(
            model_name="dwelling",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_to", None), ("valid_to__gt", models.F("valid_from")), _connector="OR"),
                name="dwelling_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="dwelling",
            constraint=governance.tenancy.SameCity(
                column="building_id", name="dwelling_building_same_city", to="grids_building"
            ),
        ),
    ]
