"""The catalogue of the migrated database: every table of a city is closed, and the runtime role can open none."""

from collections.abc import Iterator
from typing import Any

import django_scopes
import psycopg
import pytest
from django.apps import apps
from django.db import ProgrammingError, connections

from governance.models import City, Place, Unit
from governance.tenancy import CityLedger, CityOwned, CityRows, acting_for, uuid7
from tests.conftest import owner_connection
from tests.factories import LONG_AGO, make_place, make_unit

APP = "portal_app"
POLICY = "(city_id = (current_setting('app.city'::text))::uuid)"

WITHOUT_CITY = {
    "auth_group": "Django's own, empty: what somebody may do follows from posts",
    "auth_group_permissions": "Django's own, empty",
    "auth_permission": "Django's own, empty: every model has default_permissions = ()",
    "axes_accessattempt": "failed sign-ins, before a city is known",
    "axes_accessattemptexpiration": "failed sign-ins, before a city is known",
    "axes_accessfailurelog": "failed sign-ins, before a city is known",
    "axes_accesslog": "switched off, empty",
    "django_content_type": "names of the models",
    "django_migrations": "names of the migrations",
    "governance_accountsession": "signing in is once for all cities; holds ids only",
    "governance_city": "the list of cities itself",
    "governance_job": "the outbox: ids only, read by the relay for all cities",
    "governance_membership": "which cities an account can switch to",
    "governance_recoverycode": "the second factor belongs to the account; keyed digests only",
    "governance_sendtally": "counts of sendings under hashed keys that are bound to a city",
    "governance_signinthrottle": "signing in comes before a city",
    "governance_user": "one person may hold posts in several cities",
    "otp_totp_totpdevice": "the second factor belongs to the account",
}
DEFINERS = {"governance_make_month": "makes the next month's partition, whose owner the runtime role is not"}

Rows = list[tuple[Any, ...]]


@pytest.fixture
def owner(db: None) -> Iterator[psycopg.Connection[Any]]:
    with owner_connection() as connection:
        yield connection


@pytest.fixture
def app(db: None) -> Iterator[psycopg.Connection[Any]]:
    """A fresh connection of the runtime role, outside Django, on which no city was ever named."""
    known = connections["default"].get_connection_params()
    with psycopg.connect(
        host=known["host"], port=known["port"], user=known["user"], password=known.get("password"), dbname=known["dbname"], autocommit=True
    ) as connection:  # fmt: skip
        yield connection


def rows(connection: psycopg.Connection[Any], sql: str, *parameters: object) -> Rows:
    return list(connection.execute(sql, parameters))  # type: ignore[arg-type]


CITY_TABLES = """
    SELECT c.oid, c.relname::text FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND NOT c.relname = ANY (%s)
"""


def city_tables(owner: psycopg.Connection[Any]) -> dict[str, int]:
    return {name: oid for oid, name in rows(owner, CITY_TABLES, list(WITHOUT_CITY))}


def test_every_table_of_a_city_has_exactly_the_one_policy(owner: psycopg.Connection[Any]) -> None:
    found = rows(
        owner,
        """
        SELECT c.relname::text, c.relrowsecurity, c.relforcerowsecurity,
               array_agg(p.polname::text || ' ' || p.polpermissive || p.polcmd::text || p.polroles::regrole[]::text || ' '
                         || pg_get_expr(p.polqual, c.oid) || coalesce(pg_get_expr(p.polwithcheck, c.oid), ''))
        FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid WHERE c.oid = ANY (%s) GROUP BY c.oid ORDER BY 1
        """,
        list(city_tables(owner).values()),
    )

    wrong = [row for row in found if row[1:] != (True, True, [f"city_isolation true*{{{APP}}} {POLICY}"])]
    assert len(found) > 10
    assert wrong == []


def test_every_table_without_a_city_is_on_the_list_and_there(owner: psycopg.Connection[Any]) -> None:
    every = {
        name
        for (name,) in rows(
            owner,
            "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')",
        )
    }
    policies = rows(
        owner,
        "SELECT polrelid::regclass::text FROM pg_policy WHERE polrelid::regclass::text = ANY (%s)",
        list(WITHOUT_CITY),
    )

    assert set(WITHOUT_CITY) - every == set()
    assert policies == []


