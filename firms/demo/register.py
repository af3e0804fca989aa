"""What is written down about the demonstration city's firms and their contracts."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from firms.models import PropertyFirm, ServiceContract
from governance.seeds.tables import read_rows

FOLDER = Path(__file__).parent / "seeds"


@dataclass(frozen=True)
class FirmRow:
    """A firm; ``status`` is ``active`` or ``exited_`` and the year."""

    code: str
    name: str
    kind: PropertyFirm.Kind
    status: str


@dataclass(frozen=True)
class ContractRow:
    """A contract; ``valid_to`` is its last day."""

    firm: str
    compound: str
    kind: ServiceContract.Kind
    valid_from: date
    valid_to: date | None


@cache
def firms() -> tuple[FirmRow, ...]:
    """Return the 49 firms: 45 active, 2 street companies, 2 that left."""
    return read_rows(FOLDER / "demo_firms.csv", FirmRow)


@cache
def contracts() -> tuple[ContractRow, ...]:
    """Return the 116 contracts, past ones included."""
    return read_rows(FOLDER / "demo_contracts.csv", ContractRow)
