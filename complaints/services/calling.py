"""Asking the reporter whether it is solved: ratings, call-backs, their review, the check of a sample; closing and reopening."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from complaints.models import CallBack, CallBackCheck, Case
from complaints.queries.cases import visible_cases
from complaints.queries.limits import whole_setting
from complaints.rules.acts import Act
from complaints.rules.satisfaction import (
    MOST_ATTEMPTS,
    RECHECK_PERCENT,
    REOPEN_DAYS,
    REVIEW_DAYS,
    CallOutcome,
    Level,
    Reason,
    Review,
    Way,
    is_finished,
    is_rechecked,
    is_satisfied,
)
from complaints.services.recording import begin, finish
from complaints.services.writing import written
from governance.access import Actor, require, system_actor
from governance.audit import record
from governance.calendars import calendar_of
from governance.rules.answers import Refused
from governance.rules.calendars import LimitUnit
from governance.rules.deadlines import due_at

RECHECK_SETTING = "complaints.recheck_percent"
REVIEW_SETTING = "complaints.review_days"
ATTEMPTS_SETTING = "complaints.call_attempts"
REOPEN_SETTING = "complaints.reopen_days"
MAX_TEXT = 500


def rate_case(
    *, actor: Actor, case_id: UUID, level: str, reasons: Collection[str] = (), text: str = "", way: str = Way.APP,
    expected_version: int | None = None, at: datetime,
) -> Case:  # fmt: skip
    """Say how content one is with what was done about one's report; this is the call-back, and a content one closes the case.

    Locks the case. Who is not content hears from the supervisor within two working days.

    Raises:
        Case.DoesNotExist, Conflict, ActionRefused, TransitionRefused: as ``begin``.
        Refused: without a level, or when the rating has been given for this round.
    """
    case = begin(actor, case_id, Act.RATE, expected_version)
    _check_no_review(case)
    rated = _recorded(actor, case, Way(way), CallOutcome.RATED, _level(level), reasons, text, at)
    facts = {"level": rated.level, "way": str(way)}
    return _settle(actor, finish(actor, case, Act.RATE, at=at, facts=facts), rated, at)


def call_back(
    *, actor: Actor, case_id: UUID, outcome: str, level: str = "", reasons: Collection[str] = (), text: str = "",
    way: str = Way.PHONE, expected_version: int | None = None, at: datetime,
) -> Case:  # fmt: skip
    """Record what the reporter said when called or visited, or that nobody could be reached; the second failed try settles it.

    Locks the case. The caller is not of a unit that handled it (DOMAIN.md 3, rule 1).

    Raises:
        Case.DoesNotExist, Conflict, ActionRefused, TransitionRefused: as ``begin``.
        Refused: for a rating without a level, or while a dissatisfied one waits for its review.
    """
    case = begin(actor, case_id, Act.CALL_BACK, expected_version)
    _check_no_review(case)
    found = CallOutcome(outcome)
    chosen = _level(level) if found == CallOutcome.RATED else None
    call = _recorded(actor, case, Way(way), found, chosen, reasons, text, at)
    facts = {"outcome": call.outcome, "level": call.level, "attempt": call.attempt, "way": str(way)}
    case = finish(actor, case, Act.CALL_BACK, at=at, internal_text=call.text, facts=facts)
    _draw_check(actor, call, at)
    return _settle(actor, case, call, at)


def _level(level: str) -> Level:
    if level not in Level.values:
        raise Refused(_("选一个满意程度。"), code="level_missing")
    return Level(level)


def _check_no_review(case: Case) -> None:
    if CallBack.objects.filter(case=case, review=Review.DUE).exists():
        raise Refused(_("已评价为不满意，正等值班长复核。"), code="review_waits")


def _recorded(
    actor: Actor, case: Case, way: Way, outcome: CallOutcome, level: Level | None, reasons: Collection[str], text: str, at: datetime
) -> CallBack:  # fmt: skip
    """Write the call; one that settles the call-back takes the place of the one that counted before, also on the case (not yet saved)."""
    attempt = CallBack.objects.filter(case=case, round=case.rework_count + case.reopen_count).count() + 1
    settles = is_finished(outcome, attempt, whole_setting(actor, ATTEMPTS_SETTING, at, MOST_ATTEMPTS))
    unhappy = level is not None and not is_satisfied(level)
    if settles:
        CallBack.objects.filter(case=case, counts=True).update(counts=False)
        case.rating = level or ""
    return CallBack.objects.create(
        case=case,
        round=case.rework_count + case.reopen_count,
        way=way,
        outcome=outcome,
        level=level or "",
        reasons=[reason for reason in Reason.values if reason in reasons],
        text=text.strip()[:MAX_TEXT],
        caller_id=actor.user_id if way in {Way.PHONE, Way.VISIT} else None,
        attempt=attempt,
        at=at,
        counts=settles,
        review=Review.DUE if unhappy else Review.NONE,
        review_due_at=_review_due_at(actor, at) if unhappy else None,
    )


def _review_due_at(actor: Actor, at: datetime) -> datetime:
    days = max(1, whole_setting(actor, REVIEW_SETTING, at, REVIEW_DAYS))
    return due_at(at, days, LimitUnit.WD, calendar=calendar_of(actor)).at


def _draw_check(actor: Actor, call: CallBack, at: datetime) -> None:
    """Put the call into the sample that somebody else asks about again, if its id says so."""
    percent = whole_setting(actor, RECHECK_SETTING, at, RECHECK_PERCENT)
    if call.outcome == CallOutcome.RATED and is_rechecked(call.pk, percent):
        assert actor.user_id is not None
        CallBackCheck.objects.create(call=call, caller_id=actor.user_id, drawn_at=at)


def _settle(actor: Actor, case: Case, call: CallBack, at: datetime) -> Case:
    """Close the case when the call-back is settled and nobody has to look at it again."""
    return close_case(actor=actor, case=case, at=at) if call.counts and call.review != Review.DUE else case


def close_case(*, actor: Actor, case: Case, at: datetime) -> Case:
    """Close a case whose call-back is settled, in the system's name, inside the deed that settled it.

    Raises:
        ActionRefused, TransitionRefused: as ``begin``.
    """
    system = system_actor(actor.city_id, actor.today, actor.config_version)
    closing = begin(system, case.pk, Act.CLOSE, None)
    at += timedelta(microseconds=1)  # after the deed that settled it, for whoever reads the history
    closing.closed_at = at
    return finish(system, closing, Act.CLOSE, at=at)


def close_without_call(*, actor: Actor, case: Case, at: datetime) -> Case:
    """Close a verified case that nobody can be asked about: it came from a device, or without account and contact (M41)."""
    CallBack.objects.filter(case=case, counts=True).update(counts=False)
    if case.rating:
        case.rating = ""
        case.save(update_fields=["rating"])
    CallBack.objects.create(
        case=case,
        round=case.rework_count + case.reopen_count,
        way=Way.NONE,
        outcome=CallOutcome.NO_CONSENT,
        at=at,
        counts=True,
    )
    return close_case(actor=actor, case=case, at=at)


def decide_dissatisfaction(
    *, actor: Actor, case_id: UUID, rework: bool, reason: str, expected_version: int | None = None, at: datetime
) -> Case:
    """Send a case back for rework because the reporter is not content, or explain with evidence why it stays; that closes it.

    Locks the case. Explained or not, the rating counts as dissatisfied (M43).

    Raises:
        Case.DoesNotExist, Conflict, ActionRefused, TransitionRefused: as ``begin``.
        Refused: without a reason, or when no dissatisfied rating waits.
    """
    act = Act.REWORK if rework else Act.EXPLAIN
    case = begin(actor, case_id, act, expected_version)
    call = CallBack.objects.select_for_update().filter(case=case, review=Review.DUE).first()
    if call is None:
        raise Refused(_("没有等着复核的不满意评价。"), code="review_missing")
    said = written(reason, _("写明还要办什么。") if rework else _("写明情况和依据，上报人会看到。"))
    call.review = Review.REWORK if rework else Review.EXPLAINED
    call.reviewed_by_id, call.reviewed_at, call.review_text = actor.user_id, at, said
    call.save()
    if rework:
        case.rework_count += 1
        case.handled_at = case.handled_by_id = case.verified_at = case.verified_by_id = None
        return finish(actor, case, act, at=at, public_text=said, facts={"round": case.rework_count})
    return close_case(actor=actor, case=finish(actor, case, act, at=at, public_text=said), at=at)


def check_call(
    *, actor: Actor, check_id: UUID, outcome: str, level: str = "", text: str = "", at: datetime
) -> CallBackCheck:
    """Record what the reporter says when asked again about a drawn call, by somebody other than the caller.

    Locks the check.

    Raises:
        CallBackCheck.DoesNotExist: if there is none such on a case that the actor may see.
        ActionRefused: if it is not the actor's, above all one's own call.
        Refused: when it is done already, or for an answer without a level.
    """
    seen = CallBackCheck.objects.filter(call__case__in=visible_cases(actor).values("pk"))
    check = seen.select_for_update(of=("self",)).select_related("call").get(pk=check_id)
    require(actor, "complaints.check_call", check)
    if check.state != CallBackCheck.State.DUE:
        raise Refused(_("这次回访已经复查过了。"), code="checked_already")
    if outcome == CallOutcome.RATED:
        said = _level(level)
        check.level = said
        check.state = CallBackCheck.State.CONFIRMED if said == check.call.level else CallBackCheck.State.DIFFERS
    else:
        check.state = CallBackCheck.State.UNREACHABLE
    check.text, check.checked_by_id, check.checked_at = text.strip()[:MAX_TEXT], actor.user_id, at
    check.save()
    record(actor, "complaints.call_checked", check, at=at, state=check.state)
    return check


def reopen_case(*, actor: Actor, case_id: UUID, reason: str, expected_version: int | None = None, at: datetime) -> Case:
    """Take up a closed case again because it was not solved after all: once, within seven days (M41).

    Locks the case. It waits for dispatch and gets clocks of its own.

    Raises:
        Case.DoesNotExist, Conflict, ActionRefused, TransitionRefused: as ``begin``.
        Refused: too late, the second time, or without a reason.
    """
    case = begin(actor, case_id, Act.REOPEN, expected_version)
    said = written(reason, _("写明哪里还没有解决。"))
    if case.reopen_count:
        raise Refused(_("已经重新打开过一次；还没解决的，再报一件新的。"), code="reopened_already")
    days = whole_setting(actor, REOPEN_SETTING, at, REOPEN_DAYS)
    assert case.closed_at is not None
    if at > case.closed_at + timedelta(days=days):
        raise Refused(_("结案已超过 %(days)s 天，再报一件新的。") % {"days": days}, code="reopen_too_late")
    case.reopen_count, case.closed_at = 1, None
    case.handled_at = case.handled_by_id = case.verified_at = case.verified_by_id = None
    case.lead_unit = case.executor_unit = case.dispatched_at = case.order_due_at = case.signed_late = None
    case.return_count, case.is_binding, case.urge_level = 0, False, 0
    return finish(actor, case, Act.REOPEN, at=at, public_text=said)
