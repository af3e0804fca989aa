"""What shows many things: figures, filters, heads of tables, pagers, facts."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.template import Context

from governance.components import Applied, Choice, Fact, Filter, KeysetPage, Kpi
from governance.templatetags.ui.library import register

CURSORS = ("after", "before")


def address(context: Context, **changes: str | None) -> str:
    """Return the query of the current page with changes; cursors do not survive a change of order or filter."""
    request: HttpRequest | None = context.get("request")
    query = request.GET.copy() if request is not None else None
    if query is None:
        return "?"
    for name in CURSORS:
        query.pop(name, None)
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"?{query.urlencode()}"


@register.inclusion_tag("ui/kpis.html")
def kpis(items: Sequence[Kpi] = (), *, label: str = "") -> dict[str, Any]:
    """Show figures that filter the list below."""
    return {"items": items, "label": label}


@register.inclusion_tag("ui/column.html", takes_context=True)
def column(
    context: Context, label: str = "", *, key: str = "", numeric: bool = False, narrow: bool = True
) -> dict[str, Any]:
    """Show the head of a column.

    With ``key`` it sorts, first upward, then downward; a column that is not ``narrow`` is left out on small screens.
    """
    request: HttpRequest | None = context.get("request")
    chosen = request.GET.get("sort", "") if request is not None and key else ""
    way = {key: "ascending", f"-{key}": "descending"}.get(chosen, "") if key else ""
    turned = f"-{key}" if way == "ascending" else key
    url = address(context, sort=turned) if key else ""
    return {"label": label, "url": url, "way": way, "numeric": numeric, "narrow": narrow}


@register.inclusion_tag("ui/filter_select.html")
def filter_select(choice: Filter | None = None) -> dict[str, Any]:
    """Show one select of a filter bar."""
    return {"filter": choice}


@register.inclusion_tag("ui/chips.html")
def chips(applied: Sequence[Applied] = (), *, clear_url: str = "") -> dict[str, Any]:
    """Show the filters in force, each removable."""
    return {"applied": applied, "clear_url": clear_url}


@register.inclusion_tag("ui/pager.html", takes_context=True)
def pager(context: Context, page: KeysetPage | None = None, *, unit: str = "") -> dict[str, Any]:
    """Show how many there are and the way to the neighbouring pages."""
    return {
        "page": page,
        "unit": unit,
        "previous_url": address(context, before=page.previous) if page and page.previous else "",
        "next_url": address(context, after=page.next) if page and page.next else "",
    }


@register.inclusion_tag("ui/segments.html")
def segments(choices: Sequence[Choice] = (), *, label: str = "") -> dict[str, Any]:
    """Show one of a few views of the same thing."""
    return {"choices": choices, "label": label}


@register.inclusion_tag("ui/tabs.html")
def tabs(choices: Sequence[Choice] = (), *, label: str = "") -> dict[str, Any]:
    """Show the parts of a page that each have an address."""
    return {"choices": choices, "label": label}


@register.inclusion_tag("ui/facts.html")
def facts(items: Sequence[Fact] = ()) -> dict[str, Any]:
    """Show labelled facts of one thing."""
    return {"items": items}
