"""What a newly opened city gets for its complaints: the categories, and the limits of the stages."""

from datetime import date

from complaints.models.categories import CaseCategory
from complaints.queries.limits import SETTING
from complaints.rules.stages import DEFAULT_STAGE_LIMITS, limits_to_json
from complaints.seeds.templates import Category, Tile, categories, tiles
from governance.models.cities import CitySetting


def copy_templates(*, valid_from: date) -> None:
    """Give the active city its own copy of the categories and of the stage limits, the latter valid from a day on.

    Called when a city is opened, in the same transaction.
    """
    tile_of = {tile.code: tile for tile in tiles()}
    CaseCategory.objects.bulk_create(_category(row, tile_of.get(row.minor_code)) for row in categories())
    CitySetting.objects.create(key=SETTING, value=limits_to_json(DEFAULT_STAGE_LIMITS), valid_from=valid_from)


def _category(row: Category, tile: Tile | None) -> CaseCategory:
    return CaseCategory(
        major_code=row.major_code,
        major_name=row.major_zh,
        major_name_en=row.major_en,
        code=row.minor_code,
        name=row.minor_zh,
        name_en=row.minor_en,
        kind=row.kind,
        lead_department=row.lead_department,
        assist_departments=";".join(row.assist_department),
        usual_executor=row.usual_executor,
        priority=row.priority,
        limit_amount=row.handle_limit_value,
        limit_unit=row.handle_limit_unit,
        opening_condition=row.opening_condition_zh,
        opening_condition_en=row.opening_condition_en,
        closing_condition=row.closing_condition_zh,
        closing_condition_en=row.closing_condition_en,
        closing_photo_required=row.closing_photo_required,
        tile_order=tile.order if tile else None,
        tile_name=tile.name_zh if tile else "",
        tile_name_en=tile.name_en if tile else "",
        tile_icon=tile.icon if tile else "",
    )
