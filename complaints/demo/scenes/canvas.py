"""Paint for the scenes: shapes, shading, light, grain; no scene draws a pixel by other means. Coordinates are those of 960 × 720."""

import math
import random
from collections.abc import Iterable, Sequence
from copy import copy
from functools import cache

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter

Point = tuple[float, float]
Points = Sequence[Point]
Colour = tuple[int, int, int]
Paint = str | Colour

WIDTH, HEIGHT = 960, 720
FINE = 2  # painted at twice the size, so that edges come out smooth
CENTRE: Point = (WIDTH / 2, HEIGHT / 2)


def chance_of(seed: int) -> random.Random:
    """Return a source of chance that is the same every time."""
    return random.Random(seed)  # noqa: S311  (plausible, not secret)


def colour_of(paint: Paint) -> Colour:
    """Return a paint as red, green and blue."""
    if isinstance(paint, str):
        red, green, blue = ImageColor.getrgb(paint)[:3]
        return red, green, blue
    return paint


def lit(paint: Paint, share: float) -> Colour:
    """Return a paint under ``share`` of the light; above 1 it grows brighter."""
    red, green, blue = (min(255, max(0, round(part * share))) for part in colour_of(paint))
    return red, green, blue


def mixed(paint: Paint, other: Paint, share: float) -> Colour:
    """Return a paint with ``share`` of another one in it."""
    pairs = zip(colour_of(paint), colour_of(other), strict=True)
    red, green, blue = (round(one + (two - one) * share) for one, two in pairs)
    return red, green, blue


def box(left: float, top: float, right: float, bottom: float, radius: float = 0) -> Points:
    """Return the outline of a rectangle, with round corners where a radius is given."""
    if not radius:
        return [(left, top), (right, top), (right, bottom), (left, bottom)]
    corners = ((right, top, -90), (right, bottom, 0), (left, bottom, 90), (left, top, 180))
    return [
        (
            x + (-radius if x == right else radius) + radius * math.cos(math.radians(start + turn)),
            y + (radius if y == top else -radius) + radius * math.sin(math.radians(start + turn)),
        )
        for x, y, start in corners
        for turn in range(0, 91, 15)
    ]


def oval(x: float, y: float, across: float, down: float | None = None, *, turn: float = 0) -> Points:
    """Return the outline of an ellipse by its centre and its two radii, turned by degrees."""
    down = across if down is None else down
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    steps = [math.radians(step) for step in range(0, 360, 6)]
    flat = [(across * math.cos(angle), down * math.sin(angle)) for angle in steps]
    return [(x + dx * cos - dy * sin, y + dx * sin + dy * cos) for dx, dy in flat]


@cache
def _ragged(number: int, steps: int) -> Sequence[tuple[float, float, float]]:
    """Return one of the outlines of ``blob``: cosine and sine of each step, and how far it reaches out."""
    chance = chance_of(number)
    waves = [(turns, chance.uniform(-1, 1) / turns**0.5, chance.uniform(0, math.tau)) for turns in (2, 3, 5)]
    angles = [math.tau * step / steps for step in range(steps)]
    return [
        (math.cos(angle), math.sin(angle), sum(size * math.sin(turns * angle + start) for turns, size, start in waves))
        for angle in angles
    ]


def blob(chance: random.Random, x: float, y: float, across: float, down: float, rough: float = 0.12) -> Points:
    """Return an irregular closed outline around a centre."""
    ragged = _ragged(chance.randrange(48), 18 if max(across, down) < 16 else 45)
    return [
        (x + across * (1 + rough * reach) * cos, y + down * (1 + rough * reach) * sin) for cos, sin, reach in ragged
    ]


