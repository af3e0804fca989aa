"""Who may act on cases: one rule per action, its roles standing in the table of transitions."""

from collections.abc import Callable
from itertools import groupby
from typing import Any

from complaints.models import CallBackCheck, Case, SavedFilter
from complaints.queries.cases import works_in
from complaints.queries.units import open_assist_of
from complaints.rules.duties import AcceptBy, may_accept, may_verify
from complaints.rules.notes import WRITERS
from complaints.rules.transitions import CENTRE, GRID, RATERS, REPORTERS, SUPERVISOR, TRANSITIONS
from governance.access import Actor, rule
from governance.queries.posts import OWN_ONLY
from governance.queries.settings import setting_on
from governance.rules.roles import Module, Role, scope_kind

ACCEPT_BY = "complaints.accept_by"


def anybody(_actor: Actor, _case: Any) -> bool:
    return True


def by_whom_the_city_lets_accept(actor: Actor, _case: Any) -> bool:
    """The command centre, and the community's workers where the city has set so."""
    accept_by = AcceptBy(str(setting_on(actor, ACCEPT_BY, actor.today, AcceptBy.CENTRE.value)))
    return actor.acting is not None and may_accept(actor.acting.role, accept_by)


def by_the_reporter(actor: Actor, case: Case | None) -> bool:
    """Whoever reported it, with an account or by the reporter's link."""
    if case is None:
        return True
    if actor.opened_id is not None:
        return case.pk == actor.opened_id and actor.acting is not None and actor.acting.role in RATERS
    return case.reporter_id is not None and case.reporter_id == actor.user_id


def by_colleagues(actor: Actor, _case: Any) -> bool:
    """Whoever works here; nobody who comes by a link."""
    return actor.opened_id is None


def by_unit(actor: Actor, case: Case | None) -> bool:
    """The responsible unit's own people, or the executor's."""
    return case is None or works_in(actor, case.lead_unit, case) or works_in(actor, case.executor_unit, case)


def by_whoever_handles(actor: Actor, case: Case | None) -> bool:
    """The units' people; in matters that grid workers settle themselves, those of the case's grid."""
    if case is None or by_unit(actor, case):
        return True
    post, category = actor.acting, case.category
    settles_itself = category is not None and category.usual_executor == "GRID" and case.executor_unit_id is None
    return settles_itself and post is not None and post.role in GRID and post.place_id == case.grid_id


def by_somebody_else(actor: Actor, case: Case | None) -> bool:
    """Neither who classified the case, nor who handled it, nor anybody of the handling units (DOMAIN.md 3, rule 1)."""
    if case is None:
        return True
    assert actor.user_id is not None
    return not by_unit(actor, case) and may_verify(
        verifier=actor.user_id,
        verifier_units=actor.scope.unit_ids,
        classifier=case.classified_by_id,
        handler=case.handled_by_id,
        handling_units=[unit for unit in (case.lead_unit_id, case.executor_unit_id) if unit],
    )


def by_who_did_not_handle(actor: Actor, case: Case | None) -> bool:
    """Nobody of a handling unit calls its own reporter (DOMAIN.md 3, rule 1)."""
    if case is None:
        return True
    own = {unit for unit in (case.lead_unit_id, case.executor_unit_id) if unit} & set(actor.scope.unit_ids)
    return not own and actor.user_id != case.handled_by_id and not by_unit(actor, case)


def by_centre_or_unit(actor: Actor, case: Case | None) -> bool:
    return case is None or (actor.acting is not None and actor.acting.role in CENTRE) or by_unit(actor, case)


def by_supervisor_or_unit(actor: Actor, case: Case | None) -> bool:
    return case is None or (actor.acting is not None and actor.acting.role in SUPERVISOR) or by_unit(actor, case)


def by_assisting_unit(actor: Actor, case: Case | None) -> bool:
    """The people of a unit that has an open part in the case."""
    return case is None or open_assist_of(actor, case) is not None


