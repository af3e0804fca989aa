"""The stages of a case, what a deed does to their clocks, and how long each may take."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.rules.priorities import Priority
from governance.rules.calendars import LimitUnit


class Stage(models.TextChoices):
    """A stretch of work with a clock of its own. SIGN and HANDLE both begin with the dispatch and run side by side."""

    ACCEPT = "ACCEPT", _("受理")
    DISPATCH = "DISPATCH", _("派单")
    SIGN = "SIGN", _("签收")
    HANDLE = "HANDLE", _("处置")
    VERIFY = "VERIFY", _("核查")
    CALLBACK = "CALLBACK", _("回访")


class Outcome(models.TextChoices):
    """How a stage clock ended; EXCLUDED counts neither as on time nor as late."""

    RUNNING = "RUNNING", _("计时中")
    ON_TIME = "ON_TIME", _("按时")
    LATE = "LATE", _("超期")
    EXCLUDED = "EXCLUDED", _("不计")


class ClockEffect(models.TextChoices):
    """What a deed does to the clock of one stage, weightiest first."""

    START = "START", _("起表")
    REVIVE = "REVIVE", _("复表")
    RESUME = "RESUME", _("续表")
    PAUSE = "PAUSE", _("停表")
    EXTEND = "EXTEND", _("延期")
    REWIND = "REWIND", _("改限")
    STOP = "STOP", _("止表")
    EXCLUDE = "EXCLUDE", _("不计")


@dataclass(frozen=True)
class Limit:
    """How long something may take, in whole units."""

    amount: int
    unit: LimitUnit

    def half(self) -> "Limit":
        """Return the limit of a rework: half, rounded up to whole units; an odd number of EH becomes EM."""
        if self.unit == LimitUnit.EH and self.amount % 2:
            return Limit(self.amount * 30, LimitUnit.EM)
        return Limit(-(-self.amount // 2), self.unit)


StageLimits = Mapping[Stage, Mapping[Priority, Limit]]


def _same_for_all(amount: int, unit: LimitUnit) -> Mapping[Priority, Limit]:
    return dict.fromkeys(Priority, Limit(amount, unit))


DEFAULT_STAGE_LIMITS: StageLimits = {
    Stage.ACCEPT: {**_same_for_all(1, LimitUnit.WH), Priority.P1: Limit(15, LimitUnit.EM)},
    Stage.DISPATCH: {**_same_for_all(2, LimitUnit.WH), Priority.P1: Limit(15, LimitUnit.EM)},
    Stage.SIGN: {**_same_for_all(4, LimitUnit.WH), Priority.P1: Limit(30, LimitUnit.EM)},
    Stage.VERIFY: _same_for_all(1, LimitUnit.WD),
    Stage.CALLBACK: _same_for_all(3, LimitUnit.WD),
}


def outcome_of(due_at: datetime, stopped_at: datetime) -> Outcome:
    """Return whether a clock was stopped in time; the deadline itself is in time."""
    return Outcome.ON_TIME if stopped_at <= due_at else Outcome.LATE


def limits_to_json(limits: StageLimits) -> dict[str, dict[str, list[int | str]]]:
    """Return the limits as they stand in a city's setting: ``{"SIGN": {"P1": [30, "EM"], …}, …}``."""
    return {
        stage.value: {priority.value: [limit.amount, limit.unit.value] for priority, limit in by_priority.items()}
        for stage, by_priority in limits.items()
    }


def limits_from_json(stored: Mapping[str, object]) -> StageLimits:
    """Return the limits that a city's setting holds; what it does not name keeps its default.

    Raises:
        ValueError: if a stage, priority, amount or unit is not one, or HANDLE is named, which the categories decide.
    """
    limits = {stage: dict(by_priority) for stage, by_priority in DEFAULT_STAGE_LIMITS.items()}
    for name, by_priority in stored.items():
        stage = Stage(name)
        if stage not in limits or not isinstance(by_priority, Mapping):
            raise ValueError(f"Not the limits of a stage: {name}")
        for priority, limit in by_priority.items():
            limits[stage][Priority(priority)] = _limit_from_json(limit)
    return limits


def _limit_from_json(stored: object) -> Limit:
    match stored:
        case [int() as amount, str() as unit] if amount > 0:
            return Limit(amount, LimitUnit(unit))
    raise ValueError(f"Not a limit: {stored!r}")