def smooth(points: Points, steps: int = 10) -> Points:
    """Return a curve through the points (Catmull–Rom)."""
    ends = [points[0], *points, points[-1]]
    curve = []
    for before, start, end, after in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        for step in range(steps):
            t = step / steps
            weights = (
                (-(t**3) + 2 * t**2 - t) / 2, (3 * t**3 - 5 * t**2 + 2) / 2, (-3 * t**3 + 4 * t**2 + t) / 2, (t**3 - t**2) / 2,
            )  # fmt: skip
            four = (before, start, end, after)
            curve.append(
                (
                    sum(weight * point[0] for weight, point in zip(weights, four, strict=True)),
                    sum(weight * point[1] for weight, point in zip(weights, four, strict=True)),
                )
            )
    return [*curve, points[-1]]


@cache
def speckle(width: int, height: int, cell: int, seed: int) -> Image.Image:
    """Return grey noise whose grains are ``cell`` pixels wide."""
    across, down = width // cell + 2, height // cell + 2
    grains = Image.frombytes("L", (across, down), chance_of(seed).randbytes(across * down))
    return grains.resize((width, height), Image.Resampling.BICUBIC) if cell > 1 else grains.crop((0, 0, width, height))


@cache
def mottle() -> Image.Image:
    """Return blotches of several sizes around middle grey: what makes a wall or a road look used."""
    size = (WIDTH, HEIGHT)
    large = Image.blend(speckle(*size, 105, 3), speckle(*size, 32, 4), 0.45)
    fine = Image.blend(Image.blend(large, speckle(*size, 3, 5), 0.36), speckle(*size, 1, 6), 0.22)
    return fine.resize((WIDTH * FINE, HEIGHT * FINE), Image.Resampling.BILINEAR)


@cache
def road(horizon: float) -> Image.Image:
    """Return blotches that lie on the ground and grow smaller towards the horizon, at the size of the photo."""
    down = round(HEIGHT - horizon)
    away, span = down * 0.22, 0.98
    pull = (span, WIDTH / 2 / away, WIDTH * (1 - span) / 2, 0.0, 0.0, HEIGHT * 0.98, 0.0, 1 / away)
    flat = mottle().reduce(FINE)
    lying = flat.transform((WIDTH, down), Image.Transform.PERSPECTIVE, pull, Image.Resampling.BILINEAR, fillcolor=128)
    return Image.blend(lying, flat.crop((0, 0, WIDTH, down)), 0.35)


@cache
def grain(strength: float) -> Image.Image:
    """Return the noise of a small sensor."""
    one, two = speckle(WIDTH, HEIGHT, 1, 7), speckle(WIDTH, HEIGHT, 2, 8)
    return _in_three(_around_grey(Image.blend(one, two, 0.45).filter(ImageFilter.BoxBlur(0.4)), strength))


@cache
def vignette(strength: float) -> Image.Image:
    """Return the darker corners of a small lens, to multiply by."""
    rings = Image.radial_gradient("L").resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
    return _in_three(rings.point([round(255 - 255 * strength * (level / 255) ** 2.4) for level in range(256)]))


def _around_grey(noise: Image.Image, strength: float) -> Image.Image:
    return noise.point([min(255, max(0, round(128 + (level - 128) * strength))) for level in range(256)])


def _in_three(grey: Image.Image) -> Image.Image:
    return Image.merge("RGB", (grey, grey, grey))


