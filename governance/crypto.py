"""Personal columns: the model field that the database sees only sealed, and the index by which its values are found."""

import hmac
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Combinable, Expression
from django.db.models.lookups import Lookup
from django.db.models.query_utils import DeferredAttribute

from governance.keyring import INDEX_KEY_BYTES, Sealed, ring

INDEX_BYTES: Final = 16
GLOBAL: Final = "global"


@dataclass(frozen=True, slots=True)
class Hidden:
    """A plain value that has not been saved yet; it does not show itself."""

    text: str = field(repr=False)


@lru_cache(maxsize=4096)
def _index_key_of(index_key: bytes, city: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=INDEX_KEY_BYTES, salt=None, info=f"blind index|{city}".encode()).derive(
        index_key
    )


def blind_index(value: str, *, purpose: str, city_id: UUID | None) -> bytes:
    """Return 16 bytes by which a sealed value can be found again; ``value`` must be normalised.

    ``purpose`` is "table.column". Equal values look unrelated in two cities; ``None`` is for tables without a city.
    """
    key = _index_key_of(ring().index_key, GLOBAL if city_id is None else str(city_id))
    return hmac.new(key, f"{purpose}|{value}".encode(), sha256).digest()[:INDEX_BYTES]


class SealedAttribute(DeferredAttribute):
    """The column on a row: opened each time it is read, hidden from ``vars()`` and ``repr()`` until it is saved."""

    field: "EncryptedTextField"

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Hidden):
            return value.text
        if isinstance(value, Sealed) and instance is not None:
            return ring().open(value, self.field.place_of(instance))
        return value

    def __set__(self, instance: models.Model, value: str | Sealed | Hidden | None) -> None:
        if isinstance(value, str):
            value = Hidden(value)
        if not isinstance(value, Sealed | Hidden | None):
            raise TypeError(f"{self.field.name} takes text, not {type(value).__name__}")
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.BinaryField):  # type: ignore[type-arg]  # takes none at run time
    """Text that the database sees only sealed; on a row it reads and is set as ``str``.

    It is sealed in ``pre_save`` for its city, table, column and row, so ``save`` and ``bulk_create`` work, and the
    row must have its key before. ``values()`` gives ``Sealed`` bytes. It can only be looked up by ``isnull``: search by
    a ``blind_index`` beside it. ``update()``, ``bulk_update`` and fixtures, which do not know the row, are refused.
    """

    description = "Sealed text"
    descriptor_class = SealedAttribute
    _pyi_private_set_type: str | Combinable
    _pyi_private_get_type: str  # type: ignore[assignment]  # the stub's base says bytes
    _pyi_lookup_exact_type: None

    def place_of(self, instance: models.Model) -> str:
        """Return the place for which a value of this row is sealed.

        Raises:
            ValueError: if the row has no key yet.
        """
        options = instance._meta
        if instance.pk is None:
            raise ValueError(f"{options.label} needs its key before {self.name} can be sealed")
        city_id = getattr(instance, "city_id", None)
        city = GLOBAL if city_id is None else str(UUID(str(city_id)))
        return f"{city}|{options.db_table}|{self.column}|{options.pk.to_python(instance.pk)}"

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed | None:  # noqa: ARG002  (Django's signature)
        """Return the sealed value and keep it on the row in place of the plain one.

        Raises:
            SealBroken: if the row carries a value that was sealed for another row.
        """
        value = model_instance.__dict__.get(self.attname)
        place = self.place_of(model_instance)
        if isinstance(value, Hidden):
            value = model_instance.__dict__[self.attname] = ring().seal(value.text, place)
        elif isinstance(value, Sealed):
            ring().open(value, place)
        return value

    def from_db_value(
        self, value: bytes | memoryview | None, _expression: Expression, _connection: BaseDatabaseWrapper
    ) -> Sealed | None:
        return None if value is None else Sealed(value)

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        if isinstance(value, str):
            raise FieldError(f"{self.name} can only be saved with its row")
        return super().get_db_prep_save(value, connection)

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        """Return the sealed bytes; of plain text, which a constraint is checked with, only that it is there."""
        if isinstance(value, str | Sealed):
            value = bytes(value) if isinstance(value, Sealed) else b""
        return super().get_db_prep_value(value, connection, prepared)

    def get_lookup(self, lookup_name: str) -> "type[Lookup[Any]] | None":
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is sealed: search by its blind index")
        return super().get_lookup(lookup_name)

    def get_default(self) -> Any:
        return super().get_default() or ("" if not self.null else None)

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: models.Model) -> str:
        raise FieldError(f"{self.name} of {obj._meta.label} is sealed for its row and cannot be serialised")


def rotate(instance: models.Model) -> tuple[str, ...]:
    """Return the names of the sealed columns under an older key, made ready for ``save(update_fields=…)`` to seal anew.

    Raises:
        KeyUnknown: if the ring no longer holds the older key.
    """
    stale = []
    current = ring().current.id
    for column in instance._meta.concrete_fields:
        value = instance.__dict__.get(column.attname)
        if isinstance(column, EncryptedTextField) and isinstance(value, Sealed) and value.key_id != current:
            setattr(instance, column.attname, getattr(instance, column.attname))
            stale.append(column.name)
    return tuple(stale)
