"""Every deed of the product by the action that it asks for, ready to be tried by anybody in a town with one case."""

from collections.abc import Callable
from datetime import time, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from complaints.models import CallBack, CallBackCheck, Case, DispatchRule, SavedFilter
from complaints.queries.categories import category_rows, one_category
from complaints.queries.similar import Sought
from complaints.rules.categories import CategoryTerms
from complaints.rules.requests import Refusal
from complaints.rules.satisfaction import CallOutcome, Level, Way
from complaints.services import (
    bulk,
    calling,
    contacts,
    desk,
    dispatch,
    dispatch_rules,
    exporting,
    handling,
    intake,
    joining,
    kept,
    notes,
    orders,
    requests,
    verifying,
)
from complaints.services.categories import change_category
from complaints.services.filing import file_case
from governance.access import Actor
from governance.models import CitySetting, MatrixChange, Post, User, WebhookEndpoint
from governance.queries.audit import Wanted
from governance.queries.calendars import one_change, open_change
from governance.queries.city_settings import changes_of, city_settings
from governance.queries.departments import departments
from governance.queries.imports import one_import, own_imports
from governance.queries.measures import area_of, areas_of, metrics
from governance.queries.notices import deliveries
from governance.queries.people import people
from governance.queries.role_matrix import matrix_changes
from governance.rules.calendars import STANDARD_HOURS
from governance.rules.roles import Module, Role
from governance.services import notice_settings
from governance.services.account_admin import lock_account, reset_password, reset_second_factor, unlock_account
from governance.services.auditing import read_changes, read_trail
from governance.services.calendars import Draft, drop_calendar_change, publish_calendar, write_calendar
from governance.services.city_settings import drop_city_setting, set_city_setting
from governance.services.departments import add_department, change_department, end_department
from governance.services.importing import confirm_import, drop_import, hand_in_sheet
from governance.services.posts import add_post, end_post
from governance.services.role_matrix import ask_matrix_change, decide_matrix_change
from governance.services.sheet_exports import ask_for_sheet
from governance.tenancy import uuid7
from grids.queries.dwellings import building_plan, grid_and_buildings, grid_rows
from tests.complaints.conftest import FRIDAY, TODAY, Town, report

Deed = Callable[[Actor, Town], object]
NOW = {"at": FRIDAY}
WORDS = {"reason": "x", **NOW}


def on_case(deed: Callable[..., object], **given: Any) -> Deed:
    """Return the deed on the town's first case."""

    def tried(actor: Actor, _town: Town) -> object:
        return deed(
            actor=actor, case_id=Case.objects.values_list("pk", flat=True).order_by("pk")[0], **{**NOW, **given}
        )

    return tried


def with_units(deed: Callable[..., object], **given: Any) -> Deed:
    return lambda actor, town: on_case(deed, lead_unit_id=town.department.pk, **given)(actor, town)


TERMS = CategoryTerms("P3", 1, "WD", "STREET", "x", "x", "x", "x", closing_photo_required=False, active=True)


def change_of(town: Town) -> MatrixChange:
    """Return a change of the role table that waits for a decision."""
    asked = {"asked_by": town.people[Role.RESIDENT], "asked_at": FRIDAY, "after": "R", "reason": "x"}
    return MatrixChange.objects.get_or_create(role=Role.INSPECTOR, module=Module.CASE, defaults=asked)[0]


def setting_to_come() -> CitySetting:
    """Return a change of a setting that does not hold yet."""
    values = {"key": "complaints.reopen_days", "valid_from": TODAY + timedelta(1), "defaults": {"value": 9}}
    return CitySetting.objects.get_or_create(**values)[0]


def drawn_call(town: Town) -> CallBackCheck:
    """Return a call of the first case that waits for its check."""
    call = CallBack.objects.create(
        case=Case.objects.order_by("pk")[0], way=Way.PHONE, outcome=CallOutcome.RATED, level=Level.SATISFIED, at=FRIDAY
    )
    return CallBackCheck.objects.create(call=call, caller=town.people[Role.CC_OPERATOR], drawn_at=FRIDAY)


