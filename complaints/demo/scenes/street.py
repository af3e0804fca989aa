"""Things that stand about in a residential compound: buildings, trees, hedges, cones, cars."""

from itertools import pairwise

from complaints.demo.scenes.canvas import Canvas, Paint, blob, box, lit, mixed, oval, smooth
from complaints.demo.scenes.space import Spot, View

WARM_WALL, PALE_WALL, GREY_WALL = "#c9bda6", "#d3cbbc", "#b6b1a8"
GLASS = "#71858f"
LEAVES = ("#46583f", "#55694a", "#657a55", "#7a8d63")
FLOOR_M = 3.0


def building(
    view: View, left: float, right: float, near: float, floors: int, paint: Paint, *, deep: float = 12
) -> None:
    """Paint a block of flats with windows, balconies and air conditioners."""
    high = floors * FLOOR_M + 0.8
    view.block(left, right, 0, high, near, near + deep, paint, shade=0.1)
    columns = max(2, round((right - left) / 3.4))
    wide = (right - left) / columns
    for floor in range(floors):
        low = floor * FLOOR_M + 0.9
        band = view.wall(left, right, floor * FLOOR_M + 0.02, floor * FLOOR_M + 0.14, near)
        view.on.shape(band, lit(paint, 0.9))
        for column in range(columns):
            start = left + column * wide + wide * 0.2
            window(view, start, start + wide * 0.56, low, low + 1.5, near)
            if (floor * 7 + column * 3) % 4 == 1:
                view.block(start + wide * 0.58, start + wide * 0.76, low, low + 0.6, near - 0.35, near, "#d8d5cc")
    if left > 0 or right < 0:
        end = left if left > 0 else right
        for floor in range(floors):
            low = floor * FLOOR_M + 1.1
            for away in (near + deep * 0.3, near + deep * 0.7):
                view.on.shape(view.side(end, low, low + 1.2, away, away + 1.2), lit(GLASS, 0.72))


def window(
    view: View, left: float, right: float, low: float, high: float, near: float, *, glass: Paint = GLASS
) -> None:
    """Paint a window of two panes, its sill and what the sky leaves on it."""
    tone = view.on.chance.uniform(0.8, 1.12)
    view.on.shape(view.wall(left - 0.08, right + 0.08, low - 0.08, high + 0.08, near), "#e5e1d7")
    view.on.shape(view.wall(left, right, low, high, near), lit(glass, tone * 0.72), to=lit(glass, tone * 1.15))
    middle = (left + right) / 2
    view.on.shape(view.wall(middle - 0.035, middle + 0.035, low, high, near), "#dcd8ce")
    view.on.shape(view.wall(left - 0.16, right + 0.16, low - 0.2, low - 0.08, near - 0.05), "#cdc6b8")


def tree(view: View, right: float, away: float, high: float = 5.0, *, wide: float = 1.6, bare: float = 1) -> None:
    """Paint a broad-leaved tree; ``bare`` below 1 leaves leaves away."""
    x, low = view.at(right, 0, away)
    unit, chance = view.scale(away), view.on.chance
    top = low - high * unit
    view.on.shadow(oval(x + wide * unit * 0.4, low, wide * unit * 1.1, unit * 0.18), 0.4, unit * 0.08)
    view.on.tube([(x, low), (x + unit * 0.06, low - high * unit * 0.6)], "#5d5145", unit * 0.2)
    foliage(
        view.on,
        x,
        top + wide * unit * 0.9,
        wide * unit,
        wide * unit * 0.95,
        round(46 * bare),
        chance_tone=chance.uniform(0.92, 1.06),
    )


