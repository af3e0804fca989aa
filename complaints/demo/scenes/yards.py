"""Scenes in the yards of a compound, by day: bins, a wall, a tree."""

from PIL.Image import Image

from complaints.demo.scenes.canvas import Canvas, Paint, blob, lit, oval, smooth
from complaints.demo.scenes.space import View, stage
from complaints.demo.scenes.street import (
    GREY_WALL,
    PALE_WALL,
    WARM_WALL,
    bag,
    building,
    carton,
    foliage,
    grass,
    hedge,
    scraps,
    tree,
)

BINS = ((-1.72, "#4b7459"), (-0.86, "#466a8c"), (0.0, "#60666a"), (0.86, "#4b7459"))


def _yard(seed: int, *, horizon: float = 300, out_of_focus: float = 1.6) -> View:
    """Return a view of a compound: sky, blocks of flats, trees, and the ground in front."""
    view = View(Canvas(seed, fine=1), horizon=horizon)
    view.sky()
    building(view, -22, -6.5, 27, 6, WARM_WALL)
    building(view, 2.5, 24, 33, 6, PALE_WALL)
    building(view, -5, 1.5, 48, 11, GREY_WALL)
    view.ground()
    for right, away, high in ((-9, 21, 5.5), (-1.6, 25, 5.0), (4.4, 23, 4.4), (9.5, 20, 5.8)):
        tree(view, right, away, high, wide=1.9)
    view.on.focus(out_of_focus)
    return view


@stage
def _bin_place() -> View:
    """Paint the place where the bins stand."""
    view = _yard(11)
    hedge(view, -9, 9, 9, 1.1)
    view.on.shape(view.floor(-3.2, 3.2, 3.2, 6.1), "#a9a498", to="#8f8a7f")
    view.on.texture(view.floor(-3.2, 3.2, 3.2, 6.1), 0.6)
    view.block(-3.2, 3.2, 0, 1.35, 6.1, 6.3, "#c8c1b1")
    view.on.texture(view.wall(-3.2, 3.2, 0, 1.35, 6.1), 0.7)
    for tile in range(-16, 17):
        view.on.line(view.outline([(tile * 0.2, 0, 6.09), (tile * 0.2, 1.35, 6.09)]), "#b8b09f", 0.6)
    return view


def bins(after: bool) -> Image:
    """Draw bins that overflow; then the same bins shut on a washed floor."""
    view = _bin_place()
    for left, paint in BINS:
        _bin(view, left, 4.5, paint, full=not after)
    if after:
        view.on.shape(blob(view.on.chance, 470, 590, 300, 40, 0.1), "#6d6a64", alpha=0.28, soft=14)
        return view.on.photo()
    scraps(view, -2.4, 2.2, 3.0, 4.4, 60)
    for x, low, size, paint in (
        (175, 585, 120, "#2b2d2e"), (292, 612, 96, "#b9bcba"), (700, 590, 128, "#2f3132"), (800, 606, 92, "#97603f"), (610, 628, 84, "#31343a"),
    ):  # fmt: skip
        bag(view.on, x, low, size, paint)
    carton(view, -0.55, 3.35, 0.5, 0.32, 0.35)
    return view.on.photo()


def _bin(view: View, left: float, near: float, paint: Paint, *, full: bool) -> None:
    wide, deep, high = 0.66, 0.7, 1.02
    right, canvas = left + wide, view.on
    view.rest(left + 0.04, right - 0.04, near, near + deep, 0.6)
    inset = 0.07
    body = view.outline(
        [(left, high, near), (right, high, near), (right - inset, 0.06, near + 0.06), (left + inset, 0.06, near + 0.06)]
    )
    if left > 0:
        canvas.shape(
            view.outline(
                [
                    (left, high, near),
                    (left, high, near + deep),
                    (left + inset, 0.06, near + deep),
                    (left + inset, 0.06, near + 0.06),
                ]
            ),
            lit(paint, 0.7),
        )
    if right < 0:
        canvas.shape(
            view.outline(
                [
                    (right, high, near),
                    (right, high, near + deep),
                    (right - inset, 0.06, near + deep),
                    (right - inset, 0.06, near + 0.06),
                ]
            ),
            lit(paint, 0.52),
        )
    canvas.shape(body, lit(paint, 1.12), to=lit(paint, 0.78), across=True)
    canvas.texture(body, 0.3)
    for rib in (0.28, 0.72):
        at = left + wide * rib
        canvas.shape(
            view.outline(
                [(at, 0.9, near - 0.01), (at + 0.03, 0.9, near - 0.01), (at + 0.02, 0.16, near), (at, 0.16, near)]
            ),
            lit(paint, 0.72),
        )
    x, y = view.at((left + right) / 2, 0.6, near)
    canvas.shape(oval(x, y, 17), "#dedbd2", alpha=0.75)
    canvas.shape(oval(x, y, 11), lit(paint, 0.95))
    for wheel in (left + 0.1, right - 0.16):
        canvas.shape(view.wall(wheel, wheel + 0.07, 0, 0.17, near + 0.05), "#1f2021")
    if full:
        _heap(view, left, right, near, high)
        canvas.shape(
            view.outline(
                [
                    (left, high + 0.1, near + deep),
                    (right, high + 0.1, near + deep),
                    (right + 0.02, high + 0.62, near + deep + 0.16),
                    (left - 0.02, high + 0.62, near + deep + 0.16),
                ]
            ),
            lit(paint, 0.62),
        ) if False else None
        canvas.shape(
            view.wall(left - 0.03, right + 0.03, high - 0.07, high + 0.01, near - 0.03),
            lit(paint, 1.2),
            to=lit(paint, 0.85),
        )
        return
    view.block(left - 0.03, right + 0.03, high, high + 0.07, near - 0.05, near + deep, lit(paint, 0.92))
    canvas.shape(view.wall(left + 0.18, right - 0.18, high + 0.01, high + 0.05, near - 0.06), lit(paint, 0.6))