def test_every_table_of_a_city_has_a_city_that_cannot_be_missing(owner: psycopg.Connection[Any]) -> None:
    found = rows(
        owner,
        "SELECT attrelid::regclass::text FROM pg_attribute WHERE attname = 'city_id' AND attnotnull AND atttypid = 'uuid'::regtype AND attrelid = ANY (%s)",
        list(city_tables(owner).values()),
    )

    assert {name for (name,) in found} == set(city_tables(owner))


def test_every_key_between_tables_of_a_city_carries_the_city_first(owner: psycopg.Connection[Any]) -> None:
    tables = list(city_tables(owner).values())
    found = rows(
        owner,
        """
        SELECT k.conname::text, (SELECT array_agg(a.attname::text ORDER BY n.place) FROM unnest(k.conkey) WITH ORDINALITY n(number, place)
                                 JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = n.number),
               (SELECT array_agg(a.attname::text ORDER BY n.place) FROM unnest(k.confkey) WITH ORDINALITY n(number, place)
                JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = n.number), k.convalidated
        FROM pg_constraint k WHERE k.contype = 'f' AND k.conrelid = ANY (%s) AND k.confrelid = ANY (%s)
        """,
        tables,
        tables,
    )

    assert len(found) > 5
    assert [row for row in found if row[1][0] != "city_id" or row[2] != ["city_id", "id"] or not row[3]] == []


def test_every_key_column_of_a_model_of_a_city_has_its_key(owner: psycopg.Connection[Any]) -> None:
    """A ``CityForeignKey`` makes no key of Django's; that its own one exists is seen here, model by model."""
    wanted = {
        (model._meta.db_table, field.column, field.remote_field.model._meta.db_table)
        for model in apps.get_models()
        if issubclass(model, CityRows)
        for field in model._meta.local_concrete_fields
        if field.remote_field is not None and field.name != "city"
    }
    found = rows(
        owner,
        """
        SELECT k.conrelid::regclass::text, a.attname::text, k.confrelid::regclass::text FROM pg_constraint k
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[array_upper(k.conkey, 1)] WHERE k.contype = 'f'
        """,
    )

    assert wanted - set(found) == set()


def test_every_unique_index_of_a_city_begins_with_the_city(owner: psycopg.Connection[Any]) -> None:
    found = rows(
        owner,
        """
        SELECT i.indexrelid::regclass::text, i.indisprimary, i.indisexclusion,
               (SELECT array_agg(pg_get_indexdef(i.indexrelid, n, true) ORDER BY n) FROM generate_series(1, i.indnkeyatts) n)
        FROM pg_index i WHERE (i.indisunique OR i.indisexclusion) AND i.indrelid = ANY (%s)
        """,
        list(city_tables(owner).values()),
    )

    allowed_primary = (["id"], ["city_id", "at", "id"])
    assert [row for row in found if row[3] not in allowed_primary and row[1]] == []
    assert [row for row in found if row[3][0] != "city_id" and not row[1]] == []


def test_no_view_reads_with_its_owners_eyes(owner: psycopg.Connection[Any]) -> None:
    found = rows(
        owner,
        """
        SELECT c.relname::text, c.relkind::text FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
        AND (c.relkind IN ('m', 'f') OR c.relkind = 'v' AND NOT coalesce('security_invoker=true' = ANY (c.reloptions), false))
        """,
    )

    assert found == []


def test_no_function_runs_with_its_owners_rights_but_the_listed(owner: psycopg.Connection[Any]) -> None:
    found = rows(
        owner,
        """
        SELECT proname::text, array_to_string(proconfig, ';'), has_function_privilege('public', oid, 'EXECUTE')
        FROM pg_proc WHERE prosecdef AND pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
        """,
    )

    assert found == [(name, "search_path=pg_catalog, public", False) for name in sorted(DEFINERS)]


def test_runtime_role_is_nobody_in_particular(owner: psycopg.Connection[Any]) -> None:
    assert rows(
        owner,
        "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication FROM pg_roles WHERE rolname = %s",
        APP,
    ) == [(False, False, False, False, False)]
    assert rows(owner, "SELECT roleid::regrole::text FROM pg_auth_members WHERE member = %s::regrole", APP) == []