def shared_filter() -> SavedFilter:
    """Return a filter of an operator's that the whole city finds."""
    owner = User.objects.get(username="cc_operator")
    return SavedFilter.objects.get_or_create(owner=owner, name="shared", sharing="CITY")[0]


def rule_of_dispatch() -> DispatchRule:
    """Return a rule that holds."""
    return DispatchRule.objects.get_or_create(position=9, category_prefix="C01", defaults={"made_at": FRIDAY})[0]


def endpoint() -> WebhookEndpoint:
    """Return a system that is told."""
    return WebhookEndpoint.objects.get_or_create(
        url="https://hooks.example/x", defaults={"name": "x", "secret": "x", "added_at": FRIDAY}
    )[0]


DEEDS: dict[str, list[Deed]] = {
    "governance.edit_notice_template": [
        lambda actor, _town: notice_settings.edit_template(
            actor=actor, code="CASE_CLOSED", language="en", channel="APP", subject="x", text="x", seen_version=0, **NOW
        ),
        lambda actor, _town: notice_settings.set_quiet_hours(actor=actor, since=time(22), until=time(7), **NOW),
    ],
    "governance.manage_webhooks": [
        lambda actor, _town: notice_settings.add_webhook(actor=actor, name="y", url="https://hooks.example/y", **NOW),
        lambda actor, _town: notice_settings.try_webhook(actor=actor, endpoint_id=endpoint().pk, key="x", **NOW),
        lambda actor, _town: notice_settings.disable_webhook(actor=actor, endpoint_id=endpoint().pk, **NOW),
    ],
    "governance.ask_matrix_change": [
        lambda actor, _town: matrix_changes(actor),
        lambda actor, _town: ask_matrix_change(
            actor=actor, role=Role.INSPECTOR, module=Module.CASE, letters="CR", **WORDS
        ),
    ],
    "governance.decide_matrix_change": [
        lambda actor, town: decide_matrix_change(actor=actor, change_id=change_of(town).pk, granted=True, **NOW),
        lambda actor, town: decide_matrix_change(actor=actor, change_id=change_of(town).pk, granted=False, **NOW),
    ],
    "governance.read_city_settings": [
        lambda actor, _town: city_settings(actor),
        lambda actor, _town: departments(actor),
        lambda actor, _town: category_rows(actor, FRIDAY),
        lambda actor, _town: one_category(actor, "C0101", FRIDAY),
        lambda actor, _town: changes_of(actor, "complaints.reopen_days"),
    ],
    "governance.set_city_setting": [
        lambda actor, _town: set_city_setting(
            actor=actor, key="complaints.reopen_days", numbers={"value": 8}, valid_from=TODAY, **NOW
        ),
        lambda actor, _town: drop_city_setting(actor=actor, row_id=setting_to_come().pk, **NOW),
    ],
    "governance.change_departments": [
        lambda actor, _town: add_department(actor=actor, code="XX", name="x", name_en="x", dispatchable=True, **NOW),
        lambda actor, town: change_department(
            actor=actor, unit_id=town.department.pk, name="x", name_en="x", dispatchable=True, **NOW
        ),
        lambda actor, town: end_department(actor=actor, unit_id=town.department.pk, **NOW),
    ],
    "complaints.change_category": [
        lambda actor, _town: change_category(actor=actor, code="x", terms=TERMS, **NOW),
    ],
    "governance.change_calendar": [
        lambda actor, _town: open_change(actor),
        lambda actor, _town: one_change(actor, uuid7()),
        lambda actor, _town: write_calendar(
            actor=actor, draft=Draft(STANDARD_HOURS, (), TODAY, "x"), base_number=1, **NOW
        ),
        lambda actor, _town: publish_calendar(actor=actor, change_id=uuid7(), **NOW),
        lambda actor, _town: drop_calendar_change(actor=actor, change_id=uuid7(), **NOW),
    ],
    "governance.import_sheets": [
        lambda actor, _town: own_imports(actor),
        lambda actor, _town: one_import(actor, uuid7()),
        lambda actor, _town: hand_in_sheet(actor=actor, code="areas", file=BytesIO(b"x"), name="x.xlsx", size=1, **NOW),
        lambda actor, _town: confirm_import(actor=actor, run_id=uuid7(), **NOW),
        lambda actor, _town: drop_import(actor=actor, run_id=uuid7(), **NOW),
        lambda actor, _town: ask_for_sheet(actor=actor, code="areas", **NOW),
    ],
    "grids.read_dwellings": [
        lambda actor, _town: grid_rows(actor),
        lambda actor, _town: grid_and_buildings(actor, "G1"),
        lambda actor, _town: building_plan(actor, "G1", uuid7()),
    ],
    "governance.read_measures": [
        lambda actor, _town: metrics(actor, None, TODAY),
        lambda actor, _town: areas_of(actor),
        lambda actor, _town: area_of(actor, ""),
    ],
    "governance.read_audit": [
        lambda actor, _town: read_trail(actor=actor, wanted=Wanted(), cursor="", **NOW),
        lambda actor, _town: read_changes(actor=actor, request_id="x", **NOW),
    ],
    "governance.see_deliveries": [lambda actor, _town: deliveries(actor)],
    "governance.manage_accounts": [
        lambda actor, _town: people(actor),
        lambda actor, town: lock_account(actor=actor, user_id=town.people[Role.RESIDENT].pk, **WORDS),
        lambda actor, town: unlock_account(actor=actor, user_id=town.people[Role.RESIDENT].pk, **NOW),
        lambda actor, town: reset_password(actor=actor, user_id=town.people[Role.RESIDENT].pk, **NOW),
        lambda actor, town: reset_second_factor(actor=actor, user_id=town.people[Role.RESIDENT].pk, **NOW),
    ],
    "governance.add_post": [
        lambda actor, town: add_post(
            actor=actor, person_id=town.people[Role.RESIDENT].pk, role=Role.AUDITOR, valid_from=TODAY, **NOW
        )
    ],
    "governance.end_post": [
        lambda actor, _town: end_post(
            actor=actor, post_id=Post.objects.get(role=Role.RESIDENT).pk, valid_to=TODAY + timedelta(1), **NOW
        )
    ],
    "complaints.report_case": [lambda actor, town: file_case(actor=actor, report=report(town), prefix="TC", **NOW)],
    "complaints.supplement_case": [on_case(intake.supplement_case, text="x")],
    "complaints.ask_information": [on_case(intake.ask_information, question="x")],
    "complaints.answer_information": [on_case(intake.answer_information, answer="x")],
    "complaints.refuse_case": [on_case(intake.refuse_case, reason_code=Refusal.OUTSIDE, **WORDS)],
    "complaints.object_refusal": [on_case(intake.object_refusal, **WORDS)],
    "complaints.decide_objection": [
        on_case(intake.decide_objection, granted=True, **WORDS),
        on_case(intake.decide_objection, granted=False, **WORDS),
    ],
    "complaints.void_case": [on_case(intake.void_case, **WORDS)],
    "complaints.accept_case": [on_case(desk.accept_case, category_code="C0101")],
    "complaints.reclassify_case": [on_case(desk.reclassify_case, category_code="C0102", **WORDS)],
    "complaints.change_priority": [on_case(desk.change_priority, priority="P1", **WORDS)],
    "complaints.urge_case": [on_case(desk.urge_case, **WORDS)],
    "complaints.dispatch_case": [with_units(dispatch.dispatch_case)],
    "complaints.redispatch_case": [with_units(dispatch.redispatch_case, **WORDS)],
    "complaints.add_assist": [
        lambda actor, town: on_case(dispatch.add_assist, unit_id=town.firm.pk, task="x")(actor, town)
    ],
    "complaints.answer_assist": [on_case(dispatch.answer_assist, answer="x")],
    "complaints.ask_return": [on_case(requests.ask_return, basis="x", **WORDS)],
    "complaints.decide_return": [
        on_case(requests.decide_return, granted=True, **WORDS),
        on_case(requests.decide_return, granted=False, **WORDS),
    ],
    "complaints.sign_case": [on_case(orders.sign_case)],
    "complaints.start_case": [on_case(orders.start_case)],
    "complaints.handle_case": [on_case(orders.handle_case, public_answer="x")],
    "complaints.ask_extension": [on_case(requests.ask_extension, amount=Decimal(1), **WORDS)],
    "complaints.decide_extension": [
        on_case(requests.decide_extension, granted=True),
        on_case(requests.decide_extension, granted=False, **WORDS),
    ],
    "complaints.ask_suspension": [on_case(requests.ask_suspension, plan="x", review_on=TODAY + timedelta(30), **WORDS)],
    "complaints.decide_suspension": [
        on_case(requests.decide_suspension, granted=True),
        on_case(requests.decide_suspension, granted=False, **WORDS),
    ],
    "complaints.resume_case": [on_case(requests.resume_case)],
    "complaints.verify_case": [on_case(verifying.pass_case), on_case(verifying.fail_case, **WORDS)],
    "complaints.rate_case": [on_case(calling.rate_case, level=Level.SATISFIED)],
    "complaints.call_back_reporter": [on_case(calling.call_back, outcome=CallOutcome.NO_CONSENT)],
    "complaints.decide_dissatisfaction": [
        on_case(calling.decide_dissatisfaction, rework=True, **WORDS),
        on_case(calling.decide_dissatisfaction, rework=False, **WORDS),
    ],
    "complaints.issue_link": [on_case(handling.issue_link, for_whom="x", task="x")],
    "complaints.revoke_link": [on_case(handling.revoke_link, link_id=uuid7())],
    "complaints.see_contact": [on_case(contacts.see_contact, reason="x")],
    "complaints.answer_link": [on_case(handling.answer_link, link_id=uuid7(), text="x")],
    "complaints.add_note": [on_case(notes.add_note, text="x")],
    "complaints.follow_case": [
        lambda actor, town: joining.follow_case(
            actor=actor, case_id=Case.objects.order_by("pk")[0].pk, sought=Sought("C0101", town.compound.pk), **NOW
        )
    ],
    "complaints.merge_case": [
        lambda actor, _town: joining.merge_case(
            actor=actor,
            case_id=Case.objects.order_by("pk")[0].pk,
            main_number=Case.objects.order_by("pk")[0].number,
            **NOW,
        )
    ],
    "complaints.unmerge_case": [on_case(joining.unmerge_case, **WORDS)],
    "complaints.keep_filter": [lambda actor, _town: kept.keep_filter(actor=actor, name="x", query={}, **NOW)],
    "complaints.change_filter": [
        lambda actor, _town: kept.change_filter(
            actor=actor, filter_id=shared_filter().pk, name="y", sharing="NONE", **NOW
        ),
        lambda actor, _town: kept.drop_filter(actor=actor, filter_id=shared_filter().pk, **NOW),
    ],
    "complaints.share_filter_citywide": [
        lambda actor, _town: kept.keep_filter(actor=actor, name="y", query={}, sharing="CITY", **NOW)
    ],
    "complaints.export_cases": [
        lambda actor, _town: exporting.ask_for_export(actor=actor, kind="CSV", query={}, **NOW)
    ],
    "complaints.work_in_bulk": [
        lambda actor, _town: bulk.draw_up_run(
            actor=actor, act="SIGN", chosen=[(Case.objects.order_by("pk")[0].pk, 1)], **NOW
        ),
        lambda actor, _town: bulk.foresee_run(actor=actor, run_id=uuid7(), wanted={}, **NOW),
        lambda actor, _town: bulk.carry_out_run(actor=actor, run_id=uuid7(), **NOW),
    ],
    "complaints.set_dispatch_rules": [
        lambda actor, _town: dispatch_rules.add_rule(actor=actor, category_prefix="C01", **NOW),
        lambda actor, _town: dispatch_rules.raise_rule(actor=actor, rule_id=rule_of_dispatch().pk, **NOW),
        lambda actor, _town: dispatch_rules.end_rule(actor=actor, rule_id=rule_of_dispatch().pk, **NOW),
    ],
    "complaints.check_call": [
        lambda actor, town: calling.check_call(
            actor=actor, check_id=drawn_call(town).pk, outcome=CallOutcome.RATED, level=Level.SATISFIED, **NOW
        )
    ],
    "complaints.reopen_case": [on_case(calling.reopen_case, **WORDS)],
}
