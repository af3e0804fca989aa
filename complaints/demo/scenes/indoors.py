"""Scenes inside the buildings: stairwell and lift."""

from PIL.Image import Image

from complaints.demo.scenes.bicycles import bike
from complaints.demo.scenes.canvas import Canvas, box, lit, oval, smooth
from complaints.demo.scenes.space import View, stage
from complaints.demo.scenes.street import bag, carton, window

PLASTER, DADO = "#d6d0c2", "#8fa096"


@stage
def _landing() -> View:
    """Paint the landing and the stairs."""
    view = View(Canvas(103), horizon=285, middle=430)
    canvas = view.on
    canvas.shape(box(0, 0, 960, 720), "#bdb7a9", to="#948e82")
    canvas.shape(view.floor(-2.2, 2.6, 0.8, 4.6), "#a9a396", to="#8b857a")
    canvas.texture(view.floor(-2.2, 2.6, 1.7, 4.6), 0.4)
    for points, paint, to in (
        (view.side(-1.75, 0, 3.2, 0.7, 4.6), "#b3ad9f", "#c6c0b2"),
        (view.wall(-1.75, 2.6, 0, 3.2, 4.6), PLASTER, "#c4beb0"),
        (view.side(-1.75, 0, 1.15, 0.7, 4.6), "#6d7d74", "#77877d"),
        (view.wall(-1.75, 2.6, 0, 1.15, 4.6), DADO, "#80917f"),
    ):
        canvas.shape(points, paint, to=to, across=False)
        canvas.texture(points, 0.45)
    _security_door(view)
    window(view, -0.95, 0.05, 1.5, 2.6, 4.58, glass="#c4d2d6")
    canvas.glow(*view.at(-0.45, 2.0, 4.5), 260, "#6f746c", share=0.7)
    beam = view.outline([(-0.9, 0, 4.3), (0.0, 0, 4.3), (0.5, 0, 2.4), (-0.9, 0, 2.4)])
    canvas.shape(beam, "#efe9d8", alpha=0.22, soft=12)
    _stairs(view)
    return view


def stairwell(after: bool) -> Image:
    """Draw a landing full of boxes and a wardrobe; then the way clear."""
    view = _landing()
    if not after:
        _clutter(view)
    _rail(view)
    return view.on.photo(warm=0.03, dark=0.45)


def bike_indoors(after: bool) -> Image:
    """Draw an e-bike on the landing, charging; then the landing clear."""
    view = _landing()
    if not after:
        canvas = view.on
        canvas.shape(box(258, 356, 290, 398, 4), "#eeeae0", to="#cfcabd")
        bike(canvas, 96, 582, "#6b7f6d")
        lead = smooth([(274, 380), (268, 450), (300, 530), (350, 500), (366, 486)], 10)
        canvas.line([(x + 6, y + 4) for x, y in lead[:22]], "#6b6a60", 5)
        canvas.line(lead, "#24262a", 5)
    _rail(view)
    return view.on.photo(warm=0.03, dark=0.45)


def _security_door(view: View) -> None:
    for shape, paint, to in (
        ((0.0, 2.12, 2.35, 3.42), "#4b4238", "#3b342d"),
        ((0.04, 2.04, 2.43, 3.34), "#6d4a3c", "#5a3d33"),
        ((0.25, 0.9, 2.55, 3.2), "#5d3f34", "#6f4f42"),
        ((1.1, 1.9, 2.55, 3.2), "#5d3f34", "#6f4f42"),
    ):
        low, high, near, far = shape
        view.on.shape(view.side(-1.74, low, high, near, far), paint, to=to)
    view.on.shape(oval(*view.at(-1.73, 1.02, 2.56), 6, 10), "#b7a982")
    for high in (1.78, 2.02):
        tag = view.outline(
            [(-1.73, high, 2.8), (-1.73, high, 3.0), (-1.73, high - 0.18, 3.0), (-1.73, high - 0.18, 2.8)]
        )
        view.on.shape(tag, "#a8473c")


def _stairs(view: View) -> None:
    """Paint a flight that climbs away on the right."""
    rise, run, left, right, start = 0.165, 0.27, 0.55, 1.75, 2.7
    for step in reversed(range(8)):
        near, high = start + step * run, (step + 1) * rise
        view.on.shape(view.side(left, 0, high, near, near + run), "#8f8a80", to="#7d786e")
        view.on.shape(view.wall(left, right, high - rise, high, near), "#a39d91", to="#89847a")
        if high < view.eye:
            view.on.shape(view.floor(left, right, near, near + run, high), "#c4beb1")
            view.on.shape(view.floor(left, right, near, near + 0.045, high), "#8b5f4d")
    for step in range(8):
        near, high = start + step * run, (step + 1) * rise
        view.on.shape(view.side(left, 0, high, near, near + run), "#aca698", to="#8e897e")
    side = view.outline([(right, 0, start), (right, 3.4, start - 1.6), (right, 3.4, 4.9), (right, 1.3, 4.9)])
    view.on.shape(side, "#c9c3b5", to="#b6b0a2")
    view.on.shape(
        view.outline([(right, 0, 1.0), (right, 3.4, 1.0), (right, 3.4, 2.72), (right, 0, 2.72)]),
        "#c1bbae",
        to="#aaa497",
    )
    view.on.shape(
        view.outline([(right, 0, 1.0), (right, 1.15, 1.0), (right, 1.15, 2.72), (right, 0, 2.72)]),
        "#86968c",
        to="#76867c",
    )


