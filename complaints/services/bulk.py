"""One act on many cases: each tried and undone first, so that what will happen can be read, then done one by one.

Foreseeing runs the very deeds and takes them back, so it can say nothing else than what the run then does. Each case has its
own savepoint; one that is refused is passed over and told why.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from complaints.models import BulkItem, BulkRun, Case
from complaints.queries.cases import visible_cases
from complaints.rules.acts import Act
from complaints.rules.guards import TransitionRefused
from complaints.rules.lists import AT_ONCE, IN_BULK, MOST_SELECTED, Verdict, asked_for
from complaints.rules.states import Status
from complaints.services.desk import accept_case, change_priority, urge_case
from complaints.services.dispatch import dispatch_case
from complaints.services.orders import sign_case, start_case
from governance.access import Actor, require
from governance.audit import record
from governance.jobs import enqueue
from governance.models.jobs import Job
from governance.queries.returning import PostEnded, actor_again, present_moment
from governance.rules.answers import Conflict, Refused
from governance.tenancy import current_city_id

State = BulkRun.State
ASKED_ALREADY = frozenset({State.RUNNING, State.DONE, State.REFUSED})
Told = tuple[Verdict, str]


def draw_up_run(*, actor: Actor, act: str, chosen: Sequence[tuple[UUID, int]], at: datetime) -> BulkRun:
    """Write down which act is wanted on which cases, each with the version that was seen; nothing is done yet.

    Cases that the actor does not see are left out without a word.

    Raises:
        ActionRefused: if the actor does nothing in bulk.
        Refused: for an act that is not offered, without a case, or with more than 500.
    """
    require(actor, "complaints.work_in_bulk")
    if act not in IN_BULK:
        raise Refused(_("这件事不能批量办。"), code="act_not_in_bulk")
    if len(chosen) > MOST_SELECTED:
        raise Refused(_("一次最多选 %(most)s 件，再缩小一点范围。") % {"most": MOST_SELECTED}, code="too_many_chosen")
    seen = set(visible_cases(actor).filter(pk__in=[pk for pk, _version in chosen]).values_list("pk", flat=True))
    rows = [(pk, version) for pk, version in dict(chosen).items() if pk in seen]
    if not rows:
        raise Refused(_("先选要办的事件。"), code="nothing_chosen")
    assert actor.user_id is not None
    assert actor.acting is not None
    assert actor.acting.post_id is not None
    run = BulkRun.objects.create(
        asked_by_id=actor.user_id, post_id=actor.acting.post_id, act=act, language=get_language() or "", total=len(rows), asked_at=at
    )  # fmt: skip
    BulkItem.objects.bulk_create(
        BulkItem(run=run, case_id=pk, position=place, seen_version=version)
        for place, (pk, version) in enumerate(sorted(rows))
    )
    return run


def foresee_run(*, actor: Actor, run_id: UUID, wanted: Mapping[str, str], at: datetime) -> BulkRun:
    """Find out what the act would do with each case: up to 50 now, more by jobs of 50. Asked again for the same, it changes nothing.

    Raises:
        BulkRun.DoesNotExist: if the run is somebody else's.
        Refused: in another post than the one that it was drawn up in, or if it has been foreseen with something else wanted.
    """
    run = _own(actor, run_id)
    needed = {need.value.lower() for need in asked_for(Act(run.act))}
    asked = {name: value for name, value in wanted.items() if name in needed}
    if run.state != State.DRAFT:
        if run.wanted != asked:
            raise Refused(_("这一批已经预检过，填的不能再改；回到事件列表再选一次。"), code="run_foreseen_otherwise")
        return run
    run.wanted, run.state = asked, State.CHECKING
    run.save(update_fields=["wanted", "state"])
    if run.total <= AT_ONCE:
        return foresee_chunk(run=run, start=0, actor=actor, at=at)
    for start in range(0, run.total, AT_ONCE):
        enqueue("complaints.tasks.foresee_chunk", key=f"{run.pk}:{start}", run_id=str(run.pk), start=start)
    return run


def carry_out_run(*, actor: Actor, run_id: UUID, at: datetime) -> BulkRun:
    """Do what was foreseen: up to 50 cases now, more by jobs of 50. A case that changed since it was seen is passed over.

    Asked again, it changes nothing.

    Raises:
        BulkRun.DoesNotExist, Refused: as ``foresee_run``.
        Conflict: if it has not been foreseen yet.
    """
    run = _own(actor, run_id)
    if run.state in ASKED_ALREADY:
        return run
    if run.state != State.CHECKED:
        sentence = _("这一批现在是“%(state)s”。") % {"state": run.get_state_display()}
        raise Conflict(sentence, code="run_not_foreseen", facts={"state": run.state})
    run.state = State.RUNNING
    run.save(update_fields=["state"])
    if run.total <= AT_ONCE:
        return carry_out_chunk(run=run, start=0, actor=actor, at=at)
    for start in range(0, run.total, AT_ONCE):
        enqueue("complaints.tasks.carry_out_chunk", key=f"{run.pk}:{start}", run_id=str(run.pk), start=start)
    return run


def _own(actor: Actor, run_id: UUID) -> BulkRun:
    require(actor, "complaints.work_in_bulk")
    run = BulkRun.objects.select_for_update().get(pk=run_id, asked_by=actor.user_id)
    assert actor.acting is not None
    if run.post_id != actor.acting.post_id:
        raise Refused(_("这批事件是用另一个岗位选的，换回那个岗位再办。"), code="other_post")
    return run


def foresee_chunk(*, run: BulkRun, start: int, actor: Actor, at: datetime) -> BulkRun:
    """Try the act on the cases of a chunk, undo each, and note what came of it; those noted already stay as they are."""
    for item in _waiting(run, start, "foreseen"):
        item.foreseen, item.foreseen_why = _foreseen(actor, run, item, at)
        item.save(update_fields=["foreseen", "foreseen_why"])
    if not run.items.filter(foreseen="").exists():
        run.state, run.checked_at = State.CHECKED, at
        run.save(update_fields=["state", "checked_at"])
    return run


def carry_out_chunk(*, run: BulkRun, start: int, actor: Actor, at: datetime) -> BulkRun:
    """Do the act on the cases of a chunk and note what came of each; those noted already are not touched again."""
    for item in _waiting(run, start, "outcome"):
        item.outcome, item.outcome_why = _done(actor, run, item, at)
        item.save(update_fields=["outcome", "outcome_why"])
    if not run.items.filter(outcome="").exists():
        run.state, run.done_at = State.DONE, at
        run.save(update_fields=["state", "done_at"])
        done = run.items.filter(outcome=Verdict.DO).count()
        record(actor, "complaints.bulk_done", run, at=at, act=run.act, done=done, skipped=run.total - done)
    return run


def work_on_chunk(*, run_id: UUID, start: int, step: Callable[..., BulkRun], state: str) -> None:
    """Do one step on one chunk for a job, as whoever drew the run up, with the rights of now; done again, nothing happens.

    Locks the run, so that its chunks follow one another.
    """
    run = BulkRun.objects.select_for_update().get(pk=run_id)
    if run.state != state:
        return
    try:
        actor, now = actor_again(run.asked_by_id, run.post_id)
    except PostEnded:
        run.state, run.done_at = State.REFUSED, present_moment()
        run.save(update_fields=["state", "done_at"])
        record(None, "complaints.bulk_refused", run, at=run.done_at, act=run.act)
        return
    with translation.override(run.language):
        step(run=run, start=start, actor=actor, at=now)


def end_stuck_runs(*, at: datetime) -> int:
    """End the runs with background work that was given up, and return how many; what is done stays done. For jobs."""
    dead = Job.objects.filter(city_id=current_city_id(), state=Job.State.DEAD, payload__has_key="run_id")
    given_up = {UUID(found) for found in dead.values_list("payload__run_id", flat=True)}
    working = BulkRun.objects.select_for_update(skip_locked=True).filter(state__in=[State.CHECKING, State.RUNNING])
    runs = list(working.filter(pk__in=given_up).order_by("pk"))
    for run in runs:
        run.state, run.done_at = State.REFUSED, at
        run.save(update_fields=["state", "done_at"])
        record(None, "complaints.bulk_refused", run, at=at, act=run.act)
    return len(runs)


def _waiting(run: BulkRun, start: int, column: str) -> list[BulkItem]:
    """Return the chunk's items that nothing is noted for, by case, so that two runs lock cases in the same order."""
    chunk = run.items.filter(position__gte=start, position__lt=start + AT_ONCE, **{column: ""})
    return list(chunk.select_related("case__category").order_by("case", "pk"))