def _heap(view: View, left: float, right: float, near: float, high: float) -> None:
    """Paint what stands above the rim of a full bin, and its lid thrown back."""
    canvas, chance, deep = view.on, view.on.chance, 0.7
    lid = view.outline(
        [
            (left - 0.02, high, near + deep),
            (right + 0.02, high, near + deep),
            (right, high + 0.55, near + deep + 0.1),
            (left, high + 0.55, near + deep + 0.1),
        ]
    )
    canvas.shape(lid, "#3f4a47", to="#2d3433")
    unit = view.scale(near)
    for share, size, paint in (
        (0.25, 0.24, "#d7d6d0"),
        (0.74, 0.25, "#2b2e30"),
        (0.5, 0.27, chance.choice(("#b8886a", "#c9c7be", "#5f7580"))),
    ):
        x, y = view.at(left + (right - left) * share, high + 0.08, near + 0.2)
        body = blob(chance, x, y - unit * 0.06, unit * size, unit * size * 0.85, 0.1)
        canvas.shape(body, lit(paint, 1.1), to=lit(paint, 0.62))
        for _fold in range(4):
            dx = chance.uniform(-0.6, 0.6) * unit * size
            canvas.shape(
                oval(x + dx, y - unit * 0.12, unit * 0.02, unit * 0.11, turn=dx * 1.2),
                lit(paint, 1.45),
                alpha=0.55,
                soft=1.5,
            )


@stage
def _garden() -> View:
    """Paint the yard before a ground-floor flat."""
    view = _yard(41)
    building(view, 2.2, 14, 9, 2, WARM_WALL)
    hedge(view, -12, 1.6, 12, 1.0)
    grass(view, -12, 2.2, 2.2, 11.6, dry=0.3)
    view.on.shape(view.floor(0.9, 2.0, 2.0, 12), "#b3ada0", to="#9d978b")
    view.on.texture(view.floor(0.9, 2.0, 2.0, 12), 0.5)
    return view


def yard_wall(after: bool) -> Image:
    """Draw a half-built wall in a yard, with bricks and cement; then the yard given back."""
    view = _garden()
    if after:
        view.on.shape(view.floor(-2.7, 0.9, 5.0, 6.5), "#8a8160", alpha=0.5, soft=16)
        for right in (-2.2, -1.2, -0.2):
            x, y = view.at(right, 0, 5.6)
            view.on.shadow(oval(x + 12, y, 44, 9), 0.4, 5)
            foliage(view.on, x, y - 34, 40, 36, 40)
        return view.on.photo()
    view.on.shape(blob(view.on.chance, 380, 560, 330, 60, 0.15), "#a99a7f", alpha=0.85, soft=12)
    _courses(view)
    _material(view)
    return view.on.photo()


def _courses(view: View) -> None:
    """Paint courses of brick, the last one unfinished."""
    chance, near, step = view.on.chance, 5.2, 0.088
    view.rest(-2.7, 0.8, near, near + 0.24, 0.6)
    for course in range(15):
        low = course * step
        until = 0.8 if course < 9 else 0.8 - (course - 8) * 0.42
        left = -2.7
        view.on.shape(view.floor(left, until, near, near + 0.24, low + step), "#b5a596")
        view.on.shape(view.wall(left, until, low, low + step, near), "#ada294")
        while left < until:
            start = left + (0.12 if course % 2 and left == -2.7 else 0.0)
            end = min(until, left + (0.12 if course % 2 and left == -2.7 else 0.24)) if start == left else left + 0.12
            paint = lit(chance.choice(("#9a5f48", "#8e5743", "#a56c52", "#935c4a")), chance.uniform(0.88, 1.08))
            view.on.shape(view.wall(left + 0.008, end - 0.008, low + 0.01, low + step - 0.008, near - 0.005), paint)
            left = end
    view.on.texture(view.wall(-2.7, 0.8, 0, 1.3, near), 0.8)