class Canvas:
    """A picture being painted."""

    def __init__(self, seed: int, *, fine: int = FINE) -> None:
        """Begin a picture; what will be out of focus, or has only upright and level edges, needs no ``fine`` ones."""
        self.chance = chance_of(seed)
        self.fine = fine
        self.image = Image.new("RGB", (WIDTH * fine, HEIGHT * fine))
        self.pen = ImageDraw.Draw(self.image)

    def again(self) -> "Canvas":
        """Return a copy to go on with, which meets the same chances."""
        other = copy(self)
        other.chance = random.Random()  # noqa: S311  (its state follows)
        other.chance.setstate(self.chance.getstate())
        other.image = self.image.copy()
        other.pen = ImageDraw.Draw(other.image)
        return other

    def shape(
        self, points: Points, paint: Paint, *, to: Paint | None = None, across: bool = False, alpha: float = 1, soft: float = 0
    ) -> None:  # fmt: skip
        """Fill an outline, evenly or from one paint ``to`` another (downwards or ``across``); ``soft`` is the blur of its edge."""
        if to is None and alpha >= 1 and not soft:
            self.pen.polygon([(x * self.fine, y * self.fine) for x, y in points], fill=colour_of(paint))
            return
        frame = self._frame(points, soft)
        if frame is None:
            return
        mask = None if alpha >= 1 and not soft and _is_upright(points) else self._mask(points, frame, alpha, soft)
        if to is None:
            self.image.paste(colour_of(paint), frame, mask)
        else:
            size = (frame[2] - frame[0], frame[3] - frame[1])
            self.image.paste(_graded(paint, to, size, across=across), frame, mask)

    def line(self, points: Points, paint: Paint, width: float) -> None:
        """Draw a line with round joints and ends."""
        fine = [(x * self.fine, y * self.fine) for x, y in points]
        self.pen.line(fine, fill=colour_of(paint), width=max(1, round(width * self.fine)), joint="curve")
        reach = width * self.fine / 2
        if reach > 1:
            for x, y in (fine[0], fine[-1]):
                self.pen.ellipse((x - reach, y - reach, x + reach, y + reach), fill=colour_of(paint))

    def tube(self, points: Points, paint: Paint, width: float) -> None:
        """Draw a round bar: a line that is darker below and has a streak of light."""
        self.line([(x + width * 0.14, y + width * 0.14) for x, y in points], lit(paint, 0.62), width)
        self.line(points, paint, width * 0.86)
        self.line([(x - width * 0.16, y - width * 0.16) for x, y in points], lit(paint, 1.3), width * 0.22)

    def shadow(self, points: Points, alpha: float = 0.4, soft: float = 8) -> None:
        """Darken an outline softly."""
        self.shape(points, "#14130f", alpha=alpha, soft=soft)

    def texture(self, points: Points, strength: float) -> None:
        """Make a surface look used."""
        frame = self._frame(points, 0)
        if frame is not None:
            mask = None if _is_upright(points) else self._mask(points, frame, 1, 0)
            self._overlay(frame, _around_grey(mottle().crop(frame), strength), mask)

    def lay_texture(self, horizon: float, strength: float) -> None:
        """Make the ground below a horizon look used."""
        frame = (0, round(horizon * self.fine), WIDTH * self.fine, HEIGHT * self.fine)
        size = (frame[2], frame[3] - frame[1])
        self._overlay(frame, _around_grey(road(horizon), strength).resize(size, Image.Resampling.BILINEAR), None)

    def glow(
        self, x: float, y: float, across: float, paint: Paint, *, down: float | None = None, share: float = 1
    ) -> None:
        """Add light around a point, which fades out at its two radii."""
        points = box(x - across, y - (down or across), x + across, y + (down or across))
        frame = self._frame(points, 0, clip=False)
        assert frame is not None
        size = (frame[2] - frame[0], frame[3] - frame[1])
        fade = [
            round(255 * share * max(0.0, 1 - level / 181) ** 2) for level in range(256)
        ]  # 181 is the radius of the inner circle
        rings = Image.radial_gradient("L").point(fade).resize(size, Image.Resampling.BILINEAR)
        tints = [rings.point([round(level * part / 255) for level in range(256)]) for part in colour_of(paint)]
        light = Image.merge("RGB", tints)
        left, top = max(0, -frame[0]), max(0, -frame[1])
        region = (frame[0] + left, frame[1] + top, min(frame[2], WIDTH * self.fine), min(frame[3], HEIGHT * self.fine))
        width, height = region[2] - region[0], region[3] - region[1]
        patch = light.crop((left, top, left + width, top + height))
        self.image.paste(ImageChops.screen(self.image.crop(region), patch), region[:2])

    def focus(self, blur: float = 0) -> None:
        """Put all that is painted so far out of focus, and go on at full fineness."""
        soft = self.image.filter(ImageFilter.GaussianBlur(blur * self.fine)) if blur else self.image
        self.fine = FINE
        self.image = soft.resize((WIDTH * FINE, HEIGHT * FINE), Image.Resampling.NEAREST)
        self.pen = ImageDraw.Draw(self.image)

    def photo(
        self, *, warm: float = 0.02, colour: float = 0.88, light: float = 1.1, dark: float = 0.3, noise: float = 0.15
    ) -> Image.Image:
        """Return the picture as a telephone would have taken it: a little soft, pale and grainy, darker in its corners."""
        small = self.image.reduce(FINE)
        grey = (0.299, 0.587, 0.114)
        develop: list[float] = []
        for row, share in enumerate((1 + warm, 1.0, 1 - warm)):
            mix = [grey[column] * (1 - colour) + (colour if row == column else 0.0) for column in range(3)]
            develop.extend(light * share * part for part in mix)
            develop.append(7.0)
        picture = small.convert("RGB", tuple(develop))
        return ImageChops.overlay(ImageChops.multiply(picture, vignette(dark)), grain(noise))

    def _frame(self, points: Iterable[Point], soft: float, *, clip: bool = True) -> tuple[int, int, int, int] | None:
        xs, ys = zip(*points, strict=True)
        pad = soft * 2.5
        frame = [math.floor((min(xs) - pad) * self.fine), math.floor((min(ys) - pad) * self.fine)]
        frame += [math.ceil((max(xs) + pad) * self.fine) + 1, math.ceil((max(ys) + pad) * self.fine) + 1]
        if clip:
            frame = [
                max(0, frame[0]),
                max(0, frame[1]),
                min(WIDTH * self.fine, frame[2]),
                min(HEIGHT * self.fine, frame[3]),
            ]
        return (frame[0], frame[1], frame[2], frame[3]) if frame[0] < frame[2] and frame[1] < frame[3] else None

    def _mask(self, points: Points, frame: tuple[int, int, int, int], alpha: float, soft: float) -> Image.Image:
        size = (frame[2] - frame[0], frame[3] - frame[1])
        less = 1 if soft <= 1 else 4 if soft < 5 else 8
        small = (max(1, size[0] // less), max(1, size[1] // less))
        mask = Image.new("L", small)
        shares = (small[0] / size[0], small[1] / size[1])
        inside = [((x * self.fine - frame[0]) * shares[0], (y * self.fine - frame[1]) * shares[1]) for x, y in points]
        ImageDraw.Draw(mask).polygon(inside, fill=round(255 * min(1, alpha)))
        if soft:
            mask = mask.filter(ImageFilter.GaussianBlur(soft * self.fine / less))
        return mask.resize(size, Image.Resampling.BILINEAR) if less > 1 else mask

    def _overlay(self, frame: tuple[int, int, int, int], grey: Image.Image, mask: Image.Image | None) -> None:
        under = self.image.crop(frame)
        self.image.paste(ImageChops.overlay(under, _in_three(grey)), frame[:2], mask)


def _is_upright(points: Points) -> bool:
    """Return whether an outline is a rectangle with level edges, which needs no mask."""
    return len(points) == 4 and len({x for x, _y in points}) == 2 == len({y for _x, y in points})


def _graded(paint: Paint, to: Paint, size: tuple[int, int], *, across: bool) -> Image.Image:
    """Return a rectangle that goes evenly from one paint to another."""
    strip = Image.new("RGB", (2, 1) if across else (1, 2), colour_of(paint))
    strip.putpixel((1, 0) if across else (0, 1), colour_of(to))
    if across:
        line = strip.resize((size[0], 1), Image.Resampling.BILINEAR, box=(0.5, 0, 1.5, 1))
    else:
        line = strip.resize((1, size[1]), Image.Resampling.BILINEAR, box=(0, 0.5, 1, 1.5))
    return line.resize(size, Image.Resampling.NEAREST)