def _rail(view: View) -> None:
    rise, run, left, start = 0.165, 0.27, 0.58, 2.7
    for step in range(8):
        foot, up = start + (step + 0.5) * run, (step + 1) * rise
        view.on.line(
            [view.at(left, up, foot), view.at(left, up + 0.86, foot)], "#4e5654", max(2.0, view.scale(foot) * 0.018)
        )
    ends = [view.at(left, rise + 0.8, start), view.at(left, 8 * rise + 0.9, start + 8 * run)]
    view.on.tube(ends, "#7b4a38", 13)


def _clutter(view: View) -> None:
    canvas = view.on
    view.rest(-1.55, -0.5, 3.9, 4.4, 0.6)
    view.block(-1.6, -0.55, 0, 1.5, 3.9, 4.45, "#7d5f46")
    canvas.shape(view.wall(-1.1, -1.07, 0.06, 1.45, 3.89), "#4f3b2c")
    for knob in (-1.15, -1.02):
        canvas.shape(oval(*view.at(knob, 0.8, 3.88), 4), "#cbb98e")
    for left, near, wide, high, low in (
        (-0.45, 3.75, 0.62, 0.5, 0.0), (-0.4, 3.78, 0.5, 0.4, 0.5), (-1.5, 3.1, 0.66, 0.52, 0.0), (-1.42, 3.12, 0.5, 0.36, 0.52),
        (-0.78, 3.0, 0.55, 0.42, 0.0),
    ):  # fmt: skip
        carton(view, left, near, wide, high, 0.45, low=low, paint="#a98862" if low else "#b3926a")
    _sofa(view)
    x, low = view.at(0.3, 0, 2.75)
    bag(canvas, x, low, 130, "#7c5a4c")
    x, low = view.at(-1.25, 0, 2.5)
    bag(canvas, x, low, 120, "#55646c")
    for layer in range(9):
        edge = canvas.chance.uniform(-0.02, 0.02)
        view.block(
            -0.28 + edge,
            0.18 + edge,
            layer * 0.035,
            layer * 0.035 + 0.03,
            2.6,
            2.9,
            lit("#c9c3b3", canvas.chance.uniform(0.82, 1.05)),
        )


def _sofa(view: View) -> None:
    view.rest(-0.3, 0.5, 3.2, 3.8, 0.5)
    view.block(-0.35, 0.45, 0.62, 0.66, 3.6, 3.7, "#6f6257")
    view.block(-0.35, 0.48, 0.1, 0.8, 3.45, 3.72, "#75675c")
    view.block(-0.35, 0.48, 0.1, 0.42, 3.1, 3.5, "#83746a")
    view.block(0.36, 0.5, 0.1, 0.58, 3.05, 3.6, "#6b5e54")
    for share in (-0.3, 0.03):
        view.on.shape(view.floor(share, share + 0.3, 3.12, 3.44, 0.43), "#94857a")


@stage
def _lobby() -> View:
    """Paint the tiled wall and the frame of the lift."""
    canvas = Canvas(113, fine=1)
    canvas.shape(box(0, 0, 960, 600), "#cfc7b7", to="#b5ac9b")
    for row in range(5):
        for column in range(8):
            tile = box(column * 130 - 40 + 1, row * 122 - 12 + 1, column * 130 + 88, row * 122 + 108)
            canvas.shape(
                tile,
                lit("#c9c0af", canvas.chance.uniform(0.96, 1.05)),
                to=lit("#b9b09e", canvas.chance.uniform(0.96, 1.04)),
            )
    canvas.texture(box(0, 0, 960, 600), 0.4)
    canvas.shape(box(0, 598, 960, 720), "#8d867a", to="#a29b8e")
    canvas.shape(box(0, 590, 960, 612), "#6f695f", to="#857f74")
    canvas.shape(box(296, 78, 664, 604), "#5c6266", to="#7c8285", across=True)
    canvas.focus()
    return View(canvas)


def lift(after: bool) -> Image:
    """Draw a lift out of service, with a notice and a tape; then its doors open and the car lit."""
    canvas = _lobby().on
    if after:
        _car_inside(canvas)
    for left, right in ((322, 392), (568, 638)) if after else ((322, 480), (480, 638)):
        leaf = box(left, 104, right, 600)
        canvas.shape(leaf, "#8d9395", to="#b4b9ba", across=True)
        canvas.shape(box(left, 104, (left + right) / 2, 600), "#a9aeb0", alpha=0.35, soft=16)
        for line in range(6):
            canvas.shape(box(left + 3, 130 + line * 80, right - 3, 131 + line * 80), "#e3e6e6", alpha=0.18)
    if not after:
        canvas.shape(box(477.5, 104, 482.5, 600), "#2b2e30")
    canvas.shape(box(0, 606, 960, 720), "#d8d2c5", alpha=0.12)
    mirrored = "#f0e9d4" if after else "#9da2a3"
    canvas.shape(box(392 if after else 330, 612, 568 if after else 630, 700), mirrored, alpha=0.32, soft=16)
    _display(canvas, after=after)
    _buttons(canvas, after=after)
    if not after:
        _notice(canvas)
    return canvas.photo(warm=0.03, dark=0.4)


