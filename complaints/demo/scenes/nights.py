"""Scenes by night: a lamp that is out, a stall that smokes."""

from PIL.Image import Image

from complaints.demo.scenes.canvas import Canvas, blob, box, lit, oval
from complaints.demo.scenes.space import View, stage
from complaints.demo.scenes.street import building, hedge, scraps, tree

DARK = "#20262e"
WINDOWS = ("#c9a768", "#d8bd86", "#a98f68", "#9faeb2")


def _night(seed: int, *, horizon: float = 320, many: float = 0.34) -> View:
    """Return a view of a compound by night, some windows lit."""
    view = View(Canvas(seed, fine=1), horizon=horizon)
    view.on.shape(box(0, 0, 960, horizon + 40), "#1b2430", to="#3a3f45")
    view.on.glow(480, horizon, 620, "#2e2b28", down=190)
    blocks = ((-24, -6, 28, 6), (3.5, 24, 32, 6), (-5, 2.6, 46, 11))
    for left, right, near, floors in blocks:
        building(view, left, right, near, floors, "#2e3439")
        _lit_windows(view, left, right, near, floors, many)
    view.ground("#26282b", "#393b3d", 0.7)
    return view


def _lit_windows(view: View, left: float, right: float, near: float, floors: int, many: float) -> None:
    """Light some of the windows that ``building`` has painted, and darken the others."""
    chance, columns = view.on.chance, max(2, round((right - left) / 3.4))
    wide = (right - left) / columns
    for floor in range(floors):
        for column in range(columns):
            start, low = left + column * wide + wide * 0.2, floor * 3.0 + 0.9
            glass = view.wall(start - 0.1, start + wide * 0.56 + 0.1, low - 0.25, low + 1.6, near)
            if chance.random() < many:
                view.on.shape(glass, lit(chance.choice(WINDOWS), chance.uniform(0.6, 0.95)))
                continue
            view.on.shape(glass, "#1d242b", to="#2a323a")


@stage
def _dark_path() -> View:
    """Paint the path in the dark."""
    view = _night(151)
    canvas = view.on
    for right, away in ((-6, 20), (5.6, 18)):
        tree(view, right, away, 5.4, wide=1.9)
    canvas.shape(box(0, 0, 960, 720), "#141b24", alpha=0.42)
    canvas.focus(1.6)
    path = view.outline([(-0.9, 0, 16), (0.7, 0, 16), (2.3, 0, 1.5), (-2.3, 0, 1.5)])
    canvas.shape(path, "#4b4b4b", to="#3b3b3c")
    canvas.texture(path, 0.8)
    hedge(view, -9, -2.2, 8, 0.8)
    hedge(view, 2.4, 9, 8, 0.8)
    return view


def lamp(after: bool) -> Image:
    """Draw a path at night whose lamp is out; then lit."""
    view = _dark_path()
    canvas = view.on
    canvas.shape(box(0, 300, 960, 720), "#10161e", alpha=0.5 if after else 0.62)
    for away, right in ((13.0, -1.9), (5.2, -1.75)):
        _post(view, right, away, shining=after)
    if after:
        x, y = view.at(-1.2, 0, 5.2)
        canvas.glow(x + 60, y + 20, 560, "#8c6f45", down=160)
        canvas.glow(x + 40, y + 10, 300, "#7a5f38", down=80)
        far_x, far_y = view.at(-1.4, 0, 13)
        canvas.glow(far_x + 20, far_y, 190, "#6d5635", down=40)
    else:
        canvas.glow(620, 690, 330, "#474c50", down=120, share=0.7)
    return canvas.photo(warm=0.0, colour=0.92, light=1.25, dark=0.4, noise=0.24)