def foliage(
    canvas: Canvas, x: float, y: float, across: float, down: float, number: int, *, chance_tone: float = 1
) -> None:
    """Paint leaves in clumps: dark ones low and behind, light ones where the sun falls."""
    chance = canvas.chance
    for layer, leaf in enumerate(LEAVES):
        reach = 1 - layer * 0.17
        for _clump in range(max(1, number // (layer + 2))):
            dx, dy = chance.uniform(-1, 1) * reach, chance.uniform(-1, 1) * reach
            if dx * dx + dy * dy > reach * reach:
                continue
            size = chance.uniform(0.14, 0.3)
            place = (x + across * (dx - layer * 0.05), y + down * (dy - layer * 0.09))
            tone = chance_tone * chance.uniform(0.9, 1.1)
            canvas.shape(blob(chance, *place, across * size, down * size * 0.8, 0.22), lit(leaf, tone))


def hedge(view: View, left: float, right: float, away: float, high: float = 0.9, *, deep: float = 0.8) -> None:
    """Paint a clipped hedge."""
    chance, unit = view.on.chance, view.scale(away)
    view.on.shadow(view.floor(left, right + 0.4, away - 0.25, away), 0.4, unit * 0.06)
    view.block(left, right, 0, high, away, away + deep, LEAVES[1], shade=0.4)
    for _tuft in range(round((right - left) * 26)):
        x, y = view.at(chance.uniform(left, right), high * chance.random() ** 0.6, away)
        shade = 0.75 + 0.4 * chance.random()
        view.on.shape(
            blob(chance, x, y, unit * chance.uniform(0.04, 0.1), unit * 0.06, 0.3), lit(chance.choice(LEAVES), shade)
        )


def grass(view: View, left: float, right: float, near: float, far: float, *, dry: float = 0) -> None:
    """Paint a lawn with blades that grow smaller into the distance."""
    chance = view.on.chance
    paint = mixed("#6d7d50", "#9a8c62", dry)
    outline = view.floor(left, right, near, far)
    view.on.shape(outline, mixed(paint, "#aaa98c", 0.4), to=lit(paint, 0.86))
    view.on.texture(outline, 0.55)
    for _blade in range(900):
        away = near + (far - near) * chance.random() ** 2
        x, y = view.at(chance.uniform(left, right), 0, away)
        tall = view.scale(away) * chance.uniform(0.03, 0.07)
        if -10 < x < 970 and y < 740:
            view.on.line(
                [(x, y), (x + chance.uniform(-0.4, 0.4) * tall, y - tall)], lit(paint, chance.uniform(0.72, 1.25)), 1
            )


def cone(view: View, right: float, away: float, high: float = 0.7) -> None:
    """Paint a traffic cone with two pale bands."""
    x, low = view.at(right, 0, away)
    unit = view.scale(away) * high
    view.on.shadow(oval(x + unit * 0.2, low, unit * 0.5, unit * 0.1), 0.5, unit * 0.04)
    view.on.shape(box(x - unit * 0.3, low - unit * 0.07, x + unit * 0.3, low, unit * 0.02), "#8e3f28", to="#6b2f20")
    for start, end, paint in ((0.05, 1.0, "#c9643c"), (0.34, 0.5, "#e8e2d6"), (0.62, 0.76, "#e8e2d6")):
        wide_low, wide_high = unit * 0.22 * (1.06 - start), unit * 0.22 * (1.06 - end)
        body = [
            (x - wide_high, low - unit * end),
            (x + wide_high, low - unit * end),
            (x + wide_low, low - unit * start),
            (x - wide_low, low - unit * start),
        ]
        view.on.shape(body, lit(paint, 1.08), to=lit(paint, 0.62), across=True)


def tape(view: View, spots: list[Spot], *, paint: Paint = "#d9b33c", dark: Paint = "#2b2a27") -> None:
    """Paint a striped warning tape that sags between its spots."""
    points = []
    for (right, up, away), (other_right, other_up, other_away) in pairwise(spots):
        for step in range(25):
            t = step / 24
            sag = 0.16 * (4 * t * (1 - t))
            points.append(
                view.at(
                    right + (other_right - right) * t, up + (other_up - up) * t - sag, away + (other_away - away) * t
                )
            )
    wide = view.scale(spots[0][2]) * 0.065
    view.on.line([(x + 2, y + 3) for x, y in points], "#4a453b", wide)
    view.on.line(points, paint, wide)
    for index in range(1, len(points) - 1, 2):
        (x, y), (next_x, next_y) = points[index], points[index + 1]
        lean = wide * 0.35
        view.on.shape(
            [(x + lean, y - wide / 2), (next_x, next_y - wide / 2), (next_x - lean, next_y + wide / 2), (x, y + wide / 2)], dark
        )  # fmt: skip


def car(view: View, right: float, near: float, paint: Paint, *, dusty: bool = False) -> None:
    """Paint a car seen from behind, with the side that is turned to the lens; its plate is blank."""
    half, tall = 0.89, 1.46
    view.on.shadow(view.floor(right - half - 0.1, right + half + 0.35, near - 0.25, near + 4.4), 0.65, 10)
    edge = right - half if right > 0 else right + half
    _car_side(view, edge, near, paint)
    for turn in (-1, 1):
        low = sorted((right + turn * half * 0.94, right + turn * half * 0.7))
        view.on.shape(view.wall(low[0], low[1], 0.0, 0.3, near + 0.35), "#101112", to="#2b2c2d")
    for spots, tone, to in (
        ([(-half, 0.95), (half, 0.95), (half, 0.36), (-half, 0.36)], 1.0, 0.74),
        ([(-half, 0.38), (half, 0.38), (half * 0.94, 0.16), (-half * 0.94, 0.16)], 0.55, 0.36),
        ([(-half * 0.74, tall), (half * 0.74, tall), (half * 0.98, 0.93), (-half * 0.98, 0.93)], 1.06, 0.9),
    ):
        away = near if spots[0][1] < 1 else near + 0.25
        view.face([(right + x, y, away) for x, y in spots], lit(paint, tone), to=lit(paint, to))
    glass = [
        (right + x, y, near + 0.24)
        for x, y in ((-half * 0.66, 1.38), (half * 0.66, 1.38), (half * 0.84, 0.99), (-half * 0.84, 0.99))
    ]
    view.face(glass, "#7f8f96", to="#2f383d")
    view.on.shape(view.wall(right - 0.26, right + 0.26, 0.6, 0.74, near - 0.01), "#b9c3c9", to="#98a4ab")
    view.on.line(view.outline([(right - half * 0.97, 0.9, near), (right + half * 0.97, 0.9, near)]), lit(paint, 1.3), 2)
    for turn in (-1, 1):
        ends = sorted((right + turn * half * 0.97, right + turn * half * 0.56))
        view.on.shape(view.wall(ends[0], ends[1], 0.74, 0.88, near - 0.01), "#9c352d", to="#5e211d")
    if dusty:
        view.on.texture(view.wall(right - half, right + half, 0.3, tall, near), 1.6)


def _car_side(view: View, edge: float, near: float, paint: Paint) -> None:
    body = [(0.0, 0.3), (0.0, 0.93), (1.0, 0.97), (2.9, 0.95), (4.2, 0.78), (4.4, 0.4), (4.2, 0.26), (0.2, 0.24)]
    cabin = [(0.22, 0.93), (0.5, 1.4), (0.95, 1.47), (2.0, 1.44), (3.05, 0.95)]
    inner = edge + (0.16 if edge > 0 else -0.16)
    view.face([(edge, y, near + z) for z, y in body], lit(paint, 0.86), to=lit(paint, 0.5))
    view.face([(inner if y > 1 else edge, y, near + z) for z, y in cabin], lit(paint, 0.9))
    glass = [(0.6, 1.0), (0.78, 1.34), (1.1, 1.39), (1.95, 1.37), (2.75, 1.0)]
    view.face([(inner if y > 1.1 else edge, y, near + z) for z, y in glass], "#6d7b82", to="#333c41")
    for middle in (0.85, 3.45):
        for size, tone in ((0.33, "#161718"), (0.2, "#8b8f91"), (0.07, "#2a2b2c")):
            wheel = [(edge, 0.33 + dy * size, near + middle + dz * size) for dz, dy in oval(0, 0, 1)]
            view.face(wheel, tone)


def bag(canvas: Canvas, x: float, low: float, size: float, paint: Paint = "#2b2d2e") -> None:
    """Paint a tied plastic bag that stands on ``low``."""
    chance = canvas.chance
    canvas.shadow(oval(x + size * 0.15, low, size * 0.75, size * 0.14), 0.5, size * 0.06)
    body = blob(chance, x, low - size * 0.4, size * 0.6, size * 0.42, 0.09)
    canvas.shape(body, lit(paint, 1.25), to=lit(paint, 0.72))
    knot = [
        (x - size * 0.12, low - size * 0.72),
        (x - size * 0.2, low - size * 1.02),
        (x, low - size * 0.88),
        (x + size * 0.19, low - size),
        (x + size * 0.12, low - size * 0.7),
    ]
    canvas.shape(knot, lit(paint, 1.1))
    for dx, tone in ((-0.3, 1.9), (-0.08, 1.5), (0.22, 1.35)):
        fold = smooth(
            [
                (x + size * dx * 0.4, low - size * 0.7),
                (x + size * dx, low - size * 0.45),
                (x + size * dx * 1.1, low - size * 0.18),
            ]
        )
        canvas.shape(
            [*fold, *[(px + size * 0.05, py) for px, py in reversed(fold)]], lit(paint, tone), alpha=0.5, soft=1.5
        )


def carton(
    view: View,
    left: float,
    near: float,
    wide: float,
    high: float,
    deep: float,
    *,
    low: float = 0,
    paint: Paint = "#ab8a61",
) -> None:
    """Paint a cardboard box with a strip of tape and a worn front."""
    if not low:
        view.rest(left, left + wide, near, near + deep)
    view.block(left, left + wide, low, low + high, near, near + deep, paint, shade=0.18)
    view.on.texture(view.wall(left, left + wide, low, low + high, near), 0.3)
    middle = left + wide / 2
    view.on.shape(view.wall(middle - 0.035, middle + 0.035, low + high * 0.62, low + high, near), lit(paint, 1.2))
    if low + high < view.eye:
        view.on.shape(view.floor(middle - 0.035, middle + 0.035, near, near + deep, low + high), lit(paint, 1.3))


def scraps(view: View, left: float, right: float, near: float, far: float, number: int) -> None:
    """Paint litter on the ground: paper, leaves, peel."""
    chance = view.on.chance
    for _scrap in range(number):
        away = chance.uniform(near, far)
        x, y = view.at(chance.uniform(left, right), 0, away)
        size = view.scale(away) * chance.uniform(0.02, 0.07)
        paint = chance.choice(("#d8d2c4", "#c3b48f", "#8f8064", "#b9bfc0", "#a35f4a", "#5f6b4b"))
        view.on.shadow(oval(x + size * 0.2, y + size * 0.15, size, size * 0.35), 0.4, 2)
        view.on.shape(blob(chance, x, y, size, size * 0.4, 0.3), lit(paint, chance.uniform(0.8, 1.05)))
