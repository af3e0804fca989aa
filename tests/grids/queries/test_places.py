"""Which compound lies in which grid, and how many households live below a place."""

from datetime import date

from governance.models import Place
from governance.tenancy import acting_for
from grids.models import Compound, Grid, GridCompound
from grids.queries.places import compounds_below, only_grid_of
from tests.factories import make_place

COUNTED = date(2026, 1, 1)


def make_compound(code: str, parent: Place, households: int) -> Compound:
    place = make_place(Place.Kind.COMPOUND, code, parent=parent)
    return Compound.objects.create(place=place, households=households, buildings=9, counted_on=COUNTED, source="")


def make_grid(code: str, parent: Place, kind: Grid.Kind, *compounds: Compound) -> Grid:
    place = make_place(Place.Kind.GRID, code, parent=parent)
    grid = Grid.objects.create(place=place, kind=kind, households=400, counted_on=COUNTED, source="")
    GridCompound.objects.bulk_create(GridCompound(grid=grid, compound=compound) for compound in compounds)
    return grid


def test_only_grid_of_a_whole_or_merged_compound_is_its_grid(inside):
    community = make_place(Place.Kind.COMMUNITY, "CM01")
    alone, small, other = (make_compound(f"CP00{number}", community, 200) for number in (1, 2, 3))
    whole = make_grid("G001", community, Grid.Kind.WHOLE, alone)
    merged = make_grid("G002", community, Grid.Kind.MERGED, small, other)
    assert only_grid_of(alone.place_id) == whole.place
    assert only_grid_of(other.place_id) == merged.place


def test_only_grid_of_a_cut_compound_is_not_known(inside):
    community = make_place(Place.Kind.COMMUNITY, "CM01")
    large = make_compound("CP001", community, 900)
    make_grid("G001", community, Grid.Kind.SPLIT, large)
    make_grid("G002", community, Grid.Kind.SPLIT, large)
    assert only_grid_of(large.place_id) is None
    assert only_grid_of(community.pk) is None


def test_compounds_below_counts_the_subtree_and_no_other_city(city, other_city):
    with acting_for(other_city):
        make_compound("CP009", make_place(Place.Kind.STREET, "ST1"), 5000)
    with acting_for(city):
        first, second = make_place(Place.Kind.STREET, "ST1"), make_place(Place.Kind.STREET, "ST11")
        make_compound("CP001", make_place(Place.Kind.COMMUNITY, "CM01", parent=first), 300)
        make_compound("CP002", first, 80)
        make_compound("CP003", second, 1000)
        assert [compounds_below(place.path, COUNTED) for place in (first, second)] == [(2, 380), (1, 1000)]
        assert compounds_below("ST9/", COUNTED) == (0, 0)