def _post(view: View, right: float, away: float, *, shining: bool) -> None:
    unit = view.scale(away)
    foot, top = view.at(right, 0, away), view.at(right, 3.2, away)
    view.on.tube([foot, top], "#3c4246" if not shining else "#5b5c58", max(3.0, unit * 0.07))
    arm = (top[0] + unit * 0.5, top[1] - unit * 0.1)
    view.on.tube([top, arm], "#3c4246" if not shining else "#6a6a64", max(2.5, unit * 0.05))
    head = [
        (arm[0] - unit * 0.2, arm[1] - unit * 0.07),
        (arm[0] + unit * 0.26, arm[1] - unit * 0.03),
        (arm[0] + unit * 0.24, arm[1] + unit * 0.06),
        (arm[0] - unit * 0.2, arm[1] + unit * 0.06),
    ]
    view.on.shape(head, "#454b4e", to="#2c3134")
    lens = oval(arm[0] + unit * 0.03, arm[1] + unit * 0.07, unit * 0.19, unit * 0.045)
    view.on.shape(lens, "#fff3cf" if shining else "#22282c")
    if shining:
        view.on.glow(arm[0], arm[1] + unit * 0.1, unit * 1.3, "#e2b871")
        low = foot[1]
        cone = [
            (arm[0] - unit * 0.15, arm[1]),
            (arm[0] + unit * 0.2, arm[1]),
            (arm[0] + unit * 1.7, low),
            (arm[0] - unit * 1.6, low),
        ]
        view.on.shape(cone, "#e8c98c", alpha=0.1, soft=unit * 0.08)


@stage
def _pavement() -> View:
    """Paint the pavement and the shut shops."""
    view = _night(163, many=0.42)
    canvas = view.on
    canvas.shape(view.wall(-14, 14, 0, 3.6, 13), "#3a3a3a", to="#2d2e30")
    for left in range(-13, 13, 4):
        glow = canvas.chance.choice(("#6f6248", "#4f5a5e", "#3a3d40"))
        canvas.shape(view.wall(left, left + 3.4, 0.1, 2.5, 13), lit(glow, 0.9), to=lit(glow, 0.7))
        canvas.shape(
            view.wall(left, left + 3.4, 2.7, 3.4, 12.9), canvas.chance.choice(("#5a3530", "#37474f", "#4c4a3a"))
        )
    tree(view, -5.4, 10, 5.2, wide=1.7)
    canvas.shape(box(0, 0, 960, 720), "#151b23", alpha=0.3)
    canvas.focus(1.8)
    canvas.shape(view.floor(-9, 9, 7.4, 7.8, 0.1), "#5a5955")
    canvas.glow(760, 60, 420, "#5c4a2e", share=0.8)
    canvas.glow(660, 600, 500, "#4a3f2e", down=130, share=0.9)
    return view


def stall(after: bool) -> Image:
    """Draw a grill at the gate at night, smoking; then the pavement empty."""
    view = _pavement()
    canvas = view.on
    if after:
        canvas.shape(blob(canvas.chance, 460, 600, 240, 36, 0.1), "#1c1d1e", alpha=0.35, soft=16)
        return canvas.photo(warm=0.02, light=1.3, dark=0.4, noise=0.24)
    _tables(view)
    _cart(view)
    _smoke(canvas)
    scraps(view, -1.5, 2.5, 3.0, 4.4, 30)
    return canvas.photo(warm=0.03, light=1.25, dark=0.4, noise=0.24)


