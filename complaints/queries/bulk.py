"""What a run over many cases is going to do, is doing, and has done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from complaints.models import BulkRun
from complaints.rules.acts import Act
from complaints.rules.lists import Verdict
from complaints.rules.priorities import Priority
from governance.access import Actor
from governance.models.places import Unit


@dataclass(frozen=True)
class Group:
    """The cases of a run that one thing happens to, for one reason."""

    verdict: Verdict
    why: str
    numbers: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.numbers)


@dataclass(frozen=True)
class RunPage:
    """A run, with how far it has come and what becomes of which cases: as foreseen until it is carried out, then as it was.

    ``wanted`` is what was filled in once for all cases, in words.
    """

    pk: UUID
    act: Act
    wanted: tuple[tuple[str, str], ...]
    state: str
    state_label: str
    total: int
    so_far: int
    to_do: int
    skipped: int
    groups: tuple[Group, ...]
    asked_at: datetime
    otherwise: int


def own_run(actor: Actor, run_id: UUID) -> RunPage:
    """Return a run that the actor drew up. Two statements, however many its cases, and one for the unit wanted.

    Raises:
        BulkRun.DoesNotExist: if somebody else did, or nobody.
    """
    run = BulkRun.objects.annotate(
        foreseen=Count("items", filter=~Q(items__foreseen="")), worked=Count("items", filter=~Q(items__outcome=""))
    ).get(pk=run_id, asked_by=actor.user_id)
    after = run.state in {BulkRun.State.RUNNING, BulkRun.State.DONE} or bool(run.worked)
    column = "outcome" if after else "foreseen"
    rows = (
        run.items.exclude(**{column: ""})
        .order_by("case__number", "pk")
        .values_list("case__number", "foreseen", column, f"{column}_why")
    )
    found: dict[tuple[str, str], list[str]] = {}
    otherwise = 0
    for number, foreseen, verdict, why in rows:
        found.setdefault((verdict, why), []).append(number)
        otherwise += foreseen != verdict
    groups = [Group(Verdict(verdict), why, tuple(numbers)) for (verdict, why), numbers in found.items()]
    groups.sort(key=lambda group: (group.verdict != Verdict.DO, -group.count, group.why))
    to_do = sum(group.count for group in groups if group.verdict == Verdict.DO)
    so_far = run.worked if after else run.foreseen
    return RunPage(
        pk=run.pk,
        act=Act(run.act),
        wanted=_in_words(run.wanted),
        state=run.state,
        state_label=run.get_state_display(),
        total=run.total,
        so_far=so_far,
        to_do=to_do,
        skipped=so_far - to_do,
        groups=tuple(groups),
        asked_at=run.asked_at,
        otherwise=otherwise,
    )


def _in_words(wanted: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    told = []
    if unit := wanted.get("unit"):
        told.append((_("承办单位"), Unit.objects.values_list("name", flat=True).get(pk=unit)))
    if priority := wanted.get("priority"):
        told.append((_("紧急程度"), str(Priority(priority).label)))
    if reason := wanted.get("reason"):
        told.append((_("理由"), reason))
    return tuple(told)
