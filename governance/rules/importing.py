"""Reading a sheet that people fill in: its columns, what a cell may hold, and what to say of one that holds something else."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from governance.rules.phones import PhoneRefused, normalise_phone

Words = str | Promise
Cell = object
SHOWN = 40  # signs of a wrong cell that the report repeats
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,19}")
USER_NAME = re.compile(r"^[a-z0-9][a-z0-9._-]{2,59}$")
YES = frozenset({gettext_noop("是"), "1", "y", "yes", "true"})
NO = frozenset({gettext_noop("否"), "0", "n", "no", "false"})
DAY = re.compile(
    r"(\d{4})\s*[-/.\u5e74]\s*(\d{1,2})\s*[-/.\u6708]\s*(\d{1,2})\s*\u65e5?"
)  # also with the signs for year, month, day


class CellRefused(ValueError):
    """Raised for a cell that cannot be read: ``what`` is wrong with it and ``how`` to mend it."""

    def __init__(self, what: str, how: str) -> None:
        super().__init__(what)
        self.what, self.how = what, how


@dataclass(frozen=True)
class Column:
    """A column of a sheet to fill in; ``read`` takes a cell that is not empty. ``example`` stands in the template."""

    name: str
    label: Words
    read: Callable[[Cell], Any]
    help: Words
    example: Words
    required: bool = True
    width: int = 16
    sensitive: bool = False

    def shown(self, cell: Cell) -> str:
        """Return a cell as report and preview repeat it, cut short; of what is sensitive only the last two signs."""
        found = shown(cell)
        return f"…{found[-2:]}" if self.sensitive and found else found


@dataclass(frozen=True)
class Row:
    """A row as read: its number in the file, its values by the names of the columns, and its cells as the report repeats them."""

    number: int
    values: Mapping[str, Any]
    shown: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


@dataclass(frozen=True)
class Fault:
    """A wrong cell: where it stands (``F128``), what it is called and holds, what is wrong and how to mend it."""

    row: int
    cell: str
    column: str
    value: str
    what: str
    how: str


@dataclass
class Reading:
    """What came of reading: the rows without a fault, and the faults in the order of the file."""

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    total: int = 0


def read_rows(columns: Sequence[Column], key: Sequence[str], lines: Iterator[Sequence[Cell]]) -> Reading:
    """Read the lines under the head (row 2 on); lines without anything are passed over.

    Of rows with the same ``key`` every later one is at fault; with an empty key column nothing is compared.
    """
    found = Reading()
    seen: dict[tuple[Any, ...], int] = {}
    for number, line in enumerate(lines, start=2):
        cells = [*line[: len(columns)], *[None] * (len(columns) - len(line))]
        if all(is_empty(cell) for cell in cells):
            continue
        found.total += 1
        values, faults = _read_line(columns, number, cells)
        if not faults:
            shown_cells = tuple(column.shown(cell) for column, cell in zip(columns, cells, strict=True))
            row = Row(number, values, shown_cells)
            of_key = tuple(values[name] for name in key)
            earlier = seen.setdefault(of_key, number) if key else number
            if earlier != number:
                what = _("和第 %(row)s 行重复") % {"row": earlier}
                faults = [fault_of(columns, row, key[-1], what, _("同一个只留一行。"))]
            else:
                found.rows.append(row)
        found.faults += faults
    return found


def _read_line(columns: Sequence[Column], number: int, cells: Sequence[Cell]) -> tuple[dict[str, Any], list[Fault]]:
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for place, (column, cell) in enumerate(zip(columns, cells, strict=True)):
        if is_empty(cell):
            values[column.name] = None
            if column.required:
                faults.append(_fault(column, place, number, cell, _("没有填"), str(column.help)))
            continue
        try:
            values[column.name] = column.read(cell)
        except CellRefused as refused:
            faults.append(_fault(column, place, number, cell, refused.what, refused.how))
    return values, faults


def fault_of(columns: Sequence[Column], row: Row, name: str, what: str, how: str) -> Fault:
    """Return a fault of a row's cell in the column of that name."""
    place = next(place for place, column in enumerate(columns) if column.name == name)
    cell = f"{letters_of(place)}{row.number}"
    return Fault(row.number, cell, str(columns[place].label), row.shown[place], what, how)


def _fault(column: Column, place: int, number: int, cell: Cell, what: str, how: str) -> Fault:
    return Fault(number, f"{letters_of(place)}{number}", str(column.label), column.shown(cell), what, how)


def letters_of(place: int) -> str:
    """Return the letters of a column by its place from 0: A, B … Z, AA."""
    first, last = divmod(place, 26)
    return (letters_of(first - 1) if first else "") + chr(ord("A") + last)


