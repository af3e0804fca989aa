"""Scenes on the lanes and paths of a compound, by day: fire lane, footpath, drain, gate."""

from PIL.Image import Image

from complaints.demo.scenes.canvas import Canvas, blob, box, lit, oval, smooth
from complaints.demo.scenes.space import View, stage
from complaints.demo.scenes.street import (
    GREY_WALL,
    PALE_WALL,
    WARM_WALL,
    building,
    car,
    cone,
    hedge,
    scraps,
    tape,
    tree,
)


@stage
def _lane() -> View:
    """Paint the marked lane."""
    view = View(Canvas(23, fine=1), horizon=290, middle=500)
    view.sky()
    building(view, -13, -4.2, 15, 6, WARM_WALL, deep=30)
    building(view, 5.2, 16, 19, 6, PALE_WALL, deep=30)
    building(view, -5, 6, 62, 9, GREY_WALL)
    view.ground("#73716b", "#9a958b")
    for right, away in ((-3.7, 24), (4.2, 30), (-3.6, 34), (4.1, 22)):
        tree(view, right, away, 5, wide=1.5)
    view.on.focus(1.3)
    hedge(view, -9, -3.1, 8.5, 0.8, deep=12)
    hedge(view, 3.6, 9, 9.5, 0.8, deep=12)
    for left in (-2.9, 3.0):
        view.on.shape(view.floor(left, left + 0.18, 1.5, 45), "#bdb7aa", to="#a8a296")
        view.on.shape(view.floor(left, left + 0.18, 1.5, 45, 0.1), "#d0cabd")
    _hatching(view)
    return view


def fire_lane(after: bool) -> Image:
    """Draw a marked fire lane with a car on it; then free."""
    view = _lane()
    if not after:
        car(view, -0.35, 5.1, "#8f979c")
        car(view, 1.75, 10.2, "#5b3b38")
    tree(view, 4.6, 11, 5.6, wide=1.9)
    view.on.shadow(view.floor(1.3, 3.2, 2.4, 9), 0.22, 30)
    return view.on.photo()


def _hatching(view: View) -> None:
    """Paint the yellow frame and the slanting lines of a fire lane, worn by tyres."""
    yellow, left, right, near, far = "#c6a64a", -1.9, 2.0, 2.35, 14.0
    away = near
    while away < far:
        ends = [(left, 0, away), (left, 0, away + 0.22), (right, 0, away + 1.55), (right, 0, away + 1.33)]
        view.face(ends, yellow, alpha=0.82)
        away += 1.5
    for edge in (left, right):
        view.on.shape(view.floor(edge - 0.08, edge + 0.08, near - 0.8, far + 1.4), yellow, alpha=0.9)
    for track in (-0.9, 0.75):
        view.on.shape(view.floor(track, track + 0.3, 1.6, 30), "#5f5d58", alpha=0.4, soft=5)


@stage
def _footpath() -> View:
    """Paint the footpath and the road beyond."""
    view = View(Canvas(31, fine=1), horizon=70, eye=1.6)
    view.on.shape(box(0, 0, 960, 130), "#8c9a8a", to="#6f7d62")
    view.ground("#98938a", "#a8a398", 0.5)
    hedge(view, -12, 12, 13, 1.2)
    view.on.shape(view.floor(-9, 9, 6.6, 12), "#7b7972", to="#6f6d67")
    view.on.texture(view.floor(-9, 9, 6.6, 12), 0.4)
    view.on.focus(1.2)
    return view


def paving(after: bool) -> Image:
    """Draw a broken manhole in a footpath with a cone beside it; then mended."""
    view = _footpath()
    _pavers(view, after=after)
    view.on.shape(view.floor(-9, 9, 6.2, 6.6, 0.12), "#c3bdb0")
    view.on.shape(view.wall(-9, 9, 0, 0.12, 6.2), "#a19b8e", to="#847f74")
    _manhole(view, after=after)
    if not after:
        cone(view, -0.95, 3.5, 0.75)
        cone(view, 1.2, 4.2, 0.75)
        tape(view, [(-0.95, 0.62, 3.5), (1.2, 0.62, 4.2)])
        scraps(view, -0.9, 1.1, 2.2, 3.4, 26)
    return view.on.photo()


def _pavers(view: View, *, after: bool) -> None:
    chance, size = view.on.chance, 0.3
    for row in range(16):
        near = 1.3 + row * size
        for column in range(-16, 17):
            left = column * size + (row % 2) * size / 2
            tone = chance.uniform(0.9, 1.08)
            paint = lit("#a59b8c" if row % 5 else "#a0796a", tone)
            if after and abs(left - 0.05) < 0.95 and abs(near - 2.75) < 0.8:
                paint = lit("#b4aca0", tone)
            view.on.shape(view.floor(left + 0.012, left + size - 0.012, near + 0.012, near + size - 0.012), paint)
    view.on.texture(view.floor(-5, 5, 1.3, 6.1), 0.4)


