"""Pictures made of one path, for pages that allow no inline style."""

from dataclasses import dataclass

import qrcode


@dataclass(frozen=True)
class Drawing:
    """A square picture: the length of its side in units, and its one path."""

    side: int
    path_d: str


def qr_code(text: str) -> Drawing:
    """Return a QR code with its quiet zone, one unit to a module, runs of dark modules joined."""
    code = qrcode.QRCode(border=4)
    code.add_data(text)
    rows = code.get_matrix()
    path = [f"M{start} {y}h{end - start}v1h-{end - start}z" for y, row in enumerate(rows) for start, end in _runs(row)]
    return Drawing(len(rows), "".join(path))


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    """Return the half-open ranges in which ``row`` is dark."""
    edges = [x for x in range(len(row) + 1) if (x < len(row) and row[x]) != (x > 0 and row[x - 1])]
    return list(zip(edges[::2], edges[1::2], strict=True))
