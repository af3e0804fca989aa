"""The table of everything that may happen to a case (M39–M43). Code, buttons, checks and the diagram follow it."""

from collections.abc import Mapping

from complaints.rules.acts import Act, Need, Transition
from complaints.rules.requests import RequestKind
from complaints.rules.stages import ClockEffect, Stage
from complaints.rules.states import OPEN, Status
from governance.rules.roles import Role

REPORTERS = frozenset(
    {
        Role.INSPECTOR,
        Role.CC_OPERATOR,
        Role.CC_SUPERVISOR,
        Role.DEPT_HANDLER,
        Role.ENFORCEMENT_OFFICER,
        Role.COMMUNITY_WORKER,
        Role.COMMUNITY_INSTRUCTOR,
        Role.BRANCH_SECRETARY,
        Role.GRID_LEADER,
        Role.GRID_MEMBER,
        Role.COMMITTEE_MEMBER,
        Role.OWNER_REP,
        Role.PARTNER_ORG,
        Role.REPORTING_MEMBER,
        Role.OWNER,
        Role.RESIDENT,
    }
)
RATERS = frozenset({Role.OWNER, Role.RESIDENT})
SUPERVISOR = frozenset({Role.CC_SUPERVISOR})
CENTRE = frozenset({Role.CC_OPERATOR, Role.CC_SUPERVISOR})
ACCEPTORS = CENTRE | {Role.COMMUNITY_WORKER}
UNITS = frozenset(
    {
        Role.DEPT_HANDLER,
        Role.DEPT_LEADER,
        Role.STREET_OFFICER,
        Role.COMMUNITY_SECRETARY,
        Role.COMMUNITY_WORKER,
        Role.FIRM_ADMIN,
        Role.PROJECT_MANAGER,
        Role.NONPROFIT_MANAGER,
    }
)
GRID = frozenset({Role.GRID_LEADER, Role.GRID_MEMBER})
HANDLERS = UNITS | GRID
VERIFIERS = CENTRE | GRID
LENDERS = CENTRE | UNITS - {Role.FIRM_ADMIN, Role.PROJECT_MANAGER, Role.NONPROFIT_MANAGER}
NOBODY: frozenset[Role] = frozenset()

AT_WORK = frozenset({Status.SIGNED, Status.IN_PROGRESS})
BEFORE_DISPATCH = frozenset({Status.REPORTED, Status.INFO_ASKED, Status.ACCEPTED})
BEFORE_RESULT = frozenset(OPEN - {Status.HANDLED, Status.VERIFIED})

ACCEPT, DISPATCH, SIGN, HANDLE, VERIFY, CALLBACK = Stage
START, REVIVE, RESUME, PAUSE, EXTEND, REWIND, STOP, EXCLUDE = ClockEffect
BACK_TO_HANDLING = ((HANDLE, START),)
NEW_ORDER = ((DISPATCH, STOP), (SIGN, EXCLUDE), (HANDLE, EXCLUDE), (SIGN, START), (HANDLE, START))


LEADING: Mapping[Status, Stage] = {
    Status.REPORTED: ACCEPT, Status.ACCEPTED: DISPATCH, Status.RETURN_ASKED: DISPATCH, Status.DISPATCHED: HANDLE, Status.SIGNED: HANDLE,
    Status.IN_PROGRESS: HANDLE, Status.HANDLED: VERIFY, Status.VERIFIED: CALLBACK,
}  # fmt: skip  # whose deadline a case shows; none while it waits for the reporter or for a plan


def only(*states: Status) -> frozenset[Status]:
    return frozenset(states)