def _manhole(view: View, *, after: bool) -> None:
    canvas, (x, y) = view.on, view.at(0.1, 0, 2.9)
    across, down = view.scale(2.9) * 0.42, view.scale(2.9) * 0.42 * 0.5
    if not after:
        canvas.shape(blob(canvas.chance, x, y + 4, across * 1.5, down * 1.6, 0.16), "#8b8273", to="#6b6458")
        canvas.texture(blob(canvas.chance, x, y + 4, across * 1.5, down * 1.6, 0.16), 1.0)
    canvas.shape(oval(x, y, across * 1.16, down * 1.16), "#8c887f", to="#74716a")
    canvas.shape(oval(x, y + 2, across, down), "#494a4a", to="#3a3b3c")
    for ring in (0.86, 0.62, 0.36):
        canvas.shape(oval(x, y + 1, across * ring, down * ring), "#5d5e5e")
        canvas.shape(oval(x, y + 3, across * (ring - 0.08), down * (ring - 0.08)), "#474849")
    canvas.texture(oval(x, y, across, down), 1.2)
    if after:
        return
    hole = blob(canvas.chance, x + across * 0.3, y + down * 0.2, across * 0.66, down * 0.7, 0.24)
    canvas.shape([(px + 3, py - 5) for px, py in hole], "#77746c")
    canvas.shape(hole, "#0c0c0b", to="#26241f")
    for dx, dy in ((-1.5, -0.6), (-1.7, 0.5), (0.3, 1.9), (1.9, 0.9), (1.6, -1.1)):
        crack = [
            (x + across * 0.2, y),
            (x + across * dx * 0.55 + 6, y + down * dy * 0.6),
            (x + across * dx, y + down * dy),
        ]
        canvas.line(smooth(crack, 5), "#3d3a34", 2.2)


@stage
def _road() -> View:
    """Paint the road in front of two blocks."""
    view = View(Canvas(61, fine=1), horizon=210)
    view.sky()
    building(view, -20, -3.5, 18, 5, PALE_WALL)
    building(view, 1.0, 20, 22, 5, WARM_WALL)
    view.ground("#84807a", "#a19c92", 0.6)
    tree(view, -1.3, 17, 5, wide=1.8)
    view.on.focus(1.5)
    hedge(view, -10, 10, 10.5, 0.8)
    view.on.shape(view.floor(-12, 12, 9.2, 9.6, 0.12), "#c3bdb0")
    view.on.shape(view.wall(-12, 12, 0, 0.12, 9.2), "#98928a")
    return view


def overflow(after: bool) -> Image:
    """Draw a drain that overflows onto the road; then the road dry."""
    view = _road()
    x, y = view.at(0.2, 0, 4.1)
    if not after:
        _puddle(view, x, y)
    view.on.shape(oval(x, y, 84, 30), "#8f8b83", to="#6d6a63")
    view.on.shape(oval(x, y + 1, 72, 25), "#454646", to="#565757")
    for bar in range(-3, 4):
        view.on.shape(
            box(x + bar * 18 - 4, y - 17 + abs(bar) * 3, x + bar * 18 + 4, y + 17 - abs(bar) * 3, 3), "#232424"
        )
    if after:
        view.on.shape(blob(view.on.chance, x, y + 40, 330, 80, 0.2), "#6b675f", alpha=0.22, soft=20)
        return view.on.photo()
    _surge(view, x, y)
    cone(view, -1.9, 5.2, 0.75)
    return view.on.photo()


def _puddle(view: View, x: float, y: float) -> None:
    canvas = view.on
    outline = blob(canvas.chance, x - 10, y + 70, 450, 122, 0.1)
    canvas.shape(outline, "#4d4a41", alpha=0.6, soft=12)
    canvas.shape([(px, py + 3) for px, py in outline], "#8a8878", to="#4f4b3d", alpha=0.94, soft=2)
    for left, right, tone in ((60, 250, "#b4ae9c"), (520, 760, "#aba38e"), (330, 430, "#c7cac5")):
        canvas.shape(box(left, y + 6, right, y + 92), tone, alpha=0.3, soft=12)
    for ring in range(1, 6):
        for turn in (0, 1):
            bow = oval(x, y + 8 + ring * 5, 84 + ring * 46, 26 + ring * 14)[(2 + turn * 30) : (28 + turn * 30)]
            canvas.line(bow, "#a5a391" if turn else "#5c5949", 1.5)
    for _float in range(26):
        px, py = x + canvas.chance.uniform(-360, 340), y + 70 + canvas.chance.uniform(-70, 90)
        canvas.shape(blob(canvas.chance, px, py, 7, 2.6, 0.3), canvas.chance.choice(("#3f3d30", "#c2bda7", "#6d6a4c")))


