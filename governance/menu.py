"""The sidebar: which pages a role finds at its left hand. Apps put their entries in; the frame picks what the actor may open."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from governance.access import Actor
from governance.models.cities import City
from governance.rules.roles import Module, Role


@dataclass(frozen=True)
class Entry:
    """A page in the sidebar: shown to actors whose posts may read its module and hold one of its roles (all, if none is named)."""

    group: str | Promise
    label: str | Promise
    url_name: str
    icon: str
    module: Module
    roles: frozenset[Role] = frozenset()
    order: int = 50


@dataclass(frozen=True)
class MenuItem:
    label: str
    url: str
    icon: str
    current: bool
    count: int = 0
    hot: bool = False


@dataclass(frozen=True)
class MenuGroup:
    label: str
    items: tuple[MenuItem, ...]


ENTRIES: list[Entry] = []


def add(entry: Entry) -> None:
    """Put an entry into the sidebar, once, when the app is ready."""
    if entry not in ENTRIES:
        ENTRIES.append(entry)
        ENTRIES.sort(key=lambda known: known.order)


def menu_for(
    actor: Actor, city: City, path: str, counts: Mapping[str, tuple[int, bool]] | None = None
) -> list[MenuGroup]:
    """Return the groups of pages that the actor may open, the one whose address is the longest match being current.

    ``counts`` has, by name of the page, how many things wait there, and whether they are overdue.
    """
    shown = [entry for entry in ENTRIES if _may_open(actor, entry)]
    addresses = {entry.url_name: reverse(entry.url_name, kwargs={"city": city.slug}) for entry in shown}
    current = max((url for url in addresses.values() if path.startswith(url)), key=len, default="")
    groups: dict[str, list[MenuItem]] = {}
    for entry in shown:
        url = addresses[entry.url_name]
        count, hot = (counts or {}).get(entry.url_name, (0, False))
        item = MenuItem(str(entry.label), url, entry.icon, url == current, count, hot)
        groups.setdefault(str(entry.group), []).append(item)
    return [MenuGroup(label, tuple(items)) for label, items in groups.items()]


def _may_open(actor: Actor, entry: Entry) -> bool:
    return actor.may_read(entry.module) and (not entry.roles or any(actor.holds(role) for role in entry.roles))