def _cart(view: View) -> None:
    canvas, left, right, near = view.on, -1.75, 0.15, 4.8
    view.rest(left, right, near, near + 0.8, 0.7)
    for wheel in (left + 0.3, right - 0.35):
        x, y = view.at(wheel, 0.2, near)
        canvas.shape(oval(x, y, 27), "#141516")
        canvas.shape(oval(x, y, 15), "#5d5f60")
    view.block(left, right, 0.3, 0.92, near, near + 0.8, "#7d8487")
    canvas.shape(view.wall(left + 0.08, right - 0.08, 0.38, 0.84, near - 0.01), "#7a3a33", to="#4e2723")
    for letter in range(4):
        start = left + 0.25 + letter * 0.38
        canvas.shape(view.wall(start, start + 0.24, 0.5, 0.72, near - 0.02), "#d9b879", alpha=0.55)
    view.block(left + 0.15, right - 0.4, 0.92, 1.06, near + 0.1, near + 0.55, "#2d2e2f")
    for ember in range(34):
        x, y = view.at(left + 0.22 + ember * 0.037, 1.05, near + 0.12)
        canvas.shape(oval(x, y, 4, 2.2), canvas.chance.choice(("#d9692f", "#a8401f", "#f0a04a")))
    for stick in range(9):
        start = left + 0.3 + stick * 0.125
        canvas.line([view.at(start, 1.1, near + 0.1), view.at(start + 0.02, 1.08, near + 0.5)], "#7a4a2f", 5)
    for post in (left + 0.06, right - 0.06):
        canvas.tube([view.at(post, 0.9, near + 0.1), view.at(post, 2.15, near + 0.1)], "#8a8f90", 7)
    roof = view.outline(
        [
            (left - 0.3, 2.08, near - 0.35),
            (right + 0.3, 2.08, near - 0.35),
            (right + 0.05, 2.45, near + 0.5),
            (left - 0.05, 2.45, near + 0.5),
        ]
    )
    canvas.shape(roof, "#8d4a3c", to="#a65b48")
    for scallop in range(9):
        start = left - 0.3 + scallop * (right - left + 0.6) / 9
        paint = "#c9bfa8" if scallop % 2 else "#8e463a"
        canvas.shape(
            view.wall(start, start + (right - left + 0.6) / 9, 1.93, 2.09, near - 0.35), paint, to=lit(paint, 0.8)
        )
    x, y = view.at((left + right) / 2, 1.82, near)
    canvas.line([view.at((left + right) / 2, 2.1, near), (x, y)], "#222", 2)
    canvas.glow(x, y + 8, 330, "#d39a52", share=0.9)
    canvas.shape(oval(x, y, 9, 12), "#fff2cc")
    canvas.glow(*view.at(left + 0.8, 1.05, near), 150, "#b5501f", down=70, share=0.8)


def _tables(view: View) -> None:
    canvas = view.on
    for right, away in ((1.35, 5.2), (2.3, 4.3)):
        x, y = view.at(right, 0.55, away)
        unit = view.scale(away)
        foot = view.at(right, 0, away)
        canvas.shadow(oval(foot[0], foot[1], unit * 0.5, unit * 0.1), 0.55, 9)
        for dx in (-0.26, 0.26):
            canvas.line([(x + unit * dx, y), (x + unit * dx * 1.25, foot[1])], "#8b8e8e", 5)
        canvas.shape(oval(x, y, unit * 0.45, unit * 0.11), "#b8b09c", to="#7d776a")
        for dx in (-0.18, 0.02, 0.2):
            canvas.shape(
                box(x + unit * dx, y - unit * 0.2, x + unit * dx + unit * 0.06, y - unit * 0.01, 3),
                "#3f6a4d",
                to="#24402f",
            )
        for dx in (-0.72, 0.74):
            seat = (x + unit * dx, y + unit * 0.2)
            canvas.shape(
                box(seat[0] - unit * 0.15, seat[1], seat[0] + unit * 0.15, foot[1] + unit * 0.04, 4),
                "#8c4236",
                to="#552a23",
            )
            canvas.shape(oval(seat[0], seat[1], unit * 0.17, unit * 0.05), "#a85446")


def _smoke(canvas: Canvas) -> None:
    for puff in range(30):
        rise = puff / 30
        x = 350 + rise * 190 + canvas.chance.gauss(0, 16 + 46 * rise)
        y = 400 - rise * 400 + canvas.chance.gauss(0, 18)
        size = 24 + 96 * rise
        canvas.shape(blob(canvas.chance, x, y, size, size * 0.72, 0.2), "#b9b2a6", alpha=0.17 * (1.15 - rise), soft=16)