TRANSITIONS: tuple[Transition, ...] = (
    # Intake, M39
    Transition(
        Act.REPORT, "complaints.report_case", only(), Status.REPORTED, REPORTERS, "C",
        needs=(Need.PLACE,), clocks=((ACCEPT, START),),
    ),
    Transition(
        Act.SUPPLEMENT, "complaints.supplement_case", OPEN, None, REPORTERS, "C", needs=(Need.ANSWER,), own=True,
    ),
    Transition(
        Act.ACCEPT, "complaints.accept_case", only(Status.REPORTED), Status.ACCEPTED, ACCEPTORS, "U",
        needs=(Need.CATEGORY,), clocks=((ACCEPT, STOP), (DISPATCH, START)),
    ),
    Transition(
        Act.ASK_INFORMATION, "complaints.ask_information", only(Status.REPORTED), Status.INFO_ASKED, ACCEPTORS, "U",
        needs=(Need.QUESTION,), clocks=((ACCEPT, PAUSE),),
    ),
    Transition(
        Act.ANSWER_INFORMATION, "complaints.answer_information", only(Status.INFO_ASKED), Status.REPORTED, REPORTERS,
        "C", needs=(Need.ANSWER,), clocks=((ACCEPT, RESUME),), own=True,
    ),
    Transition(
        Act.EXPIRE_INFORMATION, "complaints.expire_information", only(Status.INFO_ASKED), Status.VOID, NOBODY, "U",
        clocks=((ACCEPT, EXCLUDE),), by_system=True,
    ),
    Transition(
        Act.REFUSE, "complaints.refuse_case", only(Status.REPORTED), Status.REFUSED, SUPERVISOR, "A",
        needs=(Need.REASON,), clocks=((ACCEPT, STOP),),
    ),
    Transition(
        Act.OBJECT_REFUSAL, "complaints.object_refusal", only(Status.REFUSED), None, REPORTERS, "C",
        needs=(Need.REASON,), own=True, asks=RequestKind.OBJECTION,
    ),
    Transition(
        Act.GRANT_OBJECTION, "complaints.decide_objection", only(Status.REFUSED), Status.REPORTED, SUPERVISOR, "A",
        needs=(Need.REASON,), clocks=((ACCEPT, START),), decides=RequestKind.OBJECTION,
    ),
    Transition(
        Act.DENY_OBJECTION, "complaints.decide_objection", only(Status.REFUSED), None, SUPERVISOR, "A",
        needs=(Need.REASON,), decides=RequestKind.OBJECTION,
    ),
    Transition(
        Act.MERGE, "complaints.merge_case", BEFORE_DISPATCH, Status.MERGED, CENTRE, "U",
        needs=(Need.MAIN_CASE,), clocks=((ACCEPT, EXCLUDE), (DISPATCH, EXCLUDE)),
    ),
    Transition(
        Act.UNMERGE, "complaints.unmerge_case", only(Status.MERGED), None, CENTRE, "U",
        needs=(Need.REASON,), clocks=((ACCEPT, REVIVE), (DISPATCH, REVIVE)), undoes=Act.MERGE,
    ),
    Transition(
        Act.VOID, "complaints.void_case", BEFORE_RESULT, Status.VOID, SUPERVISOR, "A",
        needs=(Need.REASON,), clocks=tuple((stage, EXCLUDE) for stage in Stage),
    ),
    # Classification and dispatch, M40
    Transition(
        Act.RECLASSIFY, "complaints.reclassify_case", only(Status.ACCEPTED), None, CENTRE, "U",
        needs=(Need.CATEGORY, Need.REASON), clocks=((DISPATCH, REWIND),),
    ),
    Transition(
        Act.CHANGE_PRIORITY, "complaints.change_priority", BEFORE_RESULT, None, SUPERVISOR, "A",
        needs=(Need.PRIORITY, Need.REASON), clocks=((ACCEPT, REWIND), (DISPATCH, REWIND), (SIGN, REWIND)),
    ),
    Transition(
        Act.DISPATCH, "complaints.dispatch_case", only(Status.ACCEPTED), Status.DISPATCHED, CENTRE, "U",
        needs=(Need.UNIT,), clocks=((DISPATCH, STOP), (SIGN, START), (HANDLE, START)), by_system=True,
    ),
    Transition(
        Act.REDISPATCH, "complaints.redispatch_case", AT_WORK | only(Status.DISPATCHED, Status.RETURN_ASKED),
        Status.DISPATCHED, SUPERVISOR, "A", needs=(Need.UNIT, Need.REASON), clocks=NEW_ORDER,
    ),
    Transition(
        Act.ASK_RETURN, "complaints.ask_return", only(Status.DISPATCHED), Status.RETURN_ASKED, UNITS, "U",
        needs=(Need.REASON,), clocks=((SIGN, PAUSE), (DISPATCH, START)), asks=RequestKind.RETURN,
    ),
    Transition(
        Act.GRANT_RETURN, "complaints.decide_return", only(Status.RETURN_ASKED), Status.ACCEPTED, SUPERVISOR, "A",
        needs=(Need.REASON,), clocks=((SIGN, EXCLUDE), (HANDLE, EXCLUDE)), decides=RequestKind.RETURN,
    ),
    Transition(
        Act.DENY_RETURN, "complaints.decide_return", only(Status.RETURN_ASKED), Status.DISPATCHED, SUPERVISOR, "A",
        needs=(Need.REASON,), clocks=((DISPATCH, STOP), (SIGN, RESUME)), decides=RequestKind.RETURN,
    ),
    # Handling within the limit, M41
    Transition(
        Act.SIGN, "complaints.sign_case", only(Status.DISPATCHED), Status.SIGNED, UNITS, "U",
        clocks=((SIGN, STOP),),
    ),
    Transition(
        Act.START, "complaints.start_case", only(Status.DISPATCHED, Status.SIGNED), Status.IN_PROGRESS, HANDLERS, "U",
        clocks=((SIGN, STOP),),
    ),
    Transition(
        Act.ASK_EXTENSION, "complaints.ask_extension", AT_WORK, None, UNITS, "U", needs=(Need.AMOUNT, Need.REASON),
        asks=RequestKind.EXTENSION,
    ),
    Transition(
        Act.GRANT_EXTENSION, "complaints.decide_extension", AT_WORK, None, SUPERVISOR, "A",
        needs=(Need.AMOUNT,), clocks=((HANDLE, EXTEND),), decides=RequestKind.EXTENSION,
    ),
    Transition(
        Act.DENY_EXTENSION, "complaints.decide_extension", AT_WORK, None, SUPERVISOR, "A", needs=(Need.REASON,),
        decides=RequestKind.EXTENSION,
    ),
    Transition(
        Act.ASK_SUSPENSION, "complaints.ask_suspension", AT_WORK, None, UNITS, "U",
        needs=(Need.REASON, Need.PLAN, Need.REVIEW_DAY), asks=RequestKind.SUSPENSION,
    ),
    Transition(
        Act.SUSPEND, "complaints.decide_suspension", AT_WORK, Status.SUSPENDED, SUPERVISOR, "A",
        needs=(Need.PLAN, Need.REVIEW_DAY), clocks=((HANDLE, PAUSE),), decides=RequestKind.SUSPENSION,
    ),
    Transition(
        Act.DENY_SUSPENSION, "complaints.decide_suspension", AT_WORK, None, SUPERVISOR, "A", needs=(Need.REASON,),
        decides=RequestKind.SUSPENSION,
    ),
    Transition(
        Act.RESUME, "complaints.resume_case", only(Status.SUSPENDED), Status.IN_PROGRESS,
        SUPERVISOR | {Role.DEPT_HANDLER, Role.DEPT_LEADER}, "U", clocks=((HANDLE, RESUME),),
    ),
    Transition(
        Act.HANDLE, "complaints.handle_case", AT_WORK, Status.HANDLED, HANDLERS, "U",
        needs=(Need.RESULT, Need.AFTER_PHOTO), clocks=((HANDLE, STOP), (VERIFY, START)),
    ),
    Transition(
        Act.VERIFY_PASS, "complaints.verify_case", only(Status.HANDLED), Status.VERIFIED, VERIFIERS, "U",
        clocks=((VERIFY, STOP), (CALLBACK, START)),
    ),
    Transition(
        Act.VERIFY_FAIL, "complaints.verify_case", only(Status.HANDLED), Status.IN_PROGRESS, VERIFIERS, "U",
        needs=(Need.REASON,), clocks=((VERIFY, STOP), *BACK_TO_HANDLING),
    ),
    # Call-back and closing, M43
    Transition(
        Act.RATE, "complaints.rate_case", only(Status.VERIFIED), None, RATERS, "V", needs=(Need.RATING,), own=True,
    ),
    Transition(
        Act.CALL_BACK, "complaints.call_back_reporter", only(Status.VERIFIED), None, CENTRE, "U", needs=(Need.RATING,),
    ),
    Transition(
        Act.EXPLAIN, "complaints.decide_dissatisfaction", only(Status.VERIFIED), None, SUPERVISOR, "A",
        needs=(Need.REASON,),
    ),
    Transition(
        Act.REWORK, "complaints.decide_dissatisfaction", only(Status.VERIFIED), Status.IN_PROGRESS, SUPERVISOR, "A",
        needs=(Need.REASON,), clocks=((CALLBACK, STOP), *BACK_TO_HANDLING),
    ),
    Transition(
        Act.CLOSE, "complaints.close_case", only(Status.VERIFIED), Status.CLOSED, NOBODY, "U",
        clocks=((CALLBACK, STOP),), by_system=True,
    ),
    Transition(
        Act.REOPEN, "complaints.reopen_case", only(Status.CLOSED), Status.ACCEPTED, REPORTERS, "C",
        needs=(Need.REASON,), clocks=((DISPATCH, START),), own=True,
    ),
    Transition(
        Act.URGE, "complaints.urge_case", OPEN, None, SUPERVISOR | {Role.DEPT_LEADER}, "A", needs=(Need.REASON,),
    ),
    Transition(
        Act.ADD_ASSIST, "complaints.add_assist", AT_WORK | only(Status.DISPATCHED), None,
        CENTRE | {Role.DEPT_HANDLER, Role.DEPT_LEADER}, "U", needs=(Need.UNIT, Need.TASK),
    ),
    Transition(
        Act.ANSWER_ASSIST, "complaints.answer_assist", AT_WORK | only(Status.DISPATCHED, Status.SUSPENDED), None, UNITS, "U",
        needs=(Need.ANSWER,),
    ),
    # Firms and utilities without an account: what they answer is kept whatever has become of the case, and moves it nowhere
    Transition(
        Act.ISSUE_LINK, "complaints.issue_link", AT_WORK | only(Status.DISPATCHED, Status.SUSPENDED), None, LENDERS, "U",
        needs=(Need.TASK,),
    ),
    Transition(Act.REVOKE_LINK, "complaints.revoke_link", frozenset(Status), None, LENDERS, "U", beside=True),
    Transition(
        Act.ANSWER_LINK, "complaints.answer_link", frozenset(Status), None, frozenset({Role.FIRM_ADMIN}), "U",
        needs=(Need.ANSWER,), beside=True,
    ),
    # The reporter's name and number: for the centre alone, with a reason, every look an entry
    Transition(
        Act.SEE_CONTACT, "complaints.see_contact", frozenset(Status), None, CENTRE, "U", needs=(Need.REASON,), beside=True,
    ),
    Transition(
        Act.FAIL_ROUTING, "complaints.route_case", only(Status.ACCEPTED), None, NOBODY, "U", by_system=True,
    ),
    Transition(
        Act.MOVE_DUE, "complaints.move_due", OPEN, None, NOBODY, "U", by_system=True, beside=True,
    ),
)  # fmt: skip

BY_ACT: Mapping[Act, Transition] = {transition.act: transition for transition in TRANSITIONS}


def transition(act: Act) -> Transition:
    """Return the row of the table that describes ``act``."""
    return BY_ACT[act]


def targets(row: Transition) -> tuple[Status, ...]:
    """Return the states that an act may lead to, in the order of states; none if it stays."""
    if row.undoes is not None:
        return tuple(status for status in Status if status in transition(row.undoes).before)
    return (row.after,) if row.after is not None else ()
