"""Icons and marks of state."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from governance.components import CaseCard, DueChip, DueState, Step
from governance.templatetags.ui.library import register
from governance.templatetags.ui.words import duration_words, exact_moment, local

DUE_ICONS = {"ok": "clock", "near": "clock", "over": "alert", "pause": "pause", "met": "check"}


@register.simple_tag
def icon(name: str = "", size: str = "") -> SafeString:
    """Return a picture of the sprite; ``size`` is s, l or empty. It is decoration: the words stand beside it."""
    return _picture(sprite(), name, size)


@lru_cache(maxsize=512)
def _picture(sprite_url: str, name: str, size: str) -> SafeString:
    return format_html(
        '<svg class="i{}" aria-hidden="true"><use href="{}#{}"/></svg>', f" {size}" if size else "", sprite_url, name
    )


def sprite() -> str:
    return static("ui/icons.svg")


@register.inclusion_tag("ui/tag.html")
def tag(text: str = "", kind: str = "plain") -> dict[str, Any]:
    """Show a status: new, doing, wait, back, done, stop, bad, gold, red, black or plain."""
    return {"text": text, "kind": kind}


@register.inclusion_tag("ui/due.html")
def due(chip: DueChip | None = None) -> dict[str, Any]:
    """Show how a deadline stands. Made of few template nodes, because lists show it in every row."""
    if chip is None:
        return {"chip": None}
    return {
        "chip": chip,
        "icon_name": DUE_ICONS[chip.state],
        "sentence": due_sentence(chip),
        "title": exact_moment(chip.exact) if chip.exact else "",
        "iso": local(chip.exact).isoformat() if chip.exact else "",
        "seconds": str(int(chip.length.total_seconds())) if chip.length else "",
    }


def due_sentence(chip: DueChip) -> str:
    """Return the words of a chip: 受理剩 2小时40分, 超期 14小时, 停表 等配件, 提前 9小时办结."""
    words = {"words": duration_words(chip.length), "stage": chip.stage}
    match chip.state:
        case DueState.OVER:
            return _("超期 %(words)s") % words
        case DueState.PAUSE:
            return f"{_('停表')} {chip.text}"
        case DueState.MET if not chip.length:
            return _("按时办结")
        case DueState.MET if chip.length and chip.length < timedelta(0):
            return _("晚 %(words)s办结") % words
        case DueState.MET:
            return _("提前 %(words)s办结") % words
        case _:
            return _("%(stage)s剩 %(words)s") % words


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
