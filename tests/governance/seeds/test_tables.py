"""Reading typed rows from CSV files, and refusing what does not fit."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

import pytest

from governance.seeds.tables import SeedRefused, read_rows


class Colour(Enum):
    RED = 1


@dataclass(frozen=True)
class Line:
    name: str
    amount: int
    used: bool
    since: date
    until: date | None
    codes: tuple[str, ...]
    colour: Colour


JANUARY = date(2024, 1, 2)
HEADER = "name,amount,used,since,until,codes,colour,left_out\n"


@pytest.fixture
def written(tmp_path):
    def write(text: str):
        path = tmp_path / "lines.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_read_rows_reads_each_type(written):
    path = written(HEADER + "一,5,1,2024-01-02,,A;B,red,x\n二,-3,0,2024-01-02,2024-02-01,,RED,\n")
    assert read_rows(path, Line) == (
        Line("一", 5, used=True, since=JANUARY, until=None, codes=("A", "B"), colour=Colour.RED),
        Line("二", -3, used=False, since=JANUARY, until=date(2024, 2, 1), codes=(), colour=Colour.RED),
    )


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("一,five,1,2024-01-02,,A,red,", "amount"),
        ("一,5,yes,2024-01-02,,A,red,", "used"),
        ("一,5,1,02.01.2024,,A,red,", "since"),
        ("一,5,1,2024-01-02,never,A,red,", "until"),
        ("一,5,1,2024-01-02,,A,blue,", "colour"),
        ("一,5,1,2024-01-02", "until"),
    ],
)
def test_read_rows_names_file_line_and_column_of_what_it_refuses(written, line, column):
    with pytest.raises(SeedRefused, match=rf"lines\.csv, line 2, column {column}: "):
        read_rows(written(HEADER + line + "\n"), Line)


def test_read_rows_refuses_a_file_without_a_column(written):
    with pytest.raises(SeedRefused, match="no column amount, colour"):
        read_rows(written("name,used,since,until,codes\n一,1,2024-01-02,,\n"), Line)


def test_read_rows_refuses_a_file_without_rows(written):
    with pytest.raises(SeedRefused, match="no rows"):
        read_rows(written(HEADER), Line)