def test_runtime_role_owns_nothing(owner: psycopg.Connection[Any]) -> None:
    owned = """
        SELECT relname::text FROM pg_class WHERE relowner = %s::regrole
        UNION ALL SELECT proname::text FROM pg_proc WHERE proowner = %s::regrole
        UNION ALL SELECT nspname::text FROM pg_namespace WHERE nspowner = %s::regrole
        UNION ALL SELECT datname::text FROM pg_database WHERE datdba = %s::regrole
    """

    assert rows(owner, owned, APP, APP, APP, APP) == []


def test_runtime_role_makes_nothing(owner: psycopg.Connection[Any]) -> None:
    assert rows(
        owner,
        "SELECT nspname::text FROM pg_namespace WHERE nspname NOT LIKE 'pg_temp%%' AND has_schema_privilege(%s, oid, 'CREATE')",
        APP,
    ) == []  # fmt: skip
    assert rows(owner, "SELECT has_database_privilege(%s, current_database(), 'CREATE')", APP) == [(False,)]


def test_runtime_role_empties_no_table_and_takes_no_trigger_or_reference(owner: psycopg.Connection[Any]) -> None:
    found = rows(
        owner,
        "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND has_table_privilege(%s, oid, 'TRUNCATE, REFERENCES, TRIGGER')",
        APP,
    )

    assert found == []


@pytest.mark.parametrize("role", [APP, "portal_platform"])
def test_no_role_at_run_time_reaches_a_partition(owner: psycopg.Connection[Any], role: str) -> None:
    owner.execute("SELECT governance_make_month('governance_auditevent', '2031-01-01')")
    found = rows(
        owner,
        "SELECT count(*), count(*) FILTER (WHERE has_table_privilege(%s, oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')) FROM pg_class WHERE relispartition AND relkind = 'r'",
        role,
    )

    assert found[0][0] > 2
    assert found[0][1] == 0


def test_ledgers_only_grow(owner: psycopg.Connection[Any]) -> None:
    ledgers = {name for (name,) in rows(owner, "SELECT relname::text FROM pg_class WHERE relkind = 'p'")}
    found = rows(
        owner,
        "SELECT relname::text FROM pg_class WHERE relkind = 'p' AND (has_any_column_privilege(%s, oid, 'UPDATE') OR has_table_privilege(%s, oid, 'DELETE'))",
        APP,
        APP,
    )

    assert ledgers == {model._meta.db_table for model in apps.get_models() if issubclass(model, CityLedger)}
    assert found == []


def test_nothing_points_at_a_ledger(owner: psycopg.Connection[Any]) -> None:
    assert rows(
        owner,
        "SELECT conname::text FROM pg_constraint WHERE contype = 'f' AND confrelid IN (SELECT oid FROM pg_class WHERE relkind = 'p')",
    ) == []  # fmt: skip


def test_every_changing_table_of_a_city_keeps_its_history(owner: psycopg.Connection[Any]) -> None:
    wanted = {model._meta.db_table for model in apps.get_models() if issubclass(model, CityOwned)}
    found = rows(
        owner, "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'row_history' AND tgenabled = 'O'"
    )

    assert {name for (name,) in found} == wanted


def test_every_table_answers_with_an_error_before_a_city_is_named(
    owner: psycopg.Connection[Any], app: psycopg.Connection[Any]
) -> None:
    for name in city_tables(owner):
        with pytest.raises(psycopg.errors.UndefinedObject, match="unrecognized configuration parameter"):
            app.execute(f'SELECT * FROM "{name}"')  # type: ignore[arg-type]


def test_every_table_answers_with_an_error_after_a_city_has_left(
    owner: psycopg.Connection[Any], app: psycopg.Connection[Any]
) -> None:
    with app.transaction():
        app.execute("SELECT set_config('app.city', %s, true)", [str(uuid7())])
    for name in city_tables(owner):
        with pytest.raises(psycopg.errors.InvalidTextRepresentation, match='invalid input syntax for type uuid: ""'):
            app.execute(f'SELECT * FROM "{name}"')  # type: ignore[arg-type]


