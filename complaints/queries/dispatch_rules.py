"""The rules of dispatch in words, and what they would have done with the last thirty days' cases."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from complaints.models import Case, DispatchRule
from complaints.queries.choices import categories
from complaints.queries.routing import OFFICES, active_rules, first_fitting
from firms.queries.contracts import contracts_on
from governance.access import Actor
from governance.clock import today_of
from governance.models.places import Unit
from governance.queries.places import units

DAYS = 30
MOST_ENDED = 20


@dataclass(frozen=True)
class RuleRow:
    """A rule in words; ``fitting`` counts the accepted cases of the last thirty days that it would have dispatched."""

    pk: UUID
    category: str
    where: str
    lead: str
    executor: str
    made_by: str
    made_at: datetime
    ended_at: datetime | None
    fitting: int


@dataclass(frozen=True)
class RulesPage:
    """The rules that hold, in order; those that ended, the last first; how many cases there were and how many fit one."""

    rules: tuple[RuleRow, ...]
    ended: tuple[RuleRow, ...]
    accepted: int
    fitting: int


def rules_page(actor: Actor, now: datetime) -> RulesPage:
    """Return the city's rules and what they would have done: each case of the last thirty days goes to the first that fits."""
    rules = list(active_rules().select_related("made_by"))
    ended = DispatchRule.objects.filter(ended_at__isnull=False).select_related("made_by").order_by("-ended_at", "pk")
    words = _words(actor, now)
    accepted, fitting = _fitting(rules, now)
    return RulesPage(
        rules=tuple(_row(rule, words, fitting[rule.pk]) for rule in rules),
        ended=tuple(_row(rule, words, 0) for rule in ended[:MOST_ENDED]),
        accepted=accepted,
        fitting=sum(fitting.values()),
    )


def category_choices(actor: Actor) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the major categories, each with itself as a whole and with its minors, for a select."""
    return [
        (group.name, [(group.code, _("%(name)s（整个大类）") % {"name": group.name}), *((minor.code, minor.name) for minor in group.minors)])
        for group in categories(actor)
    ]  # fmt: skip


def lead_choices(now: datetime) -> list[tuple[str, str]]:
    """Return whom a rule may name: the category's own lead, the offices of the place, or a department."""
    rows = units(today_of(now)).filter(kind=Unit.Kind.DEPARTMENT).values_list("code", "name")
    return [("", _("按小类的牵头单位")), *offices(), *rows]


def offices() -> list[tuple[str, str]]:
    """Return the words for the offices in charge of a case's place."""
    words = {"STREET": _("所在街道办"), "COMMUNITY": _("所在社区")}
    return [(code, words[code]) for code in OFFICES]


def _words(actor: Actor, now: datetime) -> dict[str, str]:
    """Return the names of categories and units by their codes."""
    named = {code: name for _group, minors in category_choices(actor) for code, name in minors}
    every_unit = Unit.objects.values_list("code", "name")  # a rule that ended may name a unit that is no more
    return {**dict(every_unit), **dict(lead_choices(now)), **named}


def _row(rule: DispatchRule, words: dict[str, str], fitting: int) -> RuleRow:
    return RuleRow(
        pk=rule.pk,
        category=words.get(rule.category_prefix, rule.category_prefix),
        where=_("有物业合同的小区") if rule.needs_contract else _("全部小区"),
        lead=words.get(rule.lead_code, rule.lead_code),
        executor=_("服务小区的物业企业") if rule.executor == DispatchRule.Executor.FIRM else "",
        made_by=rule.made_by.display_name if rule.made_by else "",
        made_at=rule.made_at,
        ended_at=rule.ended_at,
        fitting=fitting,
    )


def _fitting(rules: Sequence[DispatchRule], now: datetime) -> tuple[int, Counter[UUID]]:
    """Return how many cases were accepted in the last thirty days, and how many of them each rule would have dispatched."""
    since = now - timedelta(days=DAYS)
    grouped = Case.objects.filter(accepted_at__gte=since, category__isnull=False).order_by()
    counted = list(grouped.values_list("category__code", "place").annotate(count=Count("pk")))
    served = set(contracts_on(today_of(now)).values_list("compound", flat=True))
    found = Counter[UUID]()
    for code, place, count in counted:
        rule = first_fitting(rules, code, is_served=place in served)
        if rule is not None:
            found[rule.pk] += count
    return sum(count for *_rest, count in counted), found
