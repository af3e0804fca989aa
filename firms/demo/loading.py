"""Loading the demonstration city's firms and contracts."""

from collections.abc import Mapping
from datetime import date, timedelta

from firms.demo.register import contracts, firms
from firms.models import PropertyFirm, ServiceContract
from governance.models.places import Place, Unit
from governance.rules.pinyin import pinyin_key
from grids.demo.dates import moved

NONPROFIT_STREETS = {"N01": "STGL", "N02": "STQQ"}


def load_firms(places: Mapping[str, Place], *, valid_from: date, today: date) -> Mapping[str, PropertyFirm]:
    """Load firms, as units that can be handed work, and contracts, moved to ``today``; return the firms by code.

    A street's company belongs to its street. A firm that left can be handed nothing any more.
    """
    found: dict[str, PropertyFirm] = {}
    for row in firms():
        is_active = row.status == "active"
        unit = Unit(
            kind=Unit.Kind.FIRM,
            code=row.code,
            name=row.name,
            pinyin=pinyin_key(row.name),
            place=places[NONPROFIT_STREETS[row.code]] if row.code in NONPROFIT_STREETS else None,
            dispatchable=is_active,
            valid_from=valid_from,
        )
        status = PropertyFirm.Status.ACTIVE if is_active else PropertyFirm.Status.EXITED
        found[row.code] = PropertyFirm(unit=unit, kind=row.kind, status=status)
    Unit.objects.bulk_create(firm.unit for firm in found.values())
    PropertyFirm.objects.bulk_create(found.values())
    ServiceContract.objects.bulk_create(
        ServiceContract(
            firm=found[row.firm],
            compound=places[row.compound],
            kind=row.kind,
            valid_from=moved(row.valid_from, today),
            valid_to=moved(row.valid_to + timedelta(days=1), today) if row.valid_to else None,
        )
        for row in contracts()
    )
    return found