def by_a_link(actor: Actor, case: Case | None) -> bool:
    """Whoever comes by a link to this case; nobody with an account."""
    return actor.opened_id is not None and (case is None or case.pk == actor.opened_id)


CHECKS: dict[str, Callable[[Actor, Any], bool]] = {
    "complaints.accept_case": by_whom_the_city_lets_accept,
    "complaints.ask_information": by_whom_the_city_lets_accept,
    "complaints.sign_case": by_unit,
    "complaints.start_case": by_whoever_handles,
    "complaints.handle_case": by_whoever_handles,
    "complaints.verify_case": by_somebody_else,
    "complaints.ask_return": by_unit,
    "complaints.ask_extension": by_unit,
    "complaints.ask_suspension": by_unit,
    "complaints.resume_case": by_supervisor_or_unit,
    "complaints.call_back_reporter": by_who_did_not_handle,
    "complaints.add_assist": by_centre_or_unit,
    "complaints.answer_assist": by_assisting_unit,
    "complaints.issue_link": by_centre_or_unit,
    "complaints.revoke_link": by_centre_or_unit,
    "complaints.answer_link": by_a_link,
}


def _register() -> None:
    by_action = sorted(TRANSITIONS, key=lambda step: step.action)
    for action, steps in groupby(by_action, key=lambda step: step.action):
        rows = list(steps)
        first = rows[0]
        roles = frozenset().union(*(step.roles for step in rows))
        check = CHECKS.get(action, by_the_reporter if first.own else anybody)
        rule(action, module=first.module, letter=first.letter, roles=roles, by_system=first.by_system)(check)


_register()
rule("complaints.add_note", module=Module.CASE, letter="R", roles=WRITERS)(by_colleagues)


@rule("complaints.follow_case", module=Module.CASE, letter="C", roles=REPORTERS)
def by_whoever_reports(_actor: Actor, _thing: Any) -> bool:
    """Whoever may report may say that they have met the same."""
    return True


@rule("complaints.change_category", module=Module.CONF, letter="U", roles={Role.TENANT_ADMIN})
@rule("complaints.set_dispatch_rules", module=Module.CASE, letter="A", roles=SUPERVISOR)
def by_the_supervisor(_actor: Actor, _thing: Any) -> bool:
    """Nothing beside the post."""
    return True


@rule("complaints.check_call", module=Module.CASE, letter="A", roles=frozenset({Role.CC_SUPERVISOR}))
def by_another_caller(actor: Actor, check: CallBackCheck | None) -> bool:
    """Whoever made a call does not check it."""
    return check is None or check.caller_id != actor.user_id


STAFF = frozenset(role for role in Role if scope_kind(role) not in OWN_ONLY)
MAY_SHARE_CITYWIDE = frozenset(
    {Role.TENANT_ADMIN, Role.ORG_OFFICER, Role.CC_SUPERVISOR, Role.DEPT_LEADER, Role.COMMUNITY_SECRETARY}
)

rule("complaints.keep_filter", module=Module.CASE, letter="R", roles=STAFF)(anybody)
rule("complaints.export_cases", module=Module.CASE, letter="R", roles=STAFF)(anybody)
rule("complaints.work_in_bulk", module=Module.CASE, letter="U", roles=STAFF)(anybody)


@rule("complaints.change_filter", module=Module.CASE, letter="R", roles=STAFF)
def by_its_owner(actor: Actor, kept: SavedFilter | None) -> bool:
    return kept is None or kept.owner_id == actor.user_id


@rule("complaints.share_filter_citywide", module=Module.CASE, letter="R", roles=MAY_SHARE_CITYWIDE)
def by_who_decides_on_cases(actor: Actor, _thing: object) -> bool:
    """The city's administrator, and whoever approves in the matter of cases."""
    assert actor.acting is not None
    return actor.acting.role == Role.TENANT_ADMIN or "A" in actor.letters(Module.CASE)