def _surge(view: View, x: float, y: float) -> None:
    canvas = view.on
    canvas.shape(blob(canvas.chance, x, y - 4, 88, 30, 0.12), "#716c58", to="#5a5646", alpha=0.92, soft=2)
    for _bubble in range(70):
        px, py = x + canvas.chance.gauss(0, 36), y - 8 + canvas.chance.gauss(0, 9)
        size = canvas.chance.uniform(3, 12)
        canvas.shape(oval(px, py, size, size * 0.6), canvas.chance.choice(("#a29c84", "#c3bfac", "#7d7862")), alpha=0.6)


@stage
def _drive() -> View:
    """Paint the drive with its booth."""
    view = View(Canvas(71, fine=1), horizon=310)
    view.sky()
    building(view, -16, -2.5, 26, 6, PALE_WALL)
    building(view, 3, 20, 31, 8, GREY_WALL)
    view.ground("#787570", "#a29d93")
    for right, away in ((-5.6, 19), (0.4, 24), (5.4, 20)):
        tree(view, right, away, 5.2, wide=1.8)
    view.on.focus(1.5)
    hedge(view, -12, -3.6, 9, 1.0)
    hedge(view, 3.4, 10, 9, 1.0)
    _booth(view)
    for edge in (-1.35, 3.25):
        view.on.shape(view.floor(edge, edge + 0.12, 1.8, 20), "#d4cfc2", alpha=0.75)
    return view


def gate(after: bool) -> Image:
    """Draw a compound's gate with its arm stuck upright; then shut and its lamp green."""
    view = _drive()
    post = 1.0 - 2.55
    view.rest(post, post + 0.36, 5.0, 5.35, 0.6)
    view.block(post, post + 0.36, 0, 1.05, 5.0, 5.35, "#b98d3e")
    view.on.texture(view.wall(post, post + 0.36, 0, 1.05, 5.0), 0.7)
    view.on.shape(view.wall(post + 0.08, post + 0.28, 0.72, 0.9, 4.99), "#23282b")
    lamp = view.at(post + 0.18, 0.81, 4.98)
    view.on.shape(oval(*lamp, 7), "#57c08a" if after else "#a33a31")
    view.on.glow(*lamp, 34, "#4fae80" if after else "#8c3029", share=0.7)
    _arm(view, post + 0.18, after=after)
    if not after:
        cone(view, 0.3, 4.6, 0.75)
        cone(view, 2.3, 5.0, 0.75)
        tape(view, [(0.3, 0.6, 4.6), (2.3, 0.6, 5.0)])
    return view.on.photo()


def _booth(view: View) -> None:
    left, right, near = -3.4, -1.75, 6.4
    view.rest(left, right, near, near + 1.5, 0.6)
    view.block(left, right, 0, 2.5, near, near + 1.5, "#c5bfb2")
    for low, high, paint, to in ((1.0, 2.15, "#8ba0a8", "#4f6068"), (0.0, 0.9, "#8d9499", "#767c80")):
        view.on.shape(view.wall(left + 0.12, right - 0.12, low, high, near - 0.01), paint, to=to)
    view.on.shape(view.side(right + 0.005, 1.0, 2.15, near + 0.15, near + 1.35), "#5d6f77", to="#3f4d53")
    middle = (left + right) / 2
    view.on.shape(view.wall(middle - 0.03, middle + 0.03, 1.0, 2.15, near - 0.02), "#d3cec2")
    view.block(left - 0.25, right + 0.25, 2.5, 2.68, near - 0.3, near + 1.7, "#6f7d84")
    view.on.shape(view.floor(left - 0.25, right + 0.25, near - 0.3, near + 1.7, 2.5), "#4b5459")


def _arm(view: View, pivot: float, *, after: bool) -> None:
    """Paint the red and white arm, level or stuck at a slant."""
    long, parts, away = 4.3, 12, 5.15
    rise = 0.0 if after else 0.86
    run = (1 - rise * rise) ** 0.5
    if after:
        view.on.shadow(view.floor(pivot, pivot + long, away + 0.3, away + 0.42), 0.4, 5)
    wide = view.scale(away) * 0.09
    for part in range(parts):
        start, end = part * long / parts, (part + 1) * long / parts
        ends = [view.at(pivot + at * run, 0.93 + at * rise, away) for at in (start, end)]
        paint = "#b5473c" if part % 2 else "#e9e5db"
        view.on.line([(x, y + 2) for x, y in ends], lit(paint, 0.62), wide)
        view.on.line(ends, paint, wide * 0.8)
