"""Icons and marks of state."""

from datetime import datetime
from typing import Any

from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from governance.components import CaseCard, DueChip, Step
from governance.templatetags.ui.library import register

DUE_ICONS = {"ok": "clock", "near": "clock", "over": "alert", "pause": "pause", "met": "check"}


@register.simple_tag
def icon(name: str = "", size: str = "") -> SafeString:
    """Return a picture of the sprite; ``size`` is s, l or empty. It is decoration: the words stand beside it."""
    return format_html(
        '<svg class="i{}" aria-hidden="true"><use href="{}#{}"/></svg>', f" {size}" if size else "", sprite(), name
    )


def sprite() -> str:
    return static("ui/icons.svg")


@register.inclusion_tag("ui/tag.html")
def tag(text: str = "", kind: str = "plain") -> dict[str, Any]:
    """Show a status: new, doing, wait, back, done, stop, bad, gold, red, black or plain."""
    return {"text": text, "kind": kind}


@register.inclusion_tag("ui/due.html")
def due(chip: DueChip | None = None) -> dict[str, Any]:
    """Show how a deadline stands."""
    return {"chip": chip, "icon_name": DUE_ICONS.get(chip.state, "") if chip else ""}


@register.inclusion_tag("ui/time.html", takes_context=True)
def time_of(context: Context, at: datetime | None = None) -> dict[str, Any]:
    """Show a moment in near words, the exact one behind it."""
    return {"at": at, "now": context.get("now")}


@register.inclusion_tag("ui/timeline.html", takes_context=True)
def timeline(context: Context, steps: list[Step] | None = None, *, label: str = "") -> dict[str, Any]:
    """Show what happened, in the order given."""
    return {"steps": steps or (), "label": label, "now": context.get("now")}


@register.inclusion_tag("ui/case_card.html")
def case_card(card: CaseCard | None = None) -> dict[str, Any]:
    """Show a case in a queue."""
    return {"card": card}
