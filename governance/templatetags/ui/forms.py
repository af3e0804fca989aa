"""Buttons, fields and uploads."""

from typing import Any

from django.forms import BaseForm, BoundField
from django.template import Context

from governance.templatetags.ui.library import register


@register.inclusion_tag("ui/button.html")
def button(
    label: str = "",
    *,
    kind: str = "",
    url: str = "",
    name: str = "",
    value: str = "",
    icon: str = "",
    keys: str = "",
    form: str = "",
    missing: str = "",
) -> dict[str, Any]:
    """Show a button, or with ``url`` a link that looks like one.

    ``kind`` holds class names (primary, quiet, danger, sm, lg, block), ``keys`` the shortcut (``Ctrl Enter``), ``form``
    the id of a form elsewhere; ``missing`` says why it cannot be pressed yet and thereby disables it.
    """
    return {
        "label": label,
        "kind": kind,
        "url": url,
        "name": name,
        "value": value,
        "icon_name": icon,
        "keys": keys.split(),
        "form": form,
        "missing": missing,
    }


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField | None = None, *, kind: str = "") -> dict[str, Any]:
    """Show a form's field: label, what is wrong, control, help, tied together by aria-describedby."""
    return {"field": bound, "kind": kind}


@register.inclusion_tag("ui/error_summary.html")
def error_summary(form: BaseForm | None = None) -> dict[str, Any]:
    """Show on top of a form how much is still to be mended, each point leading to its field."""
    wrong = [bound for bound in form if bound.errors] if form and form.is_bound else []
    general = form.non_field_errors() if form and form.is_bound else []
    return {"fields": wrong, "general": general, "total": len(wrong) + len(general)}


@register.inclusion_tag("ui/upload.html", takes_context=True)
def upload(
    context: Context,
    name: str = "photos",
    *,
    label: str = "",
    url: str = "",
    most: int = 9,
    capture: bool = False,
    ref: object = "",
    purpose: str = "",
) -> dict[str, Any]:
    """Show a place to add photos, at most ``most``.

    Without a script it is a file input called ``name``. With one, each photo is made smaller and sent to ``url`` at
    once under the sender's reference ``ref`` and for ``purpose``, and the form carries the ids that came back, as hidden
    inputs called ``<name>_ids``.
    """
    return {
        "name": name,
        "label": label,
        "url": url,
        "most": most,
        "capture": capture,
        "ref": ref,
        "purpose": purpose,
        "csrf_token": context.get("csrf_token", ""),
    }
