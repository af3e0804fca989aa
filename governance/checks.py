"""System checks: what must hold of every model of ours."""

from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import models

from governance.tenancy import CityIsolation, CityLedger, CityOwned, CityRows, RowHistory

OUR_APPS = ("governance", "grids", "firms", "complaints")
GLOBAL = frozenset(
    {
        "governance.city",
        "governance.user",
        "governance.membership",
        "governance.signinthrottle",
        "governance.sendtally",
        "governance.job",
        "governance.accountsession",
        "governance.recoverycode",
    }
)
CLASSES = frozenset({"PUBLIC", "INTERNAL", "PERSONAL", "SENSITIVE", "SECRET"})
BASE_COLUMNS = frozenset({"id", "city"})
LEDGER_COLUMNS = BASE_COLUMNS | {"xid"}


@register(Tags.models)
def check_models(app_configs: Any, **_kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001  (Django's signature)
    """Refuse a table without a city, one that lost its policy, and a column without a data class."""
    found: list[CheckMessage] = []
    for model in apps.get_models():
        if model._meta.app_label in OUR_APPS:
            found += _isolation(model) + _classes(model)
    return found


def _isolation(model: type[models.Model]) -> list[CheckMessage]:
    label = model._meta.label_lower
    if label in GLOBAL:
        return []
    kinds = {type(constraint) for constraint in model._meta.constraints}
    needed = {CityIsolation, RowHistory} if issubclass(model, CityOwned) else {CityIsolation}
    if not issubclass(model, CityRows | CityLedger):
        return [Error(f"{label} belongs to no city", obj=model, id="governance.E001")]
    if not needed <= kinds:
        return [
            Error(
                f"{label} lost its row-level security: keep *CityOwned.Meta.constraints",
                obj=model,
                id="governance.E002",
            )
        ]
    return []


def _classes(model: type[models.Model]) -> list[CheckMessage]:
    label = model._meta.label_lower
    said: dict[str, list[str]] = getattr(model, "classes", {})
    columns = {field.name for field in model._meta.local_concrete_fields}
    if label not in GLOBAL:
        columns -= LEDGER_COLUMNS if issubclass(model, CityLedger) else BASE_COLUMNS
    named = [name for names in said.values() for name in names]
    wrong = set(said) - CLASSES
    if set(named) != columns or len(named) != len(set(named)) or wrong:
        odd = sorted((columns ^ set(named)) | wrong)
        return [
            Error(f"{label}: columns without exactly one data class: {', '.join(odd)}", obj=model, id="governance.E003")
        ]
    return []
