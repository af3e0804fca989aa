"""Scenes at the outer walls: a cable, e-bikes at a door, meter boxes, damp."""

from PIL.Image import Image

from complaints.demo.scenes.bicycles import bike
from complaints.demo.scenes.canvas import Canvas, Paint, Points, blob, box, lit, oval, smooth
from complaints.demo.scenes.space import View, stage
from complaints.demo.scenes.street import foliage


def _brick_wall(canvas: Canvas, low: float) -> None:
    """Paint a rendered outer wall above a plinth."""
    canvas.shape(box(0, 0, 960, low), "#d0c6b1", to="#b9ae98")
    for y in (150, 330, 505):
        canvas.shape(box(0, y, 960, y + 3), "#aaa08b", alpha=0.7)
    canvas.texture(box(0, 0, 960, low), 0.6)
    canvas.shape(box(0, low - 70, 960, low), "#98917f", to="#7f796c")
    canvas.texture(box(0, low - 70, 960, low), 0.5)
    canvas.shape([(0, 0), (420, 0), (960, 380), (960, low), (600, low)], "#2f2b24", alpha=0.1, soft=30)


def _wall_window(canvas: Canvas, left: float, top: float, right: float, low: float, *, bars: bool = False) -> None:
    canvas.shadow(box(left, top, right + 6, low + 12), 0.3, 7)
    canvas.shape(box(left - 9, top - 9, right + 9, low + 9), "#e4dfd3")
    canvas.shape(box(left, top, right, low), "#55666f", to="#8ea1a9")
    canvas.shape([(left, low), (left + 60, top), (left + 100, top), (left + 40, low)], "#c4d0d3", alpha=0.25)
    canvas.shape(box((left + right) / 2 - 5, top, (left + right) / 2 + 5, low), "#dcd7cb")
    canvas.shape(box(left - 22, low + 8, right + 22, low + 24), "#d8d1c2", to="#a79f8f")
    if bars:
        for bar in range(int(left) + 18, int(right), 24):
            canvas.line([(bar, top - 4), (bar, low + 6)], "#8c9294", 2.4)
        for level in (top + 20, low - 20):
            canvas.line([(left - 6, level), (right + 6, level)], "#8c9294", 2.4)


@stage
def _outer_wall() -> View:
    """Paint the outer wall with two windows."""
    canvas = Canvas(127, fine=1)
    _brick_wall(canvas, 560)
    _wall_window(canvas, 330, -60, 560, 128)
    _wall_window(canvas, 640, 190, 860, 390, bars=True)
    canvas.tube([(150, 0), (150, 556)], "#c3bcad", 20)
    canvas.shape(box(0, 558, 960, 720), "#8a857b", to="#75716a")
    canvas.lay_texture(558, 0.7)
    canvas.shape(box(0, 556, 960, 566), "#3b3731", alpha=0.5, soft=5)
    canvas.focus()
    for x in (40, 110, 905):
        foliage(canvas, x, 560, 60, 52, 40)
    return View(canvas)


def cable(after: bool) -> Image:
    """Draw a cable let down from a window to charge an e-bike; then neither."""
    canvas = _outer_wall().on
    if after:
        canvas.shape(oval(480, 640, 260, 30), "#5e5a53", alpha=0.2, soft=14)
        return canvas.photo()
    drop = smooth([(470, 122), (492, 230), (452, 330), (486, 440), (560, 500), (640, 508)], 14)
    canvas.line([(x + 9, y + 6) for x, y in drop], "#8f8674", 5)
    canvas.line(drop, "#26272a", 5.5)
    canvas.line([(x - 1, y - 1) for x, y in drop], "#63656a", 1.2)
    bike(canvas, 300, 600)
    canvas.shape(box(612, 490, 700, 520, 5), "#ece8dd", to="#c2bdb0")
    for hole in range(4):
        canvas.shape(box(621 + hole * 20, 499, 629 + hole * 20, 511, 2), "#77736a")
    canvas.shape(oval(694, 496, 3), "#c94d38")
    lead = smooth([(640, 508), (600, 545), (560, 560), (520, 520), (500, 500)], 10)
    canvas.line(lead, "#2b2c2f", 4.5)
    return canvas.photo()


def bikes(after: bool) -> Image:
    """Draw e-bikes left across an entrance; then the entrance free."""
    canvas = _entrance().on
    if not after:
        bike(canvas, 420, 566, "#a4a9aa")
        bike(canvas, 190, 622)
        bike(canvas, 590, 634, "#8f4a42")
    return canvas.photo()


