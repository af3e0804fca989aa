"""What the frame around a page needs: addresses inside the city, post and account."""

from typing import Any

from django.template import Context
from django.urls import reverse

from governance.templatetags.ui.library import register
from governance.templatetags.ui.words import duration_patterns


@register.simple_tag(takes_context=True)
def city_url(context: Context, name: str, **kwargs: Any) -> str:
    """Return the address of a page of the city shown; empty outside a city, where there is none."""
    city = context.get("city")
    return reverse(name, kwargs={"city": city.slug, **kwargs}) if city else ""


@register.inclusion_tag("ui/duration_patterns.html")
def duration_attributes() -> dict[str, Any]:
    """Put the words for durations where due.js finds them."""
    return {"patterns": duration_patterns().items()}


@register.filter
def initial(name: object) -> str:
    """Return the first sign of a name, for the round mark of an account."""
    return str(name or "")[:1]
