"""All scenes by name; each is drawn as it was before, or as it is after."""

from collections.abc import Callable, Mapping

from PIL.Image import Image

from complaints.demo.scenes import indoors, nights, roads, walls, yards

SCENES: Mapping[str, Callable[[bool], Image]] = {
    "bins": yards.bins,
    "fire-lane": roads.fire_lane,
    "paving": roads.paving,
    "yard-wall": yards.yard_wall,
    "fallen-tree": yards.fallen_tree,
    "overflow": roads.overflow,
    "gate": roads.gate,
    "stairwell": indoors.stairwell,
    "bike-indoors": indoors.bike_indoors,
    "bikes": walls.bikes,
    "lift": indoors.lift,
    "cable": walls.cable,
    "meters": walls.meters,
    "damp-wall": walls.damp_wall,
    "lamp": nights.lamp,
    "stall": nights.stall,
}