def _car_inside(canvas: Canvas) -> None:
    canvas.shape(box(392, 104, 568, 600), "#d9d6cb", to="#b3afa4")
    canvas.shape(box(428, 136, 532, 540), "#ece9df", to="#c8c5ba")
    canvas.shape([(392, 600), (428, 540), (532, 540), (568, 600)], "#7d7568", to="#958c7d")
    canvas.shape([(392, 104), (428, 136), (532, 136), (568, 104)], "#fbf8ea")
    canvas.shape(box(440, 200, 520, 360), "#c3cbcc", to="#dfe3e0")
    canvas.tube([(434, 400), (526, 400)], "#9a9d9c", 8)
    canvas.glow(480, 140, 220, "#8f8a70", share=0.9)
    for edge in (392, 568):
        canvas.shape(box(edge - 5, 104, edge + 5, 600), "#1d1f20", alpha=0.5, soft=5)


def _display(canvas: Canvas, *, after: bool) -> None:
    canvas.shape(box(428, 24, 532, 66, 5), "#24282a", to="#3b4043")
    canvas.shape(box(436, 30, 524, 60, 3), "#0f1112")
    if not after:
        return
    for left, top, right, bottom in (
        (492, 34, 510, 38),
        (506, 34, 510, 46),
        (492, 44, 510, 47),
        (492, 47, 496, 56),
        (492, 53, 510, 57),
    ):
        canvas.shape(box(left, top, right, bottom), "#e0603f")
    canvas.shape([(452, 36), (464, 48), (457, 48), (457, 57), (447, 57), (447, 48), (440, 48)], "#e0603f")
    canvas.glow(480, 45, 80, "#7a2c18", share=0.6)


def _buttons(canvas: Canvas, *, after: bool) -> None:
    canvas.shadow(box(722, 304, 776, 424, 6), 0.4, 6)
    canvas.shape(box(716, 296, 770, 416, 6), "#8f9596", to="#b2b7b8", across=True)
    for middle in (332, 378):
        canvas.shape(oval(743, middle, 16), "#5f6567")
        canvas.shape(oval(743, middle, 13), "#f2d9a2" if after and middle == 332 else "#cfd2d1")
    canvas.shape([(743, 324), (750, 338), (736, 338)], "#4b4f50")
    canvas.shape([(743, 386), (750, 372), (736, 372)], "#4b4f50")
    if after:
        canvas.glow(743, 332, 40, "#8a6a2c")


def _notice(canvas: Canvas) -> None:
    canvas.shadow([(404, 222), (560, 218), (566, 420), (408, 424)], 0.45, 6)
    canvas.shape([(398, 214), (556, 210), (560, 412), (402, 416)], "#f1eee5", to="#dcd8cd")
    canvas.shape([(412, 230), (542, 227), (543, 262), (413, 265)], "#a8423a")
    for line in range(5):
        right = 530 - (line % 3) * 22
        canvas.shape(box(420, 286 + line * 22, right, 294 + line * 22, 2), "#6f6c66", alpha=0.8)
    for x, y in ((398, 214), (556, 210)):
        canvas.shape(box(x - 14, y - 8, x + 16, y + 8), "#e6dfc2", alpha=0.75)
    for ends in (((300, 470), (660, 506)), ((300, 520), (660, 462))):
        (x, y), (right, low) = ends
        canvas.line([(x, y + 4), (right, low + 4)], "#4f4a40", 25)
        canvas.line([(x, y), (right, low)], "#d6b040", 24)
        slope = (low - y) / (right - x)
        for stripe in range(9):
            start = x + 14 + stripe * 40
            at = y + slope * (start - x)
            band = [
                (start + 8, at - 12),
                (start + 26, at - 12 + slope * 18),
                (start + 14, at + 12 + slope * 18),
                (start - 4, at + 12),
            ]
            canvas.shape(band, "#2a2926")
    sign = [(200, 640), (238, 470), (282, 470), (318, 640)]
    canvas.shadow(oval(268, 646, 84, 14), 0.5, 8)
    canvas.shape([(222, 632), (250, 474), (290, 474), (336, 628)], "#8e7427")
    canvas.shape(sign, "#d9b33e", to="#b8922f")
    canvas.shape([(259, 500), (284, 552), (234, 552)], "#33312c")
    canvas.shape([(259, 510), (276, 547), (242, 547)], "#d9b33e")
    canvas.shape(box(257, 522, 261, 538), "#33312c")
