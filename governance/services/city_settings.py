"""Setting what a city may set, from a day on; what held in the past stays as it was."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from governance.access import Actor, require
from governance.audit import record
from governance.clock import today_of
from governance.models.cities import CitySetting
from governance.rules.answers import Refused
from governance.rules.city_settings import SETTINGS, Numbers, value_of
from governance.services.cities import raise_version

SET = "governance.set_city_setting"


@transaction.atomic
def set_city_setting(*, actor: Actor, key: str, numbers: Numbers, valid_from: date, at: datetime) -> CitySetting:
    """Set a value from a day on, today at the earliest; a value set for the same day before is replaced.

    What runs already keeps what held when it began. The city's settings get a new version.

    Raises:
        ActionRefused: if the actor may not.
        CitySetting.DoesNotExist: if there is no such setting.
        Refused: for a value out of bounds, or a day that has passed.
    """
    require(actor, SET)
    setting = SETTINGS.get(key)
    if setting is None:
        raise CitySetting.DoesNotExist
    if valid_from < today_of(at):
        raise Refused(_("不能改过去的日子，最早从今天起。"), code="setting_in_the_past")
    value = value_of(setting, numbers)
    row, _is_new = CitySetting.objects.update_or_create(key=key, valid_from=valid_from, defaults={"value": value})
    raise_version(actor.city_id)
    record(actor, "governance.set_city_setting", row, at=at, key=key, valid_from=str(valid_from), value=str(value))
    return row


@transaction.atomic
def drop_city_setting(*, actor: Actor, row_id: UUID, at: datetime) -> CitySetting:
    """Take back a change that has not begun to hold yet.

    Raises:
        ActionRefused: if the actor may not.
        CitySetting.DoesNotExist: if there is no such change.
        Refused: if it holds already.
    """
    require(actor, SET)
    row = CitySetting.objects.select_for_update().get(pk=row_id)
    if row.valid_from <= today_of(at):
        raise Refused(_("已经生效的改动撤不回，只能再改一次。"), code="setting_holds")
    record(actor, "governance.dropped_city_setting", row, at=at, key=row.key, valid_from=str(row.valid_from))
    row.delete()
    raise_version(actor.city_id)
    return row
