"""What a city may set: each setting with its meaning, unit, bounds and what holds where nothing is set. Apps add theirs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from governance.rules.answers import Refused

Words = str | Promise
Value = int | str | bool | list[object] | dict[str, object]
Numbers = dict[str, int | str]
SINGLE: Final = "value"
UNIT: Final = ".unit"


@dataclass(frozen=True)
class Part:
    """One thing to fill in: a whole number within bounds, or a choice.

    In a table it stands in a ``row`` and a ``column``; ``NAME.unit`` is the choice of the unit beside the number ``NAME``.
    """

    name: str
    label: Words
    least: int = 0
    most: int = 0
    unit: Words = ""
    choices: tuple[tuple[str, Words], ...] = ()
    row: Words = ""
    column: Words = ""

    @property
    def is_unit(self) -> bool:
        return self.name.endswith(UNIT)


@dataclass(frozen=True)
class Setting:
    """A setting. ``read`` takes a stored value apart into its parts, ``write`` puts them together, ``check`` refuses what does not go
    together; ``default`` is what holds where the city has set nothing.
    """

    key: str
    group: Words
    label: Words
    meaning: Words
    default: Value
    parts: tuple[Part, ...]
    read: Callable[[Value], Numbers]
    write: Callable[[Numbers], Value]
    check: Callable[[Numbers], None] = lambda _numbers: None


def _single(value: Value) -> Numbers:
    return {SINGLE: value if isinstance(value, int | str) else str(value)}


def whole(
    key: str, group: Words, label: Words, meaning: Words, *, default: int, least: int, most: int, unit: Words
) -> Setting:
    """Return a setting of one whole number; both bounds are included."""
    part = Part(SINGLE, label, least, most, unit)
    return Setting(key, group, label, meaning, default, (part,), _single, lambda numbers: numbers[SINGLE])


def choice(
    key: str, group: Words, label: Words, meaning: Words, *, default: str, choices: Sequence[tuple[str, Words]]
) -> Setting:
    """Return a setting of one choice."""
    part = Part(SINGLE, label, choices=tuple(choices))
    return Setting(key, group, label, meaning, default, (part,), _single, lambda numbers: numbers[SINGLE])


def weights(
    key: str,
    group: Words,
    label: Words,
    meaning: Words,
    *,
    default: Mapping[str, int],
    names: Sequence[tuple[str, Words]],
) -> Setting:
    """Return a setting of whole numbers that sum to a hundred."""

    def check(numbers: Numbers) -> None:
        total = sum(int(number) for number in numbers.values())
        if total != 100:
            raise Refused(_("各项加起来要正好 100，现在是 %(total)s。") % {"total": total}, code="weights_not_hundred")

    def read(value: Value) -> Numbers:
        stored = value if isinstance(value, dict) else default
        return {name: number for name, _label in names if isinstance(number := stored.get(name), int)}

    parts = tuple(Part(name, words, 0, 100) for name, words in names)
    return Setting(key, group, label, meaning, dict(default), parts, read, dict, check)


SETTINGS: dict[str, Setting] = {}


def add_settings(settings: Sequence[Setting]) -> None:
    """Put an app's settings in, once, when it is ready."""
    SETTINGS.update({setting.key: setting for setting in settings})


def value_of(setting: Setting, numbers: Numbers) -> Value:
    """Return what is stored for what was filled in.

    Raises:
        Refused: for a number out of its bounds, an unknown choice, or what does not go together.
    """
    for part in setting.parts:
        given = numbers[part.name]
        allowed = (
            given in dict(part.choices) if part.choices else isinstance(given, int) and part.least <= given <= part.most
        )
        if not allowed:
            raise Refused(
                _("%(label)s：要在 %(least)s 到 %(most)s 之间。")
                % {"label": part.label, "least": part.least, "most": part.most},
                code="setting_out_of_bounds",
            )
    setting.check(numbers)
    return setting.write(numbers)


def words_of(setting: Setting, value: Value) -> list[tuple[str, str]]:
    """Return a value in words, part by part: label and number with unit, or the choice."""
    numbers = setting.read(value)
    units = {part.name: dict(part.choices) for part in setting.parts if part.is_unit}
    found = []
    for part in setting.parts:
        if part.is_unit:
            continue
        unit = f"{part.name}{UNIT}"
        if unit in units:
            found.append((str(part.label), f"{numbers[part.name]} {units[unit].get(str(numbers[unit]), '')}"))
            continue
        given = numbers[part.name]
        words = str(dict(part.choices).get(str(given), given)) if part.choices else f"{given} {part.unit}".strip()
        found.append((str(part.label), words))
    return found
