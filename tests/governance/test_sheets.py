"""Files that spreadsheets open, read back as a spreadsheet reads them."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from governance.sheets import Column, ColumnKind, CsvSheet, ExcelSheet, harmless

COLUMNS = [Column("事项"), Column("件数", ColumnKind.NUMBER), Column("时间", ColumnKind.MOMENT, 17)]
AT = datetime(2024, 9, 27, 8, 30, tzinfo=UTC)
EVIL = [
    "=1+1",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "|x",
    "%x",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠a",
    " =1",
    "　=1",
    "\u00a0=1",
    "\u200b=1",
    "\ufeff=1",
    "\u202e @x",
    "﹦1",
]


def csv_of(path: Path, rows: list[list[object]]) -> list[list[str]]:
    with CsvSheet(path, COLUMNS) as sheet:
        sheet.write(rows)  # type: ignore[arg-type]
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def excel_of(path: Path, rows: list[list[object]]) -> object:
    with ExcelSheet(
        path, COLUMNS, title="事件", about_title="说明", about=[("导出人", "=王"), ("范围", "全部")]
    ) as sheet:
        sheet.write(rows)  # type: ignore[arg-type]
    return load_workbook(path)


@pytest.mark.parametrize("text", EVIL)
def test_text_that_a_spreadsheet_would_run_is_made_harmless_in_csv(tmp_path: Path, text: str) -> None:
    cell = csv_of(tmp_path / "x.csv", [[text, 1, AT]])[1][0]
    assert cell == f"'{text}"


@pytest.mark.parametrize("text", ["北门垃圾满了", "3-2单元", "a=b", "12345", "", "　第二段", "\ufeffx"])
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_csv_is_utf8_with_its_mark_and_local_moments(tmp_path: Path) -> None:
    rows = csv_of(tmp_path / "x.csv", [['北门,垃圾"满"', 3, AT], ["x", None, None]])
    assert (tmp_path / "x.csv").read_bytes()[:3] == b"\xef\xbb\xbf"
    assert rows == [["事项", "件数", "时间"], ['北门,垃圾"满"', "3", "2024-09-27 16:30:00"], ["x", "", ""]]


@pytest.mark.parametrize("text", EVIL)
def test_text_is_a_text_and_no_formula_in_excel(tmp_path: Path, text: str) -> None:
    book = excel_of(tmp_path / "x.xlsx", [[text, 1, AT]])
    cell = book["事件"]["A2"]  # type: ignore[index]
    assert (cell.data_type, cell.hyperlink) == ("s", None)
    assert cell.quotePrefix


def test_address_is_no_link_in_excel(tmp_path: Path) -> None:
    cell = excel_of(tmp_path / "x.xlsx", [["https://example.org/", 1, AT]])["事件"]["A2"]  # type: ignore[index]
    assert (cell.value, cell.hyperlink) == ("https://example.org/", None)


def test_excel_has_real_numbers_and_dates_a_frozen_head_and_says_what_it_is(tmp_path: Path) -> None:
    book = excel_of(tmp_path / "x.xlsx", [["垃圾", 3, AT]])
    sheet, about = book["事件"], book["说明"]  # type: ignore[index]
    assert [cell.value for cell in sheet[1]] == ["事项", "件数", "时间"]
    assert [cell.value for cell in sheet[2]] == ["垃圾", 3, datetime(2024, 9, 27, 16, 30)]  # noqa: DTZ001  (a sheet knows no zones)
    assert (sheet["C2"].is_date, sheet.freeze_panes, int(sheet.column_dimensions["C"].width)) == (True, "A2", 17)
    assert [(row[0].value, row[1].value, row[1].data_type) for row in about] == [
        ("导出人", "=王", "s"),
        ("范围", "全部", "s"),
    ]