@stage
def _entrance() -> View:
    """Paint the door of a unit, its canopy and its step."""
    canvas = Canvas(139, fine=1)
    _brick_wall(canvas, 540)
    _wall_window(canvas, 60, 120, 230, 320, bars=True)
    canvas.shape(box(0, 538, 960, 720), "#8e897f", to="#77736b")
    canvas.lay_texture(538, 0.6)
    canvas.shadow(box(380, 150, 760, 250), 0.5, 14)
    canvas.shape(box(424, 150, 716, 540), "#565b5d", to="#6c7173")
    for left in (438, 574):
        canvas.shape(box(left, 176, left + 128, 538), "#7d4b3b", to="#663d31")
        canvas.shape(box(left + 18, 204, left + 110, 380), "#3f4c52", to="#7e9097")
        canvas.shape(box(left + 18, 404, left + 110, 516), "#724435", to="#5c372c")
    canvas.tube([(560, 350), (560, 430)], "#b3b4ae", 9)
    canvas.shape(box(346, 96, 794, 136), "#a9a498", to="#868177")
    canvas.shape([(346, 136), (794, 136), (760, 158), (380, 158)], "#5f5b53")
    canvas.shape(box(770, 300, 806, 372, 4), "#8b9193", to="#aab0b1")
    for row in range(4):
        canvas.shape(box(777, 322 + row * 11, 799, 329 + row * 11, 2), "#4d5355")
    canvas.shape(box(384, 538, 756, 566), "#c2bcaf", to="#9c968a")
    canvas.shape(box(384, 560, 756, 574), "#7f7a70")
    canvas.shape(box(0, 536, 384, 546), "#3b3731", alpha=0.45, soft=5)
    canvas.shape(box(756, 536, 960, 546), "#3b3731", alpha=0.45, soft=5)
    canvas.focus()
    for x in (40, 120, 900):
        foliage(canvas, x, 536, 58, 50, 36)
    return View(canvas)


@stage
def _meter_wall() -> View:
    """Paint the wall with its pipes and the box."""
    canvas = Canvas(131, fine=1)
    _brick_wall(canvas, 620)
    canvas.shape(box(0, 618, 960, 720), "#8a857b", to="#77736b")
    canvas.lay_texture(618, 0.7)
    canvas.tube([(120, 0), (120, 616)], "#b9a24c", 18)
    canvas.shape(box(98, 300, 142, 340, 4), "#a98f3c", to="#7f6c2e")
    for x in (430, 470, 510):
        canvas.tube([(x, 0), (x, 150)], "#c9c4b8", 16)
    canvas.focus()
    return View(canvas)


def meters(after: bool) -> Image:
    """Draw a meter box open, with loose wires and scorch marks; then shut and marked."""
    canvas = _meter_wall().on
    if not after:
        canvas.shape(blob(canvas.chance, 470, 150, 170, 110, 0.2), "#2a241d", alpha=0.4, soft=26)
    canvas.shadow(box(296, 160, 706, 530), 0.55, 14)
    canvas.shape(box(284, 144, 692, 514, 5), "#8e9495", to="#a9aeae")
    if after:
        canvas.shape(box(296, 156, 680, 502, 3), "#a7acac", to="#989e9f")
        canvas.shape(box(484, 156, 490, 502), "#6f7577")
        for left in (330, 524):
            canvas.shape(box(left, 196, left + 116, 296), "#536168", to="#889aa1")
            for row in (226, 262):
                canvas.shape(box(left + 10, row, left + 106, row + 22, 2), "#d9d8d0", alpha=0.8)
        canvas.shape([(392, 340), (430, 408), (354, 408)], "#d3b043")
        canvas.shape([(395, 356), (384, 384), (392, 384), (387, 402), (404, 378), (396, 378), (402, 356)], "#2d2b27")
        canvas.shape(box(474, 330, 500, 360, 4), "#3f4446")
    else:
        _open_meters(canvas)
    canvas.texture(box(284, 144, 692, 514), 0.4)
    return canvas.photo()


