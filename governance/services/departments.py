"""Adding, renaming and ending the departments of a city."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from governance.access import Actor, require
from governance.audit import record
from governance.models.places import Unit
from governance.models.posts import Post
from governance.queries.departments import CHANGE
from governance.rules.answers import Refused
from governance.rules.pinyin import pinyin_key
from governance.services.cities import raise_version

WORK: list[Callable[[Unit], str]] = []


def add_work_of_units(work_of: Callable[[Unit], str]) -> None:
    """Let an app say, in a sentence, what still hangs on a unit that is to be ended; once, when it is ready."""
    if work_of not in WORK:
        WORK.append(work_of)


@transaction.atomic
def add_department(*, actor: Actor, code: str, name: str, name_en: str, dispatchable: bool, at: datetime) -> Unit:
    """Add a department that is at work from today on.

    Raises:
        ActionRefused: if the actor may not.
        Refused: if the code is taken.
    """
    require(actor, CHANGE)
    if Unit.objects.filter(code=code).exists():
        raise Refused(_("这个代码已经有单位用了。"), code="code_taken")
    unit = Unit.objects.create(
        kind=Unit.Kind.DEPARTMENT,
        code=code,
        name=name,
        name_en=name_en,
        pinyin=pinyin_key(name),
        dispatchable=dispatchable,
        valid_from=actor.today,
    )
    raise_version(actor.city_id)
    record(actor, "governance.added_department", unit, at=at, code=code, name=name)
    return unit


@transaction.atomic
def change_department(
    *, actor: Actor, unit_id: UUID, name: str, name_en: str, dispatchable: bool, at: datetime
) -> Unit:
    """Rename a department, or set whether it can be handed work. Locks it; its code stays.

    Raises:
        ActionRefused: if the actor may not.
        Unit.DoesNotExist: if the city has no such department.
        Refused: if work still hangs on one that is to be handed none, or where nothing changes.
    """
    unit = _locked(actor, unit_id)
    after = {"name": name, "name_en": name_en, "dispatchable": dispatchable}
    changed = {field: [getattr(unit, field), value] for field, value in after.items() if getattr(unit, field) != value}
    if not changed:
        raise Refused(_("和现在一样，没有改动。"), code="department_unchanged")
    if unit.dispatchable and not dispatchable:
        _refuse_with_work(unit)
    for field, (_before, value) in changed.items():
        setattr(unit, field, value)
    told = {field: [str(before), str(value)] for field, (before, value) in changed.items()}
    unit.pinyin = pinyin_key(name)
    unit.save(update_fields=[*changed, "pinyin"])
    raise_version(actor.city_id)
    record(actor, "governance.changed_department", unit, at=at, **told)
    return unit


@transaction.atomic
def end_department(*, actor: Actor, unit_id: UUID, at: datetime) -> Unit:
    """End a department with today: from tomorrow on it is none. Locks it.

    Raises:
        ActionRefused, Unit.DoesNotExist: as for ``change_department``.
        Refused: if people hold posts in it, or work hangs on it, or it has been ended.
    """
    unit = _locked(actor, unit_id)
    tomorrow = actor.today + timedelta(days=1)
    if unit.valid_to is not None:
        raise Refused(_("这个部门已经撤了。"), code="department_ended")
    if Post.objects.filter(Q(valid_to=None) | Q(valid_to__gt=tomorrow), unit=unit).exists():
        raise Refused(_("还有人在这个部门任职，先免去岗位。"), code="department_has_people")
    _refuse_with_work(unit)
    unit.valid_to = tomorrow
    unit.save(update_fields=["valid_to"])
    raise_version(actor.city_id)
    record(actor, "governance.ended_department", unit, at=at, valid_to=str(tomorrow))
    return unit


def _locked(actor: Actor, unit_id: UUID) -> Unit:
    require(actor, CHANGE)
    return Unit.objects.select_for_update().get(pk=unit_id, kind=Unit.Kind.DEPARTMENT)


def _refuse_with_work(unit: Unit) -> None:
    for work_of in WORK:
        if sentence := work_of(unit):
            raise Refused(sentence, code="department_has_work")
