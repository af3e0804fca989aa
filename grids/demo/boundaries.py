"""The demonstration city's boundaries as they are kept: one GeoJSON feature a line, WGS-84, five decimals."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

FILE = Path(__file__).parent / "boundaries.geojson"
NOTE = "示意图，不作界线依据"
Level = Literal["STREET", "TOWN", "COMMUNITY", "COMPOUND", "GRID"]
Position = tuple[float, float]


@dataclass(frozen=True)
class Outline:
    """A place's boundary: a closed ring of longitudes and latitudes, and a point inside to write its name on."""

    kind: Level
    code: str
    ring: tuple[Position, ...]
    centre: Position

    def polygon(self) -> dict[str, object]:
        """Return the boundary as a GeoJSON geometry."""
        return {"type": "Polygon", "coordinates": [[list(position) for position in self.ring]]}


def as_geojson(outlines: Iterable[Outline]) -> str:
    """Return the text of the file."""
    features = ",\n".join(
        json.dumps(_feature(outline), ensure_ascii=False, separators=(",", ":")) for outline in outlines
    )
    return f'{{"type":"FeatureCollection","note":"{NOTE}","features":[\n{features}\n]}}\n'


def _feature(outline: Outline) -> dict[str, object]:
    return {
        "type": "Feature",
        "properties": {"kind": outline.kind, "code": outline.code, "centre": outline.centre},
        "geometry": outline.polygon(),
    }


@cache
def boundaries() -> Mapping[str, Outline]:
    """Return the outlines of the committed file by the code of their place."""
    features = json.loads(FILE.read_text(encoding="utf-8"))["features"]
    found = [
        Outline(
            kind=feature["properties"]["kind"],
            code=feature["properties"]["code"],
            ring=tuple((lon, lat) for lon, lat in feature["geometry"]["coordinates"][0]),
            centre=(feature["properties"]["centre"][0], feature["properties"]["centre"][1]),
        )
        for feature in features
    ]
    return {outline.code: outline for outline in found}
