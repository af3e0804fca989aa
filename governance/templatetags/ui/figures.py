"""Maps and meters."""

from typing import Any

from governance.components import MapPanel
from governance.templatetags.ui.library import register


@register.inclusion_tag("ui/map.html")
def map_panel(panel: MapPanel | None = None) -> dict[str, Any]:
    """Show a map drawn by the server, its conclusion in a sentence and its numbers as a table."""
    return {"panel": panel}


@register.inclusion_tag("ui/meter.html")
def meter(value: int = 0, most: int = 100, *, label: str = "") -> dict[str, Any]:
    """Show how much of a whole is done."""
    return {"value": value, "most": most, "label": label}