def test_copy_into_a_table_of_a_city_is_refused(app: psycopg.Connection[Any]) -> None:
    with app.transaction():
        app.execute("SELECT set_config('app.city', %s, true)", [str(uuid7())])
        with pytest.raises(psycopg.errors.FeatureNotSupported, match="COPY FROM not supported"), app.cursor().copy("COPY governance_place FROM STDIN") as copy:  # fmt: skip
            copy.write(b"")


@pytest.mark.parametrize("word", ["TRUNCATE governance_place", "DROP TABLE governance_place", "ALTER TABLE governance_place DISABLE ROW LEVEL SECURITY", "CREATE TABLE mine ()", "SET ROLE portal_owner"])  # fmt: skip
def test_runtime_role_is_refused(app: psycopg.Connection[Any], word: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(word)  # type: ignore[arg-type]


@pytest.mark.parametrize("word", ["UPDATE governance_auditevent SET action = ''", "DELETE FROM governance_rowchange", "SELECT * FROM governance_rowchange_stray"])  # fmt: skip
def test_runtime_role_is_refused_inside_a_city(app: psycopg.Connection[Any], word: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege), app.transaction():
        app.execute("SELECT set_config('app.city', %s, true)", [str(uuid7())])
        app.execute(word)  # type: ignore[arg-type]


# The nine ways past a filter in the application alone (each leaks without row-level security).


@pytest.fixture
def foreign(city: City, other_city: City) -> Place:
    """A street of the other city; one of the city itself stands beside it."""
    with acting_for(city):
        make_place(Place.Kind.STREET, "OWN")
    with acting_for(other_city):
        return make_place(Place.Kind.STREET, "FOREIGN")


def test_probe_base_manager_sees_its_own_city_only(city: City, foreign: Place) -> None:
    with acting_for(city):
        assert [place.code for place in Place._base_manager.all()] == ["OWN"]


def test_probe_raw_sql_sees_its_own_city_only(city: City, foreign: Place) -> None:
    with acting_for(city), connections["default"].cursor() as cursor:
        cursor.execute("SELECT code FROM governance_place")
        assert cursor.fetchall() == [("OWN",)]


def test_probe_scope_without_a_city_sees_its_own_city_only(city: City, foreign: Place) -> None:
    with acting_for(city), django_scopes.scopes_disabled():
        assert [place.code for place in Place.objects.all()] == ["OWN"]


def test_probe_delete_by_id_leaves_the_foreign_row(city: City, other_city: City, foreign: Place) -> None:
    with acting_for(city):
        assert Place(pk=foreign.pk, city=city).delete() == (0, {})
    with acting_for(other_city):
        assert Place.objects.filter(pk=foreign.pk).exists()


def test_probe_forward_key_does_not_reach_the_foreign_row(city: City, foreign: Place) -> None:
    with acting_for(city), pytest.raises(Place.DoesNotExist):
        _ = Unit(place_id=foreign.pk).place


def test_probe_refresh_does_not_reach_the_foreign_row(city: City, foreign: Place) -> None:
    with acting_for(city), pytest.raises(Place.DoesNotExist):
        Place(pk=foreign.pk).refresh_from_db()


def test_probe_create_in_another_city_is_refused(city: City, other_city: City) -> None:
    with acting_for(city), pytest.raises(ProgrammingError, match="row-level security"):
        Place.objects.create(
            city=other_city, kind="STREET", code="X", path="X/", name="X", pinyin="x", valid_from=LONG_AGO
        )


def test_probe_bulk_create_in_another_city_is_refused(city: City, other_city: City) -> None:
    with acting_for(city), pytest.raises(ProgrammingError, match="row-level security"):
        Unit.objects.bulk_create(
            [Unit(city=other_city, kind="FIRM", code="X", name="X", pinyin="x", valid_from=LONG_AGO)]
        )


def test_probe_update_into_another_city_is_refused(city: City, other_city: City) -> None:
    with acting_for(city):
        unit = make_unit(Unit.Kind.FIRM, "F1")
        with pytest.raises(ProgrammingError, match="row-level security"):
            Unit.objects.filter(pk=unit.pk).update(city=other_city)
