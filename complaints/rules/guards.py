"""What the state of a case allows, asked before every deed and for every button."""

from django.utils.translation import gettext as _

from complaints.rules.acts import Act, Transition
from complaints.rules.requests import RequestKind
from complaints.rules.states import Status
from complaints.rules.transitions import TRANSITIONS, transition
from governance.rules.answers import Conflict


class TransitionRefused(Conflict):
    """Raised when a case is in a state that does not allow the act, most often because somebody was faster.

    ``facts`` has the act, the ``status`` the case is in, and the acts that this state allows.
    """


def check_transition(status: Status | None, act: Act) -> Transition:
    """Return the transition if ``act`` may follow on ``status`` (``None``: there is no case yet).

    Raises:
        TransitionRefused: if the state does not allow it.
    """
    found = transition(act)
    if status not in (found.before or {None}):
        raise _refusal(status, act)
    return found


def check_request(pending: str, act: Act) -> None:
    """Check that an act finds the request that it decides, and that one which asks finds none waiting.

    Raises:
        TransitionRefused: if not.
    """
    found = transition(act)
    if found.decides and found.decides != pending:
        sentence = _("现在没有等着裁定的%(kind)s申请。") % {"kind": found.decides.label}
        raise TransitionRefused(sentence, code="request_missing", facts={"act": act.value, "pending": pending})
    if found.asks and pending:
        sentence = _("已有%(kind)s申请等着裁定，等有了结果再申请。") % {"kind": RequestKind(pending).label}
        raise TransitionRefused(sentence, code="request_waits", facts={"act": act.value, "pending": pending})


def outlives(pending: str, status: Status) -> bool:
    """Return whether a request can still be decided in a state; else it is withdrawn."""
    return any(row.decides == pending and status in row.before for row in TRANSITIONS)


def fits_request(pending: str, step: Transition) -> bool:
    """Return whether an act makes sense beside the request that waits, for buttons."""
    return pending == step.decides if step.decides else not (step.asks and pending)


def acts_on(status: Status) -> tuple[Act, ...]:
    """Return the acts that are offered in a state, in the order of the table."""
    return tuple(row.act for row in TRANSITIONS if status in row.before and not row.beside)


def _refusal(status: Status | None, act: Act) -> TransitionRefused:
    if status is None:
        sentence = _("还没有上报，不能%(act)s。") % {"act": act.label}
        return TransitionRefused(sentence, code="transition_refused", facts={"act": act.value, "status": ""})
    sentence = _("这件事现在是“%(state)s”，不能%(act)s。") % {"state": status.label, "act": act.label}
    facts = {"act": act.value, "status": status.value, "acts": [possible.value for possible in acts_on(status)]}
    return TransitionRefused(sentence, code="transition_refused", facts=facts)