def shown(cell: Cell) -> str:
    """Return a cell as the report repeats it, cut short."""
    if is_empty(cell):
        return ""
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    text = str(cell).strip()
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def is_empty(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


# --- what a cell may hold


def text(most: int) -> Callable[[Cell], str]:
    """Return a reader of a text of at most so many signs; a whole number is taken as its digits."""

    def read(cell: Cell) -> str:
        found = _as_text(cell)
        if len(found) > most:
            raise CellRefused(
                _("太长，有 %(length)s 个字") % {"length": len(found)}, _("最多 %(most)s 个字。") % {"most": most}
            )
        return found

    return read


def code(cell: Cell) -> str:
    """Read a code: capitals, digits and hyphens, at most twenty."""
    found = _as_text(cell).upper()
    if not CODE.fullmatch(found):
        raise CellRefused(_("不是编号"), _("编号用字母、数字和短横线，最多 20 位，例如 CP001。"))
    return found


def codes(cell: Cell) -> tuple[str, ...]:
    """Read codes between semicolons, either kind of them."""
    return tuple(code(part) for part in re.split(r"[;；,，、]", _as_text(cell)) if part.strip())


def user_name(cell: Cell) -> str:
    """Read a user name: small letters, digits, dots, hyphens and underlines, three at least."""
    found = _as_text(cell).lower()
    if not USER_NAME.fullmatch(found):
        raise CellRefused(_("不是用户名"), _("用户名用小写字母、数字、点、短横线和下划线，至少 3 位。"))
    return found


def whole(least: int, most: int) -> Callable[[Cell], int]:
    """Return a reader of a whole number; both bounds are included."""

    def read(cell: Cell) -> int:
        found = _as_decimal(cell)
        if found is None or found != found.to_integral_value():
            raise CellRefused(
                _("不是整数"), _("填 %(least)s 到 %(most)s 之间的整数。") % {"least": least, "most": most}
            )
        if not least <= found <= most:
            raise CellRefused(
                _("超出范围"), _("填 %(least)s 到 %(most)s 之间的整数。") % {"least": least, "most": most}
            )
        return int(found)

    return read


def square_metres(cell: Cell) -> int:
    """Read an area in square metres with two decimals at most, and return it in square decimetres (0.01 m²)."""
    found = _as_decimal(cell)
    how = _("填 1 到 10000 平方米，最多两位小数，例如 87.60。")
    if found is None:
        raise CellRefused(_("不是面积"), how)
    area = found * 100
    if area != area.to_integral_value():
        raise CellRefused(_("小数多于两位"), how)
    if not 100 <= area <= 1_000_000:
        raise CellRefused(_("超出范围"), how)
    return int(area)


def yes_or_no(cell: Cell) -> bool:
    """Read 是 or 否."""
    if isinstance(cell, bool):
        return cell
    found = _as_text(cell).lower()
    if found not in YES | NO:
        raise CellRefused(_("不是“是”或“否”"), _("填“是”或“否”。"))
    return found in YES


def day(cell: Cell) -> date:
    """Read a day: a date cell, or a text like 2024-09-30, 2024/9/30 or 2024年9月30日."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    match = DAY.fullmatch(_as_text(cell))
    try:
        if match is None:
            raise ValueError
        return date(*(int(part) for part in match.groups()))
    except ValueError:
        raise CellRefused(_("不是日期"), _("填日期，例如 2024-09-30。")) from None


def phone(cell: Cell) -> str:
    """Read a phone number into the one form that is kept."""
    try:
        return normalise_phone(_as_text(cell))
    except PhoneRefused:
        raise CellRefused(_("不是电话号码"), _("填 11 位手机号，或者带区号的座机。")) from None


def choice(choices: Mapping[str, Words]) -> Callable[[Cell], str]:
    """Return a reader of one of several things, by its code or by its name."""

    def read(cell: Cell) -> str:
        found = _as_text(cell)
        for known, label in choices.items():
            if found.upper() == known or found in {str(label), str(label).split("（")[0]}:
                return known
        some = "、".join(str(label) for label in list(choices.values())[:8])
        raise CellRefused(_("没有这一种"), _("可以填：%(some)s。") % {"some": some})

    return read


def _as_text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    return unicodedata.normalize("NFC", str(cell)).strip()


def _as_decimal(cell: Cell) -> Decimal | None:
    if isinstance(cell, bool):
        return None
    try:
        found = Decimal(unicodedata.normalize("NFKC", _as_text(cell)))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