def _foreseen(actor: Actor, run: BulkRun, item: BulkItem, at: datetime) -> Told:
    """Return what would come of a case, by doing the deed and undoing it."""
    with transaction.atomic():
        told = _done(actor, run, item, at)
        transaction.set_rollback(True)
    return told


def _done(actor: Actor, run: BulkRun, item: BulkItem, at: datetime) -> Told:
    """Do the act on one case, and return what came of it; what is refused leaves nothing behind."""
    try:
        with transaction.atomic():
            _do(run, item, actor=actor, case_id=item.case_id, expected_version=item.seen_version, at=at)
    except Case.DoesNotExist:
        return Verdict.UNSEEN, ""
    except TransitionRefused as refusal:
        return Verdict.STATE, refusal.sentence
    except Conflict as conflict:
        return Verdict.CHANGED, _("现在是“%(state)s”") % {"state": Status(conflict.facts["status"]).label}
    except PermissionDenied:
        return Verdict.NOT_YOURS, ""
    except Refused as refusal:
        verdict = Verdict.CATEGORY if refusal.code == "category_missing" else Verdict.RULE
        return verdict, "" if verdict == Verdict.CATEGORY else " ".join(refusal.sentences)
    return Verdict.DO, ""


def _do(run: BulkRun, item: BulkItem, **common: Any) -> None:
    wanted = run.wanted
    match Act(run.act):
        case Act.ACCEPT:
            category = item.case.category
            accept_case(category_code=category.code if category else "", **common)
        case Act.DISPATCH:
            dispatch_case(lead_unit_id=UUID(wanted["unit"]), **common)
        case Act.SIGN:
            sign_case(**common)
        case Act.START:
            start_case(**common)
        case Act.URGE:
            urge_case(reason=wanted["reason"], **common)
        case Act.CHANGE_PRIORITY:
            change_priority(priority=wanted["priority"], reason=wanted["reason"], **common)
        case act:
            raise Refused(str(act.label), code="act_not_in_bulk")