def _material(view: View) -> None:
    chance = view.on.chance
    view.rest(-1.0, 0.3, 3.7, 4.2, 0.6)
    for layer in range(5):
        for column in range(6 - layer):
            left = -1.0 + column * 0.22 + layer * 0.1
            paint = lit(chance.choice(("#9a5f48", "#a56c52", "#8e5743")), chance.uniform(0.85, 1.1))
            view.block(left, left + 0.2, layer * 0.1, layer * 0.1 + 0.095, 3.7 + layer * 0.02, 4.15, paint)
    for left, low in ((-2.5, 0.0), (-1.98, 0.0), (-2.25, 0.17)):
        x, y = view.at(left + 0.3, low, 3.9)
        unit = view.scale(3.9)
        view.on.shadow(oval(x, y, unit * 0.3, unit * 0.05), 0.5, 5)
        view.on.shape(blob(chance, x, y - unit * 0.09, unit * 0.32, unit * 0.1, 0.06), "#c4bfb3", to="#87837a")
    x, y = view.at(0.5, 0, 3.4)
    view.on.shadow(oval(x + 8, y, 48, 10), 0.5, 5)
    view.on.shape([(x - 34, y - 62), (x + 34, y - 62), (x + 26, y), (x - 26, y)], "#5d7487", to="#3d4d5c", across=True)
    view.on.shape(oval(x, y - 62, 34, 9), "#86827a")
    view.on.tube([(x + 92, y + 8), (x + 30, y - 190)], "#a98c63", 8)


@stage
def _green() -> View:
    """Paint the path across the green."""
    view = _yard(53)
    grass(view, -14, 14, 2.0, 13, dry=0.15)
    path = view.outline([(-1.2, 0, 13), (-0.2, 0, 13), (1.5, 0, 1.6), (-1.9, 0, 1.6)])
    view.on.shape(path, "#bab3a5", to="#a29b8e")
    view.on.texture(path, 0.5)
    tree(view, -4.6, 9, 5.6, wide=1.9)
    hedge(view, 2.6, 9, 8.2, 0.8)
    return view


def fallen_tree(after: bool) -> Image:
    """Draw a tree lying across the path; then the path free and a young tree staked."""
    view = _green()
    if after:
        x, y = view.at(2.1, 0, 4.7)
        view.on.shape(oval(x, y, 90, 18), "#7b6a50", alpha=0.9, soft=5)
        for dx in (-62, 8, 66):
            view.on.tube([(x + dx, y + 4), (x + dx * 0.1, y - 190)], "#b59d74", 8)
        view.on.tube([(x, y), (x + 3, y - 330)], "#6a5c4d", 12)
        foliage(view.on, x, y - 350, 92, 96, 56)
        return view.on.photo()
    _lying_trunk(view)
    return view.on.photo()


def _lying_trunk(view: View) -> None:
    canvas = view.on
    canvas.shadow(blob(canvas.chance, 430, 560, 420, 46, 0.1), 0.5, 18)
    roots = [(868, 420), (908, 470), (902, 540), (856, 574), (818, 520), (826, 452)]
    canvas.shape(smooth(roots, 6), "#7a6248", to="#4c3d2f")
    canvas.texture(smooth(roots, 6), 0.9)
    for end in ((930, 420), (950, 505), (926, 590), (880, 400), (852, 612)):
        canvas.tube(smooth([(858, 500), ((858 + end[0]) / 2, (500 + end[1]) / 2 - 8), end], 5), "#66543f", 8)
    trunk = [(850, 470), (620, 496), (400, 510), (240, 520), (240, 548), (400, 548), (620, 546), (850, 536)]
    canvas.shape(trunk, "#7d6b58", to="#42372d")
    canvas.texture(trunk, 0.9)
    for start, end in (
        ((520, 510), (420, 400)),
        ((420, 530), (330, 610)),
        ((360, 520), (250, 410)),
        ((600, 500), (560, 430)),
    ):
        canvas.tube([start, end], "#66584a", 15)
    for x, y, across, down in (
        (300, 440, 120, 80),
        (190, 520, 150, 100),
        (300, 590, 120, 56),
        (410, 420, 70, 56),
        (90, 560, 90, 56),
    ):
        canvas.shadow(oval(x + 20, y + down * 0.9, across, down * 0.3), 0.35, 14)
        foliage(canvas, x, y, across, down, 70)
    scraps(view, -2, 1.5, 2.4, 4.4, 24)
