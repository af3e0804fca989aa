"""Migration operations that Django lacks: ledgers partitioned by month, and what the runtime role may not do."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState

from governance.tenancy import RUNTIME_ROLE


class CreatePartitioned(migrations.CreateModel):
    """Create an append-only table partitioned by the month of its column ``at``, with a partition for stray months.

    The runtime role may read and insert through the parent alone; it has no right on a partition.
    """

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,  # noqa: ARG002  (Django's signature)
        to_state: ProjectState,
    ) -> None:
        model = to_state.apps.get_model(app_label, self.name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        table = model._meta.db_table
        sql, parameters = schema_editor.table_sql(model)
        body = sql.replace('"id" uuid NOT NULL PRIMARY KEY', '"id" uuid NOT NULL').rstrip()
        schema_editor.execute(
            f'{body[:-1]}, PRIMARY KEY ("city_id", "at", "id")) PARTITION BY RANGE ("at")', parameters or None
        )
        for index in model._meta.indexes:
            schema_editor.deferred_sql.append(str(index.create_sql(model, schema_editor)))
        schema_editor.execute(f'REVOKE UPDATE, DELETE ON "{table}" FROM {RUNTIME_ROLE}')
        schema_editor.execute(f'CREATE TABLE "{table}_stray" PARTITION OF "{table}" DEFAULT')
        schema_editor.execute(f'REVOKE ALL ON "{table}_stray" FROM {RUNTIME_ROLE}')


class AddTransactionId(migrations.AddField):
    """Add ``xid`` to a ledger without rewriting it: rows that are there count as written before all others."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,  # noqa: ARG002  (Django's signature)
        to_state: ProjectState,
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        table = schema_editor.quote_name(model._meta.db_table)
        schema_editor.execute(f"ALTER TABLE {table} ADD COLUMN xid xid8 NOT NULL DEFAULT '0'")
        schema_editor.execute(f"ALTER TABLE {table} ALTER COLUMN xid SET DEFAULT pg_current_xact_id()")
