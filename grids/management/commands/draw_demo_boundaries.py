"""Draw the demonstration city's boundaries anew and write the file that is kept with the code."""

from typing import Any

from django.core.management.base import BaseCommand

from grids.demo.boundaries import FILE, as_geojson
from grids.demo.drawing import draw
from grids.demo.register import register


class Command(BaseCommand):
    help = "Draw the demonstration city's boundaries and write them to grids/demo/boundaries.geojson."

    def handle(self, *_args: Any, **_options: Any) -> None:
        FILE.write_text(as_geojson(draw(register())), encoding="utf-8")
        self.stdout.write(f"{FILE.name}: {FILE.stat().st_size // 1024} KB")
