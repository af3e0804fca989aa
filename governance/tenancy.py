"""How cities are kept apart: the scope, the abstract model of a city's own rows, and its constraints in the database."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID

import django_scopes
from django.db import connections, models, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement, Table
from django.db.models.constraints import BaseConstraint

from governance.acting import TELL_SERVER, Acting, acting

if TYPE_CHECKING:
    from governance.models.cities import City

RUNTIME_ROLE = "portal_app"


class NoCityActive(RuntimeError):
    """Raised when a city's rows are asked for while no city is active."""


class CitySwitchRefused(RuntimeError):
    """Raised when a second city is entered inside the first one's transaction."""


class _Ticks:
    """Moments in 4096ths of a millisecond since 1970, each later than the one before; threads may ask at once."""

    def __init__(self) -> None:
        self._lock, self._last = threading.Lock(), 0

    def next(self) -> int:
        with self._lock:
            self._last = max((time.time_ns() << 12) // 1_000_000, self._last + 1)
            return self._last


_ticks = _Ticks()


def uuid7() -> UUID:
    """Return a new UUID of version 7 (RFC 9562, 6.2 method 3): 48 bits of milliseconds, 12 of their 4096ths, 62 random bits.

    Within a process each is greater than the one before: what one deed writes keeps its order even under one moment.
    """
    whole_ms, part = divmod(_ticks.next(), 1 << 12)
    random_bits = int.from_bytes(os.urandom(8), "big") >> 2
    return UUID(int=whole_ms << 80 | 0x7 << 76 | part << 64 | 0x2 << 62 | random_bits)


def current_city_id() -> UUID:
    """Return the id of the active city.

    Raises:
        NoCityActive: if none is.
    """
    now_acting = acting.get()
    if now_acting is None:
        raise NoCityActive("No city is active; enter acting_for(city) first.")
    return now_acting.city_id


@contextmanager
def acting_for(
    city: "City | UUID", *, actor_id: UUID | None = None, request_id: str = "", using: str = "default"
) -> Iterator[None]:
    """Enter a city: one city is one transaction, in which the server knows whose rows may be seen.

    Entering the active city again nests as a savepoint-free block.

    Raises:
        CitySwitchRefused: if another city is active.
    """
    city_id = city if isinstance(city, UUID) else city.pk
    outer = acting.get()
    if outer is not None and outer.city_id != city_id:
        raise CitySwitchRefused(f"{outer.city_id} is active, {city_id} was asked for.")
    if outer is not None:
        with transaction.atomic(using=using, savepoint=False), django_scopes.scope(city=city_id):
            yield
        return
    entered = Acting(city_id, actor_id, request_id)
    connection = connections[using]
    nested = connection.in_atomic_block
    token = acting.set(entered)
    try:
        with transaction.atomic(using=using):
            if nested:  # inside somebody's transaction (a test's): BEGIN has passed, so tell the server now
                _tell_server(using, entered.parameters())
            with django_scopes.scope(city=city_id):
                yield
            if nested and not connection.needs_rollback:
                _tell_server(using, ["", "", ""])
    finally:
        acting.reset(token)


def _tell_server(using: str, parameters: list[str]) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute(TELL_SERVER, parameters)


class CityIsolation(BaseConstraint):
    """Row-level security as part of a table: the runtime role sees and writes only the active city's rows.

    Without an active city every statement fails (an unset setting is an error, not zero rows).
    """

    policy = "city_isolation"

    def _statements(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> list[str]:
        table = schema_editor.quote_name(model._meta.db_table)
        return [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {self.policy} ON {table} TO {RUNTIME_ROLE} USING (city_id = current_setting('app.city')::uuid)",
        ]

    def constraint_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert model is not None
        assert schema_editor is not None
        schema_editor.deferred_sql.extend(self._statements(model, schema_editor))
        return ""

    def create_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert model is not None
        assert schema_editor is not None
        return "; ".join(self._statements(model, schema_editor))

    def remove_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert model is not None
        assert schema_editor is not None
        table = schema_editor.quote_name(model._meta.db_table)
        return (
            f"DROP POLICY {self.policy} ON {table}; ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY; "
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"
        )

    def validate(self, *_args: Any, **_kwargs: Any) -> None:
        """Leave the check to the server: it alone knows the active city."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and type(other) is type(self) and self.name == other.name

    def __hash__(self) -> int:
        return hash((type(self), self.name))


class RowHistory(CityIsolation):
    """The trigger that writes each change of a row, with who and in which request, to ``governance_rowchange``."""

    def _statements(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> list[str]:
        table = schema_editor.quote_name(model._meta.db_table)
        return [
            f"CREATE TRIGGER row_history AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION governance_record_change()"
        ]

    def remove_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert model is not None
        assert schema_editor is not None
        return f"DROP TRIGGER row_history ON {schema_editor.quote_name(model._meta.db_table)}"


class SameCity(BaseConstraint):
    """A composite foreign key: ``(city_id, column)`` must stand as ``(city_id, id)`` in the other table."""

    def __init__(self, *, name: str, column: str, to: str) -> None:
        super().__init__(name=name)
        self.column, self.to = column, to

    def _statement(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> Statement:
        return Statement(
            "ALTER TABLE %(table)s ADD CONSTRAINT %(name)s FOREIGN KEY (city_id, %(column)s) "
            "REFERENCES %(to)s (city_id, id) DEFERRABLE INITIALLY DEFERRED",
            table=Table(model._meta.db_table, schema_editor.quote_name),
            name=schema_editor.quote_name(self.name),
            column=schema_editor.quote_name(self.column),
            to=schema_editor.quote_name(self.to),
        )

    def constraint_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert model is not None
        assert schema_editor is not None
        schema_editor.deferred_sql.append(self._statement(model, schema_editor))
        return ""

    def create_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        assert model is not None
        assert schema_editor is not None
        return self._statement(model, schema_editor)

    def remove_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert model is not None
        assert schema_editor is not None
        table = schema_editor.quote_name(model._meta.db_table)
        return f"ALTER TABLE {table} DROP CONSTRAINT {schema_editor.quote_name(self.name)}"

    def validate(self, *_args: Any, **_kwargs: Any) -> None:
        """Leave the check to the server: row-level security would hide a foreign row from this side anyway."""

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "column": self.column, "to": self.to}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SameCity) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((self.name, self.column, self.to))


class CityForeignKey(models.ForeignKey[Any, Any]):
    """A foreign key between two of a city's tables; the database checks city and row together.

    Instead of Django's own constraint, which would accept another city's row, the model gets a ``SameCity``.
    """

    def __init__(self, to: Any, on_delete: Any, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("db_constraint", None)
        return name, path, args, kwargs

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False, **kwargs: Any
    ) -> None:
        super().contribute_to_class(cls, name, private_only, **kwargs)
        _keep_in_city(self, cls)


class CityOneToOne(models.OneToOneField[Any, Any]):
    """A one-to-one key between two of a city's tables, checked like ``CityForeignKey``, and unique within the city.

    Django's own unique index would span all cities; instead the model gets a constraint that begins with the city.
    """

    def __init__(self, to: Any, on_delete: Any, **kwargs: Any) -> None:
        kwargs["db_constraint"] = kwargs["db_index"] = False
        super().__init__(to, on_delete, **kwargs)
        self._unique = False

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("db_constraint", None)
        kwargs.pop("db_index", None)
        return name, path, args, kwargs

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False, **kwargs: Any
    ) -> None:
        super().contribute_to_class(cls, name, private_only, **kwargs)
        _keep_in_city(self, cls)


def _keep_in_city(field: CityForeignKey | CityOneToOne, model: type[models.Model]) -> None:
    """Add the composite constraint, and the one-to-one's unique one, to a real model.

    A migration's historical model has it in its options already.
    """
    if model._meta.abstract or model.__module__ == "__fake__":
        return
    to = field.remote_field.model
    label = to if isinstance(to, str) else to._meta.label
    app, _, name = (f"{model._meta.app_label}.{model.__name__}" if label == "self" else label).rpartition(".")
    constraint = SameCity(
        name=f"{model._meta.model_name}_{field.name}_same_city",
        column=field.column,
        to=f"{app or model._meta.app_label}_{name}".lower(),
    )
    added: list[BaseConstraint] = [constraint]
    if isinstance(field, CityOneToOne):
        added.append(
            models.UniqueConstraint(name=f"{model._meta.model_name}_{field.name}_once", fields=["city", field.name])
        )
    model._meta.constraints = [*model._meta.constraints, *added]
    model._meta.original_attrs["constraints"] = model._meta.constraints


class CityRows(models.Model):
    """A table of one city's rows: city first, ids made by us, isolation by the database."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    city = models.ForeignKey(
        "governance.City",
        on_delete=models.PROTECT,
        default=current_city_id,
        editable=False,
        related_name="+",
        db_index=False,  # every index of these tables begins with the city anyway
    )

    if not TYPE_CHECKING:  # the checker sees Django's typed default manager, which this one extends
        objects = django_scopes.ScopedManager(city="city_id")

    class Meta:
        abstract = True
        default_permissions = ()
        constraints = [
            CityIsolation(name="%(app_label)s_%(class)s_isolation"),
            models.UniqueConstraint(name="%(app_label)s_%(class)s_in_city", fields=["city", "id"]),
        ]


class CityOwned(CityRows):
    """A table of one city's rows whose every change is also kept in the row history."""

    class Meta(CityRows.Meta):
        abstract = True
        constraints = [*CityRows.Meta.constraints, RowHistory(name="%(app_label)s_%(class)s_history")]


class TransactionId(models.Field):  # type: ignore[type-arg]  # takes none at run time
    """The number of the transaction that wrote a row (``xid8``): a whole number that grows for ever."""

    def db_type(self, connection: Any) -> str:  # noqa: ARG002  (Django's signature)
        return "xid8"

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> int | None:
        return None if value is None else int(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return str(value) if isinstance(value, int) else super().get_db_prep_value(value, connection, prepared)


class ThisTransaction(models.Func):
    """The number of the present transaction."""

    function = "pg_current_xact_id"
    arity = 0
    output_field = TransactionId()


class CityLedger(CityRows):
    """A table that only grows, partitioned by the month of ``at``; nothing points at its rows.

    Its primary key in the database is (city, at, id). Made by ``CreatePartitioned`` in migrations. ``xid`` tells which rows
    can be sealed: those of transactions that have ended (``governance.services.sealing``).
    """

    xid = TransactionId(db_default=ThisTransaction(), editable=False)

    class Meta(CityRows.Meta):
        abstract = True
        constraints = [CityIsolation(name="%(app_label)s_%(class)s_isolation")]
