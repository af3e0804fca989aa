"""The figures of firms: who serves where."""

from typing import Final

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from firms.models import PropertyFirm, ServiceContract
from governance.measures import Asked, Basis, Measure
from grids.queries.measures import compounds_of

GROUP: Final = _("物业服务")


def _contracts(asked: Asked):  # type: ignore[no-untyped-def]
    return ServiceContract.objects.filter(asked.valid())


def _service_cover(asked: Asked) -> Basis:
    """Compounds, those with a contract or the fallback service in force above the line."""
    served = Exists(_contracts(asked).filter(compound=OuterRef("place")))
    rows = compounds_of(asked).annotate(is_served=served)
    return Basis(rows, "place__name", "place__parent__name", "place__valid_from", above=Q(is_served=True))


def _fallback_compounds(asked: Asked) -> Basis:
    rows = _contracts(asked).filter(
        asked.inside("compound__path", "compound__compound__grids__grid__place"), kind=ServiceContract.Kind.FALLBACK
    )
    return Basis(rows, "compound__name", "firm__unit__name", "valid_from", amount=Count("compound", distinct=True))


def _active_firms(asked: Asked) -> Basis:
    """Commercial firms that serve a compound of the area, whatever was decided about them since."""
    serving = _contracts(asked).filter(
        asked.inside("compound__path", "compound__compound__grids__grid__place"), firm=OuterRef("pk")
    )
    rows = PropertyFirm.objects.filter(Exists(serving), kind=PropertyFirm.Kind.COMMERCIAL)
    return Basis(rows, "unit__name", "unit__code", "unit__valid_from")


MEASURES: Final = (
    Measure("SERVICE_COVER", GROUP, _("小区物业覆盖率"), _("有合同或兜底管理的小区"), _("在册的小区"), "%", _service_cover),
    Measure("FALLBACK_COMPOUNDS", GROUP, _("兜底小区"), _("由街道非营利公司兜底的小区"), "", _("个"), _fallback_compounds),
    Measure("FIRMS_ACTIVE", GROUP, _("物业企业"), _("有在执行合同的物业企业"), "", _("家"), _active_firms),
)  # fmt: skip