def _open_meters(canvas: Canvas) -> None:
    canvas.shape(box(298, 158, 678, 500), "#3f4344", to="#565a5b")
    for row in range(2):
        for column in range(3):
            left, top = 318 + column * 122, 176 + row * 156
            canvas.shape(box(left, top, left + 104, top + 106, 5), "#cfccc2", to="#a8a59b")
            canvas.shape(box(left + 16, top + 14, left + 88, top + 50, 3), "#6f8087", to="#a9b8bb")
            canvas.shape(box(left + 34, top + 24, left + 74, top + 38), "#2f3335")
            canvas.shape(box(left + 18, top + 66, left + 86, top + 72), "#7d7b73")
    door = [(284, 144), (150, 108), (150, 560), (284, 514)]
    canvas.shadow([(x + 14, y + 14) for x, y in door], 0.4, 10)
    canvas.shape(door, "#7e8486", to="#a2a7a8", across=True)
    canvas.shape([(268, 170), (170, 146), (170, 250), (268, 262)], "#96a5ab", alpha=0.7)
    for paint, points in (
        ("#a63d33", [(360, 440), (350, 530), (410, 570), (392, 640)]), ("#2c2e31", [(480, 440), (500, 560), (450, 600), (470, 664)]),
        ("#b59a3c", [(600, 286), (640, 400), (620, 520), (660, 590)]), ("#3f6a86", [(540, 440), (560, 540), (600, 560), (585, 630)]),
        ("#2c2e31", [(420, 282), (460, 330), (520, 300), (560, 330)]),
    ):  # fmt: skip
        wire = smooth(points, 10)
        canvas.line([(x + 5, y + 5) for x, y in wire], "#3a362f", 5)
        canvas.line(wire, paint, 5)
    canvas.shape(blob(canvas.chance, 590, 300, 64, 60, 0.2), "#15120f", alpha=0.75, soft=14)


@stage
def _window_wall() -> View:
    """Paint the wall between the windows."""
    canvas = Canvas(137, fine=1)
    _brick_wall(canvas, 760)
    _wall_window(canvas, 90, 90, 290, 330)
    _wall_window(canvas, 690, 90, 890, 330)
    _wall_window(canvas, 90, 520, 290, 760)
    _wall_window(canvas, 690, 520, 890, 760)
    canvas.tube([(560, 0), (560, 720)], "#cdc7ba", 24)
    for y in (60, 300, 540):
        canvas.shape(box(542, y, 580, y + 16, 3), "#a39d90")
    canvas.focus()
    return View(canvas)


def damp_wall(after: bool) -> Image:
    """Draw an outer wall with damp and fallen render; then rendered anew."""
    canvas = _window_wall().on
    if after:
        canvas.shape(box(322, 116, 526, 616), "#d3cab6", to="#c8bea8", alpha=0.8, soft=4)
        return canvas.photo()
    for x, y, across, down, alpha in ((430, 300, 150, 330, 0.4), (400, 420, 110, 250, 0.35), (640, 200, 60, 220, 0.2)):
        canvas.shape(blob(canvas.chance, x, y, across, down, 0.16), "#5f5a47", alpha=alpha, soft=20)
    for x, y, across, down in ((430, 250, 74, 92), (470, 430, 46, 60), (380, 500, 30, 36)):
        _fallen(canvas, blob(canvas.chance, x, y, across, down, 0.24), "#9b8168")
    for _streak in range(18):
        left, top = canvas.chance.uniform(340, 540), canvas.chance.uniform(180, 380)
        low = top + canvas.chance.uniform(90, 300)
        canvas.shape([(left - 3, top), (left + 3, top), (left + 6, low), (left - 5, low)], "#4c4736", alpha=0.3, soft=4)
    for points in ([(360, 90), (392, 160), (380, 210), (420, 260)], [(470, 340), (500, 390), (490, 470), (520, 540)]):
        canvas.line(smooth(points, 6), "#4d4739", 2.5)
    return canvas.photo()


def _fallen(canvas: Canvas, outline: Points, paint: Paint) -> None:
    """Paint a place where the render has fallen off the bricks."""
    canvas.shape([(x - 4, y - 5) for x, y in outline], "#e0d8c6")
    canvas.shape(outline, lit(paint, 0.8), to=paint)
    start, end = min(x for x, _y in outline), max(x for x, _y in outline)
    top, low = min(y for _x, y in outline), max(y for _x, y in outline)
    for course in range(int(top) + 8, int(low) - 6, 15):
        reach = (1 - ((course - (top + low) / 2) / ((low - top) / 2)) ** 2) ** 0.5 * 0.8
        middle, half = (start + end) / 2, (end - start) / 2 * reach
        canvas.line([(middle - half, course), (middle + half, course)], lit(paint, 0.66), 2)
    canvas.texture(outline, 1.0)
