"""Components that go round other content: card, filter bar, note, toast, dialog, empty state, page head."""

from collections.abc import Sequence

from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from governance.components import Applied
from governance.templatetags.ui.library import register


@register.simple_block_tag
def card(
    content: str, *, title: str = "", sub: str = "", url: str = "", link: str = "", flush: bool = False, name: str = ""
) -> SafeString:
    """Put content into a card.

    ``url`` with ``link`` stands at the right of its head, ``flush`` leaves out the padding (tables, maps), ``name`` is
    its id.
    """
    context = {"content": content, "title": title, "sub": sub, "url": url, "link": link, "flush": flush, "id": name}
    return render_to_string("ui/card.html", context)


@register.simple_block_tag
def page_head(content: str, *, title: str = "", says: str = "") -> SafeString:
    """Put a page's title, one line of facts and at most three actions on top."""
    return render_to_string("ui/page_head.html", {"content": content, "title": title, "says": says})


@register.simple_block_tag(takes_context=True)
def filter_bar(
    context: Context, content: str, *, target: str = "", applied: Sequence[Applied] = (), clear_url: str = ""
) -> SafeString:
    """Put selects into a GET form; with ``target`` (the id of the list) a change swaps the list and the address."""
    request = context.get("request")
    kept = {"sort": request.GET.get("sort", "")} if request is not None else {}
    return render_to_string(
        "ui/filter_bar.html",
        {
            "content": content,
            "target": target,
            "applied": applied,
            "clear_url": clear_url,
            "kept": kept.items(),
            "path": request.path if request is not None else "",
        },
    )


@register.simple_block_tag
def note(content: str, *, kind: str = "") -> SafeString:
    """Put a remark apart: empty, ok, warn or bad."""
    icons = {"": "info", "ok": "check", "warn": "alert", "bad": "alert"}
    return render_to_string("ui/note.html", {"content": content, "kind": kind, "icon_name": icons.get(kind, "info")})


@register.simple_block_tag(takes_context=True)
def toast(context: Context, content: str, *, undo_url: str = "") -> SafeString:
    """Say what just happened and what follows; with ``undo_url`` it can be taken back."""
    return render_to_string(
        "ui/toast.html", {"content": content, "undo_url": undo_url, "csrf_token": context.get("csrf_token", "")}
    )


@register.simple_block_tag(takes_context=True)
def confirm_dialog(
    context: Context, content: str, *, name: str, label: str, title: str, verb: str, action: str = "", kind: str = ""
) -> SafeString:
    """Ask before what cannot be undone or goes public.

    ``name`` is the id on the page, ``label`` stands on the button that opens it, ``title`` is the act as a question,
    ``verb`` its button, ``action`` the address that does it; ``content`` says what follows and may hold more inputs.
    """
    return render_to_string(
        "ui/confirm_dialog.html",
        {
            "content": content,
            "id": name,
            "label": label,
            "title": title,
            "verb": verb,
            "action": action,
            "kind": kind,
            "verb_kind": "danger" if "danger" in kind else "primary",
            "csrf_token": context.get("csrf_token", ""),
        },
    )


@register.simple_block_tag
def empty_state(content: str, *, title: str = "", url: str = "", link: str = "") -> SafeString:
    """Say why a list is empty, the next useful fact, and one way on."""
    return render_to_string("ui/empty_state.html", {"content": content, "title": title, "url": url, "link": link})
