"""What is written down about the demonstration city's places: streets, towns, communities, compounds and grids."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from governance.seeds.tables import SeedRefused, read_rows
from governance.seeds.templates import Department
from grids.models import Grid

FOLDER = Path(__file__).parent / "seeds"


@dataclass(frozen=True)
class CommunityRow:
    community: str
    street: str
    population: int
    households: int
    compounds: int
    grids: int
    grid_members: int
    app_cases: int


@dataclass(frozen=True)
class TownRow:
    town: str
    population: int


@dataclass(frozen=True)
class CompoundRow:
    code: str
    name: str
    community: str
    street: str
    households: int
    buildings: int
    grids: tuple[str, ...]


@dataclass(frozen=True)
class GridRow:
    code: str
    community: str
    street: str
    kind: Grid.Kind
    households: int
    compounds: tuple[str, ...]
    grid_members: int


@dataclass(frozen=True)
class Register:
    """All places of the demonstration city. Communities and towns are numbered here; the lists know them by name."""

    streets: tuple[Department, ...]
    communities: tuple[CommunityRow, ...]
    towns: tuple[TownRow, ...]
    compounds: tuple[CompoundRow, ...]
    grids: tuple[GridRow, ...]

    def community_code(self, name: str) -> str:
        """Return ``CM01`` for the first community of the list, and so on."""
        return f"CM{[row.community for row in self.communities].index(name) + 1:02}"

    def town_code(self, name: str) -> str:
        """Return ``TN01`` for the first town of the list, and so on."""
        return f"TN{[row.town for row in self.towns].index(name) + 1:02}"

    def grids_of(self, community: str) -> tuple[GridRow, ...]:
        return tuple(row for row in self.grids if row.community == community)

    def grid_name(self, grid: GridRow) -> str:
        """Return the name by which the grid is known: its community's without 社区, and its number there."""
        number = self.grids_of(grid.community).index(grid) + 1
        return f"{grid.community.removesuffix('社区')}{number:02}网格"


@cache
def register() -> Register:
    """Return the register, read once.

    Raises:
        SeedRefused: if a list cannot be read, or grids and compounds do not name one another.
    """
    found = Register(
        streets=read_rows(FOLDER / "demo_departments.csv", Department),
        communities=read_rows(FOLDER / "demo_communities.csv", CommunityRow),
        towns=read_rows(FOLDER / "demo_towns.csv", TownRow),
        compounds=read_rows(FOLDER / "demo_compounds.csv", CompoundRow),
        grids=read_rows(FOLDER / "demo_grids.csv", GridRow),
    )
    of_grids = {(compound, row.code) for row in found.grids for compound in row.compounds}
    of_compounds = {(row.code, grid) for row in found.compounds for grid in row.grids}
    if of_grids != of_compounds:
        raise SeedRefused(f"Grids and compounds disagree on {sorted(of_grids ^ of_compounds)}.")
    return found
